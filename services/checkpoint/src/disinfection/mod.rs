//! Disinfection: what was disinfected with what, what is wrong with it by policy, and what has not been done today.
//!
//! - [`rules`]: the order with its bounds, and the judgement of one entry.
//! - [`store`]: tables `disinfection` (the log) and `disinfected_place` (how often each place was, today).
//! - [`convert`]: requests and answers; [`access`]: who may call what; [`rpc`]: the use cases. Nothing goes wrong here that does not on the
//!   ground floor: a disinfection is a fact, however it was done.

pub mod access;
pub mod convert;
pub mod rpc;
pub mod rules;
pub mod store;
