//! Exports that have left: registered before their first row leaves, and destroyed in time or somebody higher hears of it.
//!
//! - [`store`] remembers; `rpc` answers; [`convert`] translates; [`access`] and [`error`] are what their names say
//! - registering itself is part of `rpc::export_passes`

pub mod access;
pub mod convert;
pub mod error;
pub mod rpc;
pub mod rules;
pub mod store;
