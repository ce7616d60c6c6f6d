//! Quarantine: who is kept apart, how they are twice a day, what they need, and how it ends.
//!
//! A house inside the house, with the same rooms:
//!
//! - [`rules`] decides: the period, what is owed today, what a reading says, what is held and until when
//! - [`store`] remembers: the order as it stands, and each thing that happened to it as a fact of its own
//! - [`convert`] translates between the contract and these
//! - `rpc` answers, one use case a file
//! - `ending` ends an order, whoever brought that about; `duties` works unasked: whoever has passed the last day is not forgotten
//! - [`access`] and [`error`] are what their names say

pub mod access;
pub mod convert;
pub(crate) mod duties;
mod ending;
pub mod error;
pub(crate) mod rpc;
pub mod rules;
pub mod store;
