//! The figures of a day, today's and past ones, and the lists behind them.

use super::books::{add, at_noon_of, change, confirmed, day, declared, facts, looked_after, policy};
use crate::store::{Books, area, by, noon};
use kit::db::testing::On;
use registration::returnees::rules::facts::{Facts, When};
use registration::returnees::rules::figures::{Counted, Figures};
use registration::returnees::rules::origin::{Country, Elsewhere};
use registration::returnees::rules::transport::TransportNumber;
use registration::returnees::rules::trip::{Left, Trip};
use registration::returnees::rules::words::{ReturneeKind, TripAct, TripState};
use registration::returnees::store::arrivals::{self, Wanted};
use registration::returnees::store::figures::{self, On as OnDay};
use registration::returnees::store::trips;
use registration::rules::level::Verdict;
use registration::rules::person::Person;
use registration::rules::stand::{Cause, Hold, Stand};
use registration::store::{isolations, people, stands};
use rstest::rstest;
use std::time::Duration;
use uuid::Uuid;
use vocabulary::level::Level;

async fn counted(books: &Books, scope: &str, on: &str) -> Vec<Counted> {
    let today = at_noon_of(day(on));
    let on = OnDay {
        day: today.day,
        planned_until: today.day.plus_days(3),
        end: today.day.next().start(today.zone),
    };
    let mut rows = figures::of(&books.test.db, &area(scope), &on)
        .await
        .expect("counts");
    rows.sort_by_key(|row| (row.area, row.kind));
    rows
}

async fn sum(books: &Books, on: &str) -> Figures {
    let mut sum = Figures::default();
    for row in counted(books, "410811", on).await {
        sum += row.figures;
    }
    sum
}

async fn stands(books: &Books, person: &Person, at: kit::clock::Moment, then: impl Fn(&Stand) -> Stand) {
    let mut tx = books.test.db.begin().await.expect("begins");
    let person = people::by_id_in(&mut tx, person.id)
        .await
        .expect("read")
        .expect("there");
    let stand = then(&person.stand);
    stands::put(&mut tx, &person, &stand, at).await.expect("put");
    tx.commit().await.expect("commits");
}

fn quarantine() -> Hold {
    Hold {
        cause: Cause::Quarantine,
        id: Uuid::from_u128(3),
        verdict: Verdict {
            level: Level::Yellow,
            reason: "IN_QUARANTINE".to_owned(),
        },
        by: Some(by()),
        since: noon(),
        until: None,
    }
}

#[rstest]
#[tokio::test]
async fn the_figures_of_each_day_are_those_of_that_day(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = Books::open(on).await;
    let person = looked_after(&books, 1, "410811007001").await;
    // Declared on 28 February for 2 March, come on the 4th, gone on the 6th.
    let expected = declared(person.id, facts("420100", "2020-03-02"), "2020-02-28");
    add(&books, &expected).await;
    let here = confirmed(&expected, "2020-03-04");
    assert!(change(&books, &here, TripAct::Confirmed).await);
    let left = Left {
        when: When::on(day("2020-03-06")),
        to: None,
    };
    let gone = here.leave(left, &policy(), &at_noon_of(day("2020-03-06")));
    assert!(change(&books, &gone.expect("left"), TripAct::Departed).await);

    let figures = |present, arrived, planned, overdue| Figures {
        present,
        arrived,
        planned,
        overdue,
        ..Figures::default()
    };
    let days = [
        ("2020-02-27", figures(0, 0, 0, 0)),
        ("2020-02-28", figures(0, 0, 1, 0)),
        ("2020-03-02", figures(0, 0, 1, 0)),
        ("2020-03-03", figures(0, 0, 0, 1)),
        ("2020-03-04", figures(1, 1, 0, 0)),
        ("2020-03-05", figures(1, 0, 0, 0)),
        ("2020-03-06", figures(0, 0, 0, 0)),
    ];
    for (on, expected) in days {
        assert_eq!(sum(&books, on).await, expected, "{on}");
    }
}

#[rstest]
#[tokio::test]
async fn whoever_comes_again_is_counted_once(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = Books::open(on).await;
    let person = looked_after(&books, 1, "410811007001").await;
    let first = declared(person.id, facts("420100", "2020-02-20"), "2020-02-20");
    let again = Facts {
        kind: ReturneeKind::Home,
        to: area("410811009001"),
        ..facts("430100", "2020-02-27")
    };
    add(&books, &first).await;
    add(&books, &declared(person.id, again, "2020-03-01")).await;

    let now = counted(&books, "410811", "2020-03-01").await;
    let here: Vec<_> = now
        .iter()
        .filter(|row| row.figures.present > 0)
        .map(|row| (row.area.code().to_owned(), row.kind, row.figures.late))
        .collect();
    assert_eq!(here, [("410811009".to_owned(), ReturneeKind::Home, 1)]);
    let then = sum(&books, "2020-02-20").await;
    assert_eq!((then.present, then.arrived, then.late), (1, 1, 0));
    let community = counted(&books, "410811009001", "2020-03-01").await;
    assert_eq!(community[0].area, area("410811009001"));
    assert_eq!(counted(&books, "410811009", "2020-03-01").await, community);

    let listed = page(&books, wanted("410811", TripState::Present)).await;
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].facts.kind, ReturneeKind::Home);
}

#[rstest]
#[tokio::test]
async fn the_isolated_are_counted_while_they_are(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = Books::open(on).await;
    let person = looked_after(&books, 1, "410811007001").await;
    add(
        &books,
        &declared(person.id, facts("420100", "2020-02-28"), "2020-02-28"),
    )
    .await;
    let day_of = Duration::from_secs(24 * 3_600);
    // Since noon of 1 March, though it is recorded an hour later; until the 3rd.
    let hour = Duration::from_secs(3_600);
    stands(&books, &person, noon() + hour, |stand| stand.held(quarantine())).await;
    // What happens to the order meanwhile neither ends nor begins anything.
    stands(&books, &person, noon() + day_of, |stand| stand.held(quarantine())).await;
    stands(&books, &person, noon() + day_of * 2, |stand| {
        stand.lifted(Cause::Quarantine, Uuid::from_u128(3))
    })
    .await;
    for (on, isolated) in [
        ("2020-02-29", 0),
        ("2020-03-01", 1),
        ("2020-03-02", 1),
        ("2020-03-03", 0),
    ] {
        let figures = sum(&books, on).await;
        assert_eq!((figures.present, figures.isolated), (1, isolated), "{on}");
    }
    // Ordered again: isolated again.
    stands(&books, &person, noon() + day_of * 4, |stand| {
        stand.held(Hold {
            since: noon() + day_of * 4,
            ..quarantine()
        })
    })
    .await;
    assert_eq!(sum(&books, "2020-03-04").await.isolated, 0);
    assert_eq!(sum(&books, "2020-03-05").await.isolated, 1);

    // The figures do not change when two records of one person become one.
    let other = looked_after(&books, 2, "410811007001").await;
    let mut tx = books.test.db.begin().await.expect("begins");
    trips::move_all(&mut tx, person.id, other.id)
        .await
        .expect("moves");
    isolations::move_all(&mut tx, person.id, other.id)
        .await
        .expect("moves");
    isolations::move_all(&mut tx, person.id, other.id)
        .await
        .expect("moves nothing");
    tx.commit().await.expect("commits");
    for (on, isolated) in [("2020-03-02", 1), ("2020-03-04", 0), ("2020-03-05", 1)] {
        let figures = sum(&books, on).await;
        assert_eq!((figures.present, figures.isolated), (1, isolated), "{on}");
    }
}

fn wanted(scope: &str, state: TripState) -> Wanted {
    Wanted {
        area: area(scope),
        state,
        from: day("2020-01-01"),
        to: day("2020-12-31"),
        kind: None,
        origin: None,
        country: None,
        transport_number: None,
        late: false,
    }
}

async fn page(books: &Books, wanted: Wanted) -> Vec<Trip> {
    let rows = arrivals::page(&books.test.db, &wanted, arrivals::EARLIEST, 50).await;
    rows.expect("read").into_iter().map(|row| row.trip).collect()
}

#[rstest]
#[tokio::test]
async fn lists_are_narrowed_by_everything_one_may_ask_for(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = Books::open(on).await;
    let mut added = Vec::new();
    for nth in 1..=5 {
        let person = looked_after(&books, nth, "410811007001").await;
        let arrives = format!("2020-02-2{nth}");
        let mut facts = facts("420106", &arrives);
        let number = |text| TransportNumber::parse_optional(text).expect("a number");
        match nth {
            1 => facts.kind = ReturneeKind::School,
            2 => facts.origin = Elsewhere::Abroad(Country::parse("KOR").expect("a country")),
            3 => facts.to = area("410811009001"),
            4 => facts.transport_number = number("G1572"),
            _ => facts.origin = Elsewhere::Area(area("410881@1990")),
        }
        // The fifth in time, all others late.
        let trip = declared(person.id, facts, "2020-02-25");
        add(&books, &trip).await;
        added.push(trip);
    }
    let asked = async |wanted: Wanted| {
        let found = page(&books, wanted).await;
        let nth = |trip: &Trip| added.iter().position(|other| other == trip).expect("ours") + 1;
        found.iter().map(nth).collect::<Vec<_>>()
    };
    let all = || wanted("410811", TripState::Present);
    assert_eq!(asked(all()).await, [1, 2, 3, 4, 5]);
    assert_eq!(asked(wanted("410811009", TripState::Present)).await, [3]);
    assert_eq!(asked(wanted("410811009001", TripState::Present)).await, [3]);
    assert!(asked(wanted("410811", TripState::Expected)).await.is_empty());
    let kind = Some(ReturneeKind::School);
    assert_eq!(asked(Wanted { kind, ..all() }).await, [1]);
    let country = Country::parse("KOR").ok();
    assert_eq!(asked(Wanted { country, ..all() }).await, [2]);
    let origin = Some(area("420000"));
    assert_eq!(asked(Wanted { origin, ..all() }).await, [1, 3, 4]);
    let origin = Some(area("410800"));
    assert_eq!(asked(Wanted { origin, ..all() }).await, [5]);
    let transport_number = TransportNumber::parse_optional("g1572").expect("a number");
    let by_train = Wanted {
        transport_number,
        ..all()
    };
    assert_eq!(asked(by_train).await, [4]);
    assert_eq!(asked(Wanted { late: true, ..all() }).await, [1, 2, 3, 4]);
    let (from, to) = (day("2020-02-22"), day("2020-02-23"));
    assert_eq!(asked(Wanted { from, to, ..all() }).await, [2, 3]);

    // Page by page, nobody twice and nobody left out.
    let mut after = arrivals::EARLIEST;
    let mut seen = Vec::new();
    loop {
        let rows = arrivals::page(&books.test.db, &all(), after, 2)
            .await
            .expect("read");
        let Some(last) = rows.last() else { break };
        after = (last.trip.day(), last.trip.id.as_uuid());
        seen.extend(rows.into_iter().map(|row| row.trip.id));
    }
    assert_eq!(seen, added.iter().map(|trip| trip.id).collect::<Vec<_>>());
}
