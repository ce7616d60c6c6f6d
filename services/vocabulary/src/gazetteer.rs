//! The list of areas a town knows, by code: their names, what lies in them, and what became of withdrawn codes.

use crate::area::{Area, AreaLevel, Edition};
use kit::parse::Unreadable;
use std::collections::BTreeMap;

/// Jiaozuo's areas (domain §2), compiled in.
const JIAOZUO_2020: &str = include_str!("../data/areas-2020.csv");

/// A list of areas. Starts from the embedded one; a town adds its own communities.
#[derive(Clone, Debug)]
pub struct Gazetteer {
    edition: Edition,
    places: BTreeMap<Area, Place>,
}

#[derive(Clone, Debug)]
struct Place {
    name: String,
    standing: Standing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Listed,
    StatisticsOnly,
    MovedTo(Area),
}

impl Gazetteer {
    /// Jiaozuo's districts, and the streets and some communities of 山阳区 and 孟州市, edition 2020.
    pub fn embedded() -> Self {
        Self::read(JIAOZUO_2020, Edition::UNWRITTEN).expect("the embedded list of areas is read by a test")
    }

    /// Reads a list: a line per area with code, name and remark (empty, `statistics` or `moved:CODE`) parted by commas; empty
    /// lines and lines beginning with `#` are passed over.
    ///
    /// Refuses with `NOT_AN_AREA` (a code), `MISSING` (a name), `UNKNOWN_REMARK`, or as [`Gazetteer::add`] does; the
    /// sentence names the line.
    pub fn read(list: &str, edition: Edition) -> Result<Self, Unreadable> {
        let mut gazetteer = Self {
            edition,
            places: BTreeMap::new(),
        };
        for (line, number) in list.lines().zip(1..) {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            gazetteer.read_line(line).map_err(|refused| {
                Unreadable::new(refused.reason, format!("line {number}: {}", refused.description))
            })?;
        }
        Ok(gazetteer)
    }

    fn read_line(&mut self, line: &str) -> Result<(), Unreadable> {
        let mut columns = line.split(',').map(str::trim);
        let area = Area::with_edition(columns.next().unwrap_or_default(), self.edition)?;
        let name = columns.next().unwrap_or_default();
        let standing = match columns.next().unwrap_or_default() {
            "" => Standing::Listed,
            "statistics" => Standing::StatisticsOnly,
            remark => match remark.strip_prefix("moved:") {
                Some(code) => Standing::MovedTo(Area::with_edition(code, self.edition)?),
                None => {
                    return Err(Unreadable::new(
                        "UNKNOWN_REMARK",
                        "must be statistics or moved:CODE",
                    ));
                }
            },
        };
        self.put(area, name, standing)
    }

    /// Adds an area or renames one: a town's own communities, streets or neighbours.
    ///
    /// Refuses with `MISSING` (no name), `TOO_LONG` (more than 60 characters), `ANOTHER_EDITION`, or `UNKNOWN_AREA` when a
    /// street's district or a community's street is not listed.
    pub fn add(&mut self, area: Area, name: &str) -> Result<(), Unreadable> {
        let standing = self.place(&area).map_or(Standing::Listed, |place| place.standing);
        self.put(area, name, standing)
    }

    fn put(&mut self, area: Area, name: &str, standing: Standing) -> Result<(), Unreadable> {
        let name = kit::parse::required(name, 60)?.to_owned();
        if area.edition() != self.edition {
            return Err(Unreadable::new(
                "ANOTHER_EDITION",
                "the area must be of the edition of the list",
            ));
        }
        if area.level() > AreaLevel::District
            && area.parent().is_none_or(|parent| self.place(&parent).is_none())
        {
            return Err(Unreadable::new(
                "UNKNOWN_AREA",
                "the area around it is not listed",
            ));
        }
        self.places.insert(area, Place { name, standing });
        Ok(())
    }

    /// The edition of the list.
    pub fn edition(&self) -> Edition {
        self.edition
    }

    /// The area's own name (`定和街道`); `None` when it is not listed.
    pub fn name_of(&self, area: &Area) -> Option<&str> {
        self.place(area).map(|place| place.name.as_str())
    }

    /// The listed area of this name, its own (`孟州市`) or in full (`焦作市孟州市`); `None` when there is none, or more than one.
    pub fn named(&self, name: &str) -> Option<Area> {
        let is_called = |area: &Area, place: &Place| {
            name.ends_with(&place.name) && (name == place.name || name == self.full_name(area))
        };
        let mut found = self
            .places
            .iter()
            .filter(|(area, place)| place.standing == Standing::Listed && is_called(area, place));
        let (area, _) = found.next()?;
        found.next().is_none().then_some(*area)
    }

    /// The name from the city down (`焦作市山阳区定和街道`); parts that are not listed stand as their code.
    pub fn full_name(&self, area: &Area) -> String {
        let mut parts: Vec<Area> = area
            .and_around()
            .filter(|part| part.level() > AreaLevel::Province || part.level() == area.level())
            .collect();
        parts.reverse();
        // Nothing is said twice: of areas that are not listed, only the deepest shows its code.
        let named = parts.iter().filter_map(|part| match self.name_of(part) {
            None if part.level() != area.level() => None,
            None => Some(part.code()),
            named => named,
        });
        named.collect()
    }

    /// The listed areas directly inside, in the order of their codes; withdrawn ones are left out.
    pub fn children(&self, area: &Area) -> Vec<Area> {
        let inside = self.places.iter().filter(|(child, place)| {
            child.parent().as_ref() == Some(area) && !matches!(place.standing, Standing::MovedTo(_))
        });
        inside.map(|(child, _)| *child).collect()
    }

    /// The area, when a service may work in it: listed; or an unlisted community of a listed street; or any street of a
    /// district whose streets are not listed.
    ///
    /// Refuses with `UNKNOWN_AREA`, with `STATISTICS_ONLY_AREA`, or with `WITHDRAWN_AREA` (ask [`Gazetteer::today`] first).
    pub fn known(&self, area: &Area) -> Result<Area, Unreadable> {
        let unknown = || Unreadable::new("UNKNOWN_AREA", "the area is not in the list of areas");
        let district = area
            .and_around()
            .find(|around| around.level() <= AreaLevel::District)
            .ok_or_else(unknown)?;
        match self.place(&district).ok_or_else(unknown)?.standing {
            Standing::StatisticsOnly => {
                return Err(Unreadable::new(
                    "STATISTICS_ONLY_AREA",
                    "the code is used in statistics only",
                ));
            }
            Standing::MovedTo(_) => {
                return Err(Unreadable::new(
                    "WITHDRAWN_AREA",
                    "the code was withdrawn and the area has another",
                ));
            }
            Standing::Listed => {}
        }
        let Some(street) = area.street() else {
            return Ok(*area);
        };
        if self.place(&street).is_none() && !self.children(&district).is_empty() {
            return Err(unknown());
        }
        Ok(*area)
    }

    /// Whether the code is used in statistics only (410871): never sent to partners.
    pub fn is_statistics_only(&self, area: &Area) -> bool {
        let district = area.district().unwrap_or(*area);
        self.place(&district)
            .is_some_and(|place| place.standing == Standing::StatisticsOnly)
    }

    /// The area under the code it has today: 济源 410881 is 419001. Of an area inside a moved one the street and community
    /// are lost, for they were numbered anew; an area that did not move stays itself.
    pub fn today(&self, area: &Area) -> Area {
        let district = area.district().unwrap_or(*area);
        match self.place(&district).map(|place| place.standing) {
            Some(Standing::MovedTo(now)) => now,
            _ => *area,
        }
    }

    /// The listed place of a code, whatever edition the code was written in.
    fn place(&self, area: &Area) -> Option<&Place> {
        if area.edition() == self.edition {
            return self.places.get(area);
        }
        self.places
            .get(&Area::with_edition(area.code(), self.edition).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn area(text: &str) -> Area {
        Area::parse(text).unwrap()
    }

    #[test]
    fn the_embedded_list_names_the_newspapers_places() {
        let gazetteer = Gazetteer::embedded();
        assert_eq!(
            gazetteer.full_name(&area("410811007001")),
            "焦作市山阳区定和街道新兴社区"
        );
        assert_eq!(
            gazetteer.full_name(&area("410811007099")),
            "焦作市山阳区定和街道410811007099"
        );
        assert_eq!(gazetteer.children(&area("410811")).len(), 9);
        assert_eq!(gazetteer.children(&area("410883")).len(), 11);
        for street in gazetteer.children(&area("410811")) {
            assert!(gazetteer.children(&street).len() >= 3, "{street}");
        }
        assert!(!gazetteer.children(&area("410800")).contains(&area("410881")));
    }

    #[rstest]
    #[case("孟州市", Some("410883"))]
    #[case("焦作市孟州市", Some("410883"))]
    #[case("焦作市山阳区定和街道新兴社区", Some("410811007001"))]
    #[case("郑州市孟州市", None)]
    #[case("市", None)]
    #[case("", None)]
    fn an_area_is_found_by_its_name(#[case] name: &str, #[case] code: Option<&str>) {
        assert_eq!(Gazetteer::embedded().named(name), code.map(area));
    }

    #[rstest]
    #[case("410811", None)]
    #[case("410811007", None)]
    #[case("410811007999", None)]
    #[case("410802003", None)]
    #[case("410811050", Some("UNKNOWN_AREA"))]
    #[case("420100", Some("UNKNOWN_AREA"))]
    #[case("410899001", Some("UNKNOWN_AREA"))]
    #[case("410871", Some("STATISTICS_ONLY_AREA"))]
    #[case("410881001", Some("WITHDRAWN_AREA"))]
    fn a_service_works_in_known_areas_and_in_new_communities(
        #[case] code: &str,
        #[case] refused: Option<&str>,
    ) {
        assert_eq!(
            Gazetteer::embedded()
                .known(&area(code))
                .err()
                .map(|refused| refused.reason),
            refused
        );
    }

    #[test]
    fn a_withdrawn_code_leads_to_the_one_of_today() {
        let gazetteer = Gazetteer::embedded();
        assert_eq!(gazetteer.today(&area("410881@1990")), area("419001"));
        assert_eq!(gazetteer.today(&area("410811007")), area("410811007"));
        assert!(gazetteer.is_statistics_only(&area("410871001")));
    }

    #[test]
    fn a_town_adds_its_own_communities() {
        let mut gazetteer = Gazetteer::embedded();
        gazetteer.add(area("410811007050"), "铁路定和社区").unwrap();
        assert_eq!(gazetteer.name_of(&area("410811007050")), Some("铁路定和社区"));
        assert_eq!(
            gazetteer
                .add(area("410811070050"), "无处社区")
                .unwrap_err()
                .reason,
            "UNKNOWN_AREA"
        );
        assert_eq!(
            gazetteer.add(area("410811007051"), " ").unwrap_err().reason,
            "MISSING"
        );
    }

    #[test]
    fn a_bad_list_names_its_line() {
        let refused = Gazetteer::read("410800,焦作市,\n41080,无,", Edition::UNWRITTEN).unwrap_err();
        assert_eq!(refused.reason, "NOT_AN_AREA");
        assert!(refused.description.starts_with("line 2"));
    }
}
