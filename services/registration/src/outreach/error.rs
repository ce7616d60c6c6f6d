//! What can go wrong in outreach, with the kind and the stable reason of each.

use crate::error::Error;
use kit::fault::{Failure, Fault, Kind};

/// Why a request to outreach is refused.
#[derive(Debug, thiserror::Error)]
pub enum OutreachError {
    /// As the ground floor refuses.
    #[error(transparent)]
    Ground(Error),
    /// No such set, or no such version of it.
    #[error("there is no such question set")]
    UnknownQuestionSet,
    /// No round of that id in the caller's scope.
    #[error("there is no such round")]
    UnknownPlan,
    /// No task of that id in the caller's scope.
    #[error("there is no such task")]
    UnknownTask,
    /// No case of that id in the caller's scope.
    #[error("there is no such case")]
    UnknownAbnormal,
    /// The settings name no platform.
    #[error("no calling or SMS platform is set")]
    PlatformNotSet,
    /// It was ended before.
    #[error("the round is cancelled already")]
    AlreadyCancelled,
    /// The round was ended, or the person is no more.
    #[error("the round is closed: nothing is asked any more")]
    Closed,
    /// Not a link of ours.
    #[error("the link is not genuine")]
    LinkNotGenuine,
    /// Its time is over.
    #[error("the link has expired: ask for a new one")]
    LinkExpired,
    /// Answered, and this is no correction.
    #[error("this is answered already: send a correction instead")]
    AlreadyAnswered,
    /// Corrected often enough.
    #[error("no more corrections are taken: call your community")]
    CorrectionsUsedUp,
    /// Not signed with the webhook's secret.
    #[error("the signature is wrong")]
    SignatureWrong,
    /// Signed too long ago, or by a clock ahead of ours.
    #[error("the signature is too old, or its clock is wrong")]
    SignatureTooOld,
    /// Somebody was quicker.
    #[error("the case is closed already")]
    ClosedAlready,
}

impl OutreachError {
    /// The kind and the stable reason: one line each.
    fn row(&self) -> (Kind, &'static str) {
        match self {
            Self::Ground(error) => (error.kind(), error.reason()),
            Self::UnknownQuestionSet => (Kind::Unknown, "UNKNOWN_QUESTION_SET"),
            Self::UnknownPlan => (Kind::Unknown, "UNKNOWN_OUTREACH_PLAN"),
            Self::UnknownTask => (Kind::Unknown, "UNKNOWN_OUTREACH_TASK"),
            Self::UnknownAbnormal => (Kind::Unknown, "UNKNOWN_ABNORMAL"),
            Self::PlatformNotSet => (Kind::NotNow, "PLATFORM_NOT_SET"),
            Self::AlreadyCancelled => (Kind::NotNow, "ALREADY_CANCELLED"),
            Self::Closed => (Kind::NotNow, "OUTREACH_CLOSED"),
            Self::LinkNotGenuine => (Kind::NotAllowed, "LINK_NOT_GENUINE"),
            Self::LinkExpired => (Kind::NotNow, "LINK_EXPIRED"),
            Self::AlreadyAnswered => (Kind::NotNow, "ALREADY_ANSWERED"),
            Self::CorrectionsUsedUp => (Kind::TooMany, "CORRECTIONS_USED_UP"),
            Self::SignatureWrong => (Kind::NotAllowed, "SIGNATURE_WRONG"),
            Self::SignatureTooOld => (Kind::NotAllowed, "SIGNATURE_TOO_OLD"),
            Self::ClosedAlready => (Kind::NotNow, "CLOSED_ALREADY"),
        }
    }
}

impl Failure for OutreachError {
    fn kind(&self) -> Kind {
        self.row().0
    }

    fn reason(&self) -> &'static str {
        self.row().1
    }

    fn into_fault(self) -> Fault {
        let (kind, reason) = self.row();
        match self {
            Self::Ground(error) => error.into_fault(),
            refusal => Fault::new(kind, reason, refusal.to_string()),
        }
    }
}

impl<E: Into<Error>> From<E> for OutreachError {
    fn from(error: E) -> Self {
        Self::Ground(error.into())
    }
}
