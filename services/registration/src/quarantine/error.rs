//! What can go wrong with a quarantine.

use crate::error::Error as Ground;
use crate::quarantine::rules::release::NotReleased;
use crate::store::trouble::StoreError;
use kit::fault::{Failure, Fault, Kind};
use kit::parse::Flaws;
use kit::{db, once};

/// Why a request about a quarantine is refused.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such order, or none this caller may know of.
    #[error("there is no such quarantine")]
    UnknownQuarantine,
    /// No such check.
    #[error("there is no such check")]
    UnknownCheck,
    /// No such need.
    #[error("there is no such need")]
    UnknownNeed,
    /// No such release.
    #[error("there is no such release")]
    UnknownRelease,
    /// One order in force for a person.
    #[error("an order is in force already: transfer or extend it")]
    AlreadyInQuarantine,
    /// Released.
    #[error("the quarantine has ended")]
    Ended,
    /// The transfer leads to where they are.
    #[error("mode, place and watch are these already")]
    NothingChanges,
    /// Extended too often.
    #[error("a period is at most 90 days with its extensions")]
    PeriodTooLong,
    /// Nothing alarming was told.
    #[error("this check needs no answer")]
    NothingToAnswer,
    /// Somebody was quicker.
    #[error("this is answered already")]
    AnsweredAlready,
    /// Ten open needs.
    #[error("too many needs are open: have them answered first")]
    TooManyNeeds,
    /// The last day is still to come.
    #[error("the last day has not come: an earlier end needs a reason and a second person")]
    NotYetCompleted,
    /// A fever or symptom waits for an answer.
    #[error("a check with a fever or symptom is not answered")]
    CheckUnanswered,
    /// Waits for a second person.
    #[error("a release is proposed already")]
    ReleaseProposedAlready,
    /// One person cannot be two.
    #[error("whoever proposed a release cannot approve it")]
    ApproverIsAuthor,
    /// What goes wrong in all of registration.
    #[error(transparent)]
    Ground(#[from] Ground),
}

impl Failure for Error {
    fn kind(&self) -> Kind {
        match self {
            Self::UnknownQuarantine | Self::UnknownCheck | Self::UnknownNeed | Self::UnknownRelease => {
                Kind::Unknown
            }
            Self::AlreadyInQuarantine | Self::ReleaseProposedAlready => Kind::Taken,
            Self::ApproverIsAuthor => Kind::NotAllowed,
            Self::TooManyNeeds => Kind::TooMany,
            Self::Ended
            | Self::NothingChanges
            | Self::PeriodTooLong
            | Self::NothingToAnswer
            | Self::AnsweredAlready
            | Self::NotYetCompleted
            | Self::CheckUnanswered => Kind::NotNow,
            Self::Ground(error) => error.kind(),
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::UnknownQuarantine => "UNKNOWN_QUARANTINE",
            Self::UnknownCheck => "UNKNOWN_CHECK",
            Self::UnknownNeed => "UNKNOWN_NEED",
            Self::UnknownRelease => "UNKNOWN_RELEASE",
            Self::AlreadyInQuarantine => "ALREADY_IN_QUARANTINE",
            Self::Ended => "QUARANTINE_ENDED",
            Self::NothingChanges => "NOTHING_CHANGES",
            Self::PeriodTooLong => "PERIOD_TOO_LONG",
            Self::NothingToAnswer => "NOTHING_TO_ANSWER",
            Self::AnsweredAlready => "ANSWERED_ALREADY",
            Self::TooManyNeeds => "TOO_MANY_NEEDS",
            Self::NotYetCompleted => "NOT_YET_COMPLETED",
            Self::CheckUnanswered => "CHECK_UNANSWERED",
            Self::ReleaseProposedAlready => "RELEASE_PROPOSED_ALREADY",
            Self::ApproverIsAuthor => "APPROVER_IS_AUTHOR",
            Self::Ground(error) => error.reason(),
        }
    }

    fn into_fault(self) -> Fault {
        match self {
            Self::Ground(error) => error.into_fault(),
            own => Fault::new(own.kind(), own.reason(), own.to_string()),
        }
    }
}

impl From<Flaws> for Error {
    fn from(flaws: Flaws) -> Self {
        Self::Ground(flaws.into())
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Self::Ground(error.into())
    }
}

impl From<db::Error> for Error {
    fn from(error: db::Error) -> Self {
        Self::Ground(error.into())
    }
}

impl From<once::Error> for Error {
    fn from(error: once::Error) -> Self {
        Self::Ground(match error {
            once::Error::Reused => Ground::RequestIdReused,
            once::Error::Db(error) => error.into(),
        })
    }
}

impl From<NotReleased> for Error {
    fn from(not: NotReleased) -> Self {
        match not {
            NotReleased::Ended => Self::Ended,
            NotReleased::NotYetCompleted => Self::NotYetCompleted,
            NotReleased::CheckUnanswered => Self::CheckUnanswered,
        }
    }
}
