//! Decisions about quarantine without I/O.
//!
//! - its words: [`words`], [`ids`]; what is ordered: [`policy`]
//! - an order and its period: [`order`]; what is owed every day: [`obligations`]; what a reading says: [`checks`]
//! - how it ends, and what is held then: [`release`]

pub mod checks;
pub mod ids;
pub mod obligations;
pub mod order;
pub mod policy;
pub mod release;
pub mod words;
