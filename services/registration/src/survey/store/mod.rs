//! What the survey remembers: one file per table, or per tables that change together.

pub mod feed;
pub mod households;
pub mod members;
pub mod notices;
pub mod policies;
pub mod surveys;
pub mod vault;
