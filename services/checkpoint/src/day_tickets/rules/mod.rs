//! Decisions about day tickets without I/O.

pub mod ticket;
