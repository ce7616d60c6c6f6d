//! Trips as they are stored: written, changed, kept, found and destroyed.

use crate::store::{Books, area, by, noon, today};
use kit::clock::{Day, Moment, Zone};
use kit::db::testing::On;
use registration::returnees::rules::declaration::{Declaration, Declared, Ordered};
use registration::returnees::rules::facts::{Facts, Today, When};
use registration::returnees::rules::origin::Elsewhere;
use registration::returnees::rules::policy::ReturneePolicy;
use registration::returnees::rules::trip::{Left, Trip};
use registration::returnees::rules::words::{ReturneeKind, TravelMeans, TripAct};
use registration::returnees::store::trips::{self, Act, Written};
use registration::rules::person::Person;
use registration::rules::words::Source;
use registration::store::erasures::{self, NewErasure};
use registration::store::{expired, isolations};
use rstest::rstest;
use uuid::Uuid;
use vocabulary::level::Level;
use vocabulary::{PersonId, TripId};

pub(super) fn policy() -> ReturneePolicy {
    ReturneePolicy {
        deadline_hours: 24,
        most_days_ahead: 30,
        planned_days: 3,
        counted: ReturneeKind::ALL.to_vec(),
        expected_at_once: 5,
        retention_days: 180,
    }
}

pub(super) fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

pub(super) fn at_noon_of(day: Day) -> Today {
    let zone = Zone::parse("+08:00").expect("a zone");
    Today::of(day.start(zone) + std::time::Duration::from_secs(12 * 3_600), zone)
}

pub(super) fn facts(origin: &str, arrives: &str) -> Facts {
    Facts {
        kind: ReturneeKind::Work,
        origin: Elsewhere::Area(area(origin)),
        to: area("410811007001"),
        departs: None,
        arrives: When::on(day(arrives)),
        means: TravelMeans::Rail,
        transport_number: None,
    }
}

/// A trip declared at noon of that day.
pub(super) fn declared(person: PersonId, facts: Facts, on: &str) -> Trip {
    let today = at_noon_of(day(on));
    let new = Declaration {
        id: TripId::new(today.now),
        person,
        facts,
        still_on_the_way: false,
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
    Trip::declare(new, order, &today).expect("declared")
}

/// The trip, confirmed at noon of the day they came.
pub(super) fn confirmed(trip: &Trip, on: &str) -> Trip {
    let (policy, by) = (policy(), by());
    let order = Ordered {
        policy: &policy,
        by: &by,
    };
    let confirmed = trip.confirm(When::on(day(on)), order, &at_noon_of(day(on)));
    confirmed.expect("confirmed")
}

fn act(what: TripAct, at: Moment) -> Act {
    Act {
        what,
        by: "somebody".to_owned(),
        at,
        reason: None,
    }
}

fn written(trip: &Trip, what: TripAct) -> Written<'_> {
    Written {
        trip,
        origin_today: trip.facts.origin.area(),
        details: vec![trip.version as u8],
        act: act(what, noon()),
    }
}

pub(super) async fn add(books: &Books, trip: &Trip) {
    let mut tx = books.test.db.begin().await.expect("begins");
    let new = written(trip, TripAct::Declared);
    assert!(trips::add(&mut tx, &new, &[7]).await.expect("adds"));
    tx.commit().await.expect("commits");
}

pub(super) async fn change(books: &Books, trip: &Trip, what: TripAct) -> bool {
    let mut tx = books.test.db.begin().await.expect("begins");
    let changed = trips::change(&mut tx, &written(trip, what)).await;
    tx.commit().await.expect("commits");
    changed.expect("changes or not")
}

/// The nth person, looked after by that area.
pub(super) async fn looked_after(books: &Books, nth: u16, ward: &str) -> Person {
    let mut newcomer = books.newcomer(nth, None, Level::Green);
    newcomer.person.person.ward = area(ward);
    let person = newcomer.person.person.clone();
    books.record(vec![newcomer]).await;
    person
}

#[rstest]
#[tokio::test]
async fn a_trip_comes_back_with_all_it_said_before(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = Books::open(on).await;
    let db = &books.test.db;
    let person = books.person(1).await.id;
    let expected = declared(person, facts("420100", "2020-03-03"), "2020-03-01");
    add(&books, &expected).await;
    let mut tx = db.begin().await.expect("begins");
    let again = trips::add(&mut tx, &written(&expected, TripAct::Declared), &[8]).await;
    assert!(!again.expect("asked"), "an id is taken once");
    let create = trips::create_of(&mut tx, expected.id)
        .await
        .expect("read")
        .expect("there");
    assert_eq!((create.person_id, create.request_hash), (person, vec![7]));
    assert_eq!(trips::expected(&mut tx, person).await.expect("counts"), 1);
    let other = declared(person, facts("420100", "2020-03-03"), "2020-03-01");
    let wuhan = area("420100");
    assert!(
        trips::is_declared(&mut tx, &other, Some(&wuhan))
            .await
            .expect("read")
    );
    assert!(
        !trips::is_declared(&mut tx, &expected, Some(&wuhan))
            .await
            .expect("read")
    );
    tx.commit().await.expect("commits");

    let came = confirmed(&expected, "2020-03-04");
    assert!(change(&books, &came, TripAct::Confirmed).await);
    assert!(
        !change(&books, &came, TripAct::Confirmed).await,
        "whoever comes second is told"
    );
    let stored = trips::by_id(db, came.id).await.expect("read").expect("there");
    assert_eq!((&stored.trip, stored.act.what), (&came, TripAct::Confirmed));
    assert_eq!(stored.details, [2]);
    let versions = trips::versions(db, &came, i32::MAX, 10).await.expect("read");
    let told: Vec<_> = versions.iter().map(|row| (&row.trip, row.details[0])).collect();
    assert_eq!(told, [(&came, 2), (&expected, 1)]);
    let older = trips::versions(db, &came, 2, 10).await.expect("read");
    assert_eq!(older.len(), 1);
    assert_eq!(
        trips::last_arrival(db, person).await.expect("read"),
        Some((day("2020-03-04"), came.id))
    );
    assert_eq!(trips::by_id(db, TripId::new(noon())).await.expect("read"), None);
}

#[rstest]
#[tokio::test]
async fn trips_of_a_person_come_newest_day_first(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = Books::open(on).await;
    let db = &books.test.db;
    let (person, other) = (books.person(1).await.id, books.person(2).await.id);
    for arrives in ["2020-02-20", "2020-02-27", "2020-02-10"] {
        add(&books, &declared(person, facts("420100", arrives), "2020-03-01")).await;
    }
    add(
        &books,
        &declared(other, facts("420100", "2020-02-28"), "2020-03-01"),
    )
    .await;
    let first = trips::of_person(db, person, trips::NEWEST, 2)
        .await
        .expect("read");
    let days: Vec<_> = first.iter().map(|row| row.trip.day().to_string()).collect();
    assert_eq!(days, ["2020-02-27", "2020-02-20"]);
    let after = (first[1].trip.day(), first[1].trip.id.as_uuid());
    let rest = trips::of_person(db, person, after, 2).await.expect("read");
    assert_eq!(rest.len(), 1);
    assert_eq!(rest[0].trip.day(), day("2020-02-10"));
}

#[rstest]
#[tokio::test]
async fn who_arrived_and_from_where_is_found_person_by_person(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = Books::open(on).await;
    let db = &books.test.db;
    let here = [
        looked_after(&books, 1, "410811007001").await.id,
        looked_after(&books, 2, "410811007001").await.id,
        looked_after(&books, 3, "410811009001").await.id,
    ];
    let nobody = PersonId::from_uuid(Uuid::nil());
    // Twice from Wuhan: one person still.
    for (person, origin, arrives) in [
        (here[0], "420106", "2020-02-20"),
        (here[0], "420100", "2020-02-27"),
        (here[1], "410881@1990", "2020-02-28"),
        (here[2], "420000", "2020-02-28"),
    ] {
        add(&books, &declared(person, facts(origin, arrives), "2020-03-01")).await;
    }
    // Somebody expected has not arrived; somebody who came long ago is not of these days.
    let fourth = looked_after(&books, 4, "410811007001").await.id;
    add(
        &books,
        &declared(fourth, facts("420100", "2020-03-09"), "2020-03-01"),
    )
    .await;
    add(
        &books,
        &declared(fourth, facts("420100", "2020-01-09"), "2020-03-01"),
    )
    .await;

    let since = day("2020-02-16");
    let arrived = async |scope: &str, after, most| {
        trips::people_arrived(db, &area(scope), since, after, most)
            .await
            .expect("read")
    };
    let mut all = here.to_vec();
    all.sort();
    assert_eq!(arrived("410811", nobody, 10).await, all);
    assert_eq!(arrived("410811", nobody, 2).await, all[..2]);
    assert_eq!(arrived("410811", all[1], 2).await, all[2..]);
    assert_eq!(arrived("410811009", nobody, 10).await, [here[2]]);
    assert_eq!(arrived("410811007001", nobody, 10).await.len(), 2);

    let from = async |origin: &str| {
        trips::people_from(db, &area("410811"), &area(origin), since, nobody, 10)
            .await
            .expect("read")
    };
    let mut hubei = vec![here[0], here[2]];
    hubei.sort();
    assert_eq!(from("420000").await, hubei);
    assert_eq!(from("420100").await, [here[0]], "a part of Wuhan is Wuhan");
    assert_eq!(from("420106").await, [here[0]]);
    assert_eq!(from("410881").await, [here[1]], "whatever edition it was told in");
    assert_eq!(from("430000").await, []);
    let narrow = trips::people_from(db, &area("410811009001"), &area("420000"), since, nobody, 10).await;
    assert_eq!(narrow.expect("read"), [here[2]]);

    // Whoever has left again is looked after no more, but was there still.
    let trip = trips::of_person(db, here[2], trips::NEWEST, 1)
        .await
        .expect("read");
    let left = Left {
        when: When::on(day("2020-03-01")),
        to: None,
    };
    let gone = trip[0]
        .trip
        .leave(left, &policy(), &at_noon_of(day("2020-03-01")));
    assert!(change(&books, &gone.expect("left"), TripAct::Departed).await);
    assert_eq!(arrived("410811009", nobody, 10).await, []);
    assert_eq!(from("420000").await, hubei);
}

#[rstest]
#[tokio::test]
async fn nothing_is_left_of_the_trips_of_whoever_is_erased(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = Books::open(on).await;
    let db = &books.test.db;
    let (person, other) = (books.person(1).await.id, books.person(2).await.id);
    for person in [person, other] {
        let expected = declared(person, facts("420100", "2020-03-03"), "2020-03-01");
        add(&books, &expected).await;
        let cancelled = expected.cancel(true, &policy(), &at_noon_of(today()));
        assert!(change(&books, &cancelled.expect("cancelled"), TripAct::Cancelled).await);
    }
    let mut tx = db.begin().await.expect("begins");
    let erasure = NewErasure {
        id: Uuid::from_u128(5),
        request_hash: None,
        person,
        reason: "本人申请",
        erased_by: "somebody",
        erased_at: noon(),
        delete_by: today().plus_days(1_095),
    };
    let erased = erasures::erase(&mut tx, &books.vault, &erasure)
        .await
        .expect("erases");
    assert!(erased.is_some());
    tx.commit().await.expect("commits");
    let left = trips::of_person(db, person, trips::NEWEST, 9)
        .await
        .expect("read");
    assert_eq!(left, []);
    let kept = trips::of_person(db, other, trips::NEWEST, 9).await.expect("read");
    let both = trips::versions(db, &kept[0].trip, i32::MAX, 9)
        .await
        .expect("read");
    assert_eq!((kept.len(), both.len()), (1, 2));

    // On their last day they are kept, on the next they go.
    let last = kept[0].trip.delete_by;
    expired::delete(db, last).await.expect("deletes");
    let there = trips::versions(db, &kept[0].trip, i32::MAX, 9)
        .await
        .expect("read");
    assert_eq!(there.len(), 2);
    expired::delete(db, last.next()).await.expect("deletes");
    let gone = trips::versions(db, &kept[0].trip, i32::MAX, 9)
        .await
        .expect("read");
    assert_eq!(gone, []);
}

#[rstest]
#[tokio::test]
async fn two_records_of_one_person_become_one_with_all_their_trips(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let books = Books::open(on).await;
    let db = &books.test.db;
    let (kept, other) = (books.person(1).await.id, books.person(2).await.id);
    add(
        &books,
        &declared(kept, facts("420100", "2020-02-20"), "2020-03-01"),
    )
    .await;
    let expected = declared(other, facts("420100", "2020-03-03"), "2020-03-01");
    add(&books, &expected).await;
    assert!(change(&books, &confirmed(&expected, "2020-03-04"), TripAct::Confirmed).await);
    let mut tx = db.begin().await.expect("begins");
    trips::move_all(&mut tx, other, kept).await.expect("moves");
    isolations::move_all(&mut tx, other, kept).await.expect("moves");
    tx.commit().await.expect("commits");
    let all = trips::of_person(db, kept, trips::NEWEST, 9).await.expect("read");
    assert_eq!(all.len(), 2);
    assert!(all.iter().all(|row| row.trip.person == kept));
    let versions = trips::versions(db, &all[0].trip, i32::MAX, 9)
        .await
        .expect("read");
    assert_eq!(versions.len(), 2);
    let left = trips::of_person(db, other, trips::NEWEST, 9).await.expect("read");
    assert_eq!(left, []);
}
