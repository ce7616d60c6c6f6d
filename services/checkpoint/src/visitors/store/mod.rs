//! All SQL about visitors.

pub mod visits;
