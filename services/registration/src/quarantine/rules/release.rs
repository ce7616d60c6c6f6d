//! How an order ends: at once when its time has come, by two people before; and what is held afterwards.

use crate::quarantine::rules::ids::OrderId;
use crate::quarantine::rules::order::Order;
use crate::quarantine::rules::policy::Terms;
use crate::quarantine::rules::words::{RELEASED_FROM_QUARANTINE, ReleaseReason, State};
use crate::rules::level::{DecidedBy, Verdict};
use crate::rules::stand::{Cause, Hold, Stand};
use crate::rules::words::Decided;
use kit::clock::{Day, Moment, Zone};
use vocabulary::level::Level;

/// Why an order is not released.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotReleased {
    /// It was before.
    Ended,
    /// Its last day is still to come, and no other reason was given.
    NotYetCompleted,
    /// A fever or symptom waits for an answer.
    CheckUnanswered,
}

/// What a release on that day comes to: done at once, or proposed to a second person.
pub fn decide(order: &Order, reason: ReleaseReason, day: Day) -> Result<Decided, NotReleased> {
    may_end(order)?;
    let is_completed = day >= order.last_day;
    match reason {
        ReleaseReason::PeriodCompleted if is_completed => Ok(Decided::Approved),
        ReleaseReason::PeriodCompleted => Err(NotReleased::NotYetCompleted),
        _ => Ok(Decided::Proposed),
    }
}

/// Whether an order may end now, whoever agrees: nobody leaves with a fever that nobody has looked at.
pub fn may_end(order: &Order) -> Result<(), NotReleased> {
    if order.state != State::InForce {
        return Err(NotReleased::Ended);
    }
    if order.alarms > 0 {
        return Err(NotReleased::CheckUnanswered);
    }
    Ok(())
}

/// When an order ended that nothing but its time ends: with its last day, unless something happened to it `since` then, such as an answer
/// to the fever that kept somebody; never later than `now`.
pub fn ended_by_itself(order: &Order, since: Option<Moment>, now: Moment, zone: Zone) -> Moment {
    let over = order.last_day.next().start(zone);
    since.map_or(over, |since| over.max(since)).min(now)
}

/// What is held after a release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct After {
    /// Yellow or red.
    pub level: Level,
    /// Until the beginning of that day.
    pub until: Moment,
    /// The policy that decided.
    pub by: DecidedBy,
}

/// What the policy holds after a release for this reason; an order that was wrong leaves nothing behind.
pub fn after(terms: &Terms, by: &DecidedBy, reason: ReleaseReason, at: Moment, zone: Zone) -> Option<After> {
    let ordered = terms.after_release.as_ref()?;
    let is_held = ordered.level.is_adverse() && ordered.days > 0 && reason != ReleaseReason::OrderedWrongly;
    let ends = Day::of(at, zone).plus_days(i32::from(ordered.days));
    is_held.then(|| After {
        level: ordered.level,
        until: ends.start(zone),
        by: by.clone(),
    })
}

/// How somebody stands once they are released, at that moment.
pub fn stand_after(stand: &Stand, order: OrderId, after: Option<&After>, at: Moment) -> Stand {
    let released = stand.lifted(Cause::Quarantine, order.as_uuid());
    let Some(after) = after else { return released };
    released.held(Hold {
        cause: Cause::AfterQuarantine,
        id: order.as_uuid(),
        verdict: Verdict {
            level: after.level,
            reason: RELEASED_FROM_QUARANTINE.to_owned(),
        },
        by: Some(after.by.clone()),
        since: at,
        until: Some(after.until),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quarantine::rules::obligations::{Obligations, Progress};
    use crate::quarantine::rules::order::{Stay, stand_under};
    use crate::quarantine::rules::policy::AfterRelease;
    use crate::quarantine::rules::words::{Mode, Reason};
    use crate::rules::level::{Decision, NO_ADVERSE_FACT};
    use rstest::rstest;
    use vocabulary::PersonId;
    use vocabulary::area::Area;

    fn zone() -> Zone {
        Zone::parse("+08:00").unwrap()
    }

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn now() -> Moment {
        Moment::parse("2020-03-14T10:00:00+08:00").unwrap()
    }

    fn by() -> DecidedBy {
        DecidedBy {
            policy_id: uuid::Uuid::from_u128(1),
            version: 1,
            document_number: "1".to_owned(),
        }
    }

    fn order() -> Order {
        Order {
            person: PersonId::new(now()),
            id: OrderId::new(now()),
            reason: Reason::Returnee,
            evidence: Vec::new(),
            ordered_by: "worker".to_owned(),
            ordered_at: now(),
            first_day: day("2020-03-01"),
            last_day: day("2020-03-14"),
            terms: Stay {
                mode: Mode::Home,
                place: None,
                watch: Area::parse("410811007001").unwrap(),
                level: Some(Level::Red),
                by: by(),
            },
            obligations: Obligations::default(),
            progress: Progress {
                mornings_through: day("2020-03-01"),
                evenings_through: day("2020-03-01"),
            },
            last_check: None,
            alarms: 0,
            needs: 0,
            state: State::InForce,
            released_at: None,
            delete_by: day("2020-09-01"),
        }
    }

    fn terms() -> Terms {
        Terms {
            days: 14,
            days_by_reason: Vec::new(),
            level: Some(Level::Red),
            after_release: Some(AfterRelease {
                level: Level::Yellow,
                days: 14,
            }),
        }
    }

    #[rstest]
    #[case(
        "2020-03-13",
        ReleaseReason::PeriodCompleted,
        Err(NotReleased::NotYetCompleted)
    )]
    #[case("2020-03-14", ReleaseReason::PeriodCompleted, Ok(Decided::Approved))]
    #[case("2020-03-20", ReleaseReason::PeriodCompleted, Ok(Decided::Approved))]
    #[case("2020-03-13", ReleaseReason::ClearedByTest, Ok(Decided::Proposed))]
    #[case("2020-03-20", ReleaseReason::OrderedWrongly, Ok(Decided::Proposed))]
    fn before_its_time_an_order_ends_by_two_people(
        #[case] today: &str,
        #[case] reason: ReleaseReason,
        #[case] expected: Result<Decided, NotReleased>,
    ) {
        assert_eq!(decide(&order(), reason, day(today)), expected);
    }

    #[test]
    fn nobody_leaves_with_a_fever_nobody_has_looked_at() {
        let feverish = Order { alarms: 1, ..order() };
        let completed = ReleaseReason::PeriodCompleted;
        assert_eq!(
            decide(&feverish, completed, day("2020-03-14")),
            Err(NotReleased::CheckUnanswered)
        );
        let ended = Order {
            state: State::Released,
            ..order()
        };
        assert_eq!(
            decide(&ended, completed, day("2020-03-14")),
            Err(NotReleased::Ended)
        );
    }

    #[rstest]
    #[case(None, "2020-03-20T09:00:00+08:00", "2020-03-15T00:00:00+08:00")]
    #[case(
        Some("2020-03-02T08:00:00+08:00"),
        "2020-03-20T09:00:00+08:00",
        "2020-03-15T00:00:00+08:00"
    )]
    #[case(
        Some("2020-03-17T08:00:00+08:00"),
        "2020-03-20T09:00:00+08:00",
        "2020-03-17T08:00:00+08:00"
    )]
    #[case(None, "2020-03-14T09:00:00+08:00", "2020-03-14T09:00:00+08:00")]
    fn time_ends_an_order_with_its_last_day(
        #[case] since: Option<&str>,
        #[case] now: &str,
        #[case] ended: &str,
    ) {
        let at = |text: &str| Moment::parse(text).unwrap();
        let found = ended_by_itself(&order(), since.map(at), at(now), zone());
        assert_eq!(found, at(ended));
    }

    #[test]
    fn a_release_is_yellow_for_fourteen_days_unless_the_order_was_wrong() {
        let green = Stand::declared(Decision {
            verdict: Verdict {
                level: Level::Green,
                reason: NO_ADVERSE_FACT.to_owned(),
            },
            by: None,
            at: now(),
            fresh_until: None,
            fresh_by: None,
            level_change: None,
        });
        let order = order();
        let held = stand_under(&green, order.id, &order.terms, now());
        assert!(held.is_in_quarantine());
        assert_eq!(held.decision().verdict.level, Level::Red);

        let next = after(&terms(), &by(), ReleaseReason::PeriodCompleted, now(), zone());
        let watched = stand_after(&held, order.id, next.as_ref(), now());
        assert_eq!(watched.decision().verdict.level, Level::Yellow);
        assert!(!watched.is_in_quarantine());
        let ends = day("2020-03-28").start(zone());
        assert_eq!(
            watched.holds.iter().map(|hold| hold.until).collect::<Vec<_>>(),
            [Some(ends)]
        );
        assert_eq!(watched.at(ends).decision().verdict.level, Level::Green);

        let wrong = after(&terms(), &by(), ReleaseReason::OrderedWrongly, now(), zone());
        assert_eq!(wrong, None);
        assert_eq!(stand_after(&held, order.id, None, now()), green);
    }

    #[test]
    fn a_mode_without_a_level_holds_nothing() {
        let order = order();
        let at_liberty = Stay {
            level: None,
            mode: Mode::SelfMonitoring,
            ..order.terms.clone()
        };
        let green = Stand::declared(Decision {
            verdict: Verdict {
                level: Level::Green,
                reason: NO_ADVERSE_FACT.to_owned(),
            },
            by: None,
            at: now(),
            fresh_until: None,
            fresh_by: None,
            level_change: None,
        });
        let moved = stand_under(
            &stand_under(&green, order.id, &order.terms, now()),
            order.id,
            &at_liberty,
            now(),
        );
        assert!(!moved.is_in_quarantine());
    }
}
