//! Posters: their tokens made and read with the district's keys, and what a poster stands for.

use crate::gates::Gates;
use crate::rules::place::Gate;
use crate::rules::poster::{self, PosterRefusal, PosterToken};
use kit::clock::Moment;
use kit::keys::{KeyError, Keyring, MacKey};
use std::collections::BTreeMap;
use std::sync::Arc;
use vocabulary::ShortCode;

/// What the keys are for: `410811.poster.1`.
const PURPOSE: &str = "poster";
/// A key's number is one byte of the token.
const NEWEST_KEY: u32 = 255;

/// Makes and reads posters. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Posters {
    keys: Arc<BTreeMap<u32, MacKey>>,
    base_url: Arc<str>,
    gates: Gates,
}

/// Why posters cannot be made with these settings.
#[derive(Debug, thiserror::Error)]
pub enum PostersError {
    /// A longer base would make the QR too fine to be read from two metres.
    #[error(
        "the base url of posters must be at most {} bytes of ASCII",
        poster::LONGEST_BASE_URL
    )]
    BaseUrl,
    /// The keys could not be read.
    #[error("the keys of posters could not be read")]
    Keys(#[from] KeyError),
}

impl Posters {
    /// With the district's keys, and the address residents reach, such as `https://m.shanyang.gov.cn` (at most 40 bytes).
    pub fn open(keyring: &Keyring, base_url: &str, gates: Gates) -> Result<Self, PostersError> {
        let base_url = read_base_url(base_url)?;
        let newest = keyring.mac_key(PURPOSE)?;
        let number = number_of(&newest);
        let mut keys = BTreeMap::from([(number, newest)]);
        for older in 1..number.min(NEWEST_KEY) {
            // A destroyed key takes its posters with it: that is what destroying is for.
            if let Ok(key) = keyring.mac_key_numbered(PURPOSE, older) {
                keys.insert(older, key);
            }
        }
        Ok(Self {
            keys: Arc::new(keys),
            base_url: base_url.into(),
            gates,
        })
    }

    /// Number of the key that new posters are made with.
    pub fn newest_key(&self) -> u32 {
        self.keys.last_key_value().map_or(1, |(number, _)| *number)
    }

    /// The token of a version of a gate's poster. Refuses with [`PosterRefusal::Forged`] when its key was destroyed.
    pub fn token(&self, number: i64, version: i32, key_number: u32) -> Result<String, PosterRefusal> {
        let key = self.keys.get(&key_number).ok_or(PosterRefusal::Forged)?;
        PosterToken {
            number,
            version,
            key_number,
        }
        .write(|message| key.mac(message))
    }

    /// What the QR of a token holds.
    pub fn url(&self, token: &str) -> String {
        poster::url(&self.base_url, token)
    }

    /// The gate whose poster this token is from.
    ///
    /// Refuses with [`PosterRefusal::Forged`], [`PosterRefusal::Unknown`], [`PosterRefusal::Rotated`] or
    /// [`PosterRefusal::Closed`].
    pub fn gate_of_token(&self, token: &str, now: Moment) -> Result<Arc<Gate>, PosterRefusal> {
        let fits = |number: u32, message: &[u8], tag: &[u8]| {
            self.keys.get(&number).is_some_and(|key| key.verify(message, tag))
        };
        let token = PosterToken::read(token, fits)?;
        let gate = self
            .gates
            .gate_numbered(token.number)
            .ok_or(PosterRefusal::Unknown)?;
        poster::check(&gate, token.version, now)?;
        Ok(gate)
    }

    /// The gate whose short code this is; the code is on every version of its poster.
    ///
    /// Refuses with [`PosterRefusal::Unknown`] (no such gate, or it has no poster) or [`PosterRefusal::Closed`].
    pub fn gate_of_short_code(&self, code: ShortCode, now: Moment) -> Result<Arc<Gate>, PosterRefusal> {
        let gate = self.gates.gate_of(code).ok_or(PosterRefusal::Unknown)?;
        poster::check(&gate, gate.poster_version, now)?;
        Ok(gate)
    }
}

/// The address residents reach, without a slash at its end. Refuses one that would not fit a poster's QR.
pub fn read_base_url(base_url: &str) -> Result<&str, PostersError> {
    let base_url = base_url.trim_end_matches('/');
    if base_url.is_empty() || base_url.len() > poster::LONGEST_BASE_URL || !base_url.is_ascii() {
        return Err(PostersError::BaseUrl);
    }
    Ok(base_url)
}

/// The number at the end of a key's id, `<issuer>.<purpose>.<number>`.
fn number_of(key: &MacKey) -> u32 {
    key.key_id()
        .rsplit('.')
        .next()
        .and_then(|number| number.parse().ok())
        .unwrap_or(1)
}
