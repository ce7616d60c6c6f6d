//! All SQL of the service; one file per table.

pub mod building;
pub mod by_area;
pub mod checkpoint;
pub mod place_counter;
pub mod poster;
pub mod unit;
