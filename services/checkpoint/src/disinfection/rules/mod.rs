//! What is decided about disinfections without I/O.

pub mod entry;
pub mod order;
pub mod place;
pub mod words;
