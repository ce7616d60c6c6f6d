//! All SQL about vehicles.

pub mod vehicles;
