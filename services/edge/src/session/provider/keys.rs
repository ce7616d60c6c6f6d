//! The keys that a provider signs with (RFC 7517), and three algorithms (RFC 7518): RS256, which every provider has, PS256 and ES256.

use data_encoding::BASE64URL_NOPAD;
use kit::keys::PublicKey;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256, RsaPublicKeyComponents};
use serde::Deserialize;

/// More are not read.
const MOST: usize = 64;

/// How a token may be signed. `none`, and everything with a shared secret, is not here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// RSA with PKCS #1 v1.5 and SHA-256.
    Rs256,
    /// RSA with PSS and SHA-256.
    Ps256,
    /// P-256 with SHA-256.
    Es256,
}

impl Algorithm {
    /// As a token's header names it.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "RS256" => Some(Self::Rs256),
            "PS256" => Some(Self::Ps256),
            "ES256" => Some(Self::Es256),
            _ => None,
        }
    }
}

/// A key as it is published; what it is depends on its kind.
#[derive(Clone, Debug, Deserialize)]
struct Published {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    used_for: Option<String>,
    n: Option<String>,
    e: Option<String>,
    crv: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

/// A key that verifies.
#[derive(Clone, Debug)]
struct Key {
    id: Option<String>,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    Rsa { n: Vec<u8>, e: Vec<u8> },
    P256(PublicKey),
}

/// The keys of a provider.
#[derive(Clone, Debug, Default)]
pub struct Keys(Vec<Key>);

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<serde_json::Value>,
}

impl Keys {
    /// Reads a set of keys; those of kinds we do not use are passed over. `None` when it is no set.
    pub fn read(body: &[u8]) -> Option<Self> {
        let set: KeySet = serde_json::from_slice(body).ok()?;
        let keys = set.keys.into_iter().take(MOST);
        Some(Self(keys.filter_map(Key::read).collect()))
    }

    /// Whether a key of this id is here; without an id, whether there is one key only that could be meant.
    pub fn has(&self, id: Option<&str>, algorithm: Algorithm) -> bool {
        self.key(id, algorithm).is_some()
    }

    /// Whether the key of this id signed exactly this, by this algorithm.
    #[must_use]
    pub fn verify(&self, id: Option<&str>, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        self.key(id, algorithm)
            .is_some_and(|key| key.verify(algorithm, message, signature))
    }

    fn key(&self, id: Option<&str>, algorithm: Algorithm) -> Option<&Key> {
        let mut meant = self.0.iter().filter(|key| {
            let is_named = id.is_none() || key.id.as_deref() == id;
            is_named && key.is_for(algorithm)
        });
        let first = meant.next()?;
        // Two that could be meant are none.
        meant.next().is_none().then_some(first)
    }
}

impl Key {
    fn read(published: serde_json::Value) -> Option<Self> {
        let published: Published = serde_json::from_value(published).ok()?;
        if published
            .used_for
            .as_deref()
            .is_some_and(|used_for| used_for != "sig")
        {
            return None;
        }
        let bytes = |part: &Option<String>| BASE64URL_NOPAD.decode(part.as_deref()?.as_bytes()).ok();
        let kind = match (&*published.kty, published.crv.as_deref()) {
            ("RSA", _) => Kind::Rsa {
                n: bytes(&published.n)?,
                e: bytes(&published.e)?,
            },
            ("EC", Some("P-256")) => {
                let point = [vec![4], bytes(&published.x)?, bytes(&published.y)?].concat();
                Kind::P256(PublicKey::from_point(&point)?)
            }
            _ => return None,
        };
        Some(Self {
            id: published.kid,
            kind,
        })
    }

    fn is_for(&self, algorithm: Algorithm) -> bool {
        matches!(self.kind, Kind::P256(_)) == (algorithm == Algorithm::Es256)
    }

    fn verify(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        let parameters = match algorithm {
            Algorithm::Ps256 => &RSA_PSS_2048_8192_SHA256,
            _ => &RSA_PKCS1_2048_8192_SHA256,
        };
        match &self.kind {
            Kind::Rsa { n, e } => RsaPublicKeyComponents { n, e }
                .verify(parameters, message, signature)
                .is_ok(),
            Kind::P256(key) => key.verify(message, signature),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 7515, appendix A.2: an RSA key, what was signed with it, and the signature.
    const KEY: &str = r#"{"keys":[{"kty":"oct","k":"AA"},{"kty":"RSA","kid":"a",
        "n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ",
        "e":"AQAB"}]}"#;
    const SIGNED: &str = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    const SIGNATURE: &str = "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";

    #[test]
    fn what_the_standard_signed_is_verified_and_nothing_else() {
        let keys = Keys::read(KEY.as_bytes()).unwrap();
        let signature = BASE64URL_NOPAD.decode(SIGNATURE.as_bytes()).unwrap();
        let verifies =
            |id, algorithm, message: &str| keys.verify(id, algorithm, message.as_bytes(), &signature);
        assert!(verifies(Some("a"), Algorithm::Rs256, SIGNED));
        assert!(
            verifies(None, Algorithm::Rs256, SIGNED),
            "one key only could be meant"
        );
        assert!(!verifies(Some("b"), Algorithm::Rs256, SIGNED));
        assert!(!verifies(Some("a"), Algorithm::Ps256, SIGNED));
        assert!(!verifies(Some("a"), Algorithm::Es256, SIGNED));
        assert!(!verifies(Some("a"), Algorithm::Rs256, "eyJhbGciOiJSUzI1NiJ9.e30"));
    }

    #[test]
    fn nothing_but_three_algorithms_is_one() {
        for name in ["none", "None", "HS256", "RS1", ""] {
            assert_eq!(Algorithm::parse(name), None, "{name}");
        }
        assert!(Keys::read(b"[]").is_none());
        let encrypts = br#"{"keys":[{"kty":"RSA","use":"enc","n":"AQAB","e":"AQAB"}]}"#;
        assert!(!Keys::read(encrypts).unwrap().has(None, Algorithm::Rs256));
    }
}
