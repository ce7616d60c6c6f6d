//! A mobile phone number of the mainland.

use crate::column::Text;
use crate::{mask, width};
use kit::parse::Unreadable;
use std::borrow::Cow;
use std::fmt;

/// A mobile number: eleven digits, the first 1 and the second 3–9; kept without the country's 86.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mobile(String);

impl Mobile {
    /// Reads a number as typed: `+86` or `0086` before it, spaces and hyphens in it, and full-width digits are accepted.
    ///
    /// Refuses with `MISSING`, `NOT_11_DIGITS` or `NOT_A_MOBILE`.
    pub fn parse(text: &str) -> Result<Self, Unreadable> {
        let folded = width::fold(text, &[' ', '-']);
        let number = folded
            .strip_prefix("+86")
            .or_else(|| folded.strip_prefix("0086"))
            .unwrap_or(&folded);
        if number.is_empty() {
            return Err(Unreadable::new("MISSING", "must be given"));
        }
        if number.len() != 11 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Unreadable::new(
                "NOT_11_DIGITS",
                "a mobile number has eleven digits",
            ));
        }
        if !number.starts_with('1') || !matches!(number.as_bytes()[1], b'3'..=b'9') {
            return Err(Unreadable::new(
                "NOT_A_MOBILE",
                "a mobile number begins with 13 to 19",
            ));
        }
        Ok(Self(number.to_owned()))
    }

    /// The number in clear: for sealing, for search tokens, and for roles that may read it, with a purpose.
    pub fn clear(&self) -> &str {
        &self.0
    }

    /// What search tokens are made of: the eleven digits.
    pub fn folded(&self) -> &str {
        &self.0
    }

    /// The first three and the last four digits; stars between.
    pub fn masked(&self) -> String {
        mask::phone(&self.0)
    }

    /// The last four digits.
    pub fn last4(&self) -> &str {
        &self.0[7..]
    }
}

impl fmt::Debug for Mobile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mobile(***)")
    }
}

impl Text for Mobile {
    fn write(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.0)
    }

    fn read(text: &str) -> Result<Self, Unreadable> {
        Self::parse(text)
    }
}

crate::serialized_as_text!(Mobile);

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[test]
    fn a_number_is_read_however_it_is_written() {
        for text in [
            "13812345678",
            "+86 138-1234-5678",
            "008613812345678",
            "１３８１２３４５６７８",
        ] {
            assert_eq!(Mobile::parse(text).unwrap().clear(), "13812345678");
        }
    }

    #[rstest]
    #[case(" ", "MISSING")]
    #[case("+86", "MISSING")]
    #[case("1381234567", "NOT_11_DIGITS")]
    #[case("1381234567a", "NOT_11_DIGITS")]
    #[case("12812345678", "NOT_A_MOBILE")]
    #[case("23812345678", "NOT_A_MOBILE")]
    fn a_wrong_number_is_refused_with_its_reason(#[case] text: &str, #[case] reason: &str) {
        assert_eq!(Mobile::parse(text).unwrap_err().reason, reason);
    }
}
