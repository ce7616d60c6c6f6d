//! The short code printed beside a poster's QR: typed by hand when a camera fails, and never by mistake another gate's.

use crate::column::Text;
use crate::width;
use kit::parse::Unreadable;
use std::borrow::Cow;
use std::fmt;

/// Thirty-two characters without 0, O, 1 and I, which people mistake for each other.
const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const CHARACTERS: usize = 8;

/// A number below 2^40 (a checkpoint's number, five bytes of the poster's token) as eight characters and a check character.
///
/// The nine characters are a word of a code over the field of 32 elements: the sum of each times the next power of a
/// primitive element is zero. Any single wrong character and any two exchanged ones break the sum.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShortCode(u64);

impl ShortCode {
    /// The first number that has no short code.
    pub const NUMBERS: u64 = 1 << 40;

    /// The short code of a number; refuses one of 2^40 or more with `OUT_OF_RANGE`.
    pub fn of(number: u64) -> Result<Self, Unreadable> {
        if number >= Self::NUMBERS {
            return Err(Unreadable::new(
                "OUT_OF_RANGE",
                "a short code stands for a number below 2^40",
            ));
        }
        Ok(Self(number))
    }

    /// Reads a code as typed: small letters, spaces and hyphens are accepted.
    ///
    /// Refuses with `MISSING`, `NOT_9_CHARACTERS`, `UNREADABLE_CHARACTER` or `WRONG_CHECK_CHARACTER`.
    pub fn parse(text: &str) -> Result<Self, Unreadable> {
        let typed = width::fold(text, &[' ', '-']);
        if typed.is_empty() {
            return Err(Unreadable::new("MISSING", "must be given"));
        }
        if typed.chars().count() != CHARACTERS + 1 {
            return Err(Unreadable::new(
                "NOT_9_CHARACTERS",
                "a short code has nine characters",
            ));
        }
        let values: Option<Vec<u8>> = typed.bytes().map(value_of).collect();
        let Some(values) = values else {
            return Err(Unreadable::new(
                "UNREADABLE_CHARACTER",
                "a short code has digits and letters without 0, O, 1 and I",
            ));
        };
        if weighted(&values) != 0 {
            return Err(Unreadable::new(
                "WRONG_CHECK_CHARACTER",
                "one character was mistyped or two exchanged",
            ));
        }
        Ok(Self(
            values[..CHARACTERS]
                .iter()
                .fold(0, |number, value| number << 5 | u64::from(*value)),
        ))
    }

    /// The number the code stands for.
    pub fn number(self) -> u64 {
        self.0
    }

    /// In three groups, as it is printed: `7K3-M9Q-XPA`.
    pub fn grouped(self) -> String {
        let code = self.to_string();
        format!("{}-{}-{}", &code[..3], &code[3..6], &code[6..])
    }

    fn values(self) -> [u8; CHARACTERS + 1] {
        let mut values = [0; CHARACTERS + 1];
        for (at, value) in values[..CHARACTERS].iter_mut().enumerate() {
            // Five bits a character, the highest first.
            *value = (self.0 >> (5 * (CHARACTERS - 1 - at)) & 31) as u8;
        }
        // The check character stands last with weight one, so it is the sum of the others.
        values[CHARACTERS] = weighted(&values);
        values
    }
}

fn value_of(character: u8) -> Option<u8> {
    ALPHABET
        .iter()
        .position(|known| *known == character)
        .map(|at| at as u8)
}

/// The sum over the field of 32 elements, the last character weighing 1, the one before it x, then x²…
fn weighted(values: &[u8]) -> u8 {
    values.iter().fold(0, |sum, value| times_x(sum) ^ value)
}

/// A field element times x, modulo x⁵ + x² + 1, of which x is primitive: its first 31 powers all differ.
fn times_x(element: u8) -> u8 {
    let doubled = element << 1;
    if doubled & 0b10_0000 == 0 {
        doubled
    } else {
        doubled ^ 0b10_0101
    }
}

/// The nine characters without hyphens.
impl fmt::Display for ShortCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.values()
            .iter()
            .try_for_each(|value| write!(f, "{}", char::from(ALPHABET[usize::from(*value)])))
    }
}

impl fmt::Debug for ShortCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ShortCode({self})")
    }
}

impl Text for ShortCode {
    fn write(&self) -> Cow<'_, str> {
        Cow::Owned(self.to_string())
    }

    fn read(text: &str) -> Result<Self, Unreadable> {
        Self::parse(text)
    }
}

crate::stored_as_text!(ShortCode);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_code_is_printed_in_groups_and_read_however_it_is_typed() {
        let code = ShortCode::of(123_456_789).unwrap();
        assert_eq!(ShortCode::parse(&code.grouped().to_lowercase()).unwrap(), code);
        assert_eq!(
            ShortCode::of(ShortCode::NUMBERS).unwrap_err().reason,
            "OUT_OF_RANGE"
        );
        assert_eq!(
            ShortCode::parse("2222222O2").unwrap_err().reason,
            "UNREADABLE_CHARACTER"
        );
        assert_eq!(
            ShortCode::parse("22222222").unwrap_err().reason,
            "NOT_9_CHARACTERS"
        );
    }

    proptest! {
        #[test]
        fn every_number_comes_back(number in 0..ShortCode::NUMBERS) {
            let code = ShortCode::of(number).unwrap();
            prop_assert_eq!(ShortCode::parse(&code.to_string()).unwrap().number(), number);
        }

        #[test]
        fn any_single_wrong_character_is_noticed(number in 0..ShortCode::NUMBERS, at in 0..9_usize, step in 1..32_usize) {
            let mut typed = ShortCode::of(number).unwrap().to_string().into_bytes();
            let right = usize::from(value_of(typed[at]).unwrap());
            typed[at] = ALPHABET[(right + step) % 32];
            let refused = ShortCode::parse(std::str::from_utf8(&typed).unwrap()).unwrap_err();
            prop_assert_eq!(refused.reason, "WRONG_CHECK_CHARACTER");
        }

        #[test]
        fn any_two_exchanged_characters_are_noticed(number in 0..ShortCode::NUMBERS, a in 0..9_usize, b in 0..9_usize) {
            let mut typed = ShortCode::of(number).unwrap().to_string().into_bytes();
            prop_assume!(typed[a] != typed[b]);
            typed.swap(a, b);
            prop_assert!(ShortCode::parse(std::str::from_utf8(&typed).unwrap()).is_err());
        }
    }
}
