//! A survey and the buildings it goes through.

use kit::clock::{Day, Moment};
use kit::parse::Unreadable;
use vocabulary::SurveyId;
use vocabulary::area::Area;

/// The most days between the first and the last.
const LONGEST_DAYS: i32 = 60;

/// A survey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Survey {
    /// Its id, the request's.
    pub id: SurveyId,
    /// Checkpoint's id of the unit; may be empty.
    pub unit_id: String,
    /// The compound or village.
    pub unit_name: String,
    /// A street or a community.
    pub area: Area,
    /// First and last day.
    pub days: (Day, Day),
    /// When it was opened.
    pub opened_at: Moment,
}

/// A building of a survey, or a group of a village.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Building {
    /// 1 to 60 characters.
    pub name: String,
    /// Checkpoint's id of it; may be empty.
    pub building_id: String,
    /// How many doors it has.
    pub doors: i32,
    /// Their numbers, where they are known.
    pub door_numbers: Vec<String>,
}

/// How far a building is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Doors where somebody was.
    pub visited: i64,
    /// Households taken.
    pub households: i64,
    /// Their members, unnamed ones included.
    pub members: i64,
    /// Doors that would not say.
    pub refused: i64,
    /// Doors where nobody was at home.
    pub absent: i64,
    /// Doors nobody lives behind.
    pub empty: i64,
}

/// The last day of something that begins on `from`. Refuses with `BEFORE_FIRST_DAY` or `TOO_LONG`.
pub fn last_day(from: Day, to: Day, longest_days: i32) -> Result<Day, Unreadable> {
    if to < from {
        return Err(Unreadable::new(
            "BEFORE_FIRST_DAY",
            "must not lie before the first day",
        ));
    }
    if to.days_since(from) > longest_days {
        return Err(Unreadable::new(
            "TOO_LONG",
            format!("must be at most {longest_days} days after the first"),
        ));
    }
    Ok(to)
}

/// The last day of a survey.
pub fn last_day_of_survey(from: Day, to: Day) -> Result<Day, Unreadable> {
    last_day(from, to, LONGEST_DAYS)
}

/// The doors of a building: as many as are named, or as many as were said. Refuses with `MISSING`, `OUT_OF_RANGE` or `NAMED_TWICE`.
pub fn doors(said: i32, named: &[String]) -> Result<i32, Unreadable> {
    const MOST: usize = 2_000;
    let many = || Unreadable::new("OUT_OF_RANGE", "must be from 1 to 2000");
    if named.is_empty() {
        return match said {
            0 => Err(Unreadable::new("MISSING", "must be given, or the doors be named")),
            said if usize::try_from(said).is_ok_and(|said| said <= MOST) => Ok(said),
            _ => Err(many()),
        };
    }
    let different: std::collections::BTreeSet<&String> = named.iter().collect();
    if different.len() != named.len() {
        return Err(Unreadable::new("NAMED_TWICE", "a door must be named once"));
    }
    match i32::try_from(named.len()) {
        Ok(count) if named.len() <= MOST && (said == 0 || said == count) => Ok(count),
        Ok(_) if named.len() <= MOST => Err(Unreadable::new(
            "OUT_OF_RANGE",
            "must be as many as are named, or 0",
        )),
        _ => Err(many()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doors_are_counted_or_named() {
        let reason = |said, named: &[&str]| {
            let named: Vec<String> = named.iter().map(|name| (*name).to_owned()).collect();
            doors(said, &named).map_err(|no| no.reason)
        };
        assert_eq!(reason(12, &[]), Ok(12));
        assert_eq!(reason(0, &["101", "102"]), Ok(2));
        assert_eq!(reason(2, &["101", "102"]), Ok(2));
        assert_eq!(reason(0, &[]), Err("MISSING"));
        assert_eq!(reason(-1, &[]), Err("OUT_OF_RANGE"));
        assert_eq!(reason(3, &["101"]), Err("OUT_OF_RANGE"));
        assert_eq!(reason(0, &["101", "101"]), Err("NAMED_TWICE"));
    }

    #[test]
    fn a_survey_ends_within_sixty_days() {
        let day = |text: &str| Day::parse(text).unwrap();
        let from = day("2020-02-10");
        assert!(last_day_of_survey(from, from).is_ok());
        assert_eq!(
            last_day_of_survey(from, day("2020-02-09")).unwrap_err().reason,
            "BEFORE_FIRST_DAY"
        );
        assert_eq!(
            last_day_of_survey(from, day("2020-06-01")).unwrap_err().reason,
            "TOO_LONG"
        );
    }
}
