//! What can go wrong with what is stored.

use kit::db;
use kit::fault::{Failure, Fault, Kind};
use kit::keys::KeyError;
use kit::sealed::SealError;

/// Why something could not be stored or read back. Holds no value of a row.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database.
    #[error(transparent)]
    Db(#[from] db::Error),
    /// A sealed value, or its key.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// A key of the blind index.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A sealed value opened, but is not of the shape this program writes.
    #[error("a sealed value has another shape")]
    Shape,
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Db(error) => error.into(),
            StoreError::Seal(error) => error.into_fault(),
            StoreError::Key(error) => error.into_fault(),
            StoreError::Shape => Fault::new(
                Kind::Broken,
                "SEAL_UNREADABLE",
                "something went wrong on our side",
            )
            .with_cause(error),
        }
    }
}
