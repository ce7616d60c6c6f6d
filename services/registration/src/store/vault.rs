//! Sealing what is personal, and the keyed tokens by which it is found again.

use crate::rules::identity::{Identity, SearchKey};
use crate::rules::person::Person;
use crate::rules::words::TokenKind;
use crate::store::trouble::StoreError;
use kit::clock::Moment;
use kit::keys::{Keyring, MacKey};
use kit::sealed::{Blind, Place, Sealer};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;
use zeroize::Zeroizing;

/// The purpose of the keys that seal here.
pub const SEAL: &str = "registration-seal";

/// The keys of what lies sealed in this service's database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Vault {
    sealer: Sealer,
    blind: Blind,
    keyed_with: String,
    /// Secrets given to phones that wait for a volunteer.
    pub resume: MacKey,
}

/// One keyed token of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is a token of.
    pub kind: TokenKind,
    /// Sixteen bytes of a keyed hash.
    pub token: Vec<u8>,
}

impl Vault {
    /// Opens the keys, making those that are missing. The index's key is apart from the sealing keys: whoever steals one
    /// cannot do the other.
    pub fn open(keys: &Keyring) -> Result<Self, StoreError> {
        let blind = Blind::new(keys.mac_key("person-index")?);
        let keyed_with = format!("{} {}", blind.algorithm(), blind.key_id());
        Ok(Self {
            sealer: Sealer::new(keys.clone(), SEAL),
            blind,
            keyed_with,
            resume: keys.mac_key("resume")?,
        })
    }

    /// Seals a value for one place with the key of the month of `at`.
    pub fn seal<T: Serialize>(&self, place: Place, value: &T, at: Moment) -> Result<Vec<u8>, StoreError> {
        let clear = Zeroizing::new(serde_json::to_vec(value).map_err(|_| StoreError::Shape)?);
        Ok(self.sealer.seal(place, &clear, at)?)
    }

    /// Opens what was sealed for that place. `KEY_DESTROYED` when its month was erased.
    pub fn open_sealed<T: DeserializeOwned>(&self, place: Place, sealed: &[u8]) -> Result<T, StoreError> {
        let clear = self.sealer.open(place, sealed)?;
        serde_json::from_slice(&clear).map_err(|_| StoreError::Shape)
    }

    /// Seals anew, with the key of the month of `at`, what lies at a place.
    pub fn reseal(&self, place: Place, sealed: &[u8], at: Moment) -> Result<Vec<u8>, StoreError> {
        let clear = self.sealer.open(place, sealed)?;
        Ok(self.sealer.seal(place, &clear, at)?)
    }

    /// The keys by the month, whose end is a duty's.
    pub fn sealer(&self) -> &Sealer {
        &self.sealer
    }

    /// Opens who a person is.
    pub fn identity(&self, person: &Person) -> Result<Identity, StoreError> {
        self.open_sealed(identity_of(person.id.as_uuid()), &person.sealed)
    }

    /// The token of one whole value.
    pub fn token(&self, key: &SearchKey) -> Token {
        let token = self.blind.token(key.kind.domain(), &key.value).to_vec();
        Token {
            kind: key.kind,
            token,
        }
    }

    /// A token that only tells two subjects of a rate limit apart.
    pub fn subject(&self, text: &str) -> Vec<u8> {
        self.blind.token("attempt.subject", text).to_vec()
    }

    /// Algorithm and key id of the tokens made now.
    pub fn keyed_with(&self) -> &str {
        &self.keyed_with
    }
}

/// Where a person's identity lies.
pub fn identity_of(person: Uuid) -> Place {
    Place {
        table: "person",
        column: "sealed",
        row: person,
    }
}

/// Where a declaration's answers lie.
pub fn answers_of(declaration: Uuid) -> Place {
    Place {
        table: "declaration",
        column: "answers",
        row: declaration,
    }
}

/// Where the evidence for a level lies.
pub fn evidence_of(change: Uuid) -> Place {
    Place {
        table: "level_change",
        column: "evidence",
        row: change,
    }
}

/// Where the note of whoever decided about a level lies.
pub fn note_of(change: Uuid) -> Place {
    Place {
        table: "level_change",
        column: "note",
        row: change,
    }
}

/// Where the reason of a revocation lies.
pub fn revocation_reason_of(revocation: Uuid) -> Place {
    Place {
        table: "revocation",
        column: "reason",
        row: revocation,
    }
}

/// Where the reason of an erasure lies.
pub fn erasure_reason_of(erasure: Uuid) -> Place {
    Place {
        table: "erasure",
        column: "reason",
        row: erasure,
    }
}
