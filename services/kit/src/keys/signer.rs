//! Who signs: a trait, so that a hardware module fits, and the signer whose key is in a file.

use std::fmt;

use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use zeroize::Zeroizing;

use super::error::KeyError;
use super::public_key::PublicKey;
use crate::suite::Algorithm;

/// Something that holds a private key and signs with it, without ever showing it.
pub trait Signer: Send + Sync + fmt::Debug {
    /// The key's id, `<issuer>.<purpose>.<number>`.
    fn key_id(&self) -> &str;
    /// What the signatures are.
    fn algorithm(&self) -> Algorithm;
    /// Signs `message`. For ES256: `r ‖ s`, 64 bytes. Fails when the device refuses or randomness is missing.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError>;
    /// The half others verify with.
    fn public_key(&self) -> &PublicKey;
}

/// Signs ES256 with a key held in memory.
pub struct Es256Signer {
    key_id: String,
    pair: EcdsaKeyPair,
    public: PublicKey,
    random: SystemRandom,
}

impl Es256Signer {
    /// Makes a key that is kept nowhere: for tests and for what lives no longer than the program.
    pub fn fresh(key_id: impl Into<String>) -> Result<Es256Signer, KeyError> {
        Self::from_pkcs8(key_id, &Self::new_pkcs8()?)
    }

    /// A new private key as a PKCS#8 document.
    pub fn new_pkcs8() -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())?;
        Ok(Zeroizing::new(document.as_ref().to_vec()))
    }

    /// Reads a PKCS#8 document with a P-256 key; the public half inside must fit the private one.
    pub fn from_pkcs8(key_id: impl Into<String>, document: &[u8]) -> Result<Es256Signer, KeyError> {
        let random = SystemRandom::new();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document, &random)
            .map_err(|_| KeyError::Failed)?;
        let public = PublicKey::from_point(pair.public_key().as_ref()).ok_or(KeyError::Failed)?;
        Ok(Es256Signer {
            key_id: key_id.into(),
            pair,
            public,
            random,
        })
    }
}

impl Signer for Es256Signer {
    fn key_id(&self) -> &str {
        &self.key_id
    }

    fn algorithm(&self) -> Algorithm {
        Algorithm::Es256
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        Ok(self.pair.sign(&self.random, message)?.as_ref().to_vec())
    }

    fn public_key(&self) -> &PublicKey {
        &self.public
    }
}

impl fmt::Debug for Es256Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Es256Signer({}, ***)", self.key_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_signs_its_public_half_verifies_and_its_debug_shows_nothing() {
        let signer = Es256Signer::fresh("410811.people.1").unwrap();
        let signature = signer.sign(b"hello").unwrap();
        assert_eq!(signature.len(), 64);
        assert!(signer.public_key().verify(b"hello", &signature));
        assert!(!signer.public_key().verify(b"hellO", &signature));
        assert_eq!(format!("{signer:?}"), "Es256Signer(410811.people.1, ***)");
    }

    #[test]
    fn a_cut_or_altered_document_is_no_key() {
        let document = Es256Signer::new_pkcs8().unwrap();
        assert!(Es256Signer::from_pkcs8("a.b.1", &document[..document.len() - 1]).is_err());
        let mut altered = document.to_vec();
        let last = altered.len() - 1;
        altered[last] ^= 1;
        assert!(Es256Signer::from_pkcs8("a.b.1", &altered).is_err());
    }
}
