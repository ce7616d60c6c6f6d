//! A house inside the house: what registration must be told, told again until it is heard.
//!
//! - [`rules`]: what can be told, and when it is tried again; [`store`]: the queue; [`duties`]: telling.

pub mod duties;
pub mod rules;
pub mod store;
