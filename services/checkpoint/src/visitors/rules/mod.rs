//! Decisions about visitors without I/O.

pub mod order;
pub mod visit;
