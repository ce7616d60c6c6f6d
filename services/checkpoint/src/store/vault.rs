//! Sealing the little that is personal here, and the keyed tokens by which it is found again.

use kit::clock::Moment;
use kit::fault::{Failure, Kind};
use kit::keys::{KeyError, Keyring};
use kit::sealed::{Blind, Place, SealError, Sealer};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The purpose of the keys that seal here.
pub const SEAL: &str = "checkpoint-seal";

/// The keys of what lies sealed in this service's database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Vault {
    sealer: Sealer,
    blind: Blind,
}

/// Why something could not be sealed or opened. Holds no value.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// A sealed value, or its key.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// It opened, but is not of the shape this program writes.
    #[error("a sealed value has another shape")]
    Shape,
}

impl Failure for VaultError {
    fn kind(&self) -> Kind {
        match self {
            Self::Seal(error) => error.kind(),
            Self::Shape => Kind::Broken,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Seal(error) => error.reason(),
            Self::Shape => "SEAL_UNREADABLE",
        }
    }
}

impl Vault {
    /// Opens the keys, making those that are missing. The index's key is apart from the sealing keys.
    pub fn open(keys: &Keyring) -> Result<Self, KeyError> {
        Ok(Self {
            sealer: Sealer::new(keys.clone(), SEAL),
            blind: Blind::new(keys.mac_key("visitor-index")?),
        })
    }

    /// Seals a value for one place with the key of the month of `at`.
    pub fn seal<T: Serialize>(&self, place: Place, value: &T, at: Moment) -> Result<Vec<u8>, VaultError> {
        let clear = serde_json::to_vec(value).map_err(|_| VaultError::Shape)?;
        Ok(self.sealer.seal(place, &clear, at)?)
    }

    /// Opens what was sealed for that place. `KEY_DESTROYED` when its month was erased.
    pub fn open_sealed<T: DeserializeOwned>(&self, place: Place, sealed: &[u8]) -> Result<T, VaultError> {
        let clear = self.sealer.open(place, sealed)?;
        serde_json::from_slice(&clear).map_err(|_| VaultError::Shape)
    }

    /// The keys by the month, whose end is a duty's.
    pub fn sealer(&self) -> &Sealer {
        &self.sealer
    }

    /// The token of one whole value within a domain such as `plate`: equal values, equal tokens, and nobody without the key can try.
    pub fn token(&self, domain: &str, value: &str) -> Vec<u8> {
        self.blind.token(domain, value).to_vec()
    }
}
