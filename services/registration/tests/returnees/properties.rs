//! Whatever is done to a trip, in whatever order: its facts agree with its state, and every act counts.

use super::books::{at_noon_of, day, declared, facts, policy};
use crate::store::by;
use kit::clock::Day;
use proptest::prelude::*;
use registration::returnees::rules::declaration::Ordered;
use registration::returnees::rules::facts::When;
use registration::returnees::rules::trip::{Left, Trip, Unfit};
use registration::returnees::rules::words::TripState;
use vocabulary::PersonId;

/// Days around 1 March.
fn around() -> impl Strategy<Value = Day> {
    (-20..20_i32).prop_map(|days| day("2020-03-01").plus_days(days))
}

proptest! {
    #[test]
    fn a_trip_never_contradicts_itself(
        arrives in around(),
        acts in proptest::collection::vec((0..4_u8, around(), any::<bool>()), 0..12),
    ) {
        let person = PersonId::new(at_noon_of(day("2020-03-01")).now);
        let mut trip = declared(person, facts("420100", &arrives.to_string()), "2020-03-01");
        let (policy, by) = (policy(), by());
        let order = Ordered { policy: &policy, by: &by };
        let today = at_noon_of(day("2020-03-01"));
        for (act, day, flag) in acts {
            let when = When::on(day);
            let next: Result<Trip, Unfit> = match act {
                0 => when
                    .past(&today)
                    .map_err(|_| Unfit::NotExpected)
                    .and_then(|when| trip.confirm(when, order, &today)),
                1 => trip.cancel(flag, &policy, &today),
                2 => trip.correct(facts("420100", &day.to_string()), order, &today),
                _ => when
                    .past(&today)
                    .map_err(|_| Unfit::NotArrived)
                    .and_then(|when| trip.leave(Left { when, to: None }, &policy, &today)),
            };
            let Ok(next) = next else { continue };
            prop_assert_eq!(next.version, trip.version + 1);
            prop_assert!(next.delete_by >= trip.delete_by);
            trip = next;
        }
        prop_assert_eq!(trip.arrived.is_some(), trip.state.has_arrived());
        prop_assert_eq!(trip.left.is_some(), trip.state == TripState::Departed);
        prop_assert_eq!(trip.settled_on.is_none(), trip.state == TripState::Expected);
        prop_assert!(trip.arrived.is_none_or(|arrived| arrived.day <= today.day));
        if let (Some(arrived), Some(left)) = (trip.arrived, &trip.left) {
            prop_assert!(!arrived.is_after(&left.when));
        }
        if trip.state != TripState::Cancelled {
            let late = policy.late_minutes(trip.day(), trip.declared.at, today.zone);
            prop_assert_eq!(trip.late_minutes, late);
        }
    }
}
