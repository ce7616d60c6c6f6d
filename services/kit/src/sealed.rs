//! Personal data at rest: sealed for one place in one table, and found again by keyed tokens.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom, SystemRandom};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::clock::day::Day;
use crate::clock::moment::Moment;
use crate::fault::{Failure, Kind};
use crate::keys::error::KeyError;
use crate::keys::key_id::KeyId;
use crate::keys::keyring::Keyring;
use crate::keys::mac_key::MacKey;
use crate::suite::Algorithm;

/// How long another program's destruction of a key may go unnoticed here.
const KEYS_REMEMBERED: Duration = Duration::from_secs(30);

/// Where a sealed value stands. It can be opened at this place only: copied to another row or column it is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The table's name.
    pub table: &'static str,
    /// The column's name.
    pub column: &'static str,
    /// The row's id.
    pub row: Uuid,
}

/// Why a value could not be sealed or opened.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// Not a sealed value: too short, or with a header we never wrote.
    #[error("this is not a sealed value")]
    Malformed,
    /// Sealed under a suite this program does not have.
    #[error("the value is sealed with an algorithm that is not supported")]
    AnotherSuite,
    /// Not what was sealed at this place with this key.
    #[error("the sealed value was altered or belongs elsewhere")]
    Altered,
    /// The key is destroyed, or could not be used.
    #[error(transparent)]
    Key(#[from] KeyError),
}

impl Failure for SealError {
    fn kind(&self) -> Kind {
        match self {
            SealError::Key(key) => key.kind(),
            _ => Kind::Broken,
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            SealError::Malformed => "SEAL_UNREADABLE",
            SealError::AnotherSuite => "SEAL_OF_ANOTHER_SUITE",
            SealError::Altered => "SEAL_BROKEN",
            SealError::Key(key) => key.reason(),
        }
    }
}

/// Seals and opens values with AES-256-GCM under a key a month, so that destroying a key erases a month's data,
/// backups included. Each service has a purpose of its own, so that none destroys what another still reads, even where they share a folder.
/// Cloning shares the keys in memory.
///
/// A sealed value is `algorithm (1) ‖ length of key id (1) ‖ key id ‖ nonce (12) ‖ ciphertext ‖ tag (16)`; the header
/// and the [`Place`] are authenticated with it. Nonces are random: with fewer than 2³² values a month the chance of
/// two alike stays under 2⁻³² (NIST SP 800-38D §8.3).
#[derive(Clone)]
pub struct Sealer {
    keyring: Keyring,
    purpose: &'static str,
    remembered: Arc<RwLock<Remembered>>,
}

struct Remembered {
    keys: HashMap<String, Arc<LessSafeKey>>,
    since: Instant,
}

impl Sealer {
    /// Seals with the keys of a keyring that are for this purpose, such as `checkpoint-seal`; their number is the year and month, and they are
    /// made on first use.
    pub fn new(keyring: Keyring, purpose: &'static str) -> Sealer {
        let remembered = Remembered {
            keys: HashMap::new(),
            since: Instant::now(),
        };
        Sealer {
            keyring,
            purpose,
            remembered: Arc::new(RwLock::new(remembered)),
        }
    }

    /// Seals `plaintext` for `place` with the key of the month (UTC) of `at`. Refuses with KEY_DESTROYED when that
    /// month's key is already gone: nothing new can be kept in an erased month.
    pub fn seal(&self, place: Place, plaintext: &[u8], at: Moment) -> Result<Vec<u8>, SealError> {
        let key_id = KeyId::new(self.keyring.issuer(), self.purpose, month(at)?)?.to_string();
        let key = self.key(&key_id, Keyring::secret_or_new)?;
        let mut nonce = [0; NONCE_LEN];
        SystemRandom::new().fill(&mut nonce).map_err(KeyError::from)?;

        let mut sealed =
            Vec::with_capacity(2 + key_id.len() + NONCE_LEN + plaintext.len() + AES_256_GCM.tag_len());
        sealed.push(Algorithm::A256Gcm.byte());
        sealed.push(u8::try_from(key_id.len()).map_err(|_| KeyError::BadName)?);
        sealed.extend_from_slice(key_id.as_bytes());
        let aad = Aad::from(place.bound_to(&sealed));
        sealed.extend_from_slice(&nonce);
        let starts = sealed.len();
        sealed.extend_from_slice(plaintext);
        let tag = key
            .seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), aad, &mut sealed[starts..])
            .map_err(KeyError::from)?;
        sealed.extend_from_slice(tag.as_ref());
        Ok(sealed)
    }

    /// Opens what was sealed for `place`. Refuses with KEY_DESTROYED when its key is gone.
    pub fn open(&self, place: Place, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let (header, key_id, rest) = split_header(sealed)?;
        let (nonce, ciphertext) = rest
            .split_first_chunk::<NONCE_LEN>()
            .ok_or(SealError::Malformed)?;
        let key = self.key(key_id, Keyring::secret)?;
        let mut content = Zeroizing::new(ciphertext.to_vec());
        let aad = Aad::from(place.bound_to(header));
        let length = key
            .open_in_place(Nonce::assume_unique_for_key(*nonce), aad, &mut content)
            .map_err(|_| SealError::Altered)?
            .len();
        content.truncate(length);
        Ok(content)
    }

    /// The ids of the sealing keys there are, oldest month first.
    pub fn key_ids(&self) -> Result<Vec<String>, KeyError> {
        self.named(self.keyring.secret_numbers(self.purpose)?)
    }

    /// The ids of the sealing keys whose month had passed so many whole months before this day, oldest month first.
    pub fn old_key_ids(&self, today: Day, months: u16) -> Result<Vec<String>, KeyError> {
        let mut numbers = self.keyring.secret_numbers(self.purpose)?;
        numbers.retain(|month| is_old(*month, today, months));
        self.named(numbers)
    }

    fn named(&self, numbers: Vec<u32>) -> Result<Vec<String>, KeyError> {
        let ids = numbers
            .into_iter()
            .map(|number| KeyId::new(self.keyring.issuer(), self.purpose, number));
        ids.map(|id| id.map(|id| id.to_string())).collect()
    }

    /// The id of the key that sealed a value, for proving that an erasure reached everything.
    pub fn key_id_of(sealed: &[u8]) -> Result<&str, SealError> {
        split_header(sealed).map(|(_, key_id, _)| key_id)
    }

    /// Between which values everything sealed under a key lies: from the first on, before the second. A column of sealed values is
    /// searched with it.
    pub fn range_of(key_id: &str) -> (Vec<u8>, Vec<u8>) {
        let mut header = vec![
            Algorithm::A256Gcm.byte(),
            u8::try_from(key_id.len()).unwrap_or(u8::MAX),
        ];
        header.extend_from_slice(key_id.as_bytes());
        let mut end = header.clone();
        // A key id is printable ASCII, so its last byte has one above it.
        if let Some(last) = end.last_mut() {
            *last = last.saturating_add(1);
        }
        (header, end)
    }

    /// Destroys a month's key for good: here at once, in other programs within 30 seconds. Twice is fine.
    pub fn destroy(&self, key_id: &str) -> Result<(), KeyError> {
        self.keyring.destroy_secret(&self.own(key_id)?)?;
        self.remembered
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .keys
            .remove(key_id);
        Ok(())
    }

    fn key(&self, key_id: &str, read: ReadSecret) -> Result<Arc<LessSafeKey>, KeyError> {
        let remembered = self.remembered.read().unwrap_or_else(PoisonError::into_inner);
        if remembered.since.elapsed() < KEYS_REMEMBERED
            && let Some(key) = remembered.keys.get(key_id)
        {
            return Ok(key.clone());
        }
        drop(remembered);

        // The lock is held while reading, or a key destroyed meanwhile could be remembered after all.
        let mut remembered = self.remembered.write().unwrap_or_else(PoisonError::into_inner);
        if remembered.since.elapsed() >= KEYS_REMEMBERED {
            *remembered = Remembered {
                keys: HashMap::new(),
                since: Instant::now(),
            };
        }
        let secret = read(&self.keyring, &self.own(key_id)?)?;
        let key = Arc::new(LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &secret)?));
        remembered.keys.insert(key_id.to_owned(), key.clone());
        Ok(key)
    }

    /// A key id of this keyring: one found in a database is not believed to be a file name.
    fn own<'a>(&self, key_id: &'a str) -> Result<KeyId<'a>, KeyError> {
        let id = KeyId::parse(key_id)?;
        if id.purpose != self.purpose {
            return Err(KeyError::BadName);
        }
        if id.issuer != self.keyring.issuer() {
            return Err(KeyError::Destroyed(key_id.to_owned()));
        }
        Ok(id)
    }
}

type ReadSecret = fn(&Keyring, &KeyId<'_>) -> Result<Zeroizing<Vec<u8>>, KeyError>;

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealer({}, ***)", self.keyring.issuer())
    }
}

impl Place {
    /// What is authenticated beside the value. Names are separated by a byte no name holds, and the id has a fixed
    /// length, so two places never read the same.
    fn bound_to(self, header: &[u8]) -> Vec<u8> {
        [
            header,
            self.table.as_bytes(),
            &[0],
            self.column.as_bytes(),
            &[0],
            self.row.as_bytes(),
        ]
        .concat()
    }
}

/// Header, key id inside it, and what follows.
fn split_header(sealed: &[u8]) -> Result<(&[u8], &str, &[u8]), SealError> {
    let [algorithm, length, ..] = sealed else {
        return Err(SealError::Malformed);
    };
    match Algorithm::from_byte(*algorithm) {
        Some(Algorithm::A256Gcm) => {}
        _ => return Err(SealError::AnotherSuite),
    }
    let (header, rest) = sealed
        .split_at_checked(2 + usize::from(*length))
        .ok_or(SealError::Malformed)?;
    let key_id = std::str::from_utf8(&header[2..]).map_err(|_| SealError::Malformed)?;
    KeyId::parse(key_id).map_err(|_| SealError::Malformed)?;
    Ok((header, key_id, rest))
}

/// The year and month of a moment in UTC, as `202003`.
fn month(at: Moment) -> Result<u32, KeyError> {
    let date = time::OffsetDateTime::from_unix_timestamp(at.unix_seconds()).map_err(|_| KeyError::BadName)?;
    let year = u32::try_from(date.year()).map_err(|_| KeyError::BadName)?;
    Ok(year * 100 + u32::from(u8::from(date.month())))
}

/// Whether so many whole months lie between a month (202003) and the one of that day. What is no month is not old.
fn is_old(month: u32, today: Day, months: u16) -> bool {
    let count = |year: u32, month: u32| year * 12 + month;
    let this = count(
        u32::try_from(today.year()).unwrap_or_default(),
        today.month().into(),
    );
    let is_month = (1..=12).contains(&(month % 100)) && month >= 190_001;
    is_month && this.saturating_sub(count(month / 100, month % 100)) > u32::from(months)
}

/// Makes the tokens by which sealed values are found: equal values give equal tokens, and nobody without the key can
/// try values against them.
#[derive(Clone, Debug)]
pub struct Blind {
    key: MacKey,
}

impl Blind {
    /// Tokens under a key apart from the sealing keys.
    pub fn new(key: MacKey) -> Blind {
        Blind { key }
    }

    /// The id of the key, to be stored beside the tokens: an index is rebuilt under a new key beside the old one.
    pub fn key_id(&self) -> &str {
        self.key.key_id()
    }

    /// What the tokens are.
    pub fn algorithm(&self) -> Algorithm {
        self.key.algorithm()
    }

    /// The token of a value within a domain such as `person.id_number`; tokens of different domains cannot be
    /// compared. The value must be in its one canonical form.
    pub fn token(&self, domain: &str, value: &str) -> [u8; 16] {
        let hash = self.key.mac_of(&[domain.as_bytes(), &[0], value.as_bytes()]);
        let mut token = [0; 16];
        token.copy_from_slice(&hash[..16]);
        token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_old_when_so_many_months_have_passed() {
        let day = |text| Day::parse(text).unwrap();
        for (month, today, old) in [
            (202_003, "2020-09-30", false),
            (202_003, "2020-10-01", true),
            (201_911, "2020-06-01", true),
            (202_101, "2020-10-01", false),
            (202_013, "2030-01-01", false),
            (3, "2030-01-01", false),
        ] {
            assert_eq!(is_old(month, day(today), 6), old, "{month} on {today}");
        }
    }
}
