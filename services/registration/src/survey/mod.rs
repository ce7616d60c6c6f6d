//! The survey: who lives behind which door, taken by volunteers, and what residents are told.
//!
//! - [`rules`] decides what may be recorded; [`store`] remembers: surveys, households with their history, notices
//! - `convert` translates; `rpc` answers; `duties` tells the feed what changed by itself
//! - [`access`] says who may call what, [`error`] what can go wrong
//!
//! Household facts that quotas need travel in the feed `households`: ids, numbers and days, no name, address or phone.

pub mod access;
mod convert;
pub(crate) mod duties;
pub mod error;
pub(crate) mod rpc;
pub mod rules;
pub mod store;
