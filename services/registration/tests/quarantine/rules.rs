//! What is owed, as properties: nothing is owed twice, nothing that is told stays owed, and nobody leaves the hold but by a release.

use kit::clock::{Day, Moment, Zone};
use proptest::prelude::*;
use registration::quarantine::rules::ids::OrderId;
use registration::quarantine::rules::obligations::{Obligations, Progress, Slot};
use registration::quarantine::rules::order::{Stay, stand_under};
use registration::quarantine::rules::release::{After, stand_after};
use registration::quarantine::rules::words::{HalfDay, Mode};
use registration::rules::level::{DecidedBy, Decision, Verdict};
use registration::rules::stand::Stand;
use std::time::Duration;
use uuid::Uuid;
use vocabulary::area::Area;
use vocabulary::level::Level;

fn zone() -> Zone {
    Zone::parse("+08:00").expect("a zone")
}

fn first() -> Day {
    Day::parse("2020-03-01").expect("a day")
}

fn slots() -> impl Strategy<Value = Option<Slot>> {
    let slot = (0..1_440i32, 1..600i32).prop_map(|(from, long)| Slot {
        from,
        by: (from + long).min(1_440),
    });
    proptest::option::of(slot)
}

fn obligations() -> impl Strategy<Value = Obligations> {
    (slots(), slots()).prop_map(|(morning, evening)| Obligations { morning, evening })
}

/// A moment within three weeks of the first day.
fn moments() -> impl Strategy<Value = Moment> {
    (0..21 * 86_400u64).prop_map(|seconds| first().start(zone()) + Duration::from_secs(seconds))
}

fn halves() -> impl Strategy<Value = HalfDay> {
    prop_oneof![Just(HalfDay::Morning), Just(HalfDay::Evening)]
}

fn by() -> DecidedBy {
    DecidedBy {
        policy_id: Uuid::from_u128(1),
        version: 1,
        document_number: "1".to_owned(),
    }
}

fn declared(level: Level) -> Decision {
    Decision {
        verdict: Verdict {
            level,
            reason: "DECLARED".to_owned(),
        },
        by: None,
        at: first().start(zone()),
        fresh_until: None,
        fresh_by: None,
        level_change: None,
    }
}

proptest! {
    #[test]
    fn a_half_day_is_due_or_overdue_or_done(owed in obligations(), ordered in moments(), now in moments(), told in halves()) {
        prop_assume!(now >= ordered);
        let last = first().plus_days(13);
        let progress = owed.at_first(first(), ordered, zone());
        let today = owed.today(&progress, last, now, zone());
        prop_assert!(today.due.iter().all(|half| !today.overdue.contains(half)));
        prop_assert!(Day::of(now, zone()) <= last || (today.due.is_empty() && today.overdue.is_empty()));

        // What is told is owed no more, and takes nothing else with it.
        let after = progress.after(Day::of(now, zone()), told);
        let then = owed.today(&after, last, now, zone());
        prop_assert!(!then.due.contains(&told) && !then.overdue.contains(&told));
        let others = |halves: &[HalfDay]| halves.iter().filter(|half| **half != told).count();
        prop_assert_eq!(others(&then.due), others(&today.due));
        prop_assert_eq!(others(&then.overdue), others(&today.overdue));
    }

    #[test]
    fn the_next_check_can_still_be_in_time(owed in obligations(), ordered in moments(), now in moments()) {
        prop_assume!(now >= ordered);
        let last = first().plus_days(13);
        let progress = owed.at_first(first(), ordered, zone());
        if let Some(next) = owed.next_due(&progress, last, now, zone()) {
            prop_assert!(next > now);
            prop_assert!(next <= last.next().start(zone()));
        }
        let nobody_owes = Obligations::default();
        prop_assert_eq!(nobody_owes.next_due(&progress, last, now, zone()), None);
    }

    #[test]
    fn facts_move_progress_forward_only(days in proptest::collection::vec((0..20i32, halves()), 0..30)) {
        let mut progress = Progress { mornings_through: first(), evenings_through: first() };
        for (day, half) in days {
            let next = progress.after(first().plus_days(day), half);
            prop_assert!(next.mornings_through >= progress.mornings_through);
            prop_assert!(next.evenings_through >= progress.evenings_through);
            progress = next;
        }
    }

    #[test]
    fn whatever_they_declare_an_order_holds_until_its_release(level in prop_oneof![Just(Level::Yellow), Just(Level::Red)],
        says in proptest::collection::vec(prop_oneof![Just(Level::Green), Just(Level::Yellow), Just(Level::Red)], 0..6)) {
        let now = first().start(zone());
        let order = OrderId::new(now);
        let terms = Stay {
            mode: Mode::Home,
            place: None,
            watch: Area::parse("410811007001").expect("an area"),
            level: Some(level),
            by: by(),
        };
        let mut stand = stand_under(&Stand::declared(declared(Level::Green)), order, &terms, now);
        for said in says {
            stand = stand.after_declaration(declared(said)).after_change(declared(said));
            prop_assert!(stand.is_in_quarantine());
            prop_assert!(stand.decision().verdict.level >= level);
        }
        let until = first().plus_days(14).start(zone());
        let after = After { level: Level::Yellow, until, by: by() };
        let released = stand_after(&stand, order, Some(&after), now);
        prop_assert!(!released.is_in_quarantine());
        prop_assert!(released.decision().verdict.level >= Level::Yellow);
        prop_assert_eq!(stand_after(&stand, order, None, now).is_in_quarantine(), false);
    }
}
