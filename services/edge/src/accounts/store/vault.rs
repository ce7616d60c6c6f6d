//! Sealing what is personal about staff, and the keyed tokens by which it is found again.

use crate::accounts::rules::one_time::Secret;
use kit::clock::Moment;
use kit::fault::{Failure, Fault, Kind};
use kit::keys::{KeyError, Keyring, MacKey};
use kit::sealed::{Blind, Place, SealError, Sealer};
use uuid::Uuid;
use vocabulary::PersonName;

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
            sealer: Sealer::new(keys.clone()),
            blind: Blind::new(keys.mac_key("account-index")?),
            recovery: keys.mac_key("recovery")?,
        })
    }

    /// Seals the display name of an account.
    pub fn seal_name(&self, account: Uuid, name: &PersonName, at: Moment) -> Result<Vec<u8>, VaultError> {
        Ok(self
            .sealer
            .seal(place(account, "sealed"), name.clear().as_bytes(), at)?)
    }

    /// Opens the display name of an account.
    pub fn name(&self, account: Uuid, sealed: &[u8]) -> Result<PersonName, VaultError> {
        let clear = self.sealer.open(place(account, "sealed"), sealed)?;
        let text = std::str::from_utf8(&clear).map_err(|_| VaultError::Shape)?;
        PersonName::parse(text).map_err(|_| VaultError::Shape)
    }

    /// Seals the secret of an account's one-time codes.
    pub fn seal_secret(&self, account: Uuid, secret: &Secret, at: Moment) -> Result<Vec<u8>, VaultError> {
        Ok(self.sealer.seal(place(account, "totp"), secret.bytes(), at)?)
    }

    /// Opens the secret of an account's one-time codes.
    pub fn secret(&self, account: Uuid, sealed: &[u8]) -> Result<Secret, VaultError> {
        let clear = self.sealer.open(place(account, "totp"), sealed)?;
        Secret::of_bytes(&clear).ok_or(VaultError::Shape)
    }

    /// The token of a whole display name.
    pub fn name_token(&self, folded: &str) -> Vec<u8> {
        self.blind.token("account.name", folded).to_vec()
    }

    /// A token that only tells two subjects of attempts apart.
    pub fn subject(&self, text: &str) -> Vec<u8> {
        self.blind.token("attempt.subject", text).to_vec()
    }

    /// The keyed hash of a folded recovery code.
    pub fn recovery_hash(&self, account: Uuid, folded: &str) -> Vec<u8> {
        self.recovery
            .mac_of(&[account.as_bytes(), folded.as_bytes()])
            .to_vec()
    }
}

fn place(account: Uuid, column: &'static str) -> Place {
    Place {
        table: "account",
        column,
        row: account,
    }
}
