//! What can go wrong at checkpoint, in the city's words. A verdict against somebody is not among it: that is an answer.

use kit::db;
use kit::db::group::WriteError;
use kit::fault::{Failure, Fault, Kind};
use kit::once;

use crate::rules::poster::PosterRefusal;
use crate::rules::repeat::TakenBy;
use crate::rules::sight::OutOfScope;

/// Why a call is refused.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Refusal {
    /// The place lies outside what the caller may see or change.
    #[error("this lies outside the caller's scope")]
    OutOfScope,
    /// No unit has this id.
    #[error("there is no such unit")]
    UnknownUnit,
    /// No building has this id, or it belongs to another unit.
    #[error("there is no such building")]
    UnknownBuilding,
    /// No gate has this id.
    #[error("there is no such checkpoint")]
    UnknownCheckpoint,
    /// The gate is closed for good.
    #[error("the checkpoint is closed")]
    CheckpointClosed,
    /// Closed before.
    #[error("the checkpoint is closed already")]
    ClosedAlready,
    /// Somebody else changed it since it was read.
    #[error("it was changed meanwhile: read it again")]
    ChangedMeanwhile,
    /// The request id was used for another request.
    #[error("this request id was used for another request")]
    RequestIdReused,
    /// Another place has the name already.
    #[error("a place of this name is registered there already")]
    NameTaken,
    /// A table of more rows than one import takes.
    #[error("the table has more rows than one import takes")]
    TooManyRows,
    /// The poster is none of ours, or none any more.
    #[error(transparent)]
    Poster(#[from] PosterRefusal),
    /// The gate has no pass of this id.
    #[error("there is no such pass at this checkpoint")]
    UnknownPass,
    /// It was taken back.
    #[error("the pass was taken back")]
    PassVoided,
    /// It has its reading, and nothing is left to decide.
    #[error("the temperature was taken already")]
    TemperatureTakenAlready,
    /// A reading holds it, and only another one lets it go.
    #[error("a pass that is held by a reading is completed by digits")]
    DigitsNeeded,
    /// More than the policy's seconds have gone by.
    #[error("it is too late to take this pass back")]
    TooLateToVoid,
    /// Another verifier recorded it.
    #[error("only the verifier who recorded a pass takes it back")]
    NotYourPass,
    /// The first message of an upload must be the header.
    #[error("an upload begins with its header")]
    HeaderMissing,
    /// Not signed by us, or not a shift ticket.
    #[error("the shift ticket was not issued by this district, or was altered")]
    TicketForged,
    /// The ticket was issued for another device.
    #[error("the shift ticket was issued for another device")]
    TicketOfAnotherDevice,
    /// Registration was never heard of, so an offline gate would believe revoked codes.
    #[error("this district has not learned who is revoked yet")]
    NeverSynchronised,
    /// Too many passes wait to be written.
    #[error("too many passes at once, try again")]
    Overloaded,
    /// The service is stopping.
    #[error("the service is stopping, try again")]
    Stopping,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] db::Error),
}

impl From<OutOfScope> for Refusal {
    fn from(_: OutOfScope) -> Self {
        Self::OutOfScope
    }
}

impl From<WriteError> for Refusal {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Full => Self::Overloaded,
            WriteError::Stopped => Self::Stopping,
            WriteError::Db(error) => Self::Store(error),
        }
    }
}

impl From<once::Error> for Refusal {
    fn from(error: once::Error) -> Self {
        match error {
            once::Error::Reused => Self::RequestIdReused,
            once::Error::Db(error) => Self::Store(error),
        }
    }
}

impl From<TakenBy> for Refusal {
    fn from(taken: TakenBy) -> Self {
        match taken {
            TakenBy::AnotherRequest => Self::RequestIdReused,
            TakenBy::AnotherName => Self::NameTaken,
        }
    }
}

impl Failure for Refusal {
    fn kind(&self) -> Kind {
        match self {
            Self::OutOfScope | Self::NotYourPass | Self::TicketOfAnotherDevice => Kind::NotAllowed,
            Self::UnknownUnit | Self::UnknownBuilding | Self::UnknownCheckpoint | Self::UnknownPass => {
                Kind::Unknown
            }
            Self::CheckpointClosed
            | Self::ClosedAlready
            | Self::ChangedMeanwhile
            | Self::PassVoided
            | Self::TemperatureTakenAlready
            | Self::DigitsNeeded
            | Self::TooLateToVoid
            | Self::NeverSynchronised => Kind::NotNow,
            Self::RequestIdReused | Self::NameTaken => Kind::Taken,
            Self::TooManyRows => Kind::TooMany,
            Self::HeaderMissing | Self::TicketForged => Kind::Unreadable,
            Self::Overloaded | Self::Stopping => Kind::Later,
            Self::Poster(refusal) => match refusal {
                PosterRefusal::Forged => Kind::Unreadable,
                PosterRefusal::Unknown => Kind::Unknown,
                PosterRefusal::Rotated
                | PosterRefusal::Closed
                | PosterRefusal::NoneYet
                | PosterRefusal::VersionsUsedUp => Kind::NotNow,
            },
            Self::Store(error) => error.kind(),
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::OutOfScope => "OUT_OF_SCOPE",
            Self::UnknownUnit => "UNKNOWN_UNIT",
            Self::UnknownBuilding => "UNKNOWN_BUILDING",
            Self::UnknownCheckpoint => "UNKNOWN_CHECKPOINT",
            Self::CheckpointClosed => "CHECKPOINT_CLOSED",
            Self::ClosedAlready => "CLOSED_ALREADY",
            Self::ChangedMeanwhile => "CHANGED_MEANWHILE",
            Self::RequestIdReused => "REQUEST_ID_REUSED",
            Self::NameTaken => "NAME_TAKEN",
            Self::TooManyRows => "TOO_MANY_ROWS",
            Self::Poster(refusal) => match refusal {
                PosterRefusal::Forged => "POSTER_FORGED",
                PosterRefusal::Unknown => "UNKNOWN_POSTER",
                PosterRefusal::Rotated => "POSTER_ROTATED",
                PosterRefusal::Closed => "CHECKPOINT_CLOSED",
                PosterRefusal::NoneYet => "NO_POSTER_YET",
                PosterRefusal::VersionsUsedUp => "POSTER_VERSIONS_USED_UP",
            },
            Self::UnknownPass => "UNKNOWN_PASS",
            Self::PassVoided => "PASS_VOIDED",
            Self::TemperatureTakenAlready => "TEMPERATURE_TAKEN_ALREADY",
            Self::DigitsNeeded => "DIGITS_NEEDED",
            Self::TooLateToVoid => "TOO_LATE_TO_VOID",
            Self::NotYourPass => "NOT_YOUR_PASS",
            Self::HeaderMissing => "HEADER_MISSING",
            Self::TicketForged => "TICKET_FORGED",
            Self::TicketOfAnotherDevice => "TICKET_OF_ANOTHER_DEVICE",
            Self::NeverSynchronised => "NEVER_SYNCHRONISED",
            Self::Overloaded => "OVERLOADED",
            Self::Stopping => "STOPPING",
            Self::Store(error) => error.reason(),
        }
    }

    fn into_fault(self) -> Fault {
        const SOON: std::time::Duration = std::time::Duration::from_secs(1);
        if let Self::Store(error) = self {
            return error.into_fault();
        }
        let fault = Fault::new(self.kind(), self.reason(), self.to_string());
        match self {
            Self::Overloaded | Self::Stopping => fault.retry_after(SOON),
            _ => fault,
        }
    }
}
