//! What can go wrong with a key.

use std::io;
use std::path::PathBuf;

use crate::fault::{Failure, Kind};

/// Why a key could not be made, read or used. Paths appear, key material never does.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// An issuer, purpose or number that cannot stand in a key id (and so in a file name).
    #[error(
        "a key id is <issuer>.<purpose>.<number> in letters, digits, '-' and '_' (and '.' in the issuer)"
    )]
    BadName,
    /// The key's file is gone, or was destroyed on purpose: what it sealed cannot be read any more.
    #[error("the key {0} does not exist any more")]
    Destroyed(String),
    /// A public key of this name, but with other content, is already published.
    #[error(
        "another public key is already published as {0}: its private half lies in another program's folder"
    )]
    PublishedOtherwise(PathBuf),
    /// The file is not a key of the kind its name says.
    #[error("{0} does not hold a key of the expected kind")]
    NotAKey(PathBuf),
    /// The key folder could not be read or written.
    #[error("could not use {path}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The machine gave no randomness, or the signing device refused.
    #[error("the cryptographic operation failed")]
    Failed,
}

impl KeyError {
    /// Names the path an I/O error happened at.
    pub(crate) fn at(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> KeyError {
        let path = path.into();
        move |source| KeyError::Io { path, source }
    }
}

impl From<ring::error::Unspecified> for KeyError {
    fn from(_: ring::error::Unspecified) -> Self {
        KeyError::Failed
    }
}

impl Failure for KeyError {
    fn kind(&self) -> Kind {
        match self {
            KeyError::Destroyed(_) => Kind::Unknown,
            _ => Kind::Broken,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            KeyError::BadName => "KEY_NAME_UNREADABLE",
            KeyError::Destroyed(_) => "KEY_DESTROYED",
            KeyError::PublishedOtherwise(_) => "KEY_PUBLISHED_OTHERWISE",
            KeyError::NotAKey(_) => "KEY_UNREADABLE",
            KeyError::Io { .. } => "KEY_FOLDER_FAILED",
            KeyError::Failed => "KEY_FAILED",
        }
    }
}
