//! Returnees (三返人员): who comes from elsewhere, who is awaited, who is here.
//!
//! - [`rules`] decides: what a trip may become, what is late, which figures there are
//! - [`store`] remembers: trips and what they said before, who arrived, how many
//! - [`convert`] translates between the city's words and the contract's
//! - `rpc` answers: one use case a file
//! - [`access`] and [`error`] are what their names say

pub mod access;
pub mod convert;
pub mod error;
pub(crate) mod rpc;
pub mod rules;
pub mod store;
