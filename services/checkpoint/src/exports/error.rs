//! What can go wrong with exports that have left.

use kit::fault::{Failure, Fault, Kind};

use crate::error::Refusal as Ground;

/// Why a request is refused.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// No such export, or none the caller may know of.
    #[error("there is no such export")]
    UnknownExport,
    /// Only its holder, or an officer, knows what became of it.
    #[error("this export is held by somebody else")]
    NotYourExport,
    /// As the ground floor says.
    #[error(transparent)]
    Ground(#[from] Ground),
}

impl Failure for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::UnknownExport => Kind::Unknown,
            Self::NotYourExport => Kind::NotAllowed,
            Self::Ground(refusal) => refusal.kind(),
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::UnknownExport => "UNKNOWN_EXPORT",
            Self::NotYourExport => "NOT_YOUR_EXPORT",
            Self::Ground(refusal) => refusal.reason(),
        }
    }

    fn into_fault(self) -> Fault {
        match self {
            Self::Ground(refusal) => refusal.into_fault(),
            other => Fault::new(other.kind(), other.reason(), other.to_string()),
        }
    }
}
