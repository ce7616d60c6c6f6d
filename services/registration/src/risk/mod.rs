//! Area risk (分区分级): which county is graded how, and what follows for people who stayed there.
//!
//! - [`rules`] decides: grades, what follows from them, who may do what with a measure
//! - [`store`] remembers: grades, measures, whom they touch; and holds people many at a time
//! - [`convert`] translates between the city's words and the contract's
//! - `rpc` answers: one use case a file
//! - `duties` carries measures out, batch by batch, and goes on where it was interrupted
//! - [`access`] and [`error`] are what their names say

pub mod access;
pub mod convert;
pub(crate) mod duties;
pub mod error;
pub(crate) mod rpc;
pub mod rules;
pub mod store;
