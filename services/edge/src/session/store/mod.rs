//! All SQL about sessions.

pub mod sessions;
