//! Accounts of staff: who may sign in, as what, and how far that reaches.
//!
//! - [`rules`] decides; [`store`] remembers, with what is personal sealed
//! - [`hasher`]: passwords are hashed beside the async threads, few at once
//! - [`office`]: what everything about accounts and sessions holds; [`error`]: why something is refused
//! - [`counting`]: attempts to get in, and what the trail says of those in vain
//! - [`naming`]: who is behind the ids that services know
//! - [`acts`]: what a security administrator does, each act with its line in the audit trail
//! - [`pages`] shows `/desk/accounts`

pub mod acts;
pub mod counting;
pub mod error;
pub mod hasher;
pub mod naming;
pub mod office;
pub mod pages;
pub mod rules;
pub mod store;
