//! The words of area risk to and from the contract's messages; nothing is decided here.

pub mod area;
pub mod measure;
pub mod words;
