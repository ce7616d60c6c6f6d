//! A house inside the house: vehicles at gates, by their plates.
//!
//! - [`rules`]: what is kept of a vehicle's pass; [`store`]: vehicles' passes; [`convert`]: vehicles ↔ proto.
//! - `rpc`: the use cases of `VehicleService`; [`access`]: who may call them.
//!
//! The driver is judged by the ground floor, or as the visitor they are by [`crate::visitors`].

pub(crate) mod access;
pub mod convert;
pub(crate) mod rpc;
pub mod rules;
pub mod store;
