//! The number of a train, flight, coach or ship.

use kit::parse::Unreadable;
use std::borrow::Cow;
use vocabulary::column::Text;
use vocabulary::width;

/// 2 to 12 letters, digits and hyphens, at most six digits: `G1572`, `CZ3117`. So short that nobody's phone or id stands in it, it
/// lies in clear: who came by one train is what districts ask each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransportNumber(String);

impl TransportNumber {
    /// Reads a number as typed: wide letters narrow, small ones capitals, spaces left out. An empty text is `None`.
    ///
    /// Refuses with `NOT_A_TRANSPORT_NUMBER`.
    pub fn parse_optional(text: &str) -> Result<Option<Self>, Unreadable> {
        const MOST_DIGITS: usize = 6;
        let number = width::fold(text, &[' ']);
        if number.is_empty() {
            return Ok(None);
        }
        let digits = number.bytes().filter(u8::is_ascii_digit).count();
        let fits = (2..=12).contains(&number.len())
            && digits <= MOST_DIGITS
            && number
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if fits {
            Ok(Some(Self(number)))
        } else {
            Err(Unreadable::new(
                "NOT_A_TRANSPORT_NUMBER",
                "must be 2 to 12 letters, digits and hyphens, at most 6 digits",
            ))
        }
    }

    /// As it is stored and searched.
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl Text for TransportNumber {
    fn write(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.0)
    }

    fn read(text: &str) -> Result<Self, Unreadable> {
        Self::parse_optional(text)?.ok_or_else(|| Unreadable::new("MISSING", "must be given"))
    }
}

vocabulary::serialized_as_text!(TransportNumber);

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("g1572", Some("G1572"))]
    #[case(" Ｋ ２３１ ", Some("K231"))]
    #[case("CZ-3117", Some("CZ-3117"))]
    #[case("  ", None)]
    fn numbers_are_folded(#[case] text: &str, #[case] read: Option<&str>) {
        let number = TransportNumber::parse_optional(text).unwrap();
        assert_eq!(number.as_ref().map(TransportNumber::text), read);
    }

    #[rstest]
    fn what_is_no_number_or_somebodys_is_refused(
        #[values("7", "13800138000", "G1572车", "G1572/3", "ABCDEFGHIJKLM", "1234567")] text: &str,
    ) {
        let refused = TransportNumber::parse_optional(text).unwrap_err();
        assert_eq!(refused.reason, "NOT_A_TRANSPORT_NUMBER");
    }
}
