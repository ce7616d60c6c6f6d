//! Decisions about what is reported, without I/O.

pub mod fever;
pub mod lead;
