//! What is printed: made here from the facts of an RPC and a template with a version; services print nothing.
//!
//! - [`poster`]: what hangs at a gate

pub mod poster;
