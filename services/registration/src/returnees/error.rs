//! What can go wrong with trips, with the kind and the stable reason of each.

use crate::error::Error;
use crate::returnees::rules::trip::Unfit;
use crate::store::trouble::StoreError;
use kit::db;
use kit::fault::{Failure, Fault, Kind};
use kit::once;
use kit::parse::Flaws;

/// Why a request about trips is refused.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// No such trip, or none this caller may know of.
    #[error("there is no such trip")]
    UnknownTrip,
    /// The same person, from the same place, for the same day.
    #[error("this arrival is declared already: correct that trip")]
    DeclaredAlready,
    /// Nobody travels so often.
    #[error("too many trips of this person are expected: confirm or cancel one first")]
    TooManyTrips,
    /// Somebody was quicker.
    #[error("the trip has changed: look at it again")]
    Changed,
    /// It has arrived, or will not.
    #[error("this trip is not expected any more")]
    NotExpected,
    /// Nobody has come who could leave.
    #[error("this trip has not arrived")]
    NotArrived,
    /// It was cancelled.
    #[error("this trip is cancelled")]
    Cancelled,
    /// The family does not take back an arrival.
    #[error("an arrival is taken back by staff only")]
    CancelNeedsStaff,
    /// Whatever the ground floor refuses.
    #[error(transparent)]
    Ground(#[from] Error),
}

impl Refusal {
    /// The kind and the stable reason; `None` for what the ground floor says itself.
    fn row(&self) -> Option<(Kind, &'static str)> {
        match self {
            Self::UnknownTrip => Some((Kind::Unknown, "UNKNOWN_TRIP")),
            Self::DeclaredAlready => Some((Kind::Taken, "TRIP_DECLARED_ALREADY")),
            Self::TooManyTrips => Some((Kind::TooMany, "TOO_MANY_TRIPS")),
            Self::Changed => Some((Kind::NotNow, "TRIP_CHANGED")),
            Self::NotExpected => Some((Kind::NotNow, "TRIP_NOT_EXPECTED")),
            Self::NotArrived => Some((Kind::NotNow, "TRIP_NOT_ARRIVED")),
            Self::Cancelled => Some((Kind::NotNow, "TRIP_CANCELLED")),
            Self::CancelNeedsStaff => Some((Kind::NotAllowed, "CANCEL_NEEDS_STAFF")),
            Self::Ground(_) => None,
        }
    }
}

impl Failure for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::Ground(error) => error.kind(),
            _ => self.row().map_or(Kind::Broken, |row| row.0),
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Ground(error) => error.reason(),
            _ => self.row().map_or("STORE_FAILED", |row| row.1),
        }
    }

    fn into_fault(self) -> Fault {
        let (kind, reason, message) = (self.kind(), self.reason(), self.to_string());
        match self {
            Self::Ground(error) => error.into_fault(),
            _ => Fault::new(kind, reason, message),
        }
    }
}

impl From<Unfit> for Refusal {
    fn from(unfit: Unfit) -> Self {
        match unfit {
            Unfit::NotExpected => Self::NotExpected,
            Unfit::NotArrived => Self::NotArrived,
            Unfit::Cancelled => Self::Cancelled,
            Unfit::NeedsStaff => Self::CancelNeedsStaff,
            Unfit::Contradicts(flaws) => Self::Ground(Error::Invalid(flaws)),
        }
    }
}

impl From<Flaws> for Refusal {
    fn from(flaws: Flaws) -> Self {
        Self::Ground(flaws.into())
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

impl From<once::Error> for Refusal {
    fn from(error: once::Error) -> Self {
        Self::Ground(Error::Fault(error.into()))
    }
}
