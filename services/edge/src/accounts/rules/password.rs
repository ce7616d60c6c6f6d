//! What a password may be.
//!
//! NIST SP 800-63B (revision 3), section 5.1.1.2: a least length, a comparison with common passwords and with the login name, no rules of
//! composition, no change without a cause. The least length is ours: ten, where the document asks for eight.

use kit::parse::Unreadable;
use std::fmt;
use zeroize::Zeroizing;

/// In characters.
const SHORTEST: usize = 10;
/// In characters; what is longer is no password but an attempt to keep us busy.
const LONGEST: usize = 128;

/// Of the most common passwords those that are long enough for us, folded.
const COMMON: &[&str] = &[
    "123456789a",
    "1234567890",
    "12345678910",
    "123456789abc",
    "1234567890a",
    "0987654321",
    "0123456789",
    "1029384756",
    "1122334455",
    "1231231231",
    "123123123a",
    "1234512345",
    "123qwe123qwe",
    "147258369a",
    "1q2w3e4r5t",
    "1q2w3e4r5t6y",
    "1qaz2wsx3edc",
    "5201314520",
    "5201314521",
    "a123456789",
    "a1234567890",
    "aa123456789",
    "abc123456789",
    "abcd123456",
    "abcd1234567",
    "abcdefghij",
    "admin12345",
    "admin123456",
    "administrator",
    "asdfghjkl1",
    "asdfghjkl123",
    "changeme123",
    "computer123",
    "football123",
    "iloveyou123",
    "iloveyou1314",
    "password01",
    "password12",
    "password123",
    "password1234",
    "password12345",
    "p@ssw0rd123",
    "q1w2e3r4t5",
    "q1w2e3r4t5y6",
    "qazwsxedcrfv",
    "qq123456789",
    "qwer123456",
    "qwerty12345",
    "qwerty123456",
    "qwertyuiop",
    "welcome123",
    "woaini1314",
    "woaini520",
    "woaini5201314",
    "zhang123456",
    "zxcvbnm123",
    "1qaz@wsx3edc",
    "aaa123456789",
    "asd123456789",
    "wang123456",
    "li123456789",
    "jiaozuo123",
    "shanyang123",
    "quma123456",
];

/// A password that was typed. It is wiped when dropped and never shown.
#[derive(Clone)]
pub struct Password(Zeroizing<String>);

impl Password {
    /// What somebody typed to be let in; no rules. `None` when it is too long to be anybody's.
    pub fn typed(text: &str) -> Option<Self> {
        let is_possible = text.len() <= LONGEST * 4 && text.chars().count() <= LONGEST;
        is_possible.then(|| Self(Zeroizing::new(text.to_owned())))
    }

    /// What somebody chose, for the account of that login name.
    ///
    /// # Errors
    /// `PASSWORD_TOO_SHORT`, `PASSWORD_TOO_LONG`, `PASSWORD_IS_LOGIN` or `PASSWORD_COMMON`.
    pub fn chosen(text: &str, login: &str) -> Result<Self, Unreadable> {
        if text.chars().count() < SHORTEST {
            return Err(Unreadable::new(
                "PASSWORD_TOO_SHORT",
                "must have at least 10 characters",
            ));
        }
        let password = Self::typed(text)
            .ok_or_else(|| Unreadable::new("PASSWORD_TOO_LONG", "must have at most 128 characters"))?;
        let folded = Zeroizing::new(text.to_lowercase());
        // Doubled or with a digit behind it, the login name is still the login name.
        if folded.replace(login, "").chars().count() < 4 && folded.contains(login) {
            return Err(Unreadable::new("PASSWORD_IS_LOGIN", "must not be the login name"));
        }
        if COMMON.contains(&folded.as_str()) || is_one_run(&folded) {
            return Err(Unreadable::new(
                "PASSWORD_COMMON",
                "is one of the passwords that are tried first; choose another",
            ));
        }
        Ok(password)
    }

    /// The password in clear: for hashing, and for the slip it is printed on.
    pub fn clear(&self) -> &str {
        &self.0
    }
}

/// Whether every character follows the one before by the same step: `1111111111`, `abcdefghij`, `9876543210`.
fn is_one_run(text: &str) -> bool {
    let codes: Vec<i64> = text.chars().map(|letter| i64::from(u32::from(letter))).collect();
    let mut steps = codes.windows(2).map(|pair| pair[1] - pair[0]);
    let first = steps.next().unwrap_or_default();
    first.abs() <= 1 && steps.all(|step| step == first)
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("", Some("PASSWORD_TOO_SHORT"))]
    #[case("kurz-9zei", Some("PASSWORD_TOO_SHORT"))]
    #[case("dinghe.gate", Some("PASSWORD_IS_LOGIN"))]
    #[case("Dinghe.Gate1", Some("PASSWORD_IS_LOGIN"))]
    #[case("dinghe.gatedinghe.gate", Some("PASSWORD_IS_LOGIN"))]
    #[case("Password123", Some("PASSWORD_COMMON"))]
    #[case("woaini5201314", Some("PASSWORD_COMMON"))]
    #[case("1111111111", Some("PASSWORD_COMMON"))]
    #[case("9876543210", Some("PASSWORD_COMMON"))]
    #[case("abcdefghijkl", Some("PASSWORD_COMMON"))]
    #[case("河边的三棵柳树都发芽了", None)]
    #[case("kleine grüne ente", None)]
    #[case("aaaaaaaaab", None)]
    fn a_password_is_long_and_not_the_first_to_be_tried(#[case] text: &str, #[case] reason: Option<&str>) {
        let read = Password::chosen(text, "dinghe.gate");
        assert_eq!(read.err().map(|bad| bad.reason), reason);
    }

    #[test]
    fn what_is_too_long_is_not_even_hashed() {
        assert!(Password::typed(&"x".repeat(128)).is_some());
        assert!(Password::typed(&"长".repeat(129)).is_none());
        let read = Password::chosen(&"xy".repeat(65), "dinghe.gate");
        assert_eq!(read.err().map(|bad| bad.reason), Some("PASSWORD_TOO_LONG"));
    }

    #[test]
    fn a_password_is_not_shown() {
        assert_eq!(format!("{:?}", Password::typed("kleine grüne ente")), "Some(***)");
    }
}
