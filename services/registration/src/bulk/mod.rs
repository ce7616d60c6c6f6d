//! Levels of many people at once: an event on record, two people, batches that can be stopped; and what waits for a second person.
//!
//! 1,317 people were once given red codes for something that was not an epidemic. Here nobody can do that alone, without an event
//! that is on record, or in many small steps instead of a large one.
//!
//! - [`rules`]: the words, and what a district has ordered about bulk changes
//! - [`store`]: events, bulk changes and their people, and single changes as they are listed
//! - `rpc` answers; `duties` applies what was approved
//! - [`access`] and [`error`] are what their names say

pub mod access;
pub(crate) mod duties;
pub mod error;
pub(crate) mod rpc;
pub mod rules;
pub mod store;
