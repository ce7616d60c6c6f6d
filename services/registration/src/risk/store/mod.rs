//! All SQL of area risk, one file per table.
//!
//! - [`areas`]: grades; [`measures`]: what follows; [`touched`]: for whom; [`held`]: holding many people at once
//! - [`stayed`]: who came from where, the one place that knows; [`policies`]: the kind, and the first of it

pub mod areas;
pub mod held;
pub mod measures;
pub mod policies;
pub mod stayed;
pub mod touched;
