//! Verifies tokens, once each: a token seen before costs a hash and a look-up.

use std::fmt;
use std::sync::Arc;

use quick_cache::sync::Cache;
use ring::digest::{SHA256, digest};

use super::claims::{AUDIENCE, Claims};
use super::error::TokenError;
use super::jws;
use crate::clock::moment::Moment;
use crate::keys::key_id::KeyId;
use crate::keys::public_key::PublicKey;
use crate::keys::trust::Trust;

/// How many verified tokens are remembered; about half a kilobyte each.
const REMEMBERED: usize = 16_384;
/// How far, in seconds, the issuer's clock may be ahead of ours. Expiry has no such tolerance.
const CLOCK_AHEAD: i64 = 30;

/// Verifies the tokens of one authority. Cloning shares the trust and the memory.
#[derive(Clone)]
pub struct Verifier(Arc<Shared>);

struct Shared {
    trust: Trust,
    issuer: String,
    seen: Cache<[u8; 32], Seen>,
}

/// A token that was verified while so many keys had been withdrawn.
#[derive(Clone)]
struct Seen {
    claims: Arc<Claims>,
    withdrawals: u64,
}

impl Verifier {
    /// Accepts tokens issued by `issuer` and signed with a trusted key of that issuer.
    pub fn new(trust: Trust, issuer: impl Into<String>) -> Verifier {
        Verifier(Arc::new(Shared {
            trust,
            issuer: issuer.into(),
            seen: Cache::new(REMEMBERED),
        }))
    }

    /// What the token says, if it is genuine and valid at `wall`, the machine's time.
    ///
    /// A token verified before is not verified again, but its times are checked each time, and a key taken out of the
    /// trust folder takes its tokens with it.
    pub fn verify(&self, token: &str, wall: Moment) -> Result<Arc<Claims>, TokenError> {
        let shared = &*self.0;
        let now = wall.unix_seconds();
        let withdrawals = shared.trust.withdrawals();
        let mut name = [0; 32];
        name.copy_from_slice(digest(&SHA256, token.as_bytes()).as_ref());

        if let Some(seen) = shared.seen.get(&name)
            && seen.withdrawals == withdrawals
        {
            return match check_times(&seen.claims, now) {
                Ok(()) => Ok(seen.claims),
                Err(refusal) => {
                    shared.seen.remove(&name);
                    Err(refusal)
                }
            };
        }

        let claims = jws::read(token, |text, key_id| shared.key(text, key_id))?;
        if claims.iss != shared.issuer {
            return Err(TokenError::AnotherIssuer);
        }
        if claims.aud != AUDIENCE {
            return Err(TokenError::AnotherAudience);
        }
        check_times(&claims, now)?;
        let claims = Arc::new(claims);
        shared.seen.insert(
            name,
            Seen {
                claims: claims.clone(),
                withdrawals,
            },
        );
        Ok(claims)
    }
}

impl Shared {
    fn key(&self, key_text: &str, key_id: &KeyId<'_>) -> Result<PublicKey, TokenError> {
        if key_id.issuer != self.issuer {
            return Err(TokenError::AnotherIssuer);
        }
        self.trust.key(key_text).ok_or(TokenError::KeyUnknown)
    }
}

fn check_times(claims: &Claims, now: i64) -> Result<(), TokenError> {
    if claims.exp <= now {
        return Err(TokenError::Expired);
    }
    let valid_from = claims.iat.max(claims.nbf.unwrap_or(i64::MIN));
    if valid_from > now.saturating_add(CLOCK_AHEAD) {
        return Err(TokenError::NotYetValid);
    }
    Ok(())
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier")
            .field("issuer", &self.0.issuer)
            .field("trust", &self.0.trust)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::Failure;
    use crate::keys::signer::{Es256Signer, Signer};
    use crate::token::claims::OnBehalf;
    use crate::token::jws::mint;
    use data_encoding::BASE64URL_NOPAD;
    use proptest::prelude::*;
    use rstest::rstest;

    const NOON: i64 = 1_583_035_200;

    fn at(seconds: i64) -> Moment {
        Moment::from_unix_seconds(seconds)
    }

    fn claims(sub: &str, roles: &[&str]) -> Claims {
        Claims {
            iss: "410811".into(),
            aud: AUDIENCE.into(),
            sub: sub.into(),
            iat: NOON,
            exp: NOON + 300,
            nbf: None,
            jti: "t1".into(),
            roles: roles.iter().map(ToString::to_string).collect(),
            scope: "area:410811".into(),
            behalf: None,
        }
    }

    fn signer(purpose: &str) -> (Es256Signer, Verifier) {
        let signer = Es256Signer::fresh(format!("410811.{purpose}.1")).unwrap();
        let trust = Trust::nobody().with(signer.key_id(), *signer.public_key());
        (signer, Verifier::new(trust, "410811"))
    }

    fn refusal(verifier: &Verifier, token: &str) -> &'static str {
        verifier.verify(token, at(NOON)).unwrap_err().reason()
    }

    /// A token with any header over any payload, signed as it should be.
    fn forge(signer: &Es256Signer, header: &str, payload: &str) -> String {
        let encode = |text: &str| BASE64URL_NOPAD.encode(text.as_bytes());
        let message = format!("{}.{}", encode(header), encode(payload));
        let signature = BASE64URL_NOPAD.encode(&signer.sign(message.as_bytes()).unwrap());
        format!("{message}.{signature}")
    }

    #[test]
    fn what_was_minted_is_read_again_and_remembered() {
        let (signer, verifier) = signer("people");
        let minted = Claims {
            nbf: Some(NOON),
            ..claims("lin", &["officer"])
        };
        let token = mint(&signer, &minted).unwrap();
        let first = verifier.verify(&token, at(NOON)).unwrap();
        let second = verifier.verify(&token, at(NOON + 1)).unwrap();
        assert_eq!(*first, minted);
        assert!(Arc::ptr_eq(&first, &second));
    }

    #[test]
    fn a_token_lives_from_its_issue_to_its_end_even_when_remembered() {
        let (signer, verifier) = signer("people");
        let token = mint(&signer, &claims("lin", &["officer"])).unwrap();
        for (second, expected) in [
            (NOON - 31, Some("TOKEN_NOT_YET_VALID")),
            (NOON - 30, None),
            (NOON + 299, None),
            (NOON + 300, Some("TOKEN_EXPIRED")),
            (NOON + 301, Some("TOKEN_EXPIRED")),
            (NOON - 31, Some("TOKEN_NOT_YET_VALID")),
        ] {
            assert_eq!(
                verifier.verify(&token, at(second)).err().map(|e| e.reason()),
                expected,
                "{second}"
            );
        }
        let later = Claims {
            nbf: Some(NOON + 60),
            ..claims("lin", &[])
        };
        assert_eq!(
            refusal(&verifier, &mint(&signer, &later).unwrap()),
            "TOKEN_NOT_YET_VALID"
        );
    }

    #[test]
    fn no_character_can_be_changed_and_none_left_out() {
        let (signer, verifier) = signer("people");
        let token = mint(&signer, &claims("lin", &["officer"])).unwrap();
        for index in 0..token.len() {
            for other in [b'A', b'B', b'_', b'.', b'='] {
                let mut altered = token.clone().into_bytes();
                if std::mem::replace(&mut altered[index], other) == other {
                    continue;
                }
                let altered = String::from_utf8(altered).unwrap();
                assert!(
                    verifier.verify(&altered, at(NOON)).is_err(),
                    "character {index} as {other}"
                );
            }
            assert!(
                verifier.verify(&token[..index], at(NOON)).is_err(),
                "cut at {index}"
            );
        }
        assert!(verifier.verify(&format!("{token}A"), at(NOON)).is_err());
        assert!(verifier.verify(&token, at(NOON)).is_ok());
    }

    #[rstest]
    #[case::none(r#"{"alg":"none","kid":"410811.people.1"}"#, "TOKEN_FORGED")]
    #[case::shared_secret(r#"{"alg":"HS256","kid":"410811.people.1"}"#, "TOKEN_FORGED")]
    #[case::other_case(r#"{"alg":"es256","kid":"410811.people.1"}"#, "TOKEN_FORGED")]
    #[case::extension(
        r#"{"alg":"ES256","kid":"410811.people.1","crit":["b64"],"b64":false}"#,
        "TOKEN_FORGED"
    )]
    #[case::no_algorithm(r#"{"kid":"410811.people.1"}"#, "TOKEN_UNREADABLE")]
    #[case::no_key(r#"{"alg":"ES256"}"#, "TOKEN_UNREADABLE")]
    #[case::twice(
        r#"{"alg":"ES256","alg":"ES256","kid":"410811.people.1"}"#,
        "TOKEN_UNREADABLE"
    )]
    #[case::path(r#"{"alg":"ES256","kid":"../410811.people.1"}"#, "TOKEN_UNREADABLE")]
    #[case::unknown_key(r#"{"alg":"ES256","kid":"410811.people.2"}"#, "TOKEN_KEY_UNKNOWN")]
    #[case::neighbours_key(r#"{"alg":"ES256","kid":"410883.people.1"}"#, "TOKEN_OF_ANOTHER_ISSUER")]
    fn the_header_decides_nothing_but_the_key(#[case] header: &str, #[case] reason: &str) {
        let (signer, verifier) = signer("people");
        let payload = serde_json::to_string(&claims("lin", &["officer"])).unwrap();
        assert_eq!(refusal(&verifier, &forge(&signer, header, &payload)), reason);
        // Nor does an absent or empty signature pass with any of them.
        let token = forge(&signer, header, &payload);
        let (message, _) = token.rsplit_once('.').unwrap();
        assert!(verifier.verify(message, at(NOON)).is_err());
        assert!(verifier.verify(&format!("{message}."), at(NOON)).is_err());
    }

    #[test]
    fn the_claims_must_be_complete_and_meant_for_us() {
        let (signer, verifier) = signer("people");
        let good = claims("lin", &["officer"]);
        let others = Claims {
            iss: "410883".into(),
            ..good.clone()
        };
        assert_eq!(
            refusal(&verifier, &mint(&signer, &others).unwrap()),
            "TOKEN_OF_ANOTHER_ISSUER"
        );
        let elsewhere = Claims {
            aud: "shop".into(),
            ..good.clone()
        };
        assert_eq!(
            refusal(&verifier, &mint(&signer, &elsewhere).unwrap()),
            "TOKEN_OF_ANOTHER_AUDIENCE"
        );
        let header = r#"{"alg":"ES256","kid":"410811.people.1"}"#;
        for field in ["iss", "aud", "sub", "iat", "exp", "jti"] {
            let mut payload = serde_json::to_value(&good).unwrap();
            payload.as_object_mut().unwrap().remove(field);
            assert_eq!(
                refusal(&verifier, &forge(&signer, header, &payload.to_string())),
                "TOKEN_UNREADABLE",
                "{field}"
            );
        }
        for payload in ["", "{}", "null", "[]", r#"{"exp":"tomorrow"}"#] {
            assert_eq!(
                refusal(&verifier, &forge(&signer, header, payload)),
                "TOKEN_UNREADABLE",
                "{payload}"
            );
        }
    }

    #[rstest]
    #[case("people", "lin", &["officer", "auditor"], true)]
    #[case("people", "lin", &["officer", "service"], false)]
    #[case("people", "service:checkpoint", &["officer"], false)]
    #[case("session", "person:1", &["resident"], true)]
    #[case("session", "person:1", &["resident", "officer"], false)]
    #[case("session", "person:1", &["officer"], false)]
    #[case("session", "person:1", &[], false)]
    #[case("checkpoint", "service:checkpoint", &["service"], true)]
    #[case("checkpoint", "service:registration", &["service"], false)]
    #[case("checkpoint", "service:checkpoint", &["service", "officer"], false)]
    #[case("checkpoint", "service:checkpoint", &[], false)]
    #[case("checkpoint", "lin", &["officer"], false)]
    fn a_key_vouches_for_its_purpose_only(
        #[case] purpose: &str,
        #[case] sub: &str,
        #[case] roles: &[&str],
        #[case] is_fine: bool,
    ) {
        let (signer, verifier) = signer(purpose);
        let mut claims = claims(sub, roles);
        let verdict = verifier.verify(&mint(&signer, &claims).unwrap(), at(NOON)).err();
        assert_eq!(verdict, (!is_fine).then_some(TokenError::Forged));

        // Only a service may speak for somebody else.
        claims.behalf = Some(Box::new(OnBehalf {
            sub: "wang".into(),
            roles: vec![],
            scope: String::new(),
        }));
        let speaks_for_others = verifier
            .verify(&mint(&signer, &claims).unwrap(), at(NOON))
            .is_ok();
        assert_eq!(speaks_for_others, is_fine && sub.starts_with("service:"));
    }

    #[test]
    fn a_withdrawn_key_takes_its_tokens_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let signer = Es256Signer::fresh("410811.people.1").unwrap();
        let pem = folder.path().join("410811.people.1.pem");
        std::fs::write(&pem, signer.public_key().to_pem()).unwrap();
        let trust = Trust::open(folder.path());
        let verifier = Verifier::new(trust.clone(), "410811");
        let token = mint(&signer, &claims("lin", &["officer"])).unwrap();
        assert!(verifier.verify(&token, at(NOON)).is_ok());

        std::fs::remove_file(&pem).unwrap();
        std::thread::sleep(std::time::Duration::from_millis(2050));
        assert!(
            trust.key("410811.other.1").is_none(),
            "which makes the folder be read again"
        );
        assert_eq!(refusal(&verifier, &token), "TOKEN_KEY_UNKNOWN");
    }

    proptest! {
        #[test]
        fn garbage_is_refused_without_panic(garbage in "[A-Za-z0-9_.-]{0,200}|\\PC{0,50}") {
            let (_, verifier) = signer("people");
            prop_assert!(verifier.verify(&garbage, at(NOON)).is_err());
        }
    }
}
