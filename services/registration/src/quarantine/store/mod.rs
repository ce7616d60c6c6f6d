//! All SQL of quarantine, one file per table.
//!
//! - orders as they stand: [`orders`]; listed and counted: [`lists`], [`counts`]
//! - what happened to them: [`changes`] (stays, extensions), [`checks`], [`needs`], [`releases`]; who may report: [`reporters`]
//! - what waits for somebody: [`deadlines`]
//! - what is sealed where: [`places`]; what is ordered: [`policies`]

pub mod changes;
pub mod checks;
pub mod counts;
pub mod deadlines;
pub mod lists;
pub mod needs;
pub mod orders;
pub mod places;
pub mod policies;
pub mod releases;
pub mod reporters;
