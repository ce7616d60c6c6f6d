//! Decisions about vehicles without I/O.

pub mod vehicle;
