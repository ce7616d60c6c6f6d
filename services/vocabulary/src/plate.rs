//! The number plate of a vehicle (GA 36).

use crate::column::Text;
use crate::{mask, width};
use kit::parse::Unreadable;
use std::borrow::Cow;
use std::fmt;

const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";
/// What stands last on trailers, learners' cars, police cars, and cars that cross from Hong Kong and Macau.
const SUFFIXES: &str = "挂学警港澳";

/// A number plate: a province, a letter, then five characters (fuel) or six (new energy).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Plate(String);

impl Plate {
    /// Reads a plate as typed: spaces, hyphens and the dot after the letter are left out, small letters become capitals.
    ///
    /// Refuses with `MISSING` or `NOT_A_PLATE`.
    pub fn parse(text: &str) -> Result<Self, Unreadable> {
        let plate = width::fold(text, &[' ', '-', '·', '•', '.', '・']);
        if plate.is_empty() {
            return Err(Unreadable::new("MISSING", "must be given"));
        }
        let characters: Vec<char> = plate.chars().collect();
        let fits = match characters.as_slice() {
            [province, office, serial @ ..] => {
                PROVINCES.contains(*province)
                    && office.is_ascii_uppercase()
                    && *office != 'I'
                    && serial_fits(serial)
            }
            _ => false,
        };
        if !fits {
            return Err(Unreadable::new(
                "NOT_A_PLATE",
                "a plate is a province, a letter and five characters, or six for new energy",
            ));
        }
        Ok(Self(plate))
    }

    /// The plate in clear.
    pub fn clear(&self) -> &str {
        &self.0
    }

    /// The province and letter and the last two characters; stars between.
    pub fn masked(&self) -> String {
        mask::plate(&self.0)
    }

    /// Whether the plate is a new-energy one: six characters after the letter.
    pub fn is_new_energy(&self) -> bool {
        self.0.chars().count() == 8
    }

    /// The last digit, for odd-even days. `None` when the plate has no digit at all.
    pub fn last_digit(&self) -> Option<u8> {
        self.0
            .bytes()
            .rev()
            .find(u8::is_ascii_digit)
            .map(|digit| digit - b'0')
    }
}

fn serial_fits(serial: &[char]) -> bool {
    match serial {
        [first @ .., last] if serial.len() == 5 => {
            first.iter().copied().all(is_serial) && (is_serial(*last) || SUFFIXES.contains(*last))
        }
        [kind, second, digits @ ..] if serial.len() == 6 && !kind.is_ascii_digit() => {
            // Small cars: the letter of the drive first, one character free, four digits.
            is_drive(*kind) && is_serial(*second) && digits.iter().all(char::is_ascii_digit)
        }
        // Large vehicles: five digits, the letter of the drive last.
        [digits @ .., kind] if serial.len() == 6 => {
            is_drive(*kind) && digits.iter().all(char::is_ascii_digit)
        }
        _ => false,
    }
}

/// I and O never stand on a plate after the office's letter: they would be read as 1 and 0.
fn is_serial(character: char) -> bool {
    character.is_ascii_digit() || (character.is_ascii_uppercase() && !matches!(character, 'I' | 'O'))
}

/// D and F first; A–E (electric) and F–K (other new energy) once those were used up.
fn is_drive(character: char) -> bool {
    matches!(character, 'A'..='H' | 'J' | 'K')
}

impl fmt::Debug for Plate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Plate(***)")
    }
}

impl Text for Plate {
    fn write(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.0)
    }

    fn read(text: &str) -> Result<Self, Unreadable> {
        Self::parse(text)
    }
}

crate::stored_as_text!(Plate);

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("豫H12345", Some(5), false)]
    #[case("豫h·1234学", Some(4), false)]
    #[case("粤Z1234港", Some(4), false)]
    #[case("豫HD12345", Some(5), true)]
    #[case("豫H12345F", Some(5), true)]
    #[case("京ABCDEF", None, false)]
    fn plates_seen_at_gates_are_read(#[case] text: &str, #[case] last: Option<u8>, #[case] new_energy: bool) {
        let plate = Plate::parse(text).unwrap();
        assert_eq!((plate.last_digit(), plate.is_new_energy()), (last, new_energy));
    }

    #[rstest]
    fn what_is_no_plate_is_refused(
        #[values(
            "豫12345",
            "H12345",
            "豫HI2345",
            "豫HO2345",
            "豫H1234",
            "豫H学1234",
            "豫HX12345",
            "豫H1234567"
        )]
        text: &str,
    ) {
        assert_eq!(Plate::parse(text).unwrap_err().reason, "NOT_A_PLATE");
    }
}
