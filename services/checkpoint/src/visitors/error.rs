//! What can go wrong with a visit, in the city's words.

use kit::db;
use kit::fault::{Failure, Fault, Kind};
use kit::keys::KeyError;
use kit::parse::Flaws;
use kit::sealed::SealError;

use crate::error::Refusal;
use crate::rules::sight::OutOfScope;
use crate::store::vault::VaultError;

/// Why a call is refused.
#[derive(Debug, thiserror::Error)]
pub enum VisitError {
    /// No visit has this id or code, or nobody can read it any more.
    #[error("there is no such visit")]
    UnknownVisit,
    /// They have left already.
    #[error("the visit has ended already")]
    VisitEnded,
    /// Some fields do not read.
    #[error("the request does not read")]
    Invalid(#[from] Flaws),
    /// What is personal could not be sealed or opened.
    #[error(transparent)]
    Vault(VaultError),
    /// As anywhere at checkpoint.
    #[error(transparent)]
    Ground(#[from] Refusal),
}

impl From<VaultError> for VisitError {
    /// Whose month's key is destroyed is gone; the row is not yet.
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Seal(SealError::Key(KeyError::Destroyed(_))) => Self::UnknownVisit,
            other => Self::Vault(other),
        }
    }
}

impl From<OutOfScope> for VisitError {
    fn from(refused: OutOfScope) -> Self {
        Self::Ground(refused.into())
    }
}

impl From<db::Error> for VisitError {
    fn from(error: db::Error) -> Self {
        Self::Ground(error.into())
    }
}

impl Failure for VisitError {
    fn kind(&self) -> Kind {
        match self {
            Self::UnknownVisit => Kind::Unknown,
            Self::VisitEnded => Kind::NotNow,
            Self::Invalid(_) => Kind::Unreadable,
            Self::Vault(error) => error.kind(),
            Self::Ground(refusal) => refusal.kind(),
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::UnknownVisit => "UNKNOWN_VISIT",
            Self::VisitEnded => "VISIT_ENDED",
            Self::Invalid(_) => "INVALID_REQUEST",
            Self::Vault(error) => error.reason(),
            Self::Ground(refusal) => refusal.reason(),
        }
    }

    fn into_fault(self) -> Fault {
        match self {
            Self::Ground(refusal) => refusal.into_fault(),
            Self::Vault(error) => error.into_fault(),
            Self::Invalid(flaws) => flaws.into(),
            _ => Fault::new(self.kind(), self.reason(), self.to_string()),
        }
    }
}
