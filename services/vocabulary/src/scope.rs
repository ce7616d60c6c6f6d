//! How far a caller's sight reaches: an area, one gate, one enterprise, one person, or nothing.

use crate::area::Area;
use crate::column::Text;
use crate::ids::{CheckpointId, EnterpriseId, PersonId};
use kit::parse::Unreadable;
use std::borrow::Cow;
use std::fmt;

/// What a caller may see and change. Every query is narrowed by it; an area holds all the areas, gates, enterprises and
/// people in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Everything in an area.
    Area(Area),
    /// One gate and its passes.
    Checkpoint(CheckpointId),
    /// One enterprise, its gates and its roster.
    Enterprise(EnterpriseId),
    /// Oneself.
    Person(PersonId),
    /// Nothing: a service acting for itself, an administrator.
    Nothing,
}

impl Scope {
    /// Reads `area:410811`, a bare `410811`, `checkpoint:<id>`, `enterprise:<id>`, `person:<id>`, `nothing` or an empty text.
    ///
    /// Refuses with `UNKNOWN_SCOPE`, or as the area or id does.
    pub fn parse(text: &str) -> Result<Self, Unreadable> {
        let text = text.trim();
        if text.is_empty() || text == "nothing" {
            return Ok(Self::Nothing);
        }
        if text.starts_with(|first: char| first.is_ascii_digit()) {
            return Area::parse(text).map(Self::Area);
        }
        match text.split_once(':') {
            Some(("area", code)) => Area::parse(code).map(Self::Area),
            Some(("checkpoint", id)) => CheckpointId::parse(id).map(Self::Checkpoint),
            Some(("enterprise", id)) => EnterpriseId::parse(id).map(Self::Enterprise),
            Some(("person", id)) => PersonId::parse(id).map(Self::Person),
            _ => Err(Unreadable::new(
                "UNKNOWN_SCOPE",
                "must be an area, checkpoint, enterprise or person with its code or id, or nothing",
            )),
        }
    }

    /// The area, when the scope is one.
    pub fn area(&self) -> Option<Area> {
        match self {
            Self::Area(area) => Some(*area),
            _ => None,
        }
    }

    /// Whether the whole of this area is within sight.
    pub fn covers_area(&self, area: &Area) -> bool {
        matches!(self, Self::Area(mine) if mine.contains(area))
    }

    /// Whether this gate, lying in that area, is within sight. Gates of an enterprise are its service's knowledge.
    pub fn covers_checkpoint(&self, checkpoint: CheckpointId, area: &Area) -> bool {
        matches!(self, Self::Checkpoint(mine) if *mine == checkpoint) || self.covers_area(area)
    }

    /// Whether this enterprise, lying in that area, is within sight.
    pub fn covers_enterprise(&self, enterprise: EnterpriseId, area: &Area) -> bool {
        matches!(self, Self::Enterprise(mine) if *mine == enterprise) || self.covers_area(area)
    }

    /// Whether this person, living in that area, is within sight.
    pub fn covers_person(&self, person: PersonId, home: &Area) -> bool {
        self.is_self(person) || self.covers_area(home)
    }

    /// Whether the scope is exactly this person.
    pub fn is_self(&self, person: PersonId) -> bool {
        matches!(self, Self::Person(mine) if *mine == person)
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Area(area) => write!(f, "area:{area}"),
            Self::Checkpoint(id) => write!(f, "checkpoint:{id}"),
            Self::Enterprise(id) => write!(f, "enterprise:{id}"),
            Self::Person(id) => write!(f, "person:{id}"),
            Self::Nothing => f.write_str("nothing"),
        }
    }
}

impl Text for Scope {
    fn write(&self) -> Cow<'_, str> {
        Cow::Owned(self.to_string())
    }

    fn read(text: &str) -> Result<Self, Unreadable> {
        Self::parse(text)
    }
}

crate::stored_as_text!(Scope);

#[cfg(test)]
mod tests {
    use super::*;
    use kit::clock::Moment;

    #[test]
    fn a_scope_is_read_as_it_is_written() {
        let id = CheckpointId::new(Moment::from_unix_seconds(1_583_035_200));
        for text in [
            "area:410811",
            &format!("checkpoint:{id}"),
            &format!("person:{id}"),
            "nothing",
        ] {
            assert_eq!(Scope::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(
            Scope::parse("410811").unwrap(),
            Scope::parse("area:410811").unwrap()
        );
        assert_eq!(Scope::parse("").unwrap(), Scope::Nothing);
        assert_eq!(Scope::parse("town:1").unwrap_err().reason, "UNKNOWN_SCOPE");
        assert_eq!(Scope::parse("person:1").unwrap_err().reason, "NOT_AN_ID");
    }

    #[test]
    fn a_scope_reaches_no_further_than_it_says() {
        let at = Moment::from_unix_seconds(1_583_035_200);
        let (mine, other) = (CheckpointId::new(at), CheckpointId::new(at));
        let home = Area::parse("410811007001").unwrap();
        let district = Scope::parse("410811").unwrap();
        assert!(district.covers_area(&home) && district.covers_checkpoint(other, &home));
        assert!(!Scope::parse("410883").unwrap().covers_checkpoint(mine, &home));
        let gate = Scope::Checkpoint(mine);
        assert!(gate.covers_checkpoint(mine, &home));
        assert!(!gate.covers_checkpoint(other, &home) && !gate.covers_area(&home));
        assert!(!Scope::Nothing.covers_person(PersonId::new(at), &home));
    }
}
