//! kit from outside: what its services rely on, on both engines.

// A step that fails in a test should stop it there.
#![allow(clippy::unwrap_used)]

mod db;
mod tables;
