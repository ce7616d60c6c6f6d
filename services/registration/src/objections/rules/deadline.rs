//! By when an objection is answered, and who hears of it when it is not.

use kit::clock::Day;
use kit::parse::Unreadable;
use serde::{Deserialize, Serialize};

/// What a district has ordered about objections: dated data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObjectionPolicy {
    /// How long each level has to answer, the lowest first, each once; the last is the district.
    pub ladder: Vec<Rung>,
    /// Days an objection is kept after it was made; 14 to 1,826, and longer than it climbs.
    pub keep_days: u16,
}

/// How long one level has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rung {
    /// Community, street or district.
    pub level: String,
    /// Hours from when it reached them, at most 720; 0 passes it on at once, but the district has at least 1.
    pub hours: u32,
}

impl ObjectionPolicy {
    /// The last day of an objection made on that day.
    pub fn kept_until(&self, made: Day) -> Day {
        made.plus_days(i32::from(self.keep_days))
    }

    /// The rungs for somebody who is looked after so deep: who has no community is answered by the street, who has no street by the
    /// district. Refuses with `NO_LADDER` when the policy names nobody.
    pub fn rungs(&self, deepest: &str) -> Result<&[Rung], Unreadable> {
        let reached = place(deepest);
        let from = self
            .ladder
            .iter()
            .position(|rung| place(&rung.level) >= reached)
            .unwrap_or_default();
        match &self.ladder[from..] {
            [] => Err(Unreadable::new("NO_LADDER", "nobody is named to answer")),
            rungs => Ok(rungs),
        }
    }
}

/// How high a level is, from 0; `None` when it is none.
pub fn place(level: &str) -> Option<usize> {
    ["community", "street", "district"]
        .iter()
        .position(|known| *known == level)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ladder_begins_where_somebody_is_looked_after() {
        let rung = |level: &str| Rung {
            level: level.to_owned(),
            hours: 24,
        };
        let policy = ObjectionPolicy {
            ladder: vec![rung("community"), rung("street"), rung("district")],
            keep_days: 180,
        };
        assert_eq!(policy.rungs("community").map(<[Rung]>::len), Ok(3));
        assert_eq!(policy.rungs("district").map(<[Rung]>::len), Ok(1));
        assert_eq!(policy.rungs("nowhere").map(<[Rung]>::len), Ok(3));
        let no_street = ObjectionPolicy {
            ladder: vec![rung("community"), rung("district")],
            ..policy.clone()
        };
        assert_eq!(no_street.rungs("street"), Ok(&no_street.ladder[1..]));
        let nobody = ObjectionPolicy {
            ladder: Vec::new(),
            ..policy
        };
        assert_eq!(nobody.rungs("street").unwrap_err().reason, "NO_LADDER");
    }
}
