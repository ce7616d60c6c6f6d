//! What can go wrong with a trace.

use kit::db;
use kit::fault::{Failure, Fault, Kind};

use crate::error::Refusal;
use crate::rules::sight::OutOfScope;

/// Why a trace is refused.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Untraced {
    /// More passes of one person than one trace walks.
    #[error("the person has too many passes in this span: ask for a shorter one")]
    TooManyPasses,
    /// More meetings than are grouped at once.
    #[error("there are too many meetings to be grouped: ask for a shorter span or for fewer minutes")]
    TooManyMeetings,
    /// What goes wrong anywhere at a gate.
    #[error(transparent)]
    Ground(#[from] Refusal),
}

impl From<db::Error> for Untraced {
    fn from(error: db::Error) -> Self {
        Self::Ground(error.into())
    }
}

impl From<OutOfScope> for Untraced {
    fn from(out: OutOfScope) -> Self {
        Self::Ground(out.into())
    }
}

impl Failure for Untraced {
    fn kind(&self) -> Kind {
        match self {
            Self::TooManyPasses | Self::TooManyMeetings => Kind::TooMany,
            Self::Ground(refusal) => refusal.kind(),
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::TooManyPasses => "TOO_MANY_PASSES",
            Self::TooManyMeetings => "TOO_MANY_MEETINGS",
            Self::Ground(refusal) => refusal.reason(),
        }
    }

    fn into_fault(self) -> Fault {
        match self {
            Self::Ground(refusal) => refusal.into_fault(),
            own => Fault::new(own.kind(), own.reason(), own.to_string()),
        }
    }
}
