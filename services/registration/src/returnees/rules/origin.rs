//! Where somebody comes from or leaves for: an area outside this district, or a country.

use kit::parse::{Flaws, Unreadable};
use serde::{Deserialize, Serialize};
use std::fmt;
use vocabulary::area::Area;

/// Three capital letters of ISO 3166 alpha-3; never CHN, whose places are areas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Country([u8; 3]);

impl Country {
    /// Reads three letters. Refuses with `MISSING`, `NOT_A_COUNTRY`, or `NOT_ABROAD` for CHN.
    pub fn parse(text: &str) -> Result<Self, Unreadable> {
        let text = text.trim().to_ascii_uppercase();
        if text.is_empty() {
            return Err(Unreadable::new("MISSING", "must be given"));
        }
        let not_a_country = || Unreadable::new("NOT_A_COUNTRY", "a country has three letters of ISO 3166");
        let letters: [u8; 3] = text.as_bytes().try_into().map_err(|_| not_a_country())?;
        if !letters.iter().all(u8::is_ascii_uppercase) {
            return Err(not_a_country());
        }
        if text == "CHN" {
            return Err(Unreadable::new("NOT_ABROAD", "of this country the area is given"));
        }
        Ok(Self(letters))
    }

    /// The three letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).expect("the letters of a country are ASCII")
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl TryFrom<String> for Country {
    type Error = Unreadable;

    fn try_from(text: String) -> Result<Self, Unreadable> {
        Self::parse(&text)
    }
}

impl From<Country> for String {
    fn from(country: Country) -> Self {
        country.code().to_owned()
    }
}

/// A place that is not in this district.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Elsewhere {
    /// An area of this country, in the edition it was told in.
    Area(Area),
    /// Abroad.
    Abroad(Country),
}

impl Elsewhere {
    /// Reads a place from the two fields that may tell it, of which one does: `None` when neither does. Whoever moves within the
    /// district has not come from elsewhere.
    ///
    /// Refuses with `ONLY_ONE` and `WITHIN_THE_DISTRICT`, on the field of these names.
    pub fn of(
        area: Option<Area>,
        country: Option<Country>,
        authority: &Area,
        (area_field, country_field): (&str, &str),
    ) -> Result<Option<Self>, Flaws> {
        match (area, country) {
            (Some(_), Some(_)) => Err(Flaws::one(
                country_field,
                Unreadable::new("ONLY_ONE", "an area or a country, not both"),
            )),
            (Some(area), None) if authority.contains(&area) => Err(Flaws::one(
                area_field,
                Unreadable::new("WITHIN_THE_DISTRICT", "must lie outside this district"),
            )),
            (Some(area), None) => Ok(Some(Self::Area(area))),
            (None, Some(country)) => Ok(Some(Self::Abroad(country))),
            (None, None) => Ok(None),
        }
    }

    /// The area, when it is one.
    pub fn area(&self) -> Option<Area> {
        match self {
            Self::Area(area) => Some(*area),
            Self::Abroad(_) => None,
        }
    }

    /// The country, when it is abroad.
    pub fn country(&self) -> Option<Country> {
        match self {
            Self::Area(_) => None,
            Self::Abroad(country) => Some(*country),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("kor", Ok("KOR"))]
    #[case("", Err("MISSING"))]
    #[case("KO", Err("NOT_A_COUNTRY"))]
    #[case("K0R", Err("NOT_A_COUNTRY"))]
    #[case("韩国人", Err("NOT_A_COUNTRY"))]
    #[case("chn", Err("NOT_ABROAD"))]
    fn a_country_is_three_letters_and_another(#[case] text: &str, #[case] read: Result<&str, &str>) {
        let country = Country::parse(text);
        let told = country.as_ref().map(Country::code).map_err(|bad| bad.reason);
        assert_eq!(told, read);
    }

    #[test]
    fn one_comes_from_one_place_and_not_from_here() {
        let area = |code| Area::parse(code).unwrap();
        let here = area("410811");
        let of = |from, country| {
            Elsewhere::of(from, country, &here, ("a", "c"))
                .map_err(|flaws| (flaws.0[0].field.clone(), flaws.0[0].reason))
        };
        let korea = Country::parse("KOR").unwrap();
        assert_eq!(of(None, None), Ok(None));
        assert_eq!(of(None, Some(korea)), Ok(Some(Elsewhere::Abroad(korea))));
        assert_eq!(
            of(Some(area("420100")), None),
            Ok(Some(Elsewhere::Area(area("420100"))))
        );
        assert_eq!(
            of(Some(area("410811007")), None),
            Err(("a".to_owned(), "WITHIN_THE_DISTRICT"))
        );
        assert_eq!(
            of(Some(area("420100")), Some(korea)),
            Err(("c".to_owned(), "ONLY_ONE"))
        );
        // The city around the district says less than one would like, but it is not the district.
        assert!(of(Some(area("410800")), None).is_ok());
    }
}
