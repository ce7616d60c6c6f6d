//! Why there is no provider, and why somebody is not signed in by one.

use super::id_token::NotGood;
use http::StatusCode;
use kit::outward::OutwardError;

/// Why there is no provider to sign in at.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Not an address to be trusted.
    #[error(
        "edge.oidc.issuer: {0} must begin with https:// (http:// on this machine only) and have no query"
    )]
    Issuer(String),
    /// Something that must be said was not.
    #[error("edge.oidc.{0} must be given")]
    Missing(&'static str),
}

/// Why somebody is not signed in by what their browser brought back.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// The provider cannot be asked.
    #[error("the provider cannot be asked: {0}")]
    Unreachable(#[from] OutwardError),
    /// It answers something that is none of what was asked for.
    #[error("the provider answered {status} to {what}")]
    Nonsense {
        /// What it was asked.
        what: &'static str,
        /// The status of its answer.
        status: StatusCode,
    },
    /// It does not take the code: used, too old, or not its own.
    #[error("the provider does not take the code")]
    CodeNotTaken,
    /// What it says of who came is not good.
    #[error(transparent)]
    NotGood(#[from] NotGood),
}
