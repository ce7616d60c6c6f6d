//! A house inside the house: fevers found at gates, from the first reading to the hospital's word.
//!
//! - [`rules`]: what a reading, a level's word and an outcome make of a case; [`store`]: its tables, the opening within a pass's
//!   own transaction first; [`convert`]: cases ↔ proto.
//! - [`found`]: what a high reading opens; `rpc`: the use cases of `FeverService`; [`access`]: who may call them; [`error`]: what can go wrong.

pub(crate) mod access;
pub mod convert;
pub mod error;
pub mod found;
pub(crate) mod rpc;
pub mod rules;
pub mod store;
