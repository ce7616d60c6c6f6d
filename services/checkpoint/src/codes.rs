//! Reading a resident's code: verified once, remembered by the digest of its text, never beyond its own time.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use kit::clock::Moment;
use kit::cose::{self, CoseError};
use kit::keys::{KeyId, PublicKey};
use quick_cache::sync::Cache;
use sha2::{Digest, Sha256};
use vocabulary::claims::health_code::{HealthCodeClaims, KIND};
use vocabulary::{Area, Reason};

/// What a code's keys are for: no other key of the district signs codes.
const PURPOSE: &str = "code";
/// Longer texts are not read: a QR of version 40 holds no more.
const LONGEST: usize = 4_296;
/// How far the issuer's clock may be ahead.
const AHEAD: Duration = Duration::from_secs(60);

/// What a code's text came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Code {
    /// Genuine and in its time.
    Genuine(Arc<HealthCodeClaims>),
    /// Genuine, but not of this time: expired, or issued in the future.
    OutOfTime(Arc<HealthCodeClaims>, Reason),
    /// Not to be believed.
    Refused(Reason),
    /// Signed by another district, as it says itself.
    Foreign(Option<Area>),
}

/// Reads codes. Cheap to clone; clones share the keys and the memory.
#[derive(Clone, Debug)]
pub struct Codes(Arc<Reader>);

#[derive(Debug)]
struct Reader {
    authority: Arc<str>,
    keys: RwLock<Arc<HashMap<String, PublicKey>>>,
    /// Rises with every change of the keys: what was verified under another number is verified again.
    generation: AtomicU64,
    /// Rises with every code whose key is not known: somebody may then ask registration for its keys.
    unknown: tokio::sync::Notify,
    verified: Cache<[u8; 32], Verified>,
}

#[derive(Clone, Debug)]
struct Verified {
    claims: Arc<HealthCodeClaims>,
    generation: u64,
}

impl Codes {
    /// Believes codes of this authority signed with these keys; remembers so many.
    pub fn new(
        authority: Arc<str>,
        keys: impl IntoIterator<Item = (String, PublicKey)>,
        remembered: usize,
    ) -> Self {
        Self(Arc::new(Reader {
            authority,
            keys: RwLock::new(Arc::new(keys.into_iter().collect())),
            generation: AtomicU64::new(0),
            unknown: tokio::sync::Notify::new(),
            verified: Cache::new(remembered),
        }))
    }

    /// These keys and no others, from now on.
    pub fn replace_keys(&self, keys: impl IntoIterator<Item = (String, PublicKey)>) {
        let keys: HashMap<String, PublicKey> = keys.into_iter().collect();
        let mut known = self.0.keys.write().unwrap_or_else(PoisonError::into_inner);
        if **known != keys {
            *known = Arc::new(keys);
            self.0.generation.fetch_add(1, Ordering::AcqRel);
        }
    }

    /// The keys, for gates that go offline.
    pub fn keys(&self) -> Arc<HashMap<String, PublicKey>> {
        Arc::clone(&self.0.keys.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Waits until a code names a key of ours that is not known here.
    pub async fn key_missed(&self) {
        self.0.unknown.notified().await;
    }

    /// The digest a code is remembered and recorded by.
    pub fn digest(text: &str) -> [u8; 32] {
        Sha256::digest(text.trim().as_bytes()).into()
    }

    /// What the code says at this moment of the town's time. Whether it was revoked is not asked here.
    pub fn read(&self, text: &str, digest: &[u8; 32], now: Moment) -> Code {
        let generation = self.0.generation.load(Ordering::Acquire);
        let remembered = self
            .0
            .verified
            .get(digest)
            .filter(|verified| verified.generation == generation);
        let claims = match remembered {
            Some(verified) => verified.claims,
            None => match self.verify(text) {
                Ok(claims) => {
                    let claims = Arc::new(claims);
                    self.0.verified.insert(
                        *digest,
                        Verified {
                            claims: Arc::clone(&claims),
                            generation,
                        },
                    );
                    claims
                }
                Err(refused) => return refused,
            },
        };
        if claims.expires_at <= now {
            self.0.verified.remove(digest);
            return Code::OutOfTime(claims, Reason::CodeExpired);
        }
        if claims.issued_at > now + AHEAD {
            return Code::OutOfTime(claims, Reason::CodeIssuedInFuture);
        }
        Code::Genuine(claims)
    }

    fn verify(&self, text: &str) -> Result<HealthCodeClaims, Code> {
        let unreadable = Code::Refused(Reason::CodeUnreadable);
        if text.len() > LONGEST {
            return Err(unreadable);
        }
        let signed = match cose::text::decode(text) {
            Ok(signed) => signed,
            Err(_) if is_cut_short(text) => return Err(Code::Refused(Reason::CodeTruncated)),
            Err(error) => return Err(self.refusal(error)),
        };
        let keys = self.keys();
        let key_of = |key_id: &str| {
            let ours =
                KeyId::parse(key_id).is_ok_and(|id| id.purpose == PURPOSE && id.issuer == &*self.0.authority);
            keys.get(key_id).copied().filter(|_| ours)
        };
        let verified = cose::verify(&signed, KIND, key_of).map_err(|error| self.refusal(error))?;
        HealthCodeClaims::decode(verified.payload).map_err(|_| unreadable)
    }

    fn refusal(&self, error: CoseError) -> Code {
        let reason = match error {
            CoseError::Truncated => Reason::CodeTruncated,
            CoseError::Altered => Reason::CodeAltered,
            CoseError::WrongAlgorithm => Reason::CodeWrongAlgorithm,
            CoseError::Malformed | CoseError::WrongKind => Reason::CodeUnreadable,
            CoseError::UnknownKey { key_id } => match KeyId::parse(&key_id) {
                Ok(id) if id.issuer != &*self.0.authority => {
                    return Code::Foreign(Area::parse(id.issuer).ok());
                }
                Ok(id) if id.purpose == PURPOSE => {
                    self.0.unknown.notify_one();
                    Reason::CodeUnknownKey
                }
                _ => Reason::CodeUnknownKey,
            },
        };
        Code::Refused(reason)
    }
}

/// Whether a text that does not decode is the beginning of a code: base45 writes two bytes as three characters, and a text cut
/// inside of three decodes up to there.
fn is_cut_short(text: &str) -> bool {
    let text = text.trim_matches(['\r', '\n', '\t']);
    let Some(encoded) = text
        .strip_prefix(cose::text::PREFIX)
        .filter(|encoded| encoded.is_ascii())
    else {
        return false;
    };
    let whole = &text[..text.len() - encoded.len() % 3];
    let signed = cose::text::decode(whole);
    signed.is_ok_and(|signed| matches!(cose::verify(&signed, KIND, |_| None), Err(CoseError::Truncated)))
}
