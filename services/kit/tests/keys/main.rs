//! Keys in real folders: made once, shared, renewed, withdrawn, destroyed; and what they sealed.

// A step that fails in a test should stop it there.
#![allow(clippy::unwrap_used)]

mod keyring;
mod sealed;
mod trust;
