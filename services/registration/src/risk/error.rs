//! What can go wrong with grades and measures, with the kind and the stable reason of each.

use crate::error::Error;
use crate::risk::rules::measure::Unfit;
use crate::store::trouble::StoreError;
use kit::db;
use kit::fault::{Failure, Fault, Kind};
use kit::parse::Flaws;

/// Why a request about area risk is refused.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The county was never graded, or not yet.
    #[error("no grade of this area is in force")]
    UnknownAreaRisk,
    /// Another version was set since.
    #[error("the area's grade has changed: look at it again")]
    RiskChanged,
    /// People from there are treated like everybody.
    #[error("nothing follows from this grade")]
    NothingFollows,
    /// No such measure, or none of this caller's area.
    #[error("there is no such measure")]
    UnknownMeasure,
    /// What was asked does not fit how the measure stands, or who asks.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// Whatever the ground floor refuses.
    #[error(transparent)]
    Ground(#[from] Error),
}

impl Refusal {
    /// The kind and the stable reason; `None` for what the ground floor says itself.
    fn row(&self) -> Option<(Kind, &'static str)> {
        match self {
            Self::UnknownAreaRisk => Some((Kind::Unknown, "UNKNOWN_AREA_RISK")),
            Self::RiskChanged => Some((Kind::NotNow, "RISK_CHANGED")),
            Self::NothingFollows => Some((Kind::NotNow, "NOTHING_FOLLOWS")),
            Self::UnknownMeasure => Some((Kind::Unknown, "UNKNOWN_MEASURE")),
            Self::Unfit(Unfit::NotTheAuthor) => Some((Kind::NotAllowed, "NOT_THE_AUTHOR")),
            Self::Unfit(Unfit::ApproverIsAuthor) => Some((Kind::NotAllowed, "APPROVER_IS_AUTHOR")),
            Self::Unfit(Unfit::TooOld) => Some((Kind::NotNow, "SHOWN_TOO_LONG_AGO")),
            Self::Unfit(Unfit::MovedOn) => Some((Kind::NotNow, "MEASURE_MOVED_ON")),
            Self::Ground(_) => None,
        }
    }
}

impl Failure for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::Ground(error) => error.kind(),
            other => other.row().map_or(Kind::Broken, |(kind, _)| kind),
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Ground(error) => error.reason(),
            other => other.row().map_or("BROKEN", |(_, reason)| reason),
        }
    }

    fn into_fault(self) -> Fault {
        match self {
            Self::Ground(error) => error.into_fault(),
            other => Fault::new(other.kind(), other.reason(), other.to_string()),
        }
    }
}

impl From<Flaws> for Refusal {
    fn from(flaws: Flaws) -> Self {
        Self::Ground(Error::Invalid(flaws))
    }
}

impl From<db::Error> for Refusal {
    fn from(error: db::Error) -> Self {
        Self::Ground(error.into())
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Ground(error.into())
    }
}
