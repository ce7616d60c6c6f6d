//! Signing in at the city's own provider (OpenID Connect Core 1.0): the authorization code flow with PKCE.
//!
//! ```text
//! /sign-in/provider ─► their page ─► /sign-in/provider/back?code=…&state=… ─► id token, verified ─► the account it is linked to
//! ```
//!
//! A provider says who somebody is, never what they may do: roles and scope are the linked account's, which a security administrator granted.
//!
//! - [`errand`]: one sign-in under way, held by the browser; [`discovery`]: where the provider does what
//! - [`keys`]: the keys that it signs with; [`id_token`]: what it says, and whether that is good
//! - [`memory`]: what was heard of it; [`failed`]: why nothing comes of it
//! - [`flow`]: a code exchanged for a word about who came

pub mod discovery;
pub mod errand;
pub mod failed;
pub mod flow;
pub mod id_token;
pub mod keys;
mod memory;

pub use failed::{Failed, OpenError};
pub use flow::Provider;
