//! A trip, and what it may become: expected, present, departed, cancelled; each act makes a version.

use crate::returnees::rules::declaration::{Declaration, Declared, Ordered};
use crate::returnees::rules::facts::{Facts, Today, When};
use crate::returnees::rules::origin::Elsewhere;
use crate::returnees::rules::policy::ReturneePolicy;
use crate::returnees::rules::words::TripState;
use crate::rules::level::DecidedBy;
use kit::clock::Day;
use kit::parse::{Flaws, Unreadable};
use serde::{Deserialize, Serialize};
use vocabulary::{PersonId, TripId};

/// Why something cannot be done to a trip.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// It has arrived, or will not.
    #[error("this trip is not expected any more")]
    NotExpected,
    /// Nobody has come who could leave.
    #[error("this trip has not arrived")]
    NotArrived,
    /// It was cancelled.
    #[error("this trip is cancelled")]
    Cancelled,
    /// It has arrived: the family does not take that back.
    #[error("an arrival is taken back by staff only")]
    NeedsStaff,
    /// The fields contradict each other, or what is known.
    #[error("the request does not read")]
    Contradicts(Flaws),
}

impl Unfit {
    fn field(name: &str, reason: &'static str, sentence: &'static str) -> Self {
        Self::Contradicts(Flaws::one(name, Unreadable::new(reason, sentence)))
    }
}

/// When somebody left again, and where for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// When.
    pub when: When,
    /// Where for, where that is known.
    pub to: Option<Elsewhere>,
}

/// A trip as it stands, without what is sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trip {
    /// Which one.
    pub id: TripId,
    /// Whose.
    pub person: PersonId,
    /// Counts what was done to it, from 1.
    pub version: i32,
    /// What became of it.
    pub state: TripState,
    /// What was declared.
    pub facts: Facts,
    /// When they came; `None` unless they did.
    pub arrived: Option<When>,
    /// When they left again.
    pub left: Option<Left>,
    /// The day on which it was no longer expected; of an arrival declared afterwards, the day of that.
    pub settled_on: Option<Day>,
    /// Who declared it.
    pub declared: Declared,
    /// How many minutes after the deadline it was declared; 0 when in time.
    pub late_minutes: i64,
    /// The policy that says so.
    pub policy: DecidedBy,
    /// Its last day.
    pub delete_by: Day,
}

impl Trip {
    /// A trip that is declared: expected when it lies ahead, present when it does not. Late facts are facts.
    pub fn declare(new: Declaration, order: Ordered<'_>, today: &Today) -> Result<Self, Unfit> {
        let arrives = new.facts.arrives;
        let is_ahead = arrives.past(today).is_err();
        let is_open = arrives == When::on(today.day);
        if new.still_on_the_way && !is_ahead && !is_open {
            return Err(Unfit::field(
                "still_on_the_way",
                "ARRIVED_ALREADY",
                "the arrival lies in the past",
            ));
        }
        check_ahead(&new.facts, order.policy, today)?;
        let is_expected = is_ahead || new.still_on_the_way;
        let zone = today.zone;
        Ok(Self {
            id: new.id,
            person: new.person,
            version: 1,
            state: if is_expected {
                TripState::Expected
            } else {
                TripState::Present
            },
            arrived: (!is_expected).then_some(arrives),
            left: None,
            settled_on: (!is_expected).then_some(new.declared.on),
            late_minutes: order.policy.late_minutes(arrives.day, new.declared.at, zone),
            policy: order.by.clone(),
            delete_by: order.policy.last_day(today.day.max(arrives.day)),
            facts: new.facts,
            declared: new.declared,
        })
    }

    /// They came. What is late is counted again, from when it was declared: whoever came before they said may have said it too late.
    pub fn confirm(&self, arrived: When, order: Ordered<'_>, today: &Today) -> Result<Self, Unfit> {
        if self.state != TripState::Expected {
            return Err(Unfit::NotExpected);
        }
        if self
            .facts
            .departs
            .is_some_and(|departs| departs.is_after(&arrived))
        {
            return Err(Unfit::field(
                "arrived",
                "BEFORE_DEPARTURE",
                "must not lie before the departure",
            ));
        }
        Ok(Self {
            state: TripState::Present,
            arrived: Some(arrived),
            settled_on: Some(today.day),
            late_minutes: order
                .policy
                .late_minutes(arrived.day, self.declared.at, today.zone),
            policy: order.by.clone(),
            ..self.next(order.policy, today)
        })
    }

    /// It did not happen. `is_family`: whether the family says so, who take back plans but no arrivals.
    pub fn cancel(&self, is_family: bool, policy: &ReturneePolicy, today: &Today) -> Result<Self, Unfit> {
        match self.state {
            TripState::Cancelled => return Err(Unfit::Cancelled),
            state if state.has_arrived() && is_family => return Err(Unfit::NeedsStaff),
            _ => {}
        }
        Ok(Self {
            state: TripState::Cancelled,
            arrived: None,
            left: None,
            settled_on: self.settled_on.or(Some(today.day)),
            ..self.next(policy, today)
        })
    }

    /// What was declared is replaced; an arrival that is told anew replaces the one that was known. What is late is counted again, from
    /// when it was first declared.
    pub fn correct(&self, facts: Facts, order: Ordered<'_>, today: &Today) -> Result<Self, Unfit> {
        let arrives = facts.arrives;
        let is_told_anew = arrives != self.facts.arrives;
        let arrived = match self.state {
            TripState::Cancelled => return Err(Unfit::Cancelled),
            TripState::Expected => {
                check_ahead(&facts, order.policy, today)?;
                None
            }
            _ if is_told_anew => {
                let past = arrives.past(today);
                past.map_err(|bad| Unfit::Contradicts(Flaws::one("facts.arrives", bad)))?;
                Some(arrives)
            }
            _ => self.arrived,
        };
        if let (Some(left), Some(arrived)) = (&self.left, &arrived)
            && arrived.is_after(&left.when)
        {
            return Err(Unfit::field(
                "facts.arrives",
                "AFTER_LEAVING",
                "must not lie after the recorded departure",
            ));
        }
        let day = arrived.unwrap_or(arrives).day;
        Ok(Self {
            arrived,
            late_minutes: order.policy.late_minutes(day, self.declared.at, today.zone),
            policy: order.by.clone(),
            facts,
            ..self.next(order.policy, today)
        })
    }

    /// They left again; said once more, it replaces what was said.
    pub fn leave(&self, left: Left, policy: &ReturneePolicy, today: &Today) -> Result<Self, Unfit> {
        let Some(arrived) = self.arrived.filter(|_| self.state.has_arrived()) else {
            return Err(Unfit::NotArrived);
        };
        if arrived.is_after(&left.when) {
            return Err(Unfit::field(
                "left",
                "BEFORE_ARRIVAL",
                "must not lie before the arrival",
            ));
        }
        Ok(Self {
            state: TripState::Departed,
            left: Some(left),
            ..self.next(policy, today)
        })
    }

    /// The day lists go by: the one they came on, else the one declared.
    pub fn day(&self) -> Day {
        self.arrived.unwrap_or(self.facts.arrives).day
    }

    /// Whether it is still expected though its day is over.
    pub fn is_overdue(&self, today: Day) -> bool {
        self.state == TripState::Expected && self.facts.arrives.day < today
    }

    /// What became of it, given the last arrival known of this person: whoever came again has left in between.
    pub fn state_given(&self, last: Option<(Day, TripId)>) -> TripState {
        let own = self.arrived.map(|arrived| (arrived.day, self.id));
        if self.state == TripState::Present && last > own {
            TripState::Departed
        } else {
            self.state
        }
    }

    fn next(&self, policy: &ReturneePolicy, today: &Today) -> Self {
        Self {
            version: self.version + 1,
            delete_by: self.delete_by.max(policy.last_day(today.day)),
            ..self.clone()
        }
    }
}

/// Nobody plans years ahead: a wrong year is a slip.
fn check_ahead(facts: &Facts, policy: &ReturneePolicy, today: &Today) -> Result<(), Unfit> {
    if facts.arrives.day > policy.last_day_ahead(today.day) {
        return Err(Unfit::field(
            "facts.arrives",
            "TOO_FAR_AHEAD",
            "lies further ahead than arrivals are declared",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::returnees::rules::policy::tests::policy;
    use crate::returnees::rules::words::{ReturneeKind, TravelMeans};
    use crate::rules::words::Source;
    use kit::clock::{Moment, Zone};
    use rstest::rstest;
    use uuid::Uuid;
    use vocabulary::area::Area;

    fn zone() -> Zone {
        Zone::parse("+08:00").unwrap()
    }

    /// Noon of 1 March 2020.
    fn noon() -> Today {
        Today::of(Moment::parse("2020-03-01T12:00:00+08:00").unwrap(), zone())
    }

    fn when(text: &str) -> When {
        match Moment::parse(text) {
            Ok(at) => When::at(at, zone()),
            Err(_) => When::on(Day::parse(text).unwrap()),
        }
    }

    fn by() -> DecidedBy {
        DecidedBy {
            policy_id: Uuid::from_u128(20),
            version: 1,
            document_number: "山防指〔2020〕15号".to_owned(),
        }
    }

    fn facts(arrives: &str) -> Facts {
        Facts {
            kind: ReturneeKind::Work,
            origin: Elsewhere::Area(Area::parse("420100").unwrap()),
            to: Area::parse("410811007001").unwrap(),
            departs: None,
            arrives: when(arrives),
            means: TravelMeans::Rail,
            transport_number: None,
        }
    }

    fn declare(arrives: &str, still_on_the_way: bool) -> Result<Trip, Unfit> {
        let today = noon();
        let new = Declaration {
            id: TripId::from_uuid(Uuid::from_u128(1)),
            person: PersonId::from_uuid(Uuid::from_u128(2)),
            facts: facts(arrives),
            still_on_the_way,
            declared: Declared {
                by: "somebody".to_owned(),
                source: Source::Itself,
                at: today.now,
                on: today.day,
            },
        };
        let (policy, by) = (policy(), by());
        let order = Ordered {
            policy: &policy,
            by: &by,
        };
        Trip::declare(new, order, &today)
    }

    fn correct(trip: &Trip, arrives: &str) -> Result<Trip, Unfit> {
        let (policy, by) = (policy(), by());
        let order = Ordered {
            policy: &policy,
            by: &by,
        };
        trip.correct(facts(arrives), order, &noon())
    }

    fn confirm(trip: &Trip, arrived: &str) -> Result<Trip, Unfit> {
        let (policy, by) = (policy(), by());
        let order = Ordered {
            policy: &policy,
            by: &by,
        };
        trip.confirm(when(arrived), order, &noon())
    }

    fn flaw(unfit: Unfit) -> (String, &'static str) {
        match unfit {
            Unfit::Contradicts(flaws) => (flaws.0[0].field.clone(), flaws.0[0].reason),
            other => panic!("not about a field: {other:?}"),
        }
    }

    #[rstest]
    #[case("2020-03-02", false, TripState::Expected, 0)]
    #[case("2020-03-01", true, TripState::Expected, 0)]
    #[case("2020-03-01", false, TripState::Present, 0)]
    #[case("2020-03-01T13:00:00+08:00", false, TripState::Expected, 0)]
    #[case("2020-03-01T11:00:00+08:00", false, TripState::Present, 0)]
    #[case("2020-02-29T23:59:00+08:00", false, TripState::Present, 12 * 60)]
    #[case("2020-02-28", false, TripState::Present, 36 * 60)]
    #[case("2020-03-31", false, TripState::Expected, 0)]
    fn what_lies_ahead_is_expected_and_what_comes_late_is_taken(
        #[case] arrives: &str,
        #[case] still_on_the_way: bool,
        #[case] state: TripState,
        #[case] late_minutes: i64,
    ) {
        let trip = declare(arrives, still_on_the_way).unwrap();
        assert_eq!((trip.state, trip.late_minutes), (state, late_minutes));
        assert_eq!(trip.arrived.is_some(), state == TripState::Present);
        assert_eq!(trip.settled_on.is_some(), state == TripState::Present);
        assert_eq!(trip.day(), when(arrives).day);
    }

    #[test]
    fn what_contradicts_itself_or_lies_years_ahead_is_refused() {
        let past = declare("2020-02-29", true).unwrap_err();
        assert_eq!(flaw(past), ("still_on_the_way".to_owned(), "ARRIVED_ALREADY"));
        let far = declare("2020-04-01", false).unwrap_err();
        assert_eq!(flaw(far), ("facts.arrives".to_owned(), "TOO_FAR_AHEAD"));
    }

    #[test]
    fn an_expected_trip_is_confirmed_once() {
        let expected = declare("2020-03-03", false).unwrap();
        let came = confirm(&expected, "2020-03-01").unwrap();
        assert_eq!((came.state, came.version), (TripState::Present, 2));
        assert_eq!((came.day(), came.late_minutes), (noon().day, 0));
        assert_eq!(came.settled_on, Some(noon().day));
        assert_eq!(confirm(&came, "2020-03-01").unwrap_err(), Unfit::NotExpected);
        let earlier = confirm(&expected, "2020-02-29").unwrap();
        assert_eq!(
            earlier.late_minutes,
            12 * 60,
            "they had come when they said they would"
        );
        let left_first = Trip {
            facts: Facts {
                departs: Some(when("2020-03-01")),
                ..expected.facts.clone()
            },
            ..expected
        };
        let before = confirm(&left_first, "2020-02-29").unwrap_err();
        assert_eq!(flaw(before), ("arrived".to_owned(), "BEFORE_DEPARTURE"));
    }

    #[test]
    fn the_family_takes_back_plans_and_staff_mistakes() {
        let (policy, today) = (policy(), noon());
        let expected = declare("2020-03-03", false).unwrap();
        let cancelled = expected.cancel(true, &policy, &today).unwrap();
        assert_eq!(cancelled.state, TripState::Cancelled);
        assert_eq!(
            cancelled.cancel(false, &policy, &today).unwrap_err(),
            Unfit::Cancelled
        );
        let here = declare("2020-03-01", false).unwrap();
        assert_eq!(here.cancel(true, &policy, &today).unwrap_err(), Unfit::NeedsStaff);
        let never = here.cancel(false, &policy, &today).unwrap();
        assert_eq!((never.state, never.arrived), (TripState::Cancelled, None));
    }

    #[test]
    fn a_correction_counts_lateness_anew_and_replaces_an_arrival_told_anew() {
        let late = declare("2020-02-28", false).unwrap();
        let in_time = correct(&late, "2020-03-01").unwrap();
        assert_eq!(
            (in_time.late_minutes, in_time.version, in_time.state),
            (0, 2, TripState::Present)
        );
        assert_eq!(in_time.day(), noon().day);
        let future = correct(&late, "2020-03-02").unwrap_err();
        assert_eq!(flaw(future), ("facts.arrives".to_owned(), "IN_THE_FUTURE"));

        // Something else is corrected: when they really came stays.
        let expected = declare("2020-03-03", false).unwrap();
        let came = confirm(&expected, "2020-02-29").unwrap();
        assert_eq!(correct(&came, "2020-03-03").unwrap().arrived, came.arrived);

        let cancelled = expected.cancel(true, &policy(), &noon()).unwrap();
        assert_eq!(correct(&cancelled, "2020-03-03").unwrap_err(), Unfit::Cancelled);
        let moved = correct(&expected, "2020-02-29").unwrap();
        assert_eq!(moved.state, TripState::Expected);
        assert!(moved.is_overdue(noon().day));
    }

    #[test]
    fn nobody_leaves_before_they_came() {
        let (policy, today) = (policy(), noon());
        let left = |text| Left {
            when: when(text),
            to: None,
        };
        let expected = declare("2020-03-03", false).unwrap();
        let unarrived = expected.leave(left("2020-03-01"), &policy, &today);
        assert_eq!(unarrived.unwrap_err(), Unfit::NotArrived);
        let here = declare("2020-02-28", false).unwrap();
        let before = here.leave(left("2020-02-27"), &policy, &today).unwrap_err();
        assert_eq!(flaw(before), ("left".to_owned(), "BEFORE_ARRIVAL"));
        let gone = here.leave(left("2020-03-01"), &policy, &today).unwrap();
        assert_eq!((gone.state, gone.version), (TripState::Departed, 2));
        let corrected = gone.leave(left("2020-02-29"), &policy, &today).unwrap();
        assert_eq!(corrected.left, Some(left("2020-02-29")));
        let after = correct(&corrected, "2020-03-01").unwrap_err();
        assert_eq!(flaw(after), ("facts.arrives".to_owned(), "AFTER_LEAVING"));
    }

    #[test]
    fn whoever_came_again_has_left_in_between() {
        let first = declare("2020-02-28", false).unwrap();
        let later = |day| Some((Day::parse(day).unwrap(), TripId::from_uuid(Uuid::from_u128(9))));
        assert_eq!(first.state_given(later("2020-02-29")), TripState::Departed);
        assert_eq!(first.state_given(later("2020-02-27")), TripState::Present);
        assert_eq!(first.state_given(None), TripState::Present);
        let expected = declare("2020-03-03", false).unwrap();
        assert_eq!(expected.state_given(later("2020-02-29")), TripState::Expected);
    }
}
