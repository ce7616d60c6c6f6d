//! Everything that is tried of checkpoint from outside its walls.

// A step that fails in a test should stop it there.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod imports;
mod makers;
mod places_rpc;
mod places_store;
mod posters;
mod posters_rpc;
mod town;
