//! Who is asking: signed tokens (JWT, RFC 7519, ES256 only), minted and verified.
//!
//! The compact form is read here and not by a library: our signers may be hardware that shows no key, our verifier
//! must say exactly why it refuses, and one algorithm needs no table of algorithms.

pub mod claims;
pub mod error;
mod jws;
mod purpose;
pub mod verifier;

pub use claims::{AUDIENCE, Claims, OnBehalf};
pub use error::TokenError;
pub use jws::mint;
pub use verifier::Verifier;
