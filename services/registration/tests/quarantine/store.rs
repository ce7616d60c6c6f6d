//! The tables of quarantine on both engines: what the RPCs do not show of them.

use crate::store::{Books, area, by, noon, today};
use kit::clock::{Moment, Zone};
use kit::db::testing::On;
use registration::quarantine::rules::ids::{CheckId, NeedId, OrderId, ReleaseId};
use registration::quarantine::rules::obligations::{Obligations, Slot};
use registration::quarantine::rules::order::{LastCheck, Order, Stay};
use registration::quarantine::rules::words::{
    CheckOutcome, CheckWay, HalfDay, Mode, NeedKind, NeedOutcome, Reason, ReleaseReason, State, Teller,
};
use registration::quarantine::store::checks::{Answer, NewCheck};
use registration::quarantine::store::needs::NewNeed;
use registration::quarantine::store::releases::{Decision, NewRelease};
use registration::quarantine::store::{checks, needs, orders, releases};
use registration::rules::words::Decided;
use registration::store::expired;
use rstest::rstest;
use std::time::Duration;
use uuid::Uuid;
use vocabulary::PersonId;
use vocabulary::level::Level;
use vocabulary::temperature::{Temperature, Threshold};

fn an_order(person: PersonId, watch: &str) -> Order {
    let obligations = Obligations {
        morning: Some(Slot { from: 0, by: 750 }),
        evening: Some(Slot { from: 720, by: 1_230 }),
    };
    Order {
        person,
        id: OrderId::new(noon()),
        reason: Reason::CloseContact,
        evidence: vec![1, 2, 3],
        ordered_by: "worker".to_owned(),
        ordered_at: noon(),
        first_day: today(),
        last_day: today().plus_days(13),
        terms: Stay {
            mode: Mode::Home,
            place: Some(vec![7]),
            watch: area(watch),
            level: Some(Level::Red),
            by: by(),
        },
        obligations,
        progress: obligations.at_first(today(), noon(), Zone::parse("+08:00").expect("a zone")),
        last_check: None,
        alarms: 0,
        needs: 0,
        state: State::InForce,
        released_at: None,
        delete_by: today().plus_days(193),
    }
}

async fn added(books: &Books, order: &Order) -> bool {
    let mut tx = books.test.db.begin().await.expect("begins");
    let added = orders::add(&mut tx, order).await.expect("adds");
    tx.commit().await.expect("commits");
    added
}

#[rstest]
#[tokio::test]
async fn an_order_is_read_as_it_was_written(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = Books::open(on).await;
    let order = an_order(PersonId::new(noon()), "410811007001");
    assert!(added(&books, &order).await);
    assert!(!added(&books, &order).await, "its id is taken");
    let second = Order {
        id: OrderId::new(noon()),
        ..order.clone()
    };
    assert!(!added(&books, &second).await, "one is in force");
    let db = &books.test.db;
    assert_eq!(
        orders::by_id(db, order.id).await.expect("reads"),
        Some(order.clone())
    );
    assert_eq!(
        orders::last_of(db, order.person).await.expect("reads"),
        Some(order.clone())
    );
    assert_eq!(orders::by_id(db, second.id).await.expect("reads"), None);

    let (key, at) = ((order.person, order.id), noon() + Duration::from_secs(60));
    let mut tx = db.begin().await.expect("begins");
    let moved = Stay {
        mode: Mode::Centralised,
        place: None,
        watch: area("410811009"),
        level: None,
        by: by(),
    };
    let owed = Obligations {
        morning: None,
        ..order.obligations
    };
    assert!(
        orders::set_terms(&mut tx, key, &moved, &owed)
            .await
            .expect("sets")
    );
    let last = LastCheck {
        at,
        deci_celsius: Some(372),
        is_alarming: true,
    };
    let older = LastCheck {
        at: noon(),
        deci_celsius: Some(360),
        is_alarming: false,
    };
    orders::set_last_check(&mut tx, key, &last).await.expect("sets");
    orders::set_last_check(&mut tx, key, &older).await.expect("sets");
    orders::checked(&mut tx, key, today(), HalfDay::Evening)
        .await
        .expect("checks");
    orders::checked(&mut tx, key, today().plus_days(-3), HalfDay::Evening)
        .await
        .expect("checks");
    orders::count_alarms(&mut tx, key, 1).await.expect("counts");
    for expected in [true, true, false] {
        assert_eq!(
            orders::count_needs(&mut tx, key, 1, 2).await.expect("counts"),
            expected
        );
    }
    assert!(orders::release_is_due(&mut tx, key).await.expect("marks"));
    assert!(
        !orders::release_is_due(&mut tx, key).await.expect("marks"),
        "once"
    );
    let until = today().plus_days(20);
    assert!(
        orders::extend(&mut tx, key, until, order.delete_by)
            .await
            .expect("extends")
    );
    tx.commit().await.expect("commits");
    let now = orders::by_id(db, order.id)
        .await
        .expect("reads")
        .expect("an order");
    assert_eq!((&now.terms, now.obligations), (&moved, owed));
    assert_eq!((now.last_check, now.alarms, now.needs), (Some(last), 1, 2));
    assert_eq!(now.progress.evenings_through, today());
    assert_eq!(now.last_day, until);

    let mut tx = db.begin().await.expect("begins");
    assert_eq!(
        orders::in_force_of(&mut tx, order.person).await.expect("reads"),
        Some(order.id)
    );
    let release = orders::release(&mut tx, key, at, today(), order.delete_by);
    assert!(release.await.expect("releases"));
    let again = orders::release(&mut tx, key, at, today(), order.delete_by);
    assert!(!again.await.expect("asks"), "once");
    assert!(
        !orders::set_terms(&mut tx, key, &moved, &owed)
            .await
            .expect("asks")
    );
    assert!(
        !orders::extend(&mut tx, key, until, order.delete_by)
            .await
            .expect("asks")
    );
    assert_eq!(
        orders::in_force_of(&mut tx, order.person).await.expect("reads"),
        None
    );
    tx.commit().await.expect("commits");
    assert!(added(&books, &second).await, "another may follow");
    let last = orders::last_of(db, order.person)
        .await
        .expect("reads")
        .expect("an order");
    assert_eq!(last.id, second.id, "the one in force");
}

#[rstest]
#[tokio::test]
async fn people_in_force_come_in_the_order_of_their_ids(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = Books::open(on).await;
    let mut people: Vec<PersonId> = (0..5).map(|_| PersonId::new(noon())).collect();
    people.sort_unstable();
    for person in &people {
        assert!(added(&books, &an_order(*person, "410811007001")).await);
    }
    let far = PersonId::new(noon());
    assert!(added(&books, &an_order(far, "410811009001")).await);
    let db = &books.test.db;
    let first = PersonId::from_uuid(Uuid::nil());
    for level in ["410811007001", "410811007"] {
        let found = orders::people_in_force(db, &area(level), first, 3)
            .await
            .expect("finds");
        assert_eq!(found, people[..3]);
        let found = orders::people_in_force(db, &area(level), people[2], 3)
            .await
            .expect("finds");
        assert_eq!(found, people[3..]);
    }
    let all = orders::people_in_force(db, &area("410811"), first, 10)
        .await
        .expect("finds");
    assert_eq!(all.len(), 6);

    let passed = orders::past_last_day(db, today().plus_days(14), 10)
        .await
        .expect("finds");
    assert_eq!(passed.len(), 6);
    assert!(
        orders::past_last_day(db, today().plus_days(13), 10)
            .await
            .expect("finds")
            .is_empty()
    );
    // What is in force is kept, whatever its day says.
    expired::delete(db, today().plus_days(400))
        .await
        .expect("deletes");
    assert_eq!(
        orders::people_in_force(db, &area("410811"), first, 10)
            .await
            .expect("finds")
            .len(),
        6
    );
}

fn a_check(order: &Order, taken_at: Moment, alarming: bool) -> NewCheck {
    NewCheck {
        person: order.person,
        id: CheckId::new(noon()),
        order: order.id,
        day: today(),
        half: HalfDay::Morning,
        is_first: true,
        way: CheckWay::Visit,
        source: Teller::Staff,
        recorded_by: "worker".to_owned(),
        temperature: Some(Temperature::from_deci_celsius(373).expect("a temperature")),
        threshold: Threshold::default(),
        report: vec![1],
        is_alarming: alarming,
        is_late: false,
        by: by(),
        taken_at,
        received_at: noon(),
        watch: order.terms.watch,
        delete_by: today().plus_days(180),
    }
}

#[rstest]
#[tokio::test]
async fn checks_and_needs_are_answered_once(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = Books::open(on).await;
    let order = an_order(PersonId::new(noon()), "410811007001");
    let (db, key) = (&books.test.db, (order.person, order.id));
    let (calm, alarm) = (a_check(&order, noon(), false), a_check(&order, noon(), true));
    let mut tx = db.begin().await.expect("begins");
    assert!(
        !checks::is_checked(&mut tx, key, today(), HalfDay::Morning)
            .await
            .expect("asks")
    );
    assert!(checks::add(&mut tx, &calm).await.expect("adds"));
    assert!(checks::add(&mut tx, &alarm).await.expect("adds"));
    assert!(
        !checks::add(&mut tx, &alarm).await.expect("asks"),
        "its id is taken"
    );
    assert!(
        checks::is_checked(&mut tx, key, today(), HalfDay::Morning)
            .await
            .expect("asks")
    );
    let answer = Answer {
        outcome: CheckOutcome::Watched,
        note: Some(vec![2]),
        by: "officer".to_owned(),
        at: noon(),
    };
    for (id, expected) in [(calm.id, false), (alarm.id, true), (alarm.id, false)] {
        let answered = checks::answer(&mut tx, (order.person, id), &answer)
            .await
            .expect("answers");
        assert_eq!(answered, expected);
    }
    let need = NewNeed {
        person: order.person,
        id: NeedId::new(noon()),
        order: order.id,
        kind: NeedKind::Doctor,
        wish: Some(vec![3]),
        source: Teller::Guardian,
        asked_by: "guardian".to_owned(),
        asked_at: noon(),
        delete_by: today(),
    };
    assert!(needs::add(&mut tx, &need).await.expect("adds"));
    assert!(!needs::add(&mut tx, &need).await.expect("asks"));
    let met = Answer {
        outcome: NeedOutcome::Met,
        note: None,
        by: "officer".to_owned(),
        at: noon(),
    };
    assert!(
        needs::answer(&mut tx, (order.person, need.id), &met)
            .await
            .expect("answers")
    );
    assert!(
        !needs::answer(&mut tx, (order.person, need.id), &met)
            .await
            .expect("asks")
    );
    tx.commit().await.expect("commits");
    let all = checks::of_order(db, key, 10).await.expect("lists");
    assert_eq!(all.len(), 2);
    let found = all
        .iter()
        .find(|check| check.id == alarm.id)
        .expect("the alarming one");
    assert_eq!(
        (found.outcome, found.answer.as_deref()),
        (Some(CheckOutcome::Watched), Some(&[2][..]))
    );
    assert_eq!(found.deci_celsius, alarm.temperature);
    let half_days = checks::half_days(db, key).await.expect("lists");
    assert_eq!(half_days, [(today(), HalfDay::Morning)]);
    let found = needs::of_order(db, key, 10).await.expect("lists");
    assert_eq!(found[0].outcome, Some(NeedOutcome::Met));
    expired::delete(db, today().plus_days(181))
        .await
        .expect("deletes");
    assert!(checks::of_order(db, key, 10).await.expect("lists").is_empty());
    assert!(needs::of_order(db, key, 10).await.expect("lists").is_empty());
}

#[rstest]
#[tokio::test]
async fn one_release_waits_and_another_person_decides(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = Books::open(on).await;
    let order = an_order(PersonId::new(noon()), "410811007001");
    let (db, key) = (&books.test.db, (order.person, order.id));
    let new = |state| NewRelease {
        person: order.person,
        id: ReleaseId::new(noon()),
        order: order.id,
        reason: ReleaseReason::ClearedByTest,
        evidence: Some(vec![1]),
        state,
        author: "worker".to_owned(),
        at: noon(),
        delete_by: today().plus_days(180),
        happened_at: None,
    };
    let first = new(Decided::Proposed);
    let mut tx = db.begin().await.expect("begins");
    assert!(releases::add(&mut tx, &first).await.expect("adds"));
    assert!(
        !releases::add(&mut tx, &new(Decided::Proposed))
            .await
            .expect("asks"),
        "one waits"
    );
    assert_eq!(
        releases::open_of(&mut tx, key).await.expect("asks"),
        Some(first.id)
    );
    let by = |approver: &str| Decision {
        state: Decided::Rejected,
        approver: approver.to_owned(),
        note: None,
        at: noon(),
        happened_at: None,
    };
    for (approver, expected) in [("worker", false), ("officer", true), ("officer", false)] {
        let decided = releases::decide(&mut tx, (order.person, first.id), &by(approver)).await;
        assert_eq!(decided.expect("decides"), expected, "{approver}");
    }
    let second = new(Decided::Proposed);
    assert!(releases::add(&mut tx, &second).await.expect("adds"));
    releases::overtaken(&mut tx, key, noon()).await.expect("rejects");
    assert_eq!(releases::open_of(&mut tx, key).await.expect("asks"), None);
    assert!(
        releases::add(&mut tx, &new(Decided::Approved))
            .await
            .expect("adds")
    );
    tx.commit().await.expect("commits");
    let states: Vec<_> = releases::of_order(db, key).await.expect("lists");
    let rejected = states
        .iter()
        .filter(|release| release.state == Decided::Rejected)
        .count();
    assert_eq!((states.len(), rejected), (3, 2));
}
