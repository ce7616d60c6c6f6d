//! The tables of fevers and the queue to registration, on both engines.

use checkpoint::fevers::rules::case::{Action, Case, Level, NewFever, Outcome, Rechecked, State, StepKind};
use checkpoint::fevers::rules::order::FeverOrder;
use checkpoint::fevers::store::list::{Key, Page};
use checkpoint::fevers::store::steps::Step;
use checkpoint::fevers::store::{cases, expiry, list, opening, steps};
use checkpoint::outbox::rules::Kind;
use checkpoint::outbox::store as outbox;
use checkpoint::rules::sight::Sight;
use kit::clock::{Day, Moment};
use kit::db::Db;
use kit::db::testing::{On, TestDb};
use kit::due;
use rstest::rstest;
use std::time::Duration;
use vocabulary::{Area, CheckpointId, FeverId, PassId, PersonId, Temperature, Threshold};

const NOON: Moment = Moment::from_unix_seconds(1_583_035_200);
const MINUTE: Duration = Duration::from_secs(60);

fn area(code: &str) -> Area {
    Area::parse(code).unwrap()
}

fn deci(deci: i64) -> Temperature {
    Temperature::from_deci_celsius(deci).unwrap()
}

fn a_fever(person: Option<PersonId>, at: Moment) -> NewFever {
    NewFever {
        id: FeverId::new(at),
        checkpoint: CheckpointId::new(at),
        pass: PassId::new(at),
        person,
        area: area("410811007001"),
        temperature: deci(381),
        threshold: Threshold::default(),
        at,
        received_at: at,
        by: "zhang".into(),
        recheck_due_at: at + 10 * MINUTE,
        order: FeverOrder::default(),
        policy: None,
        delete_by: Day::parse("2020-05-01").unwrap(),
    }
}

async fn opened(db: &Db, new: &NewFever) -> FeverId {
    let mut tx = db.begin().await.unwrap();
    let id = opening::open(&mut tx, new).await.unwrap();
    tx.commit().await.unwrap();
    id
}

async fn case(db: &Db, id: FeverId) -> Case {
    cases::one(db, id).await.unwrap().unwrap()
}

async fn ended(db: &Db, case: &Case, outcome: Outcome) {
    let mut tx = db.begin().await.unwrap();
    let step = Step::new(StepKind::Closed, NOON, "li");
    cases::close(&mut tx, case, outcome, step).await.unwrap();
    tx.commit().await.unwrap();
}

#[rstest]
#[tokio::test]
async fn nobody_has_two_cases_open(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = TestDb::fresh(on, &checkpoint::migrations()).await;
    let db = &books.db;
    let person = PersonId::new(NOON);
    let first = opened(db, &a_fever(Some(person), NOON)).await;
    assert_eq!(opened(db, &a_fever(Some(person), NOON + MINUTE)).await, first);
    assert_ne!(
        opened(db, &a_fever(None, NOON)).await,
        opened(db, &a_fever(None, NOON)).await
    );
    assert_eq!(cases::open_ones(db).await.unwrap(), [(person, first)]);
    let known = case(db, first).await;
    assert_eq!(
        (known.state, known.first, known.person),
        (State::Waiting, deci(381), Some(person))
    );
    assert_eq!(known.deadline.unwrap().level, Level::Gate);
    let kinds: Vec<StepKind> = steps::of(db, first)
        .await
        .unwrap()
        .iter()
        .map(|step| step.kind)
        .collect();
    assert_eq!(kinds, [StepKind::Opened, StepKind::SeenAgain]);

    ended(db, &known, Outcome::Mistaken).await;
    assert!(cases::open_ones(db).await.unwrap().is_empty());
    assert!(case(db, first).await.deadline.is_none());
    assert_ne!(opened(db, &a_fever(Some(person), NOON)).await, first);
    // An end ends once.
    ended(db, &known, Outcome::Cleared).await;
    assert_eq!(case(db, first).await.outcome, Some(Outcome::Mistaken));
}

#[rstest]
#[tokio::test]
async fn of_two_gates_at_the_same_moment_one_opens(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = TestDb::fresh(on, &checkpoint::migrations()).await;
    let person = PersonId::new(NOON);
    let gates = (0..8).map(|_| {
        let (db, new) = (books.db.clone(), a_fever(Some(person), NOON));
        async move { opened(&db, &new).await }
    });
    let mut ids = futures::future::join_all(gates).await;
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 1);
    assert_eq!(steps::of(&books.db, ids[0]).await.unwrap().len(), 8);
}

#[rstest]
#[tokio::test]
async fn a_case_is_found_by_place_level_and_lateness(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = TestDb::fresh(on, &checkpoint::migrations()).await;
    let db = &books.db;
    let mut ids = Vec::new();
    for nth in 0..3_u32 {
        let new = NewFever {
            area: area(if nth == 2 { "410811009001" } else { "410811007001" }),
            ..a_fever(None, NOON + nth * MINUTE)
        };
        ids.push(opened(db, &new).await);
    }
    let all = Page {
        before: Key::NEWEST,
        with_closed: false,
        overdue_only: false,
        waits_for: None,
        limit: 10,
    };
    let found = async |sight: Sight, page: Page, now: Moment| -> Vec<FeverId> {
        let page = list::page(db, &sight, &page, now).await.unwrap();
        page.iter().map(|case| case.id).collect()
    };
    let district = Sight::Area(area("410811"));
    assert_eq!(found(district, all, NOON).await, [ids[2], ids[1], ids[0]]);
    assert_eq!(
        found(Sight::Area(area("410811007")), all, NOON).await,
        [ids[1], ids[0]]
    );
    assert_eq!(
        found(Sight::Area(area("410811009001")), all, NOON).await,
        [ids[2]]
    );
    let first = case(db, ids[0]).await;
    assert_eq!(
        found(Sight::Checkpoint(first.checkpoint), all, NOON).await,
        [ids[0]]
    );
    let rest = Page {
        before: Key::of(&case(db, ids[1]).await),
        ..all
    };
    assert_eq!(found(district, rest, NOON).await, [ids[0]]);
    let late = Page {
        overdue_only: true,
        ..all
    };
    assert!(found(district, late, NOON).await.is_empty());
    assert_eq!(found(district, late, NOON + 15 * MINUTE).await, [ids[0]]);
    let at = |level| Page {
        waits_for: Some(level),
        ..all
    };
    assert_eq!(found(district, at(Level::Gate), NOON).await.len(), 3);
    assert!(found(district, at(Level::Street), NOON).await.is_empty());

    ended(db, &first, Outcome::Left).await;
    assert_eq!(found(district, all, NOON).await, [ids[2], ids[1]]);
    let closed_too = Page {
        with_closed: true,
        ..all
    };
    assert_eq!(found(district, closed_too, NOON).await.len(), 3);
}

#[rstest]
#[tokio::test]
async fn a_second_reading_is_kept_and_the_report_is_queued_with_it(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let books = TestDb::fresh(on, &checkpoint::migrations()).await;
    let db = &books.db;
    let id = opened(db, &a_fever(Some(PersonId::new(NOON)), NOON)).await;
    let known = case(db, id).await;
    let order = FeverOrder::default();
    for rolled_back in [true, false] {
        let mut tx = db.begin().await.unwrap();
        let held = cases::of_pass_in(&mut tx, known.checkpoint, known.pass)
            .await
            .unwrap()
            .unwrap();
        cases::rechecked(&mut tx, &held, deci(382), Rechecked::Fever, (NOON, "li"), &order)
            .await
            .unwrap();
        if rolled_back {
            tx.rollback().await.unwrap();
            assert_eq!(outbox::waiting(db).await.unwrap(), 0);
        } else {
            tx.commit().await.unwrap();
        }
    }
    let after = case(db, id).await;
    assert_eq!(
        (after.state, after.second, after.reported, after.revision),
        (State::ToClinic, Some(deci(382)), true, 1)
    );
    assert_eq!(after.deadline.unwrap().level, Level::Community);
    assert_eq!(outbox::waiting(db).await.unwrap(), 1);
}

#[rstest]
#[tokio::test]
async fn where_there_is_no_community_the_street_must_act(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = TestDb::fresh(on, &checkpoint::migrations()).await;
    let db = &books.db;
    let of_the_street = || NewFever {
        area: area("410811007"),
        ..a_fever(None, NOON)
    };
    let waits = opened(db, &of_the_street()).await;
    let measured = opened(db, &of_the_street()).await;
    let known = case(db, measured).await;
    let mut tx = db.begin().await.unwrap();
    cases::rechecked(
        &mut tx,
        &known,
        deci(382),
        Rechecked::Fever,
        (NOON, "li"),
        &FeverOrder::default(),
    )
    .await
    .unwrap();
    // Nobody has taken the other one's second reading a quarter of an hour later.
    due::climb(&mut tx, NOON + 16 * MINUTE).await.unwrap();
    tx.commit().await.unwrap();
    for id in [waits, measured] {
        assert_eq!(case(db, id).await.deadline.unwrap().level, Level::Street);
    }
}

#[rstest]
#[tokio::test]
async fn cases_end_on_their_day_and_forget_who_is_erased(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = TestDb::fresh(on, &checkpoint::migrations()).await;
    let db = &books.db;
    let person = PersonId::new(NOON);
    let id = opened(db, &a_fever(Some(person), NOON)).await;
    let mut tx = db.begin().await.unwrap();
    let noted = Step {
        action: Some(Action::Isolated),
        sealed: Some(vec![1]),
        ..Step::new(StepKind::Acted, NOON, "li")
    };
    steps::add(&mut tx, id, &noted, Day::parse("2020-05-01").unwrap())
        .await
        .unwrap();
    expiry::forget_person(&mut tx, person).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(case(db, id).await.person, None);
    assert!(cases::open_ones(db).await.unwrap().is_empty());
    assert!(
        steps::of(db, id)
            .await
            .unwrap()
            .iter()
            .all(|step| step.sealed.is_none())
    );

    let day = |text| Day::parse(text).unwrap();
    assert_eq!(
        expiry::delete_due(db, day("2020-04-30"), NOON, 10).await.unwrap(),
        0
    );
    assert_eq!(
        expiry::delete_due(db, day("2020-05-01"), NOON, 10).await.unwrap(),
        1
    );
    assert!(cases::one(db, id).await.unwrap().is_none());
    assert!(steps::of(db, id).await.unwrap().is_empty());
    let due = kit::due::open_of(db, "fever", id.as_uuid()).await.unwrap();
    assert!(due.is_none(), "no deadline without its case");
}

#[rstest]
#[tokio::test]
async fn the_queue_tells_each_thing_until_its_newest_is_heard(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = TestDb::fresh(on, &checkpoint::migrations()).await;
    let db = &books.db;
    let (one, other) = (FeverId::new(NOON).as_uuid(), FeverId::new(NOON).as_uuid());
    let put = async |object| {
        let mut tx = db.begin().await.unwrap();
        outbox::put(&mut tx, Kind::Fever, object).await.unwrap();
        tx.commit().await.unwrap();
    };
    put(one).await;
    put(other).await;
    let waiting = outbox::next(db, NOON, 10).await.unwrap();
    assert_eq!(waiting.len(), 2);
    let told = waiting.iter().find(|news| news.object_id == one).unwrap();
    // Something newer came while it was told: that is told, too.
    put(one).await;
    assert!(!outbox::heard(db, told).await.unwrap());
    let newer = outbox::next(db, NOON, 10).await.unwrap();
    let newer = newer.iter().find(|news| news.object_id == one).unwrap();
    assert_eq!((newer.version, newer.attempts), (2, 0));
    outbox::later(db, newer, NOON + MINUTE, Some("NOT_NOW"))
        .await
        .unwrap();
    assert_eq!(outbox::next(db, NOON, 10).await.unwrap().len(), 1);
    let again = outbox::next(db, NOON + MINUTE, 10).await.unwrap();
    let again = again.iter().find(|news| news.object_id == one).unwrap();
    assert_eq!((again.attempts, again.refused.as_deref()), (1, Some("NOT_NOW")));
    assert!(outbox::heard(db, again).await.unwrap());
    assert_eq!(outbox::waiting(db).await.unwrap(), 1);
}
