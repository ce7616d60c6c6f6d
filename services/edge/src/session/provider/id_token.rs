//! What a provider says of whoever came, and whether that is good (OpenID Connect Core 1.0, section 3.1.3.7).

use super::keys::{Algorithm, Keys};
use data_encoding::BASE64URL_NOPAD;
use kit::clock::Moment;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Map, Value};

/// Longer tokens are refused unread.
const LONGEST: usize = 16 * 1_024;
/// How far, in seconds, the provider's clock may be from ours.
const SKEW: i64 = 60;
/// A token is made when its code is exchanged; one that is older than this, in seconds, was made for somebody else.
const OLDEST: i64 = 600;
/// Longer words of a claim name nobody.
const LONGEST_CLAIM: usize = 255;

/// Why a token is not good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotGood {
    /// No token of this form.
    #[error("the id token does not read")]
    Unreadable,
    /// Not signed, or by nobody we know, or not so.
    #[error("the id token is not signed by the provider")]
    Forged,
    /// Another provider's.
    #[error("the id token is another issuer's")]
    AnotherIssuer,
    /// Made for another program.
    #[error("the id token was made for somebody else")]
    AnotherAudience,
    /// Too old, or not yet.
    #[error("the id token is not of now")]
    NotNow,
    /// Made for another errand: a token put in from elsewhere.
    #[error("the id token was made for another sign-in")]
    AnotherErrand,
    /// It does not say what accounts are linked by.
    #[error("the id token has no claim that accounts are linked by")]
    NoClaim,
}

/// What a token must fit.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'e> {
    /// The provider.
    pub issuer: &'e str,
    /// Ourselves.
    pub client_id: &'e str,
    /// The errand's nonce.
    pub nonce: &'e str,
    /// The claim that accounts are linked by.
    pub claim: &'e str,
    /// The machine's time.
    pub now: Moment,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    // Names extensions that must be understood (RFC 7515, section 4.1.11): we understand none.
    crit: Option<IgnoredAny>,
}

/// A token in its parts, its signature not yet looked at.
#[derive(Debug)]
pub struct IdToken<'t> {
    message: &'t str,
    signature: Vec<u8>,
    algorithm: Algorithm,
    key_id: Option<String>,
    claims: Map<String, Value>,
}

impl<'t> IdToken<'t> {
    /// Takes a token apart.
    ///
    /// # Errors
    /// `Unreadable`; `Forged` when it says it is signed in a way that proves nothing.
    pub fn read(token: &'t str) -> Result<Self, NotGood> {
        if token.len() > LONGEST {
            return Err(NotGood::Unreadable);
        }
        let (message, signature) = token.rsplit_once('.').ok_or(NotGood::Unreadable)?;
        let (header, claims) = message.split_once('.').ok_or(NotGood::Unreadable)?;
        let header: Header = part(header)?;
        let algorithm = Algorithm::parse(&header.alg).filter(|_| header.crit.is_none());
        Ok(Self {
            algorithm: algorithm.ok_or(NotGood::Forged)?,
            key_id: header.kid,
            signature: decoded(signature)?,
            claims: part(claims)?,
            message,
        })
    }

    /// Whether its key is among these. A provider takes new ones as it likes: where it is not, they are fetched again.
    pub fn is_signed_by_one_of(&self, keys: &Keys) -> bool {
        keys.has(self.key_id.as_deref(), self.algorithm)
    }

    /// Who came, in the word that accounts are linked by.
    ///
    /// # Errors
    /// As [`NotGood`] says; the signature is looked at before anything else.
    pub fn verified(&self, keys: &Keys, expected: &Expected<'_>) -> Result<String, NotGood> {
        let key_id = self.key_id.as_deref();
        if !keys.verify(key_id, self.algorithm, self.message.as_bytes(), &self.signature) {
            return Err(NotGood::Forged);
        }
        if self.text("iss") != Some(expected.issuer) {
            return Err(NotGood::AnotherIssuer);
        }
        if !self.is_for(expected.client_id) {
            return Err(NotGood::AnotherAudience);
        }
        self.is_of(expected.now.unix_seconds())?;
        if self.text("nonce") != Some(expected.nonce) {
            return Err(NotGood::AnotherErrand);
        }
        let claim = match self.claims.get(expected.claim) {
            Some(Value::String(text)) => text.trim().to_owned(),
            Some(Value::Number(number)) => number.to_string(),
            _ => String::new(),
        };
        if claim.is_empty() || claim.len() > LONGEST_CLAIM {
            return Err(NotGood::NoClaim);
        }
        Ok(claim)
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.claims.get(name)?.as_str()
    }

    fn is_for(&self, client_id: &str) -> bool {
        let (is_among, are_others) = match self.claims.get("aud") {
            Some(Value::String(audience)) => (audience == client_id, false),
            Some(Value::Array(all)) => (all.iter().any(|one| one == client_id), all.len() > 1),
            _ => (false, false),
        };
        // For whom of several it was made stands in `azp`.
        match self.claims.get("azp") {
            Some(party) => is_among && party == client_id,
            None => is_among && !are_others,
        }
    }

    fn is_of(&self, now: i64) -> Result<(), NotGood> {
        let seconds = |name: &str| self.claims.get(name).and_then(Value::as_i64);
        let (Some(expires), Some(issued)) = (seconds("exp"), seconds("iat")) else {
            return Err(NotGood::Unreadable);
        };
        let is_of_now = expires > now.saturating_sub(SKEW)
            && issued < now.saturating_add(SKEW)
            && issued > now.saturating_sub(OLDEST)
            && seconds("nbf").is_none_or(|from| from < now.saturating_add(SKEW));
        is_of_now.then_some(()).ok_or(NotGood::NotNow)
    }
}

fn decoded(part: &str) -> Result<Vec<u8>, NotGood> {
    BASE64URL_NOPAD
        .decode(part.as_bytes())
        .map_err(|_| NotGood::Unreadable)
}

fn part<T: for<'d> Deserialize<'d>>(text: &str) -> Result<T, NotGood> {
    serde_json::from_slice(&decoded(text)?).map_err(|_| NotGood::Unreadable)
}
