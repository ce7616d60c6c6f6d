//! What a trace reads of passes, on both engines.

use super::{MINUTE, a_pass, passed, somebody};
use crate::town::NOON;
use checkpoint::rules::sight::Sight;
use checkpoint::store::pass::change;
use checkpoint::store::pass::list::Key;
use checkpoint::store::pass::record::record;
use checkpoint::traces::rules::cell::cells;
use checkpoint::traces::store::sighting::{self, Page};
use kit::clock::Moment;
use kit::db::testing::{On, TestDb};
use rstest::rstest;
use vocabulary::{Area, CheckpointId};

const HERE: &str = "410811007001";
const THERE: &str = "410811008001";

fn page(limit: u32) -> Page {
    Page {
        from: Moment::FIRST,
        before: Key::beginning_of(Moment::LAST),
        limit,
    }
}

fn everywhere() -> Sight {
    Sight::Area(Area::parse("410811").unwrap())
}

#[rstest]
#[tokio::test]
async fn a_person_is_found_newest_first_within_sight_and_without_what_was_taken_back(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let books = TestDb::fresh(on, &checkpoint::migrations()).await;
    let db = &books.db;
    let (here, there) = (CheckpointId::new(NOON), CheckpointId::new(NOON));
    let person = somebody();
    let older = passed(db, here, HERE, person, 60).await;
    let newer = passed(db, there, THERE, person, 5).await;
    let taken_back = passed(db, here, HERE, person, 3).await;
    passed(db, here, HERE, somebody(), 2).await;
    let mut tx = db.begin().await.unwrap();
    assert!(change::void(&mut tx, &taken_back, NOON).await.unwrap());
    tx.commit().await.unwrap();

    let found = async |sight: Sight, page: Page| {
        let found = sighting::of_person(db, person, &sight, &page).await.unwrap();
        found.iter().map(|seen| seen.pass).collect::<Vec<_>>()
    };
    assert_eq!(found(everywhere(), page(10)).await, [newer.id, older.id]);
    assert_eq!(found(everywhere(), page(1)).await, [newer.id]);
    let further = Page {
        before: Key::of(&newer),
        ..page(10)
    };
    assert_eq!(found(everywhere(), further).await, [older.id]);
    let lately = Page {
        from: NOON - 30 * MINUTE,
        ..page(10)
    };
    assert_eq!(found(everywhere(), lately).await, [newer.id]);
    let street = Sight::Area(Area::parse("410811007").unwrap());
    assert_eq!(found(street, page(10)).await, [older.id]);
    assert_eq!(found(Sight::Checkpoint(there), page(10)).await, [newer.id]);

    let seen = sighting::of_person(db, person, &everywhere(), &page(1))
        .await
        .unwrap();
    let newest = seen[0];
    assert_eq!(
        (
            newest.gate,
            newest.person,
            newest.direction,
            newest.verdict,
            newest.at
        ),
        (
            there,
            Some(person),
            newer.direction,
            newer.verdict,
            newer.scanned_at
        )
    );
}

#[rstest]
#[tokio::test]
async fn others_at_a_gate_are_whoever_is_known_and_not_oneself(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = TestDb::fresh(on, &checkpoint::migrations()).await;
    let db = &books.db;
    let (gate, elsewhere) = (CheckpointId::new(NOON), CheckpointId::new(NOON));
    let (person, other) = (somebody(), somebody());
    let own = passed(db, gate, HERE, person, 30).await;
    let near = passed(db, gate, HERE, other, 25).await;
    passed(db, gate, HERE, other, 50).await;
    passed(db, elsewhere, HERE, other, 30).await;
    let nobody = a_pass(gate, HERE, None, NOON - 29 * MINUTE);
    record(db, std::slice::from_ref(&nobody)).await.unwrap();

    let at_gate = sighting::at_gate(db, gate, &page(10)).await.unwrap();
    assert_eq!(at_gate.len(), 4);
    assert!(at_gate.is_sorted_by(|newer, older| newer.at > older.at));
    let others = sighting::others_at_gate(db, gate, person, &page(10))
        .await
        .unwrap();
    assert_eq!(others.len(), 2);
    assert_eq!(others[0].pass, near.id);

    let seen = sighting::of_person(db, person, &everywhere(), &page(10))
        .await
        .unwrap();
    let met = sighting::near(db, person, &cells(&seen, 10 * MINUTE), 100)
        .await
        .unwrap();
    assert_eq!(met, [(other, near.scanned_at, own.scanned_at)]);
    let wider = cells(&seen, 30 * MINUTE);
    assert_eq!(sighting::near(db, person, &wider, 100).await.unwrap().len(), 2);
    assert_eq!(sighting::near(db, person, &wider, 1).await.unwrap().len(), 1);
    assert!(sighting::near(db, person, &[], 100).await.unwrap().is_empty());
}
