//! What can go wrong with the evidence of erasures, in the city's words.

use crate::error::Error as Ground;
use kit::fault::{Failure, Fault, Kind};
use kit::parse::Flaws;

/// Why a request is refused.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody of this id was erased, or the evidence is past its day.
    #[error("there is no such erasure")]
    UnknownErasure,
    /// It keeps nothing of people, as far as the settings know.
    #[error("this service is not named among those that keep something of people")]
    NotAConsumer,
    /// As the ground floor says.
    #[error(transparent)]
    Ground(#[from] Ground),
}

impl Failure for Error {
    fn kind(&self) -> Kind {
        match self {
            Self::UnknownErasure => Kind::Unknown,
            Self::NotAConsumer => Kind::NotAllowed,
            Self::Ground(error) => error.kind(),
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::UnknownErasure => "UNKNOWN_ERASURE",
            Self::NotAConsumer => "NOT_A_CONSUMER",
            Self::Ground(error) => error.reason(),
        }
    }

    fn into_fault(self) -> Fault {
        match self {
            Self::Ground(error) => error.into_fault(),
            other => Fault::new(other.kind(), other.reason(), other.to_string()),
        }
    }
}

impl From<Flaws> for Error {
    fn from(flaws: Flaws) -> Self {
        Self::Ground(flaws.into())
    }
}

impl From<kit::db::Error> for Error {
    fn from(error: kit::db::Error) -> Self {
        Self::Ground(error.into())
    }
}
