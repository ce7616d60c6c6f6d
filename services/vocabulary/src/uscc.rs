//! The unified social credit code of an organisation (统一社会信用代码, GB 32100-2015).

use crate::column::Text;
use crate::width;
use kit::parse::Unreadable;
use std::borrow::Cow;
use std::fmt;

/// The 31 characters of the code, in the order of their values: letters without I, O, S, V, Z.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// A unified social credit code: eighteen characters of the standard's alphabet, digits where the area stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uscc(String);

impl Uscc {
    /// Reads a code whose check character holds.
    ///
    /// Refuses with `MISSING`, `NOT_18_CHARACTERS`, `UNREADABLE_CHARACTER` or `WRONG_CHECKSUM`.
    pub fn parse(text: &str) -> Result<Self, Unreadable> {
        let code = Self::parse_despite_checksum(text)?;
        if !code.check_holds() {
            return Err(Unreadable::new(
                "WRONG_CHECKSUM",
                "the last character does not fit the others: one was mistyped",
            ));
        }
        Ok(code)
    }

    /// Reads a code of the right shape whatever its check character: real codes that fail exist, and an officer may
    /// accept one with a reason on the record (domain §2).
    pub fn parse_despite_checksum(text: &str) -> Result<Self, Unreadable> {
        let code = width::fold(text, &[' ', '-']);
        if code.is_empty() {
            return Err(Unreadable::new("MISSING", "must be given"));
        }
        if code.chars().count() != 18 {
            return Err(Unreadable::new(
                "NOT_18_CHARACTERS",
                "a social credit code has eighteen characters",
            ));
        }
        let area_is_digits = code.bytes().skip(2).take(6).all(|byte| byte.is_ascii_digit());
        if !area_is_digits || !code.bytes().all(|byte| ALPHABET.contains(&byte)) {
            return Err(Unreadable::new(
                "UNREADABLE_CHARACTER",
                "a social credit code has digits and capitals without I, O, S, V, Z, and digits at places 3 to 8",
            ));
        }
        Ok(Self(code))
    }

    /// Whether the check character fits the other seventeen.
    pub fn check_holds(&self) -> bool {
        let values: Option<Vec<usize>> = self
            .0
            .bytes()
            .map(|byte| ALPHABET.iter().position(|known| *known == byte))
            .collect();
        let Some((check, values)) = values.as_deref().and_then(<[usize]>::split_last) else {
            return false;
        };
        let mut weight = 1;
        let mut sum = 0;
        for value in values {
            sum += value * weight;
            weight = weight * 3 % 31;
        }
        *check == (31 - sum % 31) % 31
    }

    /// The code; it is public.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The six digits of the area that registered the organisation.
    pub fn area_code(&self) -> &str {
        &self.0[2..8]
    }
}

impl fmt::Display for Uscc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl Text for Uscc {
    fn write(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.0)
    }

    fn read(text: &str) -> Result<Self, Unreadable> {
        // A stored code may be one an officer accepted.
        Self::parse_despite_checksum(text)
    }
}

crate::stored_as_text!(Uscc);

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    fn codes_of_real_organisations_are_read(
        #[values(
            "91350100M000100Y43",
            "91512081MA62K0260E",
            "91230184MA1BUFLT44",
            "92371000MA3MXH0E3W",
            "91620100710338815H",
            "91330106MA27Y4U47R",
            " 91330106ma27y4u47r "
        )]
        code: &str,
    ) {
        assert_eq!(Uscc::parse(code).unwrap().as_str(), code.trim().to_uppercase());
    }

    #[rstest]
    #[case("", "MISSING")]
    #[case("91350100M000100Y4Z", "UNREADABLE_CHARACTER")]
    #[case("91350100M000100Y44", "WRONG_CHECKSUM")]
    #[case("91350100M000100Y4", "NOT_18_CHARACTERS")]
    #[case("91A50100M000100Y43", "UNREADABLE_CHARACTER")]
    #[case("区350100M000100Y43甲", "UNREADABLE_CHARACTER")]
    fn a_wrong_code_is_refused_with_its_reason(#[case] code: &str, #[case] reason: &str) {
        assert_eq!(Uscc::parse(code).unwrap_err().reason, reason);
    }

    #[test]
    fn an_officer_may_accept_a_code_whose_check_fails() {
        let code = Uscc::parse_despite_checksum("91350100M000100Y44").unwrap();
        assert!(!code.check_holds());
        assert_eq!(Uscc::read(&code.write()).unwrap(), code);
    }
}
