//! A house inside the house: those who pass a gate without being registered.
//!
//! - [`rules`]: what is asked of a visitor and what that comes to; [`store`]: visits; [`convert`]: visits ↔ proto.
//! - `rpc`: the use cases of `VisitorService`; [`access`]: who may call them; [`error`]: what can go wrong.

pub(crate) mod access;
pub mod convert;
pub mod error;
pub(crate) mod rpc;
pub mod rules;
pub mod store;
