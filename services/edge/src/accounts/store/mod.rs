//! All SQL about accounts, one file a table; what is personal lies sealed.
//!
//! - [`accounts`], [`grants`], [`recovery_codes`], [`links`], [`attempts`]: a table each
//! - [`vault`]: sealing, and the keyed tokens by which something is found again
//! - [`sealed`]: what lies under which key; [`expired`]: what is past its day

pub mod accounts;
pub mod attempts;
pub mod expired;
pub mod grants;
pub mod links;
pub mod recovery_codes;
pub mod sealed;
pub mod vault;
