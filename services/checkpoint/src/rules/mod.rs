//! Decisions without I/O: same facts, same verdict.

pub mod import;
pub mod place;
pub mod poster;
pub mod settings;
pub mod sight;
