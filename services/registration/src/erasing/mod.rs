//! Erasures as evidence: what was destroyed, who has confirmed it, that nothing is left; and keys that are destroyed when nothing
//! living lies under them any more, so that backups forget as well.
//!
//! The erasing itself is the ground floor's: `rpc::erase_person`, and the duty that erases what is past its day.
//!
//! - [`rules`]: how long keys live, as ordered; [`store`] finds what lies under them
//! - `rpc` answers; `duties` seals anew what lives on, and destroys keys
//! - [`access`] and [`error`] are what their names say

pub mod access;
pub(crate) mod duties;
pub mod error;
pub(crate) mod rpc;
pub mod rules;
pub mod store;
