//! What a trace decides without I/O.

pub mod cell;
pub mod contact;
pub mod sighting;
