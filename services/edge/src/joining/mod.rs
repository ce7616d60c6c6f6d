//! Volunteers join a gate for one shift by a code: their own name, one gate, until an hour that whoever made the code chose.
//!
//! ```text
//! /desk/joining/{gate} ─► a code, as a QR and in letters ─► /join/{code} ─► /join: own name ─► an account with an end, signed in
//! ```
//!
//! Whoever joins has an account like everybody (the trail names it, a leader ends it), but no password, and its session never outlives the shift.
//!
//! - [`rules`]: how long a shift is; [`store`]: codes, by their hash
//! - [`acts`]: a code made, a volunteer joined or sent off; [`turn`]: their turn in the roster
//! - [`pages`] shows `/desk/joining` to whoever keeps a gate, and `/join` to volunteers

pub mod acts;
pub mod pages;
pub mod rules;
pub mod store;
mod turn;
