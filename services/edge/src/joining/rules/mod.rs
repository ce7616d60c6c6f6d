//! What is typed when a code is made.

pub mod length;
