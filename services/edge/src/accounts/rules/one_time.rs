//! One-time codes of an authenticator app: TOTP (RFC 6238) over HOTP (RFC 4226), with the parameters every app has: SHA-1, 30 seconds, 6 digits.

use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use kit::clock::Moment;
use sha1::Sha1;
use std::fmt;
use zeroize::Zeroizing;

/// Seconds of one code.
const STEP: i64 = 30;
/// Codes of one step before and after are taken too: clocks differ (RFC 6238, section 5.2).
const TOLERANCE: i64 = 1;
const MODULUS: u32 = 1_000_000;
/// Bytes of a secret: as long as the hash (RFC 4226, section 4, R6).
const SECRET: usize = 20;

/// What an app and we share.
#[derive(Clone)]
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// A new one, by dice.
    pub fn random() -> Self {
        Self(Zeroizing::new(rand::random::<[u8; SECRET]>().to_vec()))
    }

    /// From its bytes; `None` when they are not of our length.
    pub fn of_bytes(bytes: &[u8]) -> Option<Self> {
        (bytes.len() == SECRET).then(|| Self(Zeroizing::new(bytes.to_vec())))
    }

    /// Reads base32, as [`Secret::base32`] writes it.
    pub fn of_base32(text: &str) -> Option<Self> {
        Self::of_bytes(&Zeroizing::new(BASE32_NOPAD.decode(text.as_bytes()).ok()?))
    }

    /// As it is typed into an app.
    pub fn base32(&self) -> String {
        BASE32_NOPAD.encode(&self.0)
    }

    /// Its bytes, to be sealed.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// What a QR tells an app: whose codes these are, and the secret.
    pub fn address(&self, issuer: &str, login: &str) -> String {
        format!(
            "otpauth://totp/{issuer}:{login}?secret={}&issuer={issuer}",
            self.base32()
        )
    }

    /// The step of the code typed, when it is right for `now` or the step beside it, and later than the last one taken.
    pub fn step_of(&self, typed: &str, now: Moment, last_taken: i64) -> Option<i64> {
        let typed: String = typed.chars().filter(|letter| !letter.is_whitespace()).collect();
        if typed.len() != 6 || !typed.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let typed: u32 = typed.parse().ok()?;
        let current = now.unix_seconds().div_euclid(STEP);
        let mut steps = current - TOLERANCE..=current + TOLERANCE;
        steps.find(|step| *step > last_taken && self.code(*step) == typed)
    }

    /// The code of a step (RFC 4226, section 5.3).
    fn code(&self, step: i64) -> u32 {
        let mut mac = Hmac::<Sha1>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(&step.to_be_bytes());
        let hash = mac.finalize().into_bytes();
        let offset = usize::from(hash[hash.len() - 1] & 0x0f);
        let four = [hash[offset], hash[offset + 1], hash[offset + 2], hash[offset + 3]];
        (u32::from_be_bytes(four) & 0x7fff_ffff) % MODULUS
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn secret() -> Secret {
        Secret::of_bytes(b"12345678901234567890").unwrap()
    }

    // RFC 6238, appendix B, the column of SHA1; its codes have eight digits, ours are the last six of them.
    #[rstest]
    #[case(59, "287082")]
    #[case(1_111_111_109, "081804")]
    #[case(1_111_111_111, "050471")]
    #[case(1_234_567_890, "005924")]
    #[case(2_000_000_000, "279037")]
    fn the_vectors_of_the_rfc(#[case] at: i64, #[case] code: &str) {
        let now = Moment::from_unix_seconds(at);
        assert_eq!(secret().step_of(code, now, 0), Some(at / 30));
    }

    // RFC 4226, appendix D.
    #[rstest]
    #[case(0, 755_224)]
    #[case(1, 287_082)]
    #[case(9, 520_489)]
    fn the_vectors_of_its_base(#[case] counter: i64, #[case] code: u32) {
        assert_eq!(secret().code(counter), code);
    }

    #[rstest]
    #[case(29, Some(1), "a step early")]
    #[case(119, None, "two steps late")]
    #[case(89, Some(1), "a step late")]
    fn clocks_may_differ_by_a_step(#[case] at: i64, #[case] taken: Option<i64>, #[case] why: &str) {
        let now = Moment::from_unix_seconds(at);
        assert_eq!(secret().step_of("287 082", now, 0), taken, "{why}");
    }

    #[test]
    fn a_code_is_taken_once_and_only_digits_are_codes() {
        let now = Moment::from_unix_seconds(59);
        assert_eq!(secret().step_of("287082", now, 1), None);
        for typed in ["", "28708", "2870822", "+28708", "２８７０８２", "<b>082"] {
            assert_eq!(secret().step_of(typed, now, 0), None, "{typed}");
        }
    }

    #[test]
    fn a_secret_is_written_as_it_is_read() {
        let made = Secret::random();
        assert_eq!(Secret::of_base32(&made.base32()).unwrap().bytes(), made.bytes());
        assert!(Secret::of_base32("JBSWY3DP").is_none(), "too short");
        assert!(
            secret()
                .address("410811", "li")
                .starts_with("otpauth://totp/410811:li?secret=GEZDGNBV")
        );
        assert_eq!(format!("{made:?}"), "***");
    }
}
