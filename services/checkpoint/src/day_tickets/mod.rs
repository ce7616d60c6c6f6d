//! A house inside the house: couriers' tickets for one day and a list of gates.
//!
//! - [`rules`]: what a ticket is good for; [`store`]: tickets and their gates; [`convert`]: tickets ↔ proto.
//! - `rpc`: the use cases of `DayTicketService`; [`access`]: who may call them; [`error`]: what can go wrong.

pub(crate) mod access;
pub mod convert;
pub mod error;
pub(crate) mod rpc;
pub mod rules;
pub mod store;
