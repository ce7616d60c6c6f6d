//! All SQL of the service; one file per table.

pub mod building;
pub mod by_area;
pub mod checkpoint;
pub mod code_key;
pub mod pass;
pub mod place_counter;
pub mod poster;
pub mod sealed;
pub mod standing;
pub mod tally;
pub mod unit;
pub mod vault;
