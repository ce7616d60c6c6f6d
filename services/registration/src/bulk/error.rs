//! What can go wrong with levels of many people, in the city's words.

use crate::error::Error as Ground;
use kit::fault::{Failure, Fault, Kind};
use kit::parse::Flaws;

/// Why a request is refused.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such event, or none this caller may know of.
    #[error("there is no such event")]
    UnknownEvent,
    /// It happened too long ago to rest a decision on.
    #[error("the event happened too long ago")]
    EventTooOld,
    /// No such bulk change, or none this caller may know of.
    #[error("there is no such bulk change")]
    UnknownBulkChange,
    /// It is not being applied.
    #[error("this bulk change is not being applied")]
    NothingToStop,
    /// As the ground floor says.
    #[error(transparent)]
    Ground(#[from] Ground),
}

impl Failure for Error {
    fn kind(&self) -> Kind {
        match self {
            Self::UnknownEvent | Self::UnknownBulkChange => Kind::Unknown,
            Self::EventTooOld | Self::NothingToStop => Kind::NotNow,
            Self::Ground(error) => error.kind(),
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::UnknownEvent => "UNKNOWN_EVENT",
            Self::EventTooOld => "EVENT_TOO_OLD",
            Self::UnknownBulkChange => "UNKNOWN_BULK_CHANGE",
            Self::NothingToStop => "NOTHING_TO_STOP",
            Self::Ground(error) => error.reason(),
        }
    }

    fn into_fault(self) -> Fault {
        match self {
            Self::Ground(error) => error.into_fault(),
            other => Fault::new(other.kind(), other.reason(), other.to_string()),
        }
    }
}

impl From<Flaws> for Error {
    fn from(flaws: Flaws) -> Self {
        Self::Ground(flaws.into())
    }
}

impl From<kit::db::Error> for Error {
    fn from(error: kit::db::Error) -> Self {
        Self::Ground(error.into())
    }
}

impl From<crate::store::trouble::StoreError> for Error {
    fn from(error: crate::store::trouble::StoreError) -> Self {
        Self::Ground(error.into())
    }
}
