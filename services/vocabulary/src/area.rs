//! An administrative area by its code: province, city, district (GB/T 2260), street and community (three digits each).

use crate::column::Text;
use crate::width;
use kit::parse::Unreadable;
use std::borrow::Cow;
use std::fmt;

const LONGEST: usize = 12;

/// How deep an area lies; a deeper level is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AreaLevel {
    /// Six digits ending in `0000`.
    Province,
    /// Six digits ending in `00`: 410800.
    City,
    /// Six digits: 410811, a district, county or county-level city.
    District,
    /// Nine digits: a street, town or township.
    Street,
    /// Twelve digits: a community or village.
    Community,
}

impl AreaLevel {
    /// How many digits a code of this level is written with.
    fn digits(self) -> usize {
        match self {
            Self::Province | Self::City | Self::District => 6,
            Self::Street => 9,
            Self::Community => LONGEST,
        }
    }

    /// How many digits every area inside an area of this level begins with.
    fn shared_digits(self) -> usize {
        match self {
            Self::Province => 2,
            Self::City => 4,
            Self::District | Self::Street | Self::Community => self.digits(),
        }
    }
}

/// The year of the list a code was taken from: codes are re-issued, and a code means nothing without its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edition(u16);

impl Edition {
    /// The list of 2020. A code written without an edition means this one, for ever: stored codes must not change
    /// their meaning when a newer list comes.
    pub const UNWRITTEN: Self = Self(2020);

    /// Reads a year, `2020`; refuses with `NOT_AN_EDITION`.
    pub fn parse(text: &str) -> Result<Self, Unreadable> {
        match text.trim().parse() {
            Ok(year @ 1980..=2199) => Ok(Self(year)),
            _ => Err(Unreadable::new(
                "NOT_AN_EDITION",
                "the edition of an area list is a year",
            )),
        }
    }

    /// The year.
    pub fn year(self) -> u16 {
        self.0
    }
}

impl fmt::Display for Edition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// An area: its code, and the edition of the list the code comes from.
///
/// As text `410811007`; another edition than 2020 follows after an at sign, `410881@1990`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Area {
    /// ASCII digits, filled up with zeros.
    digits: [u8; LONGEST],
    level: AreaLevel,
    edition: Edition,
}

impl Area {
    /// Reads a code of 6, 9 or 12 digits, with or without `@edition`. Statistical codes that fill a district or street up
    /// with zeros (`410811000000`) mean the district or street.
    ///
    /// Refuses with `MISSING`, `NOT_AN_AREA` or `NOT_AN_EDITION`. Whether the area exists is not asked: people come from
    /// everywhere; [`crate::Gazetteer::known`] asks.
    pub fn parse(text: &str) -> Result<Self, Unreadable> {
        let text = width::fold(text, &[' ']);
        match text.split_once('@') {
            Some((code, edition)) => Self::with_edition(code, Edition::parse(edition)?),
            None => Self::with_edition(&text, Edition::UNWRITTEN),
        }
    }

    /// Reads code and edition from two fields, as the contract's `AreaRef` carries them; an empty edition is 2020.
    ///
    /// Refuses as [`Area::parse`] does.
    pub fn of_edition(code: &str, edition: &str) -> Result<Self, Unreadable> {
        let edition = if edition.trim().is_empty() {
            Edition::UNWRITTEN
        } else {
            Edition::parse(edition)?
        };
        Self::with_edition(&width::fold(code, &[' ']), edition)
    }

    /// Reads a code of the list of that year; refuses with `MISSING` or `NOT_AN_AREA`.
    pub fn with_edition(code: &str, edition: Edition) -> Result<Self, Unreadable> {
        const REFUSAL: Unreadable = Unreadable {
            reason: "NOT_AN_AREA",
            description: Cow::Borrowed("an area code has 6, 9 or 12 digits"),
        };
        if code.is_empty() {
            return Err(Unreadable::new("MISSING", "must be given"));
        }
        if !matches!(code.len(), 6 | 9 | LONGEST) || !code.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(REFUSAL);
        }
        let mut digits = [b'0'; LONGEST];
        digits[..code.len()].copy_from_slice(code.as_bytes());
        let empty = |part: &[u8]| part.iter().all(|digit| *digit == b'0');
        let level = match (
            empty(&digits[2..4]),
            empty(&digits[4..6]),
            empty(&digits[6..9]),
            empty(&digits[9..]),
        ) {
            (true, true, true, true) => AreaLevel::Province,
            (false, true, true, true) => AreaLevel::City,
            (false, false, true, true) => AreaLevel::District,
            // Four cities have no districts: their streets lie directly under 4419 00 and the like.
            (false, _, false, true) => AreaLevel::Street,
            (false, _, false, false) => AreaLevel::Community,
            // A community without a street, or a district without a city.
            _ => return Err(REFUSAL),
        };
        // GB/T 2260 numbers provinces 11 to 82.
        if !matches!(digits[0], b'1'..=b'8') {
            return Err(REFUSAL);
        }
        Ok(Self {
            digits,
            level,
            edition,
        })
    }

    /// The code without its edition, in 6, 9 or 12 digits.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.digits[..self.level.digits()]).expect("the digits of an area are ASCII")
    }

    /// How the code of every area inside it begins, itself included: 2, 4, 6, 9 or 12 digits.
    pub fn prefix(&self) -> &str {
        std::str::from_utf8(&self.digits[..self.level.shared_digits()])
            .expect("the digits of an area are ASCII")
    }

    /// The area whose [`Area::prefix`] this is. Refuses with `NOT_AN_AREA`.
    pub fn of_prefix(prefix: &str) -> Result<Self, Unreadable> {
        Self::with_edition(&format!("{prefix:0<6}"), Edition::UNWRITTEN)
    }

    /// How deep the area lies.
    pub fn level(&self) -> AreaLevel {
        self.level
    }

    /// The edition of the list its code comes from.
    pub fn edition(&self) -> Edition {
        self.edition
    }

    /// The area around it; `None` for a province.
    pub fn parent(&self) -> Option<Self> {
        match self.level {
            AreaLevel::Province => None,
            AreaLevel::City => Some(self.cut(2)),
            AreaLevel::District => Some(self.cut(4)),
            AreaLevel::Street => Some(self.cut(6)),
            AreaLevel::Community => Some(self.cut(9)),
        }
    }

    /// Itself and all the areas around it, the smallest first: how a rule that holds for an area is looked up.
    pub fn and_around(&self) -> impl Iterator<Item = Self> + use<> {
        std::iter::successors(Some(*self), Self::parent)
    }

    /// The district it is or lies in (the city itself, where a city has no districts); `None` above.
    pub fn district(&self) -> Option<Self> {
        (self.level >= AreaLevel::District).then(|| self.cut(6))
    }

    /// The street it is or lies in; `None` above.
    pub fn street(&self) -> Option<Self> {
        (self.level >= AreaLevel::Street).then(|| self.cut(9))
    }

    /// The community it is; `None` above.
    pub fn community(&self) -> Option<Self> {
        (self.level == AreaLevel::Community).then_some(*self)
    }

    /// Whether `other` is this area or lies in it. Editions are not compared: GB/T 2260 gives a withdrawn code to no other
    /// place, and a moved area is first led to its new code by [`crate::Gazetteer::today`].
    pub fn contains(&self, other: &Self) -> bool {
        let shared = self.level.shared_digits();
        self.level <= other.level && self.digits[..shared] == other.digits[..shared]
    }

    /// The area made of the first `kept` digits.
    fn cut(&self, kept: usize) -> Self {
        let mut digits = [b'0'; LONGEST];
        digits[..kept].copy_from_slice(&self.digits[..kept]);
        let level = match kept {
            2 => AreaLevel::Province,
            4 => AreaLevel::City,
            6 if digits[4..6] == *b"00" => AreaLevel::City,
            6 => AreaLevel::District,
            9 => AreaLevel::Street,
            _ => AreaLevel::Community,
        };
        Self {
            digits,
            level,
            edition: self.edition,
        }
    }
}

impl fmt::Display for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.edition == Edition::UNWRITTEN {
            f.pad(self.code())
        } else {
            write!(f, "{}@{}", self.code(), self.edition)
        }
    }
}

impl fmt::Debug for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Area({self})")
    }
}

impl Text for Area {
    fn write(&self) -> Cow<'_, str> {
        if self.edition == Edition::UNWRITTEN {
            Cow::Borrowed(self.code())
        } else {
            Cow::Owned(self.to_string())
        }
    }

    fn read(text: &str) -> Result<Self, Unreadable> {
        Self::parse(text)
    }
}

crate::stored_as_text!(Area);

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn area(text: &str) -> Area {
        Area::parse(text).unwrap()
    }

    #[rstest]
    #[case("410000", AreaLevel::Province, "410000")]
    #[case("410800", AreaLevel::City, "410800")]
    #[case("410811", AreaLevel::District, "410811")]
    #[case("410811007", AreaLevel::Street, "410811007")]
    #[case("410811007001", AreaLevel::Community, "410811007001")]
    #[case("410811000000", AreaLevel::District, "410811")]
    #[case("410811007000", AreaLevel::Street, "410811007")]
    #[case("441900003", AreaLevel::Street, "441900003")]
    #[case("410881@1990", AreaLevel::District, "410881@1990")]
    fn a_code_tells_its_level(#[case] text: &str, #[case] level: AreaLevel, #[case] written: &str) {
        assert_eq!(
            (area(text).level(), area(text).to_string().as_str()),
            (level, written)
        );
    }

    #[rstest]
    #[case("", "MISSING")]
    #[case("4108", "NOT_AN_AREA")]
    #[case("41081x", "NOT_AN_AREA")]
    #[case("010811", "NOT_AN_AREA")]
    #[case("410011", "NOT_AN_AREA")]
    #[case("410811000001", "NOT_AN_AREA")]
    #[case("四一零八一一", "NOT_AN_AREA")]
    #[case("410811@once", "NOT_AN_EDITION")]
    fn a_wrong_code_is_refused_with_its_reason(#[case] text: &str, #[case] reason: &str) {
        assert_eq!(Area::parse(text).unwrap_err().reason, reason);
    }

    #[test]
    fn an_area_lies_in_all_the_areas_around_it() {
        let around: Vec<_> = area("410811007001")
            .and_around()
            .map(|area| area.to_string())
            .collect();
        assert_eq!(
            around,
            ["410811007001", "410811007", "410811", "410800", "410000"]
        );
        assert!(area("410800").contains(&area("410811007001")));
        assert!(!area("410811").contains(&area("410800")));
        assert!(!area("410811").contains(&area("410883001")));
        assert_eq!(area("410811007001").street(), Some(area("410811007")));
        assert_eq!(area("410811").street(), None);
        assert_eq!(Area::of_edition(" 410881", "1990"), Ok(area("410881@1990")));
        assert_eq!(Area::of_edition("410811", ""), Ok(area("410811")));
        assert_eq!(area("441900003").parent(), Some(area("441900")));
    }

    #[test]
    fn every_area_inside_begins_alike() {
        for (code, prefix) in [
            ("410000", "41"),
            ("410800", "4108"),
            ("410811", "410811"),
            ("410811007", "410811007"),
        ] {
            assert_eq!(
                (area(code).prefix(), Area::of_prefix(prefix)),
                (prefix, Ok(area(code)))
            );
        }
        assert_eq!(Area::of_prefix("x").unwrap_err().reason, "NOT_AN_AREA");
    }
}
