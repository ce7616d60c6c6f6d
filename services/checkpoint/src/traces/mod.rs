//! Traces: where somebody was, who was near, who passed a place; and everybody who is shown can read who looked.
//!
//! - [`rules`]: how a person's passes divide the time at a gate, and how meetings are grouped.
//! - [`store`]: passes as a trace reads them, along the indexes that exist.
//! - [`convert`]: requests and answers; [`error`]: what can go wrong; [`access`]: who may trace.
//! - [`rpc`]: the use cases; nothing is answered before the trail holds a line about everybody who is shown.

pub mod access;
pub mod convert;
pub mod error;
pub mod rpc;
pub mod rules;
pub mod store;
