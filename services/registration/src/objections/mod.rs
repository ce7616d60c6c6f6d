//! Objections: facts that were recorded wrongly and levels that somebody disputes; the district must answer.
//!
//! - [`rules`] decides who may answer, by when, and what an answer may do
//! - [`store`] remembers: what was said lies sealed
//! - `rpc` answers, one use case a file
//! - [`access`] and [`error`] are what their names say

pub mod access;
pub mod error;
pub(crate) mod rpc;
pub mod rules;
pub mod store;
