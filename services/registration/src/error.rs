//! What can go wrong in registration, in the city's words, with the kind and the stable reason of each.

use crate::rules::stand::Held;
use crate::store::trouble::StoreError;
use kit::cose::CoseError;
use kit::db;
use kit::fault::{Failure, Fault, Kind};
use kit::keys::KeyError;
use kit::parse::Flaws;
use std::time::Duration;

/// Why a request is refused.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Some fields do not read.
    #[error("the request does not read")]
    Invalid(Flaws),
    /// Only the reason is missing.
    #[error("a reason must be given")]
    ReasonMissing(Flaws),
    /// Only the purpose is missing.
    #[error("a purpose must be given")]
    PurposeMissing(Flaws),
    /// The caller's scope does not reach so far.
    #[error("this lies outside the caller's scope")]
    OutOfScope,
    /// Nobody, or nobody this caller may know of.
    #[error("there is no such person")]
    UnknownPerson,
    /// Not a ticket of this district's checkpoints.
    #[error("the poster ticket is not genuine")]
    TicketForged,
    /// The poster was scanned too long ago.
    #[error("the poster ticket has expired: scan the poster again")]
    TicketExpired,
    /// Another notice is in force.
    #[error("the privacy notice has changed: show it again")]
    NoticeOutdated,
    /// The request's id was used for another request.
    #[error("this request id was used for another request")]
    RequestIdReused,
    /// Tried too often within the hour.
    #[error("too many attempts: try again later")]
    TooManyAttempts {
        /// When the next hour begins.
        wait: Duration,
    },
    /// No phone waits under this.
    #[error("nothing waits to be resumed: begin again")]
    UnknownResume,
    /// No phone shows this code and claims this document.
    #[error("no phone waits with this code and this document")]
    UnknownConfirmation,
    /// The phone waits no longer.
    #[error("the confirmation has expired: begin again on the phone")]
    ConfirmationExpired,
    /// More than a family.
    #[error("a person can be guardian of at most eight people")]
    FamilyTooLarge,
    /// Something holds the person.
    #[error(transparent)]
    Held(#[from] Held),
    /// The caller's role shows masked people only.
    #[error("the caller may not read personal data in clear")]
    ClearNotAllowed,
    /// Nobody prints a card for themselves.
    #[error("a printed card is made by staff or a guardian")]
    CardNeedsStaff,
    /// Enough for this day.
    #[error("no more declarations are taken today")]
    TooManyDeclarations,
    /// No approved application covers this.
    #[error("no approved code use covers this")]
    CodeUseNotApproved,
    /// Not a code of this person.
    #[error("there is no such code of this person")]
    UnknownCode,
    /// No such application.
    #[error("there is no such application")]
    UnknownCodeUse,
    /// No such change.
    #[error("there is no such level change")]
    UnknownLevelChange,
    /// Somebody has decided before.
    #[error("this is decided already")]
    DecidedAlready,
    /// One person cannot be two.
    #[error("whoever proposed a level cannot approve it")]
    ApproverIsAuthor,
    /// Many decisions against people, one by one, are a change of many people's levels, and that needs an event and a second person.
    #[error(
        "too many adverse decisions by one account today: propose one change for all of them, with its event, or let a colleague decide"
    )]
    TooManySingleChanges,
    /// Nothing was ordered about this here and now: a mistake of whoever keeps the policies.
    #[error("no policy of this kind is in force")]
    PolicyMissing,
    /// What is stored, or its keys.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Already in the words of the kit.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Error {
    /// The kind and the stable reason: one line each.
    fn row(&self) -> (Kind, &'static str) {
        match self {
            Self::Invalid(_) => (Kind::Unreadable, "INVALID_REQUEST"),
            Self::ReasonMissing(_) => (Kind::Unreadable, "REASON_MISSING"),
            Self::PurposeMissing(_) => (Kind::Unreadable, "PURPOSE_MISSING"),
            Self::OutOfScope => (Kind::NotAllowed, "OUT_OF_SCOPE"),
            Self::UnknownPerson => (Kind::Unknown, "UNKNOWN_PERSON"),
            Self::TicketForged => (Kind::NotAllowed, "TICKET_FORGED"),
            Self::TicketExpired => (Kind::NotNow, "TICKET_EXPIRED"),
            Self::NoticeOutdated => (Kind::NotNow, "NOTICE_OUTDATED"),
            Self::RequestIdReused => (Kind::Taken, "REQUEST_ID_REUSED"),
            Self::TooManyAttempts { .. } => (Kind::TooMany, "TOO_MANY_ATTEMPTS"),
            Self::UnknownResume => (Kind::Unknown, "UNKNOWN_RESUME"),
            Self::UnknownConfirmation => (Kind::Unknown, "UNKNOWN_CONFIRMATION"),
            Self::ConfirmationExpired => (Kind::NotNow, "CONFIRMATION_EXPIRED"),
            Self::FamilyTooLarge => (Kind::NotNow, "FAMILY_TOO_LARGE"),
            Self::Held(_) => (Kind::NotNow, "HELD"),
            Self::ClearNotAllowed => (Kind::NotAllowed, "CLEAR_NOT_ALLOWED"),
            Self::CardNeedsStaff => (Kind::NotAllowed, "CARD_NEEDS_STAFF"),
            Self::TooManyDeclarations => (Kind::TooMany, "TOO_MANY_DECLARATIONS"),
            Self::CodeUseNotApproved => (Kind::NotAllowed, "CODE_USE_NOT_APPROVED"),
            Self::UnknownCode => (Kind::Unknown, "UNKNOWN_CODE"),
            Self::UnknownCodeUse => (Kind::Unknown, "UNKNOWN_CODE_USE"),
            Self::UnknownLevelChange => (Kind::Unknown, "UNKNOWN_LEVEL_CHANGE"),
            Self::DecidedAlready => (Kind::NotNow, "DECIDED_ALREADY"),
            Self::ApproverIsAuthor => (Kind::NotAllowed, "APPROVER_IS_AUTHOR"),
            Self::TooManySingleChanges => (Kind::TooMany, "TOO_MANY_SINGLE_CHANGES"),
            Self::PolicyMissing => (Kind::Broken, "POLICY_MISSING"),
            Self::Store(_) => (Kind::Broken, "STORE_FAILED"),
            Self::Fault(fault) => (fault.kind, fault.reason),
        }
    }
}

impl Failure for Error {
    fn kind(&self) -> Kind {
        self.row().0
    }

    fn reason(&self) -> &'static str {
        self.row().1
    }

    fn into_fault(self) -> Fault {
        let (kind, reason) = self.row();
        let message = self.to_string();
        match self {
            Self::Store(error) => error.into(),
            Self::Fault(fault) => fault,
            Self::Invalid(flaws) => flaws.into(),
            Self::ReasonMissing(flaws) | Self::PurposeMissing(flaws) => Fault {
                flaws: flaws.0,
                ..Fault::new(kind, reason, message)
            },
            Self::TooManyAttempts { wait } => Fault::new(kind, reason, message).retry_after(wait),
            Self::PolicyMissing => {
                Fault::new(kind, reason, "something went wrong on our side").with_cause(self)
            }
            _ => Fault::new(kind, reason, message),
        }
    }
}

impl From<Flaws> for Error {
    /// A reason or purpose that is all that is missing has a word of its own.
    fn from(flaws: Flaws) -> Self {
        match flaws.0.as_slice() {
            [only] if only.reason == "MISSING" && only.field == "reason" => Self::ReasonMissing(flaws),
            [only] if only.reason == "MISSING" && only.field == "purpose" => Self::PurposeMissing(flaws),
            _ => Self::Invalid(flaws),
        }
    }
}

impl From<db::Error> for Error {
    fn from(error: db::Error) -> Self {
        Self::Store(error.into())
    }
}

impl From<KeyError> for Error {
    fn from(error: KeyError) -> Self {
        Self::Store(error.into())
    }
}

impl From<kit::feed::Error> for Error {
    fn from(error: kit::feed::Error) -> Self {
        Self::Fault(error.into())
    }
}

impl From<CoseError> for Error {
    /// Only tickets are verified in a way that can fail a request: whatever is wrong with one, it is not genuine.
    fn from(_: CoseError) -> Self {
        Self::TicketForged
    }
}
