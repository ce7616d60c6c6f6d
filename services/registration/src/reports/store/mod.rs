//! All SQL about reports, and the policies of this house.

pub mod fevers;
pub mod leads;
pub mod policies;
