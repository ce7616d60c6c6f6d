//! The public half of a signing key: a point on P-256.

use std::fmt;

use data_encoding::BASE64;
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use rustls_pki_types::SubjectPublicKeyInfoDer;
use rustls_pki_types::pem::PemObject;

use crate::suite::Algorithm;

/// What stands before the point in a SubjectPublicKeyInfo of a P-256 key (RFC 5480): id-ecPublicKey, prime256v1,
/// and a bit string of 66 bytes. The whole is always 91 bytes, so it needs no DER reader.
const SPKI_PREFIX: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86,
    0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

/// A P-256 public key that verifies ES256 signatures. Small enough to copy.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PublicKey {
    point: [u8; 65],
}

impl PublicKey {
    /// From an uncompressed point, `0x04 ‖ x ‖ y`. Returns `None` for any other shape; whether the point lies on the
    /// curve is checked at every use, where a wrong one verifies nothing.
    pub fn from_point(point: &[u8]) -> Option<PublicKey> {
        let point: [u8; 65] = point.try_into().ok()?;
        (point[0] == 4).then_some(PublicKey { point })
    }

    /// From the first `PUBLIC KEY` of a PEM file (RFC 7468). Returns `None` unless it is a P-256 key.
    pub fn from_pem(pem: &[u8]) -> Option<PublicKey> {
        let der = SubjectPublicKeyInfoDer::from_pem_slice(pem).ok()?;
        Self::from_point(der.strip_prefix(&SPKI_PREFIX)?)
    }

    /// As a PEM file any tool reads: `openssl pkey -pubin -in key.pem -text`.
    pub fn to_pem(&self) -> String {
        let body = BASE64.encode(&[&SPKI_PREFIX[..], &self.point].concat());
        let (first, second) = body.split_at(64);
        format!("-----BEGIN PUBLIC KEY-----\n{first}\n{second}\n-----END PUBLIC KEY-----\n")
    }

    /// The point, `0x04 ‖ x ‖ y`.
    pub fn point(&self) -> &[u8; 65] {
        &self.point
    }

    /// The x coordinate, 32 bytes big-endian (`x` of a JWK or COSE_Key).
    pub fn x(&self) -> &[u8] {
        &self.point[1..33]
    }

    /// The y coordinate, 32 bytes big-endian (`y` of a JWK or COSE_Key).
    pub fn y(&self) -> &[u8] {
        &self.point[33..]
    }

    /// The only algorithm this key verifies.
    pub fn algorithm(&self) -> Algorithm {
        Algorithm::Es256
    }

    /// Whether `signature` (`r ‖ s`, 64 bytes) was made over exactly `message` by this key's private half.
    #[must_use]
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &self.point)
            .verify(message, signature)
            .is_ok()
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", data_encoding::HEXLOWER.encode(&self.x()[..8]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use data_encoding::{BASE64URL_NOPAD, HEXLOWER};

    /// RFC 7515, appendix A.3: an ES256 signature made by others.
    #[test]
    fn the_signature_of_rfc_7515_verifies_and_no_altered_one_does() {
        let decode = |text: &str| BASE64URL_NOPAD.decode(text.as_bytes()).unwrap();
        let mut point = vec![4];
        point.extend(decode("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"));
        point.extend(decode("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"));
        let key = PublicKey::from_point(&point).unwrap();
        let message = b"eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        let signature =
            decode("DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q");
        assert!(key.verify(message, &signature));
        for at in 0..signature.len() {
            let mut altered = signature.clone();
            altered[at] ^= 1;
            assert!(!key.verify(message, &altered), "byte {at}");
        }
        assert!(!key.verify(&message[1..], &signature));
        assert!(!key.verify(message, &signature[..63]));
    }

    /// Made by `openssl ecparam -name prime256v1 -genkey | openssl ec -pubout`.
    const OPENSSL: &str = include_str!("../../tests/keys/openssl-p256.pem");

    #[test]
    fn a_pem_made_by_openssl_is_read_and_written_the_same() {
        let key = PublicKey::from_pem(OPENSSL.as_bytes()).unwrap();
        assert_eq!(key.to_pem(), OPENSSL);
        assert_eq!(PublicKey::from_point(key.point()).unwrap(), key);
        assert_eq!([key.x(), key.y()].concat(), &key.point()[1..]);
        assert!(format!("{key:?}").contains(&HEXLOWER.encode(&key.x()[..8])));
    }

    #[test]
    fn what_is_not_a_p256_public_key_is_refused() {
        // The same file with another curve's name (secp256k1 is 1.3.132.0.10, but any byte will do).
        let der = SubjectPublicKeyInfoDer::from_pem_slice(OPENSSL.as_bytes()).unwrap();
        let mut other_curve = der.to_vec();
        other_curve[22] ^= 1;
        let pem = |der: &[u8]| {
            format!(
                "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
                BASE64.encode(der)
            )
        };
        assert!(PublicKey::from_pem(pem(&der).as_bytes()).is_some());
        for bad in [
            pem(&other_curve),
            pem(&der[..90]),
            String::new(),
            OPENSSL.replace("PUBLIC", "PRIVATE"),
        ] {
            assert!(PublicKey::from_pem(bad.as_bytes()).is_none(), "{bad}");
        }
        assert!(PublicKey::from_point(&[2; 33]).is_none());
    }
}
