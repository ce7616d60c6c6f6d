//! Which months' keys may be destroyed.

pub mod months;
