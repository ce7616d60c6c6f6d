//! What can go wrong with a lead, in the city's words.

use crate::error::Error;
use crate::store::trouble::StoreError;
use kit::db;
use kit::fault::{Failure, Fault, Kind};
use kit::keys::KeyError;
use kit::parse::Flaws;
use kit::sealed::SealError;

/// Why a call is refused.
#[derive(Debug, thiserror::Error)]
pub enum LeadError {
    /// No lead has this id, none that this caller may know of, or nobody can read it any more.
    #[error("there is no such lead")]
    UnknownLead,
    /// Somebody has closed it.
    #[error("the lead is closed already")]
    LeadClosed,
    /// As anywhere in registration.
    #[error(transparent)]
    Ground(#[from] Error),
}

impl From<StoreError> for LeadError {
    /// Whose month's key is destroyed is gone; the row is not yet.
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Seal(SealError::Key(KeyError::Destroyed(_))) => Self::UnknownLead,
            other => Self::Ground(other.into()),
        }
    }
}

impl From<db::Error> for LeadError {
    fn from(error: db::Error) -> Self {
        Self::Ground(error.into())
    }
}

impl From<Flaws> for LeadError {
    fn from(flaws: Flaws) -> Self {
        Self::Ground(flaws.into())
    }
}

impl From<kit::once::Error> for LeadError {
    fn from(error: kit::once::Error) -> Self {
        Self::Ground(Fault::from(error).into())
    }
}

impl Failure for LeadError {
    fn kind(&self) -> Kind {
        match self {
            Self::UnknownLead => Kind::Unknown,
            Self::LeadClosed => Kind::NotNow,
            Self::Ground(error) => error.kind(),
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::UnknownLead => "UNKNOWN_LEAD",
            Self::LeadClosed => "LEAD_CLOSED",
            Self::Ground(error) => error.reason(),
        }
    }

    fn into_fault(self) -> Fault {
        match self {
            Self::Ground(error) => error.into_fault(),
            _ => Fault::new(self.kind(), self.reason(), self.to_string()),
        }
    }
}
