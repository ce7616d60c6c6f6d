//! Why something about accounts is refused, with the kind and the stable reason of each.

use super::hasher::HashError;
use super::store::vault::VaultError;
use kit::db;
use kit::fault::{Failure, Fault, Kind};
use kit::keys::KeyError;
use kit::parse::Flaws;

/// Why a request is refused.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Some fields do not read.
    #[error("the request does not read")]
    Invalid(Flaws),
    /// No such account, or nobody may know of it.
    #[error("there is no such account")]
    UnknownAccount,
    /// It hangs outside the area of whoever acts.
    #[error("this lies outside the caller's area")]
    OutOfScope,
    /// The login name is somebody else's.
    #[error("the login name is taken")]
    LoginTaken,
    /// Somebody else's account is linked to it.
    #[error("another account is linked to this")]
    SubjectTaken,
    /// Nobody changes what they may do themselves.
    #[error("nobody changes their own account here")]
    OwnAccount,
    /// Its holder has left.
    #[error("the holder of the account has left")]
    AccountLeft,
    /// The session has ended meanwhile.
    #[error("the session has ended")]
    SignedOut,
    /// Already in the words of the kit.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Error {
    fn row(&self) -> (Kind, &'static str) {
        match self {
            Self::Invalid(_) => (Kind::Unreadable, "INVALID_REQUEST"),
            Self::UnknownAccount => (Kind::Unknown, "UNKNOWN_ACCOUNT"),
            Self::OutOfScope => (Kind::NotAllowed, "OUT_OF_SCOPE"),
            Self::LoginTaken => (Kind::Taken, "LOGIN_TAKEN"),
            Self::SubjectTaken => (Kind::Taken, "SUBJECT_TAKEN"),
            Self::OwnAccount => (Kind::NotAllowed, "OWN_ACCOUNT"),
            Self::AccountLeft => (Kind::NotNow, "ACCOUNT_LEFT"),
            Self::SignedOut => (Kind::NotNow, "SIGNED_OUT"),
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
        match self {
            Self::Fault(fault) => fault,
            Self::Invalid(flaws) => flaws.into(),
            other => Fault::new(kind, reason, other.to_string()),
        }
    }
}

impl From<Flaws> for Error {
    fn from(flaws: Flaws) -> Self {
        Self::Invalid(flaws)
    }
}

impl From<db::Error> for Error {
    fn from(error: db::Error) -> Self {
        Self::Fault(error.into())
    }
}

impl From<VaultError> for Error {
    fn from(error: VaultError) -> Self {
        Self::Fault(error.into())
    }
}

impl From<KeyError> for Error {
    fn from(error: KeyError) -> Self {
        Self::Fault(error.into_fault())
    }
}

impl From<HashError> for Error {
    fn from(error: HashError) -> Self {
        let fault = Fault::new(Kind::Broken, "HASH_FAILED", "something went wrong on our side");
        Self::Fault(fault.with_cause(error))
    }
}
