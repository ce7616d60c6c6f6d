//! Why a signed statement is refused.

use crate::fault::{Failure, Kind};
use crate::parse::unreadable::Unreadable;

/// Why a signed statement is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CoseError {
    /// It ends too early.
    #[error("the signed code is cut short")]
    Truncated,
    /// Not a COSE_Sign1 as we write it, or with something before or after it.
    #[error("this is not a signed code")]
    Malformed,
    /// The algorithm is missing or not ES256.
    #[error("the signed code uses an algorithm that is not accepted")]
    WrongAlgorithm,
    /// A genuine form, but a statement of another kind than was asked for.
    #[error("the signed code is of another kind")]
    WrongKind,
    /// Nobody trusted has the key; its id says which issuer to ask.
    #[error("the signed code names a key that is not trusted")]
    UnknownKey {
        /// The key id it names, as it was found: not believed.
        key_id: String,
    },
    /// The signature does not fit the content.
    #[error("the signed code has been altered")]
    Altered,
}

impl Failure for CoseError {
    fn kind(&self) -> Kind {
        Kind::Unreadable
    }

    fn reason(&self) -> &'static str {
        match self {
            CoseError::Truncated => "CODE_TRUNCATED",
            CoseError::Malformed => "CODE_MALFORMED",
            CoseError::WrongAlgorithm => "CODE_ALGORITHM_REFUSED",
            CoseError::WrongKind => "CODE_OF_ANOTHER_KIND",
            CoseError::UnknownKey { .. } => "CODE_KEY_UNKNOWN",
            CoseError::Altered => "CODE_ALTERED",
        }
    }
}

impl From<CoseError> for Unreadable {
    fn from(error: CoseError) -> Self {
        Unreadable::new(error.reason(), error.to_string())
    }
}
