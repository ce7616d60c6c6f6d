//! What can go wrong with quotas, beside what can go wrong on the ground floor.

use crate::error::Refusal;
use kit::db;
use kit::fault::{Failure, Fault, Kind};
use kit::once;
use kit::parse::Flaws;

/// Why a call is refused.
#[derive(Debug, thiserror::Error)]
pub enum QuotaError {
    /// Some fields do not read.
    #[error("the request does not read")]
    Invalid(Flaws),
    /// Registration has told of no such household, or of none of that person.
    #[error("there is no such household")]
    UnknownHousehold,
    /// Nobody of a household, or no such appointment.
    #[error("there is no such helper")]
    UnknownHelper,
    /// They go on that quota anyway.
    #[error("nobody helps their own household")]
    OwnHousehold,
    /// One order for an area, in versions.
    #[error("this area has an order of quotas: put its next version")]
    OrderedAlready,
    /// As on the ground floor.
    #[error(transparent)]
    Ground(#[from] Refusal),
}

impl Failure for QuotaError {
    fn kind(&self) -> Kind {
        match self {
            Self::Invalid(_) => Kind::Unreadable,
            Self::UnknownHousehold | Self::UnknownHelper => Kind::Unknown,
            Self::OwnHousehold | Self::OrderedAlready => Kind::NotNow,
            Self::Ground(refusal) => refusal.kind(),
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Invalid(flaws) => match flaws.0.as_slice() {
                [only] if only.field == "page_token" => only.reason,
                _ => "INVALID_REQUEST",
            },
            Self::UnknownHousehold => "UNKNOWN_HOUSEHOLD",
            Self::UnknownHelper => "UNKNOWN_HELPER",
            Self::OwnHousehold => "OWN_HOUSEHOLD",
            Self::OrderedAlready => "QUOTA_ORDERED_ALREADY",
            Self::Ground(refusal) => refusal.reason(),
        }
    }

    fn into_fault(self) -> Fault {
        let (kind, reason, message) = (self.kind(), self.reason(), self.to_string());
        match self {
            Self::Invalid(flaws) if reason == "INVALID_REQUEST" => flaws.into(),
            Self::Invalid(flaws) => Fault {
                flaws: flaws.0,
                ..Fault::new(kind, reason, message)
            },
            Self::Ground(refusal) => refusal.into_fault(),
            _ => Fault::new(kind, reason, message),
        }
    }
}

impl From<Flaws> for QuotaError {
    fn from(flaws: Flaws) -> Self {
        Self::Invalid(flaws)
    }
}

impl From<db::Error> for QuotaError {
    fn from(error: db::Error) -> Self {
        Self::Ground(error.into())
    }
}

impl From<once::Error> for QuotaError {
    fn from(error: once::Error) -> Self {
        Self::Ground(error.into())
    }
}
