//! What is decided about shifts without I/O.

pub mod coverage;
pub mod note;
pub mod order;
pub mod plan;
pub mod turn;
