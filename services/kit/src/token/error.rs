//! Why a token is refused.

use crate::fault::{Failure, Kind};

/// Why a token is refused. Says nothing about what a good one would look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// The call carries no token and needs one.
    #[error("this call needs a token")]
    Missing,
    /// Not a token: not three parts, not base64url, not the claims we need.
    #[error("the token cannot be read")]
    Unreadable,
    /// Its time is over.
    #[error("the token has expired")]
    Expired,
    /// Issued in the future, or not valid before a moment that has not come.
    #[error("the token is not valid yet")]
    NotYetValid,
    /// The signature does not fit, the algorithm is not ES256, or the key may not say what the token says.
    #[error("the token is not genuine")]
    Forged,
    /// Signed with a key nobody trusted has.
    #[error("the token was signed with a key that is not trusted")]
    KeyUnknown,
    /// Another authority's token.
    #[error("the token was issued by another authority")]
    AnotherIssuer,
    /// A token for another system.
    #[error("the token is meant for another system")]
    AnotherAudience,
}

impl Failure for TokenError {
    fn kind(&self) -> Kind {
        Kind::Unidentified
    }

    fn reason(&self) -> &'static str {
        match self {
            TokenError::Missing => "TOKEN_MISSING",
            TokenError::Unreadable => "TOKEN_UNREADABLE",
            TokenError::Expired => "TOKEN_EXPIRED",
            TokenError::NotYetValid => "TOKEN_NOT_YET_VALID",
            TokenError::Forged => "TOKEN_FORGED",
            TokenError::KeyUnknown => "TOKEN_KEY_UNKNOWN",
            TokenError::AnotherIssuer => "TOKEN_OF_ANOTHER_ISSUER",
            TokenError::AnotherAudience => "TOKEN_OF_ANOTHER_AUDIENCE",
        }
    }
}
