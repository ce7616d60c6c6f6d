//! All SQL of disinfections; one file per table.

pub mod entry;
pub mod place;
