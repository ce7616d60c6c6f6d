//! What can go wrong with anomalies.

use kit::db;
use kit::fault::{Failure, Fault, Kind};
use kit::once;

use crate::error::Refusal;

/// Why a call about anomalies is refused.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Unexamined {
    /// No anomaly has this id.
    #[error("there is no such anomaly")]
    UnknownAnomaly,
    /// Somebody said what it was.
    #[error("the anomaly was examined already")]
    ExaminedAlready,
    /// What goes wrong anywhere at a gate.
    #[error(transparent)]
    Ground(#[from] Refusal),
}

impl From<db::Error> for Unexamined {
    fn from(error: db::Error) -> Self {
        Self::Ground(error.into())
    }
}

impl From<once::Error> for Unexamined {
    fn from(error: once::Error) -> Self {
        Self::Ground(error.into())
    }
}

impl Failure for Unexamined {
    fn kind(&self) -> Kind {
        match self {
            Self::UnknownAnomaly => Kind::Unknown,
            Self::ExaminedAlready => Kind::NotNow,
            Self::Ground(refusal) => refusal.kind(),
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::UnknownAnomaly => "UNKNOWN_ANOMALY",
            Self::ExaminedAlready => "EXAMINED_ALREADY",
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
