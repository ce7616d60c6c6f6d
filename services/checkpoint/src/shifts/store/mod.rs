//! All SQL of shifts; one file per table.

pub mod expiry;
pub mod hand_over;
pub mod shift;
pub mod turn;
