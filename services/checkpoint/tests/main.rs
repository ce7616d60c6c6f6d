//! Everything that is tried of checkpoint from outside its walls.

// A step that fails in a test should stop it there.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod access;
mod gates_rpc;
mod imports;
mod makers;
mod passes_rpc;
mod passes_store;
mod places_rpc;
mod places_store;
mod posters;
mod posters_rpc;
mod quota;
mod registration;
mod town;
mod uploads_rpc;
mod verdicts;
