//! Sealing what is personal about staff, and the keyed tokens by which it is found again.

use crate::accounts::rules::one_time::Secret;
use kit::clock::Moment;
use kit::fault::{Failure, Fault, Kind};
use kit::keys::{KeyError, Keyring, MacKey};
use kit::sealed::{Blind, Place, SealError, Sealer};
use uuid::Uuid;
use vocabulary::PersonName;

/// The purpose of the keys that seal here.
pub const SEAL: &str = "edge-seal";

/// The keys of what lies sealed in edge's database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Vault {
    sealer: Sealer,
    blind: Blind,
    recovery: MacKey,
}

/// Why something sealed cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// A sealed value, or its key.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// A sealed value opened, but is not of the shape this program writes.
    #[error("a sealed value has another shape")]
    Shape,
}

impl From<VaultError> for Fault {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Seal(error) => error.into_fault(),
            VaultError::Shape => Fault::new(
                Kind::Broken,
                "SEAL_UNREADABLE",
                "something went wrong on our side",
            )
            .with_cause(error),
        }
    }
}

impl Vault {
    /// Opens the keys, making those that are missing.
    ///
    /// # Errors
    /// As [`Keyring::mac_key`].
    pub fn open(keys: &Keyring) -> Result<Self, KeyError> {
        Ok(Self {
            sealer: Sealer::new(keys.clone(), SEAL),
            blind: Blind::new(keys.mac_key("account-index")?),
            recovery: keys.mac_key("recovery")?,
        })
    }

    /// Seals the display name of an account.
    pub fn seal_name(&self, account: Uuid, name: &PersonName, at: Moment) -> Result<Vec<u8>, VaultError> {
        Ok(self
            .sealer
            .seal(place(account, Column::Name), name.clear().as_bytes(), at)?)
    }

    /// Opens the display name of an account.
    pub fn name(&self, account: Uuid, sealed: &[u8]) -> Result<PersonName, VaultError> {
        let clear = self.sealer.open(place(account, Column::Name), sealed)?;
        let text = std::str::from_utf8(&clear).map_err(|_| VaultError::Shape)?;
        PersonName::parse(text).map_err(|_| VaultError::Shape)
    }

    /// Seals the secret of an account's one-time codes.
    pub fn seal_secret(&self, account: Uuid, secret: &Secret, at: Moment) -> Result<Vec<u8>, VaultError> {
        Ok(self
            .sealer
            .seal(place(account, Column::Secret), secret.bytes(), at)?)
    }

    /// Opens the secret of an account's one-time codes.
    pub fn secret(&self, account: Uuid, sealed: &[u8]) -> Result<Secret, VaultError> {
        let clear = self.sealer.open(place(account, Column::Secret), sealed)?;
        Secret::of_bytes(&clear).ok_or(VaultError::Shape)
    }

    /// The keys by the month, whose end is a duty's.
    pub fn sealer(&self) -> &Sealer {
        &self.sealer
    }

    /// The id of the key under which something is sealed now.
    pub fn key_of(&self, at: Moment) -> Result<String, VaultError> {
        // Whatever is sealed names its key; of nothing there is nothing to protect.
        let sealed = self.sealer.seal(place(Uuid::nil(), Column::Name), &[], at)?;
        Ok(Sealer::key_id_of(&sealed)?.to_owned())
    }

    /// A value of an account's column sealed anew, if it lies under another key than this one.
    pub fn sealed_anew(
        &self,
        account: Uuid,
        column: Column,
        sealed: &[u8],
        key: &str,
        at: Moment,
    ) -> Result<Option<Vec<u8>>, VaultError> {
        if Sealer::key_id_of(sealed)? == key {
            return Ok(None);
        }
        let place = place(account, column);
        let clear = self.sealer.open(place, sealed)?;
        Ok(Some(self.sealer.seal(place, &clear, at)?))
    }

    /// The token of a whole display name.
    pub fn name_token(&self, folded: &str) -> Vec<u8> {
        self.blind.token("account.name", folded).to_vec()
    }

    /// A token that only tells two subjects of attempts apart.
    pub fn subject(&self, text: &str) -> Vec<u8> {
        self.blind.token("attempt.subject", text).to_vec()
    }

    /// The keyed hash of a folded code to join a gate by.
    pub fn join_hash(&self, folded: &str) -> Vec<u8> {
        self.blind.token("join_code", folded).to_vec()
    }

    /// The token of who somebody is at the provider: what accounts are linked by.
    pub fn link_token(&self, subject: &str) -> Vec<u8> {
        self.blind.token("account_link", subject).to_vec()
    }

    /// The keyed hash of a folded recovery code.
    pub fn recovery_hash(&self, account: Uuid, folded: &str) -> Vec<u8> {
        self.recovery
            .mac_of(&[account.as_bytes(), folded.as_bytes()])
            .to_vec()
    }
}

/// A column of sealed values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// The display name.
    Name,
    /// The secret of one-time codes.
    Secret,
}

impl Column {
    fn name(self) -> &'static str {
        match self {
            Self::Name => "sealed",
            Self::Secret => "totp",
        }
    }
}

fn place(account: Uuid, column: Column) -> Place {
    Place {
        table: "account",
        column: column.name(),
        row: account,
    }
}
