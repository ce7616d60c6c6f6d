//! Lists of people taken in by the thousand, pairs that a person must decide, and two records that become one.
//!
//! The map, ground floor first:
//!
//! - [`rules`] decides: what columns mean, whether a row is somebody known, how a merged record stands
//! - [`sheet`] reads files: text in the encodings of offices, workbooks that cannot fill the memory
//! - [`store`] remembers: imports, their rows until they are settled, undecided pairs
//! - [`convert`] translates, rows of a table included
//! - `rpc` answers; `duties` matches and registers what is staged
//! - `service` says what a list decides by; [`access`] and [`error`] are what their names say

pub mod access;
pub mod convert;
pub(crate) mod duties;
pub mod error;
pub(crate) mod rpc;
pub mod rules;
pub(crate) mod service;
pub mod sheet;
pub mod store;
