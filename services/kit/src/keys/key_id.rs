//! The name of a key: whose it is, what it is for, and which one in a row.

use std::fmt;

use super::error::KeyError;

/// A parsed key id `<issuer>.<purpose>.<number>`, such as `410811.people.1` or `410811.edge-seal.202003`.
///
/// It is a file name before it is anything else, so it holds only letters, digits, `-` and `_` (the issuer also
/// inner dots), is at most [`KeyId::MAX_LENGTH`] bytes long and can never climb out of its folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyId<'a> {
    /// The authority that made the key.
    pub issuer: &'a str,
    /// What the key may be used for.
    pub purpose: &'a str,
    /// 1, 2, 3 … as keys are renewed; the year and month for sealing keys.
    pub number: u32,
}

impl<'a> KeyId<'a> {
    /// The longest key id, in bytes: it stands in QR codes and in the header of every sealed value.
    pub const MAX_LENGTH: usize = 96;

    /// Builds a key id from its parts, refusing parts that cannot stand in a file name.
    pub fn new(issuer: &'a str, purpose: &'a str, number: u32) -> Result<Self, KeyError> {
        let dots_inside = !issuer.starts_with('.') && !issuer.ends_with('.');
        let readable = number > 0
            && dots_inside
            && is_word(issuer, |byte| is_plain(byte) || byte == b'.')
            && is_word(purpose, is_plain)
            && issuer.len() + purpose.len() + 12 <= Self::MAX_LENGTH;
        if !readable {
            return Err(KeyError::BadName);
        }
        Ok(KeyId {
            issuer,
            purpose,
            number,
        })
    }

    /// Reads a key id. The number has no sign and no leading zero, so that a key has exactly one name.
    pub fn parse(text: &'a str) -> Result<Self, KeyError> {
        if text.len() > Self::MAX_LENGTH {
            return Err(KeyError::BadName);
        }
        let mut parts = text.rsplitn(3, '.');
        let (Some(number), Some(purpose), Some(issuer)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(KeyError::BadName);
        };
        let canonical = number.bytes().all(|byte| byte.is_ascii_digit()) && !number.starts_with('0');
        match number.parse() {
            Ok(number) if canonical => KeyId::new(issuer, purpose, number),
            _ => Err(KeyError::BadName),
        }
    }
}

impl fmt::Display for KeyId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.issuer, self.purpose, self.number)
    }
}

fn is_word(text: &str, allowed: impl Fn(u8) -> bool) -> bool {
    !text.is_empty() && text.bytes().all(allowed)
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_issuer_may_hold_dots_and_the_rest_may_not() {
        let id = KeyId::parse("quma.410811.people.12").unwrap();
        assert_eq!((id.issuer, id.purpose, id.number), ("quma.410811", "people", 12));
    }

    #[test]
    fn names_that_could_leave_the_folder_or_have_two_spellings_are_refused() {
        for bad in [
            "",
            "people",
            "people.1",
            "..people.1",
            ".a.people.1",
            "a..1",
            "a.b.",
            "a.b.0",
            "a.b.01",
            "a.b.+1",
            "a.b.-1",
            "a/../b.people.1",
            "a.pe ople.1",
            "a.people.99999999999",
            "区.people.1",
            "a.people.1\n",
            "a.people.1\0",
        ] {
            assert!(KeyId::parse(bad).is_err(), "{bad:?}");
        }
        assert!(KeyId::parse(&format!("{}.people.1", "a".repeat(100))).is_err());
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(issuer in "[a-z0-9]{1,8}(\\.[a-z0-9]{1,8})?", purpose in "[a-z_-]{1,20}", number in 1u32..) {
            let id = KeyId::new(&issuer, &purpose, number).unwrap();
            let text = id.to_string();
            prop_assert_eq!(KeyId::parse(&text).unwrap(), id);
            prop_assert!(!text.contains('/') && !text.starts_with('.'));
        }

        #[test]
        fn no_text_is_accepted_that_is_not_written_the_same(text in "\\PC{0,40}") {
            if let Ok(id) = KeyId::parse(&text) {
                prop_assert_eq!(id.to_string(), text);
            }
        }
    }
}
