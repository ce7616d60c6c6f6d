//! All SQL about briefs.

pub mod briefs;
