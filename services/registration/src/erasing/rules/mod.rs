//! How long the keys of sealed values live.

pub mod months;
