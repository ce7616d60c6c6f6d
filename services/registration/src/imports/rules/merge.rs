//! Two records of one person: how the one that is kept stands.

use crate::rules::level::Decision;
use crate::rules::person::Person;
use crate::rules::stand::{Cause, Hold, Stand};

/// How the kept record stands: by the more careful of what both declared, held by whatever holds either.
pub fn united(kept: &Person, merged: &Person) -> Stand {
    let mut stand = Stand {
        declared: more_careful(kept, merged).clone(),
        holds: kept.stand.holds.clone(),
    };
    for hold in &merged.stand.holds {
        stand = with(&stand, hold);
    }
    stand
}

/// One hand holds at most: of two, the more careful. Of one order under both ids, the more careful as well.
fn with(stand: &Stand, hold: &Hold) -> Stand {
    let rival = stand
        .holds
        .iter()
        .find(|known| known.key() == hold.key() || (hold.cause == Cause::Hand && known.cause == Cause::Hand));
    match rival {
        Some(known) if known.verdict.level >= hold.verdict.level => stand.clone(),
        Some(known) => stand.lifted(known.cause, known.id).held(hold.clone()),
        None => stand.held(hold.clone()),
    }
}

/// Whoever was only on a list has said nothing, which says nothing against what the other declared.
fn more_careful<'a>(kept: &'a Person, merged: &'a Person) -> &'a Decision {
    let (mine, other) = (&kept.stand.declared, &merged.stand.declared);
    match (has_said(kept), has_said(merged)) {
        (true, false) => mine,
        (false, true) => other,
        _ if other.verdict.level > mine.verdict.level => other,
        // Of equals the later, for it says how they are now.
        _ if other.verdict.level == mine.verdict.level && other.at > mine.at => other,
        _ => mine,
    }
}

/// A declaration, or a hand.
fn has_said(person: &Person) -> bool {
    person.last_declared_at.is_some() || person.stand.declared.level_change.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::level::Verdict;
    use crate::rules::words::Source;
    use kit::clock::{Day, Moment};
    use uuid::Uuid;
    use vocabulary::PersonId;
    use vocabulary::area::Area;
    use vocabulary::level::Level;

    fn at(second: i64) -> Moment {
        Moment::from_unix_seconds(second)
    }

    fn verdict(level: Level) -> Verdict {
        Verdict {
            level,
            reason: level.text().to_owned(),
        }
    }

    fn person(level: Level, declared_at: Option<i64>) -> Person {
        let area = Area::parse("410811").expect("an area");
        let declared = Decision {
            verdict: verdict(level),
            by: None,
            at: at(declared_at.unwrap_or(0)),
            fresh_until: None,
            fresh_by: None,
            level_change: None,
        };
        Person {
            id: PersonId::from_uuid(Uuid::from_u128(1)),
            sealed: Vec::new(),
            home_district: area,
            owner_epoch: 1,
            ward: area,
            guardian: None,
            source: Source::Staff,
            registered_at: at(0),
            stand: Stand::declared(declared),
            last_declared_at: declared_at.map(at),
            last_source: None,
            delete_by: Day::new(2020, 8, 1).expect("a day"),
        }
    }

    fn hold(cause: Cause, id: u128, level: Level) -> Hold {
        Hold {
            cause,
            id: Uuid::from_u128(id),
            verdict: verdict(level),
            by: None,
            since: at(1),
            until: None,
        }
    }

    #[test]
    fn the_more_careful_declaration_counts_and_a_list_says_nothing() {
        for (kept, merged, level) in [
            ((Level::Green, Some(1)), (Level::Yellow, Some(2)), Level::Yellow),
            ((Level::Yellow, Some(2)), (Level::Green, Some(9)), Level::Yellow),
            ((Level::Grey, None), (Level::Green, Some(2)), Level::Green),
            ((Level::Green, Some(2)), (Level::Grey, None), Level::Green),
            ((Level::Grey, None), (Level::Grey, None), Level::Grey),
        ] {
            let stand = united(&person(kept.0, kept.1), &person(merged.0, merged.1));
            assert_eq!(stand.decision().verdict.level, level, "{kept:?} {merged:?}");
        }
        let later = united(&person(Level::Green, Some(1)), &person(Level::Green, Some(5)));
        assert_eq!(later.declared.at, at(5));
    }

    #[test]
    fn the_holds_of_both_hold_and_one_hand_at_most() {
        let mut kept = person(Level::Green, Some(1));
        let mut merged = person(Level::Green, Some(1));
        kept.stand = kept.stand.held(hold(Cause::Hand, 1, Level::Yellow)).held(hold(
            Cause::AreaRisk,
            7,
            Level::Yellow,
        ));
        merged.stand = merged
            .stand
            .held(hold(Cause::Hand, 2, Level::Red))
            .held(hold(Cause::AreaRisk, 7, Level::Yellow))
            .held(hold(Cause::Quarantine, 3, Level::Red));
        let stand = united(&kept, &merged);
        assert!(stand.is_in_quarantine());
        assert_eq!(stand.decision().verdict.level, Level::Red);
        let of = |cause: Cause| stand.holds.iter().filter(|hold| hold.cause == cause).count();
        assert_eq!(
            (of(Cause::Hand), of(Cause::AreaRisk), of(Cause::Quarantine)),
            (1, 1, 1)
        );
        let hand = stand
            .holds
            .iter()
            .find(|hold| hold.cause == Cause::Hand)
            .expect("a hand");
        assert_eq!(hand.verdict.level, Level::Red);
    }
}
