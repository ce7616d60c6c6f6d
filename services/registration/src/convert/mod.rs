//! The city's words to and from the contract's messages, one file per noun; nothing is decided here.

pub mod audit;
pub mod code;
pub mod health;
pub mod person;
pub mod policy;
pub mod standing;
pub mod words;
