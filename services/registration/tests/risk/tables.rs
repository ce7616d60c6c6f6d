//! The tables of measures on both engines: people held many at a time, stopped between two batches, gone on with after a fall.

use crate::store::{Books, area, by, noon, today};
use kit::db::testing::On;
use registration::risk::rules::measure::{Measure, Progress, Turns};
use registration::risk::rules::words::{State, Suggested};
use registration::risk::store::{held, measures, touched};
use registration::store::merges::{self, NewMerge};
use registration::store::{expired, people, standings};
use rstest::rstest;
use uuid::Uuid;
use vocabulary::PersonId;
use vocabulary::level::Level;

fn measure(nth: u128, state: State, touched: i64) -> Measure {
    Measure {
        id: Uuid::from_u128(nth),
        request_hash: vec![1],
        risk: Uuid::from_u128(9),
        within: area("410811"),
        level: Level::Yellow,
        since: today(),
        hold_until: None,
        quarantine: Suggested::Home,
        by: by(),
        batch: 2,
        needs_two: false,
        progress: Progress {
            touched,
            ..Progress::default()
        },
        counts: Vec::new(),
        state,
        author: "li".to_owned(),
        proposed_at: noon(),
        approver: None,
        decided_at: None,
        note: None,
        stopped: None,
        reverted: None,
        finished_at: None,
        shown_until: today(),
    }
}

fn ids(people: &[held::Next]) -> Vec<PersonId> {
    people.iter().map(|next| next.person).collect()
}

#[rstest]
#[tokio::test]
async fn people_are_held_many_at_a_time(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = Books::open(on).await;
    let db = &books.test.db;
    let mut all = Vec::new();
    for nth in 1..=3 {
        all.push(books.person(nth).await.id);
    }
    all.sort();
    let stranger = PersonId::from_uuid(Uuid::max());
    all.push(stranger);
    let mut applying = measure(1, State::Applying, 4);
    let mut tx = db.begin().await.expect("begins");
    touched::add(&mut tx, applying.id, &all, today())
        .await
        .expect("added");
    let counts = touched::counts(&mut tx, applying.id).await.expect("counts");
    assert_eq!(
        (counts[0].street.as_str(), counts[0].level, counts[0].people),
        ("410811007", Level::Green, 3)
    );
    assert!(measures::add(&mut tx, &applying).await.expect("added"));
    assert!(!measures::add(&mut tx, &applying).await.expect("answers"));

    let first = applying.next();
    assert_eq!((first.after, first.up_to), (0, 2));
    let people_now = held::next(&mut tx, applying.id, first).await.expect("reads");
    assert_eq!(ids(&people_now), all[..2]);
    let stands: Vec<_> = people_now
        .iter()
        .map(|next| (next, applying.moves(&next.stand, noon())))
        .collect();
    let news = held::put(&mut tx, &stands, noon()).await.expect("put");
    assert_eq!(news.len(), 2);
    assert!(
        news.iter()
            .all(|news| (news.level, news.version) == (Some(Level::Yellow), 1))
    );
    tx.commit().await.expect("commits");
    assert_eq!(standings::of(db, all[0]).await.expect("read"), news[0]);
    let person = people::by_id(db, all[1]).await.expect("read").expect("there");
    assert_eq!(person.stand.decision().verdict.reason, "AREA_RISK");

    // Who is gone is left out.
    let mut tx = db.begin().await.expect("begins");
    applying.goes_on(first, 2, noon());
    let last = applying.next();
    assert_eq!((last.after, last.up_to), (2, 4));
    let people_now = held::next(&mut tx, applying.id, last).await.expect("reads");
    assert_eq!(ids(&people_now), all[2..3]);
    applying.goes_on(last, 1, noon());
    assert_eq!(
        (applying.state, applying.progress.held, applying.progress.gone),
        (State::Applied, 3, 1)
    );

    // Taken back it goes down again, and the second time it is the next version.
    applying.state = State::Reverting;
    applying.progress.reached = 2;
    let lifted = held::next(&mut tx, applying.id, applying.next())
        .await
        .expect("reads");
    assert_eq!(ids(&lifted), all[..2]);
    let stands: Vec<_> = lifted
        .iter()
        .map(|next| (next, applying.moves(&next.stand, noon())))
        .collect();
    let news = held::put(&mut tx, &stands, noon()).await.expect("put");
    assert!(news.iter().all(|news| (news.level, news.version) == (None, 2)));
    tx.commit().await.expect("commits");
}

#[rstest]
#[tokio::test]
async fn whom_it_was_only_shown_for_is_forgotten_soon(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = Books::open(on).await;
    let db = &books.test.db;
    let person = books.person(1).await.id;
    let mut tx = db.begin().await.expect("begins");
    let kept = today().plus_days(60);
    for (nth, state) in [(1, State::Waiting), (2, State::Applied), (3, State::Stopped)] {
        let measure = measure(nth, state, 1);
        measures::add(&mut tx, &measure).await.expect("added");
        touched::add(&mut tx, measure.id, &[person], kept)
            .await
            .expect("added");
    }
    tx.commit().await.expect("commits");
    let known = async |nth| {
        let some = touched::some(db, Uuid::from_u128(nth), 9).await;
        some.expect("reads").len()
    };
    expired::delete(db, today()).await.expect("deletes");
    assert_eq!((known(1).await, known(2).await, known(3).await), (1, 1, 1));
    expired::delete(db, today().next()).await.expect("deletes");
    assert_eq!((known(1).await, known(2).await, known(3).await), (0, 1, 0));
    expired::delete(db, kept.next()).await.expect("deletes");
    assert_eq!(known(2).await, 0);
}

#[rstest]
#[tokio::test]
async fn of_two_turns_of_one_person_the_earlier_stays(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = Books::open(on).await;
    let (kept, merged) = (books.person(1).await, books.person(2).await);
    let mut tx = books.test.db.begin().await.expect("begins");
    let (first, second) = (Uuid::from_u128(1), Uuid::from_u128(2));
    for (measure, people) in [(first, [kept.id, merged.id]), (second, [merged.id, kept.id])] {
        touched::add(&mut tx, measure, &people, today())
            .await
            .expect("added");
    }
    let merge = NewMerge {
        id: Uuid::from_u128(7),
        merged: &merged,
        kept: &kept,
        stand: &kept.stand,
        reason: "同一人",
        merged_by: "officer-1",
        merged_at: noon(),
        delete_by: today().plus_days(200),
    };
    merges::merge(&mut tx, &merge).await.expect("merges");
    for measure in [first, second] {
        let mut whose = async |after, up_to| {
            let turns = Turns { after, up_to };
            ids(&held::next(&mut tx, measure, turns).await.expect("reads"))
        };
        assert_eq!((whose(0, 1).await, whose(1, 2).await), (vec![kept.id], vec![]));
    }
}

#[rstest]
#[tokio::test]
async fn a_measure_moves_from_where_it_stands_only(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = Books::open(on).await;
    let db = &books.test.db;
    let mut tx = db.begin().await.expect("begins");
    let mut measure = measure(1, State::Applying, 30);
    measures::add(&mut tx, &measure).await.expect("added");
    assert_eq!(
        measures::touched_so_far(&mut tx, measure.risk, "li")
            .await
            .expect("sums"),
        30
    );
    assert_eq!(
        measures::touched_so_far(&mut tx, measure.risk, "wu")
            .await
            .expect("sums"),
        0
    );
    measure.progress.held = 7;
    measure.progress.reached = 8;
    measure.state = State::Stopped;
    measure.stopped = Some(("wu".to_owned(), "人数有误".to_owned()));
    measure.finished_at = Some(noon());
    assert!(
        !measures::put(&mut tx, &measure, State::Waiting)
            .await
            .expect("answers")
    );
    tx.commit().await.expect("commits");
    assert_eq!(measures::at_work(db).await.expect("reads"), Some(measure.id));
    let mut tx = db.begin().await.expect("begins");
    assert!(
        measures::put(&mut tx, &measure, State::Applying)
            .await
            .expect("moves")
    );
    tx.commit().await.expect("commits");
    assert_eq!(
        measures::by_id(db, measure.id).await.expect("reads"),
        Some(measure.clone())
    );
    assert_eq!(measures::at_work(db).await.expect("reads"), None);
    let page = measures::page(db, &area("410811"), Some(State::Stopped), None, 5)
        .await
        .expect("reads");
    assert_eq!(page, [measure]);
    assert!(
        measures::page(db, &area("410811007"), None, None, 5)
            .await
            .expect("reads")
            .is_empty()
    );
}
