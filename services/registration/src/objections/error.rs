//! What can go wrong with objections, in the city's words.

use crate::error::Error as Ground;
use kit::fault::{Failure, Fault, Kind};
use kit::parse::Flaws;

/// Why a request is refused.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No such objection, or none this caller may know of.
    #[error("there is no such objection")]
    UnknownObjection,
    /// One of this kind waits for an answer already.
    #[error("an objection of this kind waits for an answer already")]
    ObjectionOpen,
    /// They were imported or registered without a declaration.
    #[error("nothing was declared that could be corrected")]
    NothingDeclared,
    /// Nobody objects to green.
    #[error("the level is green: there is nothing to appeal against")]
    NothingToAppeal,
    /// Somebody has answered before.
    #[error("this objection is answered already")]
    AnsweredAlready,
    /// One person cannot be two.
    #[error("whoever made an objection cannot answer it")]
    AnswererIsAuthor,
    /// Nobody judges their own decision.
    #[error("whoever set or approved the level cannot answer the appeal against it")]
    AnswererSetTheLevel,
    /// An appeal cannot end a quarantine.
    #[error("an order of quarantine is in force: it ends by its release")]
    InQuarantine,
    /// As the ground floor says.
    #[error(transparent)]
    Ground(#[from] Ground),
}

impl Failure for Error {
    fn kind(&self) -> Kind {
        match self {
            Self::UnknownObjection => Kind::Unknown,
            Self::ObjectionOpen
            | Self::NothingDeclared
            | Self::NothingToAppeal
            | Self::AnsweredAlready
            | Self::InQuarantine => Kind::NotNow,
            Self::AnswererIsAuthor | Self::AnswererSetTheLevel => Kind::NotAllowed,
            Self::Ground(error) => error.kind(),
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::UnknownObjection => "UNKNOWN_OBJECTION",
            Self::ObjectionOpen => "OBJECTION_OPEN",
            Self::NothingDeclared => "NOTHING_DECLARED",
            Self::NothingToAppeal => "NOTHING_TO_APPEAL",
            Self::AnsweredAlready => "ANSWERED_ALREADY",
            Self::AnswererIsAuthor => "ANSWERER_IS_AUTHOR",
            Self::AnswererSetTheLevel => "ANSWERER_SET_THE_LEVEL",
            Self::InQuarantine => "IN_QUARANTINE",
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

impl From<crate::store::trouble::StoreError> for Error {
    fn from(error: crate::store::trouble::StoreError) -> Self {
        Self::Ground(error.into())
    }
}
