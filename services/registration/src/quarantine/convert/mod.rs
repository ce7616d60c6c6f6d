//! Quarantine to and from the contract's messages; nothing is decided here.

pub mod show;
pub mod words;
