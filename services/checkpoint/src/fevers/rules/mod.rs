//! Decisions about fevers without I/O.

pub mod case;
pub mod order;
