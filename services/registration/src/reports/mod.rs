//! A house inside the house: what climbs to registration from the gates.
//!
//! - [`rules`]: what a reported fever makes of somebody's stand; [`store`]: its tables and policies; [`convert`]: reports ↔ proto.
//! - `rpc`: the use cases of `ReportService`; [`access`]: who may call them; [`error`]: what can go wrong.

pub(crate) mod access;
pub mod convert;
pub mod error;
pub(crate) mod rpc;
pub mod rules;
pub mod store;
