//! Signing and verifying one statement.

use super::cbor::{Major, Reader, write_head, write_string};
use super::error::CoseError;
use crate::keys::error::KeyError;
use crate::keys::public_key::PublicKey;
use crate::keys::signer::Signer;
use crate::suite::Algorithm;

/// CBOR tag of COSE_Sign1 (RFC 9052 §2).
const TAG: usize = 18;
/// Header labels: algorithm and key id (RFC 9052 §3.1), type of the whole object (RFC 9596).
const ALG: usize = 1;
const KID: usize = 4;
const TYP: usize = 16;
/// −7, ES256, as the argument of a negative integer.
const ES256: usize = 6;
/// `r ‖ s`.
const SIGNATURE: usize = 64;

/// A statement whose signature fits, borrowed from the bytes it was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified<'a> {
    /// The id of the key that signed it: `<issuer>.<purpose>.<number>`.
    pub kid: &'a str,
    /// What was signed.
    pub payload: &'a [u8],
}

/// Signs `payload` as a statement of one kind. The kind is a media type (RFC 9596) or, where every byte of a QR code
/// counts, a short word of our own; it is signed too, and [`verify`] must be asked for the same one.
pub fn sign(signer: &dyn Signer, payload: &[u8], content_kind: &str) -> Result<Vec<u8>, KeyError> {
    if signer.algorithm() != Algorithm::Es256 {
        return Err(KeyError::Failed);
    }
    let mut protected = Vec::with_capacity(16 + signer.key_id().len() + content_kind.len());
    write_head(&mut protected, Major::Map, 3);
    write_head(&mut protected, Major::Unsigned, ALG);
    write_head(&mut protected, Major::Negative, ES256);
    write_head(&mut protected, Major::Unsigned, KID);
    write_string(&mut protected, Major::Bytes, signer.key_id().as_bytes());
    write_head(&mut protected, Major::Unsigned, TYP);
    write_string(&mut protected, Major::Text, content_kind.as_bytes());

    let signature = signer.sign(&to_be_signed(&protected, payload))?;

    let mut out = Vec::with_capacity(protected.len() + payload.len() + signature.len() + 16);
    write_head(&mut out, Major::Tag, TAG);
    write_head(&mut out, Major::Array, 4);
    write_string(&mut out, Major::Bytes, &protected);
    write_head(&mut out, Major::Map, 0);
    write_string(&mut out, Major::Bytes, payload);
    write_string(&mut out, Major::Bytes, &signature);
    Ok(out)
}

/// Reads a statement of one kind whose signature fits the key that `key_of` finds by its id, and by nothing else.
///
/// Stricter than RFC 9052: ES256 only, algorithm and key id in the protected header, nothing in the unprotected one,
/// deterministic encoding. So no byte of a statement can be changed without its being refused.
pub fn verify<'a>(
    bytes: &'a [u8],
    content_kind: &str,
    key_of: impl FnOnce(&str) -> Option<PublicKey>,
) -> Result<Verified<'a>, CoseError> {
    let mut reader = Reader(bytes);
    reader.expect(Major::Tag, TAG)?;
    reader.expect(Major::Array, 4)?;
    let protected = reader.string(Major::Bytes)?;
    reader.expect(Major::Map, 0)?;
    let payload = reader.string(Major::Bytes)?;
    let signature = reader.string(Major::Bytes)?;
    reader.end()?;

    let header = Header::read(protected)?;
    if header.kind != content_kind.as_bytes() {
        return Err(CoseError::WrongKind);
    }
    let key = key_of(header.kid).ok_or_else(|| CoseError::UnknownKey {
        key_id: header.kid.to_owned(),
    })?;
    if signature.len() != SIGNATURE || !key.verify(&to_be_signed(protected, payload), signature) {
        return Err(CoseError::Altered);
    }
    Ok(Verified {
        kid: header.kid,
        payload,
    })
}

/// Sig_structure (RFC 9052 §4.4) with no external data.
fn to_be_signed(protected: &[u8], payload: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(protected.len() + payload.len() + 24);
    write_head(&mut out, Major::Array, 4);
    write_string(&mut out, Major::Text, b"Signature1");
    write_string(&mut out, Major::Bytes, protected);
    write_string(&mut out, Major::Bytes, b"");
    write_string(&mut out, Major::Bytes, payload);
    out
}

struct Header<'a> {
    kid: &'a str,
    kind: &'a [u8],
}

impl<'a> Header<'a> {
    fn read(protected: &'a [u8]) -> Result<Self, CoseError> {
        // Complete in itself: what is missing inside was never signed, so it is malformed and not cut short.
        Self::read_fields(&mut Reader(protected)).map_err(|error| match error {
            CoseError::Truncated => CoseError::Malformed,
            other => other,
        })
    }

    fn read_fields(reader: &mut Reader<'a>) -> Result<Self, CoseError> {
        let (Major::Map, fields @ 1..) = reader.head()? else {
            return Err(CoseError::WrongAlgorithm);
        };
        // The algorithm first (labels are sorted), whatever else is there: `none` is refused as what it is.
        if reader.head()? != (Major::Unsigned, ALG) || reader.head()? != (Major::Negative, ES256) {
            return Err(CoseError::WrongAlgorithm);
        }
        if fields != 3 {
            return Err(CoseError::Malformed);
        }
        reader.expect(Major::Unsigned, KID)?;
        let kid = std::str::from_utf8(reader.string(Major::Bytes)?).map_err(|_| CoseError::Malformed)?;
        reader.expect(Major::Unsigned, TYP)?;
        let kind = reader.string(Major::Text)?;
        reader.end()?;
        Ok(Header { kid, kind })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::signer::Es256Signer;
    use coset::{CborSerializable, CoseSign1, CoseSign1Builder, HeaderBuilder, TaggedCborSerializable, iana};
    use proptest::prelude::*;

    const KEY: &str = "410811.code.1";
    const KIND: &str = "application/quma-code";

    fn signed() -> (Es256Signer, Vec<u8>) {
        let signer = Es256Signer::fresh(KEY).unwrap();
        let code = sign(&signer, b"\xa1\x01\x02", KIND).unwrap();
        (signer, code)
    }

    fn check<'a>(signer: &Es256Signer, code: &'a [u8]) -> Result<Verified<'a>, CoseError> {
        verify(code, KIND, |kid| (kid == KEY).then(|| *signer.public_key()))
    }

    #[test]
    fn what_was_signed_is_read_again() {
        let (signer, code) = signed();
        assert_eq!(
            check(&signer, &code),
            Ok(Verified {
                kid: KEY,
                payload: b"\xa1\x01\x02"
            })
        );
    }

    #[test]
    fn what_is_longer_than_64_kib_is_read_again() {
        let signer = Es256Signer::fresh(KEY).unwrap();
        let long = vec![7; 70_000];
        let code = sign(&signer, &long, KIND).unwrap();
        assert_eq!(check(&signer, &code).unwrap().payload, long);
    }

    #[test]
    fn another_implementation_verifies_our_code() {
        let (signer, code) = signed();
        let theirs = CoseSign1::from_tagged_slice(&code).unwrap();
        let header = &theirs.protected.header;
        assert_eq!(
            header.alg,
            Some(coset::RegisteredLabelWithPrivate::Assigned(
                iana::Algorithm::ES256
            ))
        );
        assert_eq!(header.key_id, KEY.as_bytes());
        assert_eq!(
            header.rest,
            [(coset::Label::Int(16), ciborium::Value::Text(KIND.into()))]
        );
        assert_eq!(theirs.payload.as_deref(), Some(&b"\xa1\x01\x02"[..]));
        theirs
            .verify_signature(b"", |s, m| {
                signer.public_key().verify(m, s).then_some(()).ok_or(())
            })
            .unwrap();
    }

    #[test]
    fn we_verify_another_implementations_code() {
        let signer = Es256Signer::fresh(KEY).unwrap();
        let code = theirs(&signer, |header| header.algorithm(iana::Algorithm::ES256))
            .to_tagged_vec()
            .unwrap();
        assert_eq!(check(&signer, &code).unwrap().payload, b"payload");
    }

    #[test]
    fn no_bit_can_be_changed_and_no_byte_left_out_or_added() {
        let (signer, code) = signed();
        for at in 0..code.len() {
            for bit in 0..8 {
                let mut altered = code.clone();
                altered[at] ^= 1 << bit;
                assert!(check(&signer, &altered).is_err(), "byte {at} bit {bit}");
            }
            assert_eq!(
                check(&signer, &code[..at]),
                Err(CoseError::Truncated),
                "cut at {at}"
            );
        }
        assert_eq!(
            check(&signer, &[&code[..], &[0]].concat()),
            Err(CoseError::Malformed)
        );
    }

    #[test]
    fn an_algorithm_that_is_not_es256_is_refused_before_any_key_is_asked_for() {
        let signer = Es256Signer::fresh(KEY).unwrap();
        let none = theirs(&signer, |header| header);
        let eddsa = theirs(&signer, |header| header.algorithm(iana::Algorithm::EdDSA));
        let hmac = theirs(&signer, |header| header.algorithm(iana::Algorithm::HMAC_256_256));
        for code in [none, eddsa, hmac] {
            let code = code.to_tagged_vec().unwrap();
            let verdict = verify(&code, KIND, |_| panic!("no key may be looked up"));
            assert_eq!(verdict, Err(CoseError::WrongAlgorithm));
        }
        // An algorithm in the unprotected header counts for nothing, and an empty protected one names none.
        let bare = CoseSign1Builder::new()
            .payload(b"payload".to_vec())
            .signature(vec![0; 64])
            .build();
        assert_eq!(
            check(&signer, &bare.to_tagged_vec().unwrap()),
            Err(CoseError::Malformed)
        );
    }

    #[test]
    fn an_unknown_key_is_named_and_a_known_one_of_somebody_else_does_not_fit() {
        let (signer, code) = signed();
        let stranger = Es256Signer::fresh(KEY).unwrap();
        assert_eq!(check(&stranger, &code), Err(CoseError::Altered));
        assert_eq!(
            verify(&code, KIND, |_| None),
            Err(CoseError::UnknownKey { key_id: KEY.into() })
        );
        let other = verify(&code, "application/quma-ticket", |_| Some(*signer.public_key()));
        assert_eq!(other, Err(CoseError::WrongKind));
    }

    #[test]
    fn an_untagged_or_padded_form_is_refused() {
        let (signer, code) = signed();
        let untagged = CoseSign1::from_tagged_slice(&code).unwrap().to_vec().unwrap();
        assert_eq!(check(&signer, &untagged), Err(CoseError::Malformed));
        // The payload's length written in two bytes where one does: same content, other bytes.
        let at = code
            .windows(4)
            .position(|bytes| bytes == b"\x43\xa1\x01\x02")
            .unwrap();
        let padded = [&code[..at], &[0x58, 0x03], &code[at + 1..]].concat();
        assert_eq!(check(&signer, &padded), Err(CoseError::Malformed));
    }

    fn theirs(signer: &Es256Signer, alg: impl Fn(HeaderBuilder) -> HeaderBuilder) -> CoseSign1 {
        let header = HeaderBuilder::new()
            .key_id(KEY.as_bytes().to_vec())
            .value(16, ciborium::Value::Text(KIND.into()));
        CoseSign1Builder::new()
            .protected(alg(header).build())
            .payload(b"payload".to_vec())
            .create_signature(b"", |message| signer.sign(message).unwrap())
            .build()
    }

    proptest! {
        #[test]
        fn garbage_is_refused_without_panic(garbage in proptest::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(verify(&garbage, "", |_| None).is_err());
        }

        #[test]
        fn every_payload_comes_back(payload in proptest::collection::vec(any::<u8>(), 0..2000), kind in "[a-z/]{0,40}") {
            let signer = Es256Signer::fresh(KEY).unwrap();
            let code = sign(&signer, &payload, &kind).unwrap();
            prop_assert_eq!(verify(&code, &kind, |_| Some(*signer.public_key())).unwrap().payload, payload);
        }
    }
}
