//! A secret key for keyed hashes: posters' tokens, blind indexes, chains.

use std::fmt;

use ring::hmac;

use super::error::KeyError;
use crate::suite::Algorithm;

/// An HMAC-SHA-256 key of 32 random bytes with its id.
#[derive(Clone)]
pub struct MacKey {
    key_id: String,
    key: hmac::Key,
}

impl MacKey {
    /// From a key's id and its 32 bytes; fewer or more are refused.
    pub fn new(key_id: impl Into<String>, secret: &[u8]) -> Result<MacKey, KeyError> {
        if secret.len() != 32 {
            return Err(KeyError::Failed);
        }
        Ok(MacKey {
            key_id: key_id.into(),
            key: hmac::Key::new(hmac::HMAC_SHA256, secret),
        })
    }

    /// The key's id, `<issuer>.<purpose>.<number>`, stored beside whatever it keyed.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// What the hashes are.
    pub fn algorithm(&self) -> Algorithm {
        Algorithm::Hs256
    }

    /// The keyed hash of `message`. Callers may keep the first bytes only, but never fewer than 10 where a stranger
    /// can try values.
    pub fn mac(&self, message: &[u8]) -> [u8; 32] {
        self.mac_of(&[message])
    }

    /// The keyed hash of the parts one after another, without joining them in memory first. Parts of varying length
    /// need a separator of their own.
    pub fn mac_of(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.key);
        for part in parts {
            context.update(part);
        }
        let mut hash = [0; 32];
        hash.copy_from_slice(context.sign().as_ref());
        hash
    }

    /// Whether `tag` is the keyed hash of `message`, or its beginning of at least 8 bytes; takes the same time
    /// wherever the first wrong byte is.
    #[must_use]
    pub fn verify(&self, message: &[u8], tag: &[u8]) -> bool {
        let expected = self.mac(message);
        if !(8..=expected.len()).contains(&tag.len()) {
            return false;
        }
        let difference = expected
            .iter()
            .zip(tag)
            .fold(0, |sum, (ours, theirs)| sum | (ours ^ theirs));
        std::hint::black_box(difference) == 0
    }
}

impl fmt::Debug for MacKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MacKey({}, ***)", self.key_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use data_encoding::HEXLOWER;

    /// RFC 4231 has no vector with a 32-byte key; this one is `openssl dgst -sha256 -mac HMAC`.
    #[test]
    fn the_hash_is_hmac_sha_256_as_others_compute_it() {
        let key = MacKey::new("a.b.1", &[7; 32]).unwrap();
        assert_eq!(HEXLOWER.encode(&key.mac(b"hello")), OPENSSL);
        assert_eq!(key.mac_of(&[b"he", b"", b"llo"]), key.mac(b"hello"));
    }

    const OPENSSL: &str = "290af183d08286ae740dfed386724985dc666de6350a8df2e8520307ae2503ed";

    #[test]
    fn a_shortened_tag_verifies_a_wrong_or_too_short_one_does_not() {
        let key = MacKey::new("a.b.1", &[7; 32]).unwrap();
        let tag = key.mac(b"poster");
        assert!(key.verify(b"poster", &tag) && key.verify(b"poster", &tag[..10]));
        assert!(!key.verify(b"poster", &tag[..7]) && !key.verify(b"poster", &[]));
        for at in 0..tag.len() {
            let mut altered = tag;
            altered[at] ^= 0x80;
            assert!(!key.verify(b"poster", &altered), "byte {at}");
        }
        assert_eq!(format!("{key:?}"), "MacKey(a.b.1, ***)");
        assert!(MacKey::new("a.b.1", &[7; 31]).is_err());
    }
}
