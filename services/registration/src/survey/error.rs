//! What can go wrong in the survey, beside what can go wrong on the ground floor.

use crate::error::Error;
use crate::store::trouble::StoreError;
use kit::db;
use kit::fault::{Failure, Fault, Kind};
use kit::feed;
use kit::once;
use kit::parse::Flaws;

/// Why a request is refused.
#[derive(Debug, thiserror::Error)]
pub enum SurveyError {
    /// No such survey.
    #[error("there is no such survey")]
    UnknownSurvey,
    /// The survey has no building of this number.
    #[error("the survey has no such building")]
    UnknownBuilding,
    /// No such household in this survey.
    #[error("there is no such household")]
    UnknownHousehold,
    /// No such notice.
    #[error("there is no such notice")]
    UnknownNotice,
    /// Somebody else recorded it since it was read.
    #[error("it was changed meanwhile: read it again")]
    ChangedMeanwhile,
    /// A page token that is the only flaw is told by its own reason.
    #[error("the page token does not fit this list")]
    PageToken(Flaws),
    /// As on the ground floor.
    #[error(transparent)]
    Ground(#[from] Error),
}

impl Failure for SurveyError {
    fn kind(&self) -> Kind {
        match self {
            Self::UnknownSurvey | Self::UnknownBuilding | Self::UnknownHousehold | Self::UnknownNotice => {
                Kind::Unknown
            }
            Self::ChangedMeanwhile => Kind::NotNow,
            Self::PageToken(_) => Kind::Unreadable,
            Self::Ground(error) => error.kind(),
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::UnknownSurvey => "UNKNOWN_SURVEY",
            Self::UnknownBuilding => "UNKNOWN_BUILDING",
            Self::UnknownHousehold => "UNKNOWN_HOUSEHOLD",
            Self::UnknownNotice => "UNKNOWN_NOTICE",
            Self::ChangedMeanwhile => "CHANGED_MEANWHILE",
            Self::PageToken(flaws) => flaws.reasons().next().unwrap_or("INVALID_REQUEST"),
            Self::Ground(error) => error.reason(),
        }
    }

    fn into_fault(self) -> Fault {
        let (kind, reason, message) = (self.kind(), self.reason(), self.to_string());
        match self {
            Self::Ground(error) => error.into_fault(),
            Self::PageToken(flaws) => Fault {
                flaws: flaws.0,
                ..Fault::new(kind, reason, message)
            },
            _ => Fault::new(kind, reason, message),
        }
    }
}

impl From<Flaws> for SurveyError {
    fn from(flaws: Flaws) -> Self {
        match flaws.0.as_slice() {
            [only] if only.field == "page_token" => Self::PageToken(flaws),
            _ => Self::Ground(flaws.into()),
        }
    }
}

impl From<db::Error> for SurveyError {
    fn from(error: db::Error) -> Self {
        Self::Ground(error.into())
    }
}

impl From<StoreError> for SurveyError {
    fn from(error: StoreError) -> Self {
        Self::Ground(error.into())
    }
}

impl From<feed::Error> for SurveyError {
    fn from(error: feed::Error) -> Self {
        Self::Ground(error.into())
    }
}

impl From<once::Error> for SurveyError {
    fn from(error: once::Error) -> Self {
        match error {
            once::Error::Reused => Self::Ground(Error::RequestIdReused),
            once::Error::Db(error) => error.into(),
        }
    }
}
