//! Who is signed in: from the login name to the token that a page asks services with.
//!
//! - [`stage`]: how far a sign-in has come; [`store`]: who is signed in
//! - [`cookie`]: the token that a browser holds, and what its cookie is called
//! - [`bearer`]: the token that services are asked with
//! - [`entering`]: password, one-time code, the word of a provider: every step makes a new session; [`changing`]: what somebody changes of that
//! - [`provider`]: the city's own sign-in (OpenID Connect), for accounts that are linked to it
//! - [`signed_in`]: extractors for pages: [`SignedIn`](signed_in::SignedIn), and [`SignedForm`](signed_in::SignedForm) for what they send
//! - [`upload`]: the same for a form that brings a file
//! - [`pages`] shows `/sign-in`, `/sign-out`, `/desk`, `/desk/me`

pub mod bearer;
pub mod changing;
pub mod cookie;
pub mod entering;
pub mod pages;
pub mod provider;
pub mod signed_in;
pub mod stage;
pub mod store;
pub mod upload;
