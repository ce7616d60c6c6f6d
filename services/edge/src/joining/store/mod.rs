//! All SQL about codes to join by.

pub mod codes;
