//! The trip that a row of a list of returnees tells, once it is known whose it is.

use crate::imports::rules::columns::Column;
use crate::imports::rules::entrant::CellFlaw;
use crate::returnees::rules::declaration::{Declaration, Declared, Ordered};
use crate::returnees::rules::facts::{Facts, Today};
use crate::returnees::rules::trip::{Trip, Unfit};
use kit::clock::Zone;
use vocabulary::{PersonId, TripId};

/// The trip, as of the moment the list was handed in: whoever decides a row late makes nobody's trip late, and takes nobody for arrived who
/// was only awaited then.
pub fn declared(
    person: PersonId,
    facts: Facts,
    by: Declared,
    order: Ordered<'_>,
    zone: Zone,
) -> Result<Trip, Unfit> {
    let today = Today::of(by.at, zone);
    let new = Declaration {
        id: TripId::new(by.at),
        person,
        facts,
        still_on_the_way: false,
        declared: by,
    };
    Trip::declare(new, order, &today)
}

/// A trip that may not be declared, as what is wrong with its row: of what a row tells only the day can be.
pub fn unfit(unfit: &Unfit) -> CellFlaw {
    let flaw = match unfit {
        Unfit::Contradicts(flaws) => flaws.0.first(),
        _ => None,
    };
    CellFlaw {
        column: Column::Arrives.heading().into(),
        reason: flaw.map_or("UNFIT_TRIP", |flaw| flaw.reason).into(),
        description: flaw.map_or_else(|| unfit.to_string().into(), |flaw| flaw.description.clone()),
    }
}

/// Somebody is awaited too often already.
pub fn one_too_many() -> CellFlaw {
    CellFlaw {
        column: "".into(),
        reason: "TOO_MANY_TRIPS".into(),
        description: "as many trips of this person are expected as may be: settle one of them first".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::returnees::rules::facts::When;
    use crate::returnees::rules::origin::Elsewhere;
    use crate::returnees::rules::policy::ReturneePolicy;
    use crate::returnees::rules::words::{ReturneeKind, TravelMeans, TripState};
    use crate::rules::level::DecidedBy;
    use crate::rules::words::Source;
    use kit::clock::{Day, Moment};
    use rstest::rstest;
    use uuid::Uuid;
    use vocabulary::area::Area;

    /// Of a list handed in at noon of 1 March 2020.
    #[rstest]
    #[case("2020-02-28", Ok((TripState::Present, true)))]
    #[case("2020-03-01", Ok((TripState::Present, false)))]
    #[case("2020-03-03", Ok((TripState::Expected, false)))]
    #[case("2021-03-03", Err("TOO_FAR_AHEAD"))]
    fn a_trip_is_declared_as_of_the_list(
        #[case] arrives: &str,
        #[case] comes_to: Result<(TripState, bool), &str>,
    ) {
        let zone = Zone::parse("+08:00").unwrap();
        let at = Moment::parse("2020-03-01T12:00:00+08:00").unwrap();
        let policy = ReturneePolicy {
            deadline_hours: 24,
            most_days_ahead: 30,
            planned_days: 3,
            counted: ReturneeKind::ALL.to_vec(),
            expected_at_once: 5,
            retention_days: 180,
        };
        let by = DecidedBy {
            policy_id: Uuid::nil(),
            version: 1,
            document_number: String::new(),
        };
        let facts = Facts {
            kind: ReturneeKind::Home,
            origin: Elsewhere::Area(Area::parse("420100").unwrap()),
            to: Area::parse("410811007001").unwrap(),
            departs: None,
            arrives: When::on(Day::parse(arrives).unwrap()),
            means: TravelMeans::Other,
            transport_number: None,
        };
        let told = Declared {
            by: "officer-1".to_owned(),
            source: Source::Staff,
            at,
            on: Day::of(at, zone),
        };
        let order = Ordered {
            policy: &policy,
            by: &by,
        };
        let trip = declared(PersonId::from_uuid(Uuid::from_u128(1)), facts, told, order, zone);
        let came_to = trip
            .map(|trip| (trip.state, trip.late_minutes > 0))
            .map_err(|refused| unfit(&refused).reason.into_owned());
        assert_eq!(came_to, comes_to.map_err(str::to_owned));
    }
}
