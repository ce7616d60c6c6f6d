//! What lies [`sealed`] under a month's key, and the [`policies`] about keys.

pub mod policies;
pub mod sealed;
