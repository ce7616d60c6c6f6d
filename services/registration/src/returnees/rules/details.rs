//! What is personal about a trip, sealed as one value: seat, plate, and who travels along.

use kit::parse::Unreadable;
use serde::{Deserialize, Serialize};
use std::fmt;
use vocabulary::name::PersonName;
use vocabulary::plate::Plate;

/// The most companions named with one trip.
pub const MOST_NAMES: usize = 8;
/// The most companions of one trip.
pub const MOST_COMPANIONS: i32 = 99;

/// What is personal about a trip. Its `Debug` shows nothing.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    /// Coach and seat, as on the ticket.
    pub seat: Option<String>,
    /// Of the vehicle they came in.
    pub plate: Option<Plate>,
    /// Who travels along.
    pub companions: Companions,
}

/// Who travels along: some by name, all by number.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Companions {
    /// Those whose names are known.
    pub names: Vec<PersonName>,
    /// How many there are; never fewer than names.
    pub count: i32,
}

impl Companions {
    /// Names and number together; no number means as many as there are names.
    ///
    /// Refuses with `OUT_OF_RANGE` or `FEWER_THAN_NAMES`, both about the number.
    pub fn new(names: Vec<PersonName>, count: i32) -> Result<Self, Unreadable> {
        kit::parse::within(count, 0..=MOST_COMPANIONS)?;
        let named = i32::try_from(names.len()).unwrap_or(i32::MAX);
        if count != 0 && count < named {
            return Err(Unreadable::new(
                "FEWER_THAN_NAMES",
                "must not be less than the number of names",
            ));
        }
        Ok(Self {
            names,
            count: count.max(named),
        })
    }
}

impl fmt::Debug for Details {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Details(***)")
    }
}

impl fmt::Debug for Companions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Companions({}, ***)", self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn companions_are_at_least_those_named() {
        let name = || PersonName::parse("王小明").unwrap();
        let count = |names: usize, count| {
            Companions::new(vec![name(); names], count)
                .map(|companions| companions.count)
                .map_err(|bad| bad.reason)
        };
        assert_eq!(count(0, 0), Ok(0));
        assert_eq!(count(2, 0), Ok(2));
        assert_eq!(count(2, 5), Ok(5));
        assert_eq!(count(2, 1), Err("FEWER_THAN_NAMES"));
        assert_eq!(count(0, -1), Err("OUT_OF_RANGE"));
        assert_eq!(count(0, 100), Err("OUT_OF_RANGE"));
    }

    #[test]
    fn a_log_shows_nobody() {
        let details = Details {
            seat: Some("07车03A".to_owned()),
            plate: Plate::parse("豫H12345").ok(),
            companions: Companions::new(vec![PersonName::parse("王小明").unwrap()], 0).unwrap(),
        };
        assert_eq!(
            format!("{details:?} {:?}", details.companions),
            "Details(***) Companions(1, ***)"
        );
    }
}
