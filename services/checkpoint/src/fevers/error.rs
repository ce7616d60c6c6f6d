//! What can go wrong with a fever case, in the city's words.

use kit::db;
use kit::fault::{Failure, Fault, Kind};
use kit::once;
use kit::parse::Flaws;

use super::rules::case::CaseRefusal;
use crate::error::Refusal;
use crate::rules::sight::OutOfScope;
use crate::store::vault::VaultError;

/// Why a call is refused.
#[derive(Debug, thiserror::Error)]
pub enum FeverError {
    /// No case has this id.
    #[error("there is no such fever case")]
    UnknownFever,
    /// Against the rules of a case.
    #[error(transparent)]
    Case(#[from] CaseRefusal),
    /// The caller's role does not read notes.
    #[error("the caller may not read notes")]
    NotesNotAllowed,
    /// Some fields do not read.
    #[error("the request does not read")]
    Invalid(#[from] Flaws),
    /// A note could not be sealed or opened.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// As anywhere at checkpoint.
    #[error(transparent)]
    Ground(#[from] Refusal),
}

impl From<OutOfScope> for FeverError {
    fn from(refused: OutOfScope) -> Self {
        Self::Ground(refused.into())
    }
}

impl From<db::Error> for FeverError {
    fn from(error: db::Error) -> Self {
        Self::Ground(error.into())
    }
}

impl From<once::Error> for FeverError {
    fn from(error: once::Error) -> Self {
        Self::Ground(error.into())
    }
}

impl Failure for FeverError {
    fn kind(&self) -> Kind {
        match self {
            Self::UnknownFever => Kind::Unknown,
            Self::Case(CaseRefusal::OutcomeDoesNotFit) | Self::Invalid(_) => Kind::Unreadable,
            Self::Case(_) => Kind::NotNow,
            Self::NotesNotAllowed => Kind::NotAllowed,
            Self::Vault(error) => error.kind(),
            Self::Ground(refusal) => refusal.kind(),
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::UnknownFever => "UNKNOWN_FEVER",
            Self::Case(refusal) => refusal.reason(),
            Self::NotesNotAllowed => "NOTES_NOT_ALLOWED",
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
            Self::Case(CaseRefusal::OutcomeDoesNotFit) => {
                let refusal = CaseRefusal::OutcomeDoesNotFit;
                Flaws::one(
                    "outcome",
                    kit::parse::Unreadable::new(refusal.reason(), refusal.to_string()),
                )
                .into()
            }
            _ => Fault::new(self.kind(), self.reason(), self.to_string()),
        }
    }
}
