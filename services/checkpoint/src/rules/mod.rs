//! Decisions without I/O: same facts, same verdict.

pub mod freshness;
pub mod import;
pub mod pass;
pub mod place;
pub mod policy;
pub mod poster;
pub mod ranking;
pub mod reasons;
pub mod repeat;
pub mod settings;
pub mod shift;
pub mod sight;
pub mod standing;
pub mod summary;
pub mod taken;
pub mod upload;
pub mod verdict;
