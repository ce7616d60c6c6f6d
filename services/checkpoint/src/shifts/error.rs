//! What can go wrong with shifts.

use kit::db;
use kit::fault::{Failure, Fault, Kind};
use kit::once;

use super::rules::turn::NotTaken;
use crate::error::Refusal;
use crate::rules::sight::OutOfScope;

/// Why a call about shifts is refused.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Unshifted {
    /// A plan of more shifts than one call makes.
    #[error("the plan comes to more shifts than one call makes")]
    TooManyShifts,
    /// The gate has a shift of just these hours.
    #[error("a shift of the same hours is planned at this checkpoint already")]
    PlannedAlready,
    /// Somebody cannot stand in two places.
    #[error("a volunteer stands another shift at that time")]
    VolunteerBusy,
    /// The gate has no shift of this id.
    #[error("there is no such shift at this checkpoint")]
    UnknownShift,
    /// The shift cannot be taken.
    #[error(transparent)]
    NotTaken(#[from] NotTaken),
    /// The caller is not there, or was not.
    #[error("the caller is not on this shift")]
    NotOnShift,
    /// What goes wrong anywhere at a gate.
    #[error(transparent)]
    Ground(#[from] Refusal),
}

impl From<db::Error> for Unshifted {
    fn from(error: db::Error) -> Self {
        Self::Ground(error.into())
    }
}

impl From<once::Error> for Unshifted {
    fn from(error: once::Error) -> Self {
        Self::Ground(error.into())
    }
}

impl From<OutOfScope> for Unshifted {
    fn from(out: OutOfScope) -> Self {
        Self::Ground(out.into())
    }
}

impl Failure for Unshifted {
    fn kind(&self) -> Kind {
        match self {
            Self::TooManyShifts => Kind::TooMany,
            Self::PlannedAlready => Kind::Taken,
            Self::VolunteerBusy | Self::NotTaken(_) | Self::NotOnShift => Kind::NotNow,
            Self::UnknownShift => Kind::Unknown,
            Self::Ground(refusal) => refusal.kind(),
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::TooManyShifts => "TOO_MANY_SHIFTS",
            Self::PlannedAlready => "SHIFT_PLANNED_ALREADY",
            Self::VolunteerBusy => "VOLUNTEER_BUSY",
            Self::UnknownShift => "UNKNOWN_SHIFT",
            Self::NotTaken(NotTaken::Cancelled) => "SHIFT_CANCELLED",
            Self::NotTaken(NotTaken::Over) => "SHIFT_OVER",
            Self::NotTaken(NotTaken::LeftAlready) => "SHIFT_LEFT_ALREADY",
            Self::NotTaken(NotTaken::NoOpenPlace) => "NO_OPEN_PLACE",
            Self::NotOnShift => "NOT_ON_SHIFT",
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
