//! The resident id number (公民身份号码, GB 11643-1999).

use crate::column::Text;
use crate::sex::Sex;
use crate::{mask, width};
use kit::clock::Day;
use kit::parse::Unreadable;
use std::borrow::Cow;
use std::fmt;

/// The weights of the first seventeen digits (GB 11643-1999, after ISO 7064 MOD 11-2).
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// The check character for each remainder of the weighted sum modulo 11.
const CHECKS: [u8; 11] = *b"10X98765432";
const LENGTH: usize = 18;

/// A resident id number: eighteen characters, an existing date of birth, a right check character, the `X` in capitals.
///
/// The area in it is the one where the number was issued, frozen for life: it is never looked up in today's list.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CitizenId {
    characters: String,
    birth: Day,
}

impl CitizenId {
    /// Reads a number as typed or scanned: full-width characters and a small `x` are accepted.
    ///
    /// Refuses with `MISSING`, `NOT_18_CHARACTERS`, `NOT_DIGITS`, `IMPOSSIBLE_DATE` or `WRONG_CHECKSUM`.
    pub fn parse(text: &str) -> Result<Self, Unreadable> {
        let characters = width::fold(text, &[]);
        if characters.is_empty() {
            return Err(Unreadable::new("MISSING", "must be given"));
        }
        if characters.chars().count() != LENGTH {
            return Err(Unreadable::new(
                "NOT_18_CHARACTERS",
                "an id number has eighteen characters",
            ));
        }
        let Some((digits, check)) = split(&characters) else {
            return Err(Unreadable::new(
                "NOT_DIGITS",
                "an id number is seventeen digits and a last digit or X",
            ));
        };
        // The date first: a mistyped date also breaks the checksum, and "no such day" helps more.
        let birth = birth_in(&digits)?;
        if check_of(&digits) != check {
            return Err(Unreadable::new(
                "WRONG_CHECKSUM",
                "the last character does not fit the others: one was mistyped",
            ));
        }
        Ok(Self { characters, birth })
    }

    /// The number of an invented resident: six area digits, a date of birth and a sequence of 0–999 (odd for men).
    ///
    /// Refuses with `NOT_AN_AREA_CODE` or `OUT_OF_RANGE`.
    pub fn from_parts(area_code: &str, birth: Day, sequence: u16) -> Result<Self, Unreadable> {
        if area_code.len() != 6
            || !area_code.bytes().all(|byte| byte.is_ascii_digit())
            || area_code.starts_with('0')
        {
            return Err(Unreadable::new(
                "NOT_AN_AREA_CODE",
                "an area of issue has six digits",
            ));
        }
        if sequence > 999 {
            return Err(Unreadable::new("OUT_OF_RANGE", "the sequence has three digits"));
        }
        let body = format!(
            "{area_code}{:04}{:02}{:02}{sequence:03}",
            birth.year(),
            birth.month(),
            birth.day()
        );
        let Ok(digits) = <[u8; 17]>::try_from(body.as_bytes()) else {
            return Err(Unreadable::new(
                "IMPOSSIBLE_DATE",
                "the year of birth has four digits",
            ));
        };
        let check = char::from(check_of(&digits));
        Ok(Self {
            characters: format!("{body}{check}"),
            birth,
        })
    }

    /// The number in clear: for sealing, for search tokens, and for roles that may read it, with a purpose.
    pub fn clear(&self) -> &str {
        &self.characters
    }

    /// What search tokens are made of: the number with its `X` in capitals.
    pub fn folded(&self) -> &str {
        &self.characters
    }

    /// The first three and the last four characters; stars between.
    pub fn masked(&self) -> String {
        mask::number(&self.characters)
    }

    /// The day of birth written in the number.
    pub fn birth_date(&self) -> Day {
        self.birth
    }

    /// The sex written in the number: an odd sequence is male.
    pub fn sex(&self) -> Sex {
        let last_of_sequence = self.characters.as_bytes()[16] - b'0';
        if last_of_sequence % 2 == 1 {
            Sex::Male
        } else {
            Sex::Female
        }
    }

    /// The six digits of the area where the number was issued, which may since have changed its code.
    pub fn area_code(&self) -> &str {
        &self.characters[..6]
    }

    /// The last four characters.
    pub fn last4(&self) -> &str {
        &self.characters[LENGTH - 4..]
    }
}

/// The seventeen digits and the check character; `None` when a digit is none or the shape is not ASCII.
fn split(characters: &str) -> Option<([u8; 17], u8)> {
    let (&check, digits) = characters.as_bytes().split_last()?;
    let digits = <[u8; 17]>::try_from(digits).ok()?;
    let check_is_one = check.is_ascii_digit() || check == b'X';
    let shape_holds = digits.iter().all(u8::is_ascii_digit) && digits[0] != b'0' && check_is_one;
    shape_holds.then_some((digits, check))
}

fn birth_in(digits: &[u8; 17]) -> Result<Day, Unreadable> {
    let number = |from: usize, to: usize| {
        digits[from..to]
            .iter()
            .fold(0_u16, |number, digit| number * 10 + u16::from(digit - b'0'))
    };
    let (year, month, day) = (number(6, 10), number(10, 12), number(12, 14));
    // Two digits always fit a byte; the calendar itself refuses a thirteenth month.
    Day::new(i32::from(year), month as u8, day as u8)
        .map_err(|_| Unreadable::new("IMPOSSIBLE_DATE", "the date of birth does not exist"))
}

fn check_of(digits: &[u8; 17]) -> u8 {
    let sum: u32 = digits
        .iter()
        .zip(WEIGHTS)
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    CHECKS[(sum % 11) as usize]
}

impl fmt::Debug for CitizenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CitizenId(***)")
    }
}

impl Text for CitizenId {
    fn write(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.characters)
    }

    fn read(text: &str) -> Result<Self, Unreadable> {
        Self::parse(text)
    }
}

crate::serialized_as_text!(CitizenId);

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("11010519491231002X", "1949-12-31", Sex::Female)]
    #[case("440524188001010014", "1880-01-01", Sex::Male)]
    #[case("34052419800101001X", "1980-01-01", Sex::Male)]
    #[case(" １１０１０５１９４９１２３１００２ｘ ", "1949-12-31", Sex::Female)]
    fn a_valid_number_tells_birth_and_sex(#[case] text: &str, #[case] birth: &str, #[case] sex: Sex) {
        let id = CitizenId::parse(text).unwrap();
        assert_eq!(id.birth_date(), Day::parse(birth).unwrap());
        assert_eq!(id.sex(), sex);
    }

    #[rstest]
    #[case("", "MISSING")]
    #[case("1101051949123100", "NOT_18_CHARACTERS")]
    #[case("11010519491231002X0", "NOT_18_CHARACTERS")]
    #[case("1101051949123100AX", "NOT_DIGITS")]
    #[case("X1010519491231002X", "NOT_DIGITS")]
    #[case("01010519491231002X", "NOT_DIGITS")]
    #[case("一1010519491231002X", "NOT_DIGITS")]
    #[case("110105194913310020", "IMPOSSIBLE_DATE")]
    #[case("110105194902290020", "IMPOSSIBLE_DATE")]
    #[case("110105000001010020", "IMPOSSIBLE_DATE")]
    #[case("110105194912310021", "WRONG_CHECKSUM")]
    fn a_wrong_number_is_refused_with_its_reason(#[case] text: &str, #[case] reason: &str) {
        assert_eq!(CitizenId::parse(text).unwrap_err().reason, reason);
    }
}
