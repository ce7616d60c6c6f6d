//! What can go wrong with a day ticket, in the city's words.

use kit::db;
use kit::fault::{Failure, Fault, Kind};
use kit::keys::KeyError;
use kit::once;
use kit::parse::Flaws;
use kit::sealed::SealError;

use crate::error::Refusal;
use crate::rules::sight::OutOfScope;
use crate::store::vault::VaultError;

/// Why a call is refused.
#[derive(Debug, thiserror::Error)]
pub enum TicketError {
    /// No ticket has this id or code, or nobody can read it any more.
    #[error("there is no such day ticket")]
    UnknownTicket,
    /// It was taken back.
    #[error("the day ticket was revoked")]
    Revoked,
    /// The courier's own word is not that they are well.
    #[error("whoever is not well, or not sure, gets no day ticket")]
    NotWell,
    /// Some fields do not read.
    #[error("the request does not read")]
    Invalid(#[from] Flaws),
    /// What is personal could not be sealed or opened.
    #[error(transparent)]
    Vault(VaultError),
    /// As anywhere at checkpoint.
    #[error(transparent)]
    Ground(#[from] Refusal),
}

impl From<VaultError> for TicketError {
    /// Whose month's key is destroyed is gone; the row is not yet.
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Seal(SealError::Key(KeyError::Destroyed(_))) => Self::UnknownTicket,
            other => Self::Vault(other),
        }
    }
}

impl From<OutOfScope> for TicketError {
    fn from(refused: OutOfScope) -> Self {
        Self::Ground(refused.into())
    }
}

impl From<db::Error> for TicketError {
    fn from(error: db::Error) -> Self {
        Self::Ground(error.into())
    }
}

impl From<once::Error> for TicketError {
    fn from(error: once::Error) -> Self {
        Self::Ground(error.into())
    }
}

impl Failure for TicketError {
    fn kind(&self) -> Kind {
        match self {
            Self::UnknownTicket => Kind::Unknown,
            Self::Revoked | Self::NotWell => Kind::NotNow,
            Self::Invalid(_) => Kind::Unreadable,
            Self::Vault(error) => error.kind(),
            Self::Ground(refusal) => refusal.kind(),
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::UnknownTicket => "UNKNOWN_DAY_TICKET",
            Self::Revoked => "DAY_TICKET_REVOKED",
            Self::NotWell => "NOT_WELL",
            Self::Invalid(_) => "INVALID_REQUEST",
            Self::Vault(error) => error.reason(),
            Self::Ground(refusal) => refusal.reason(),
        }
    }

    fn into_fault(self) -> Fault {
        match self {
            Self::Ground(refusal) => refusal.into_fault(),
            Self::Vault(error) => error.into_fault(),
            Self::Invalid(flaws) => flaws.into(),
            _ => Fault::new(self.kind(), self.reason(), self.to_string()),
        }
    }
}
