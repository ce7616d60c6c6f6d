//! All SQL about day tickets.

pub mod tickets;
