//! Household quotas (错峰出行): how often a household goes out, and on which days.
//!
//! - [`rules`]: what an order says, whose day it is, what an outing claims; [`store`]: households, helpers and claims.
//! - [`households`] keeps who lives together in memory, fed by `follow` from registration (`neighbours`); [`asking`] is the question a
//!   gate asks at every scan.
//! - `convert` and `rpc`: orders, days and helpers; `duties`: what is done unasked; [`access`], [`error`].
//!
//! A claim is a row of the transaction that records the pass (`crate::store::pass::record`): two gates cannot both pass one household.

pub mod access;
pub mod asking;
mod convert;
pub(crate) mod duties;
pub mod error;
mod follow;
pub mod households;
pub mod neighbours;
pub(crate) mod rpc;
pub mod rules;
pub mod store;
