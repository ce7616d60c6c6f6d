//! Passes into the books: each once, each heard, and out of them on their day.

use super::{EVER, HOUR, MINUTE, NOON, a_gate, a_pass, a_self_scan, area, books, page, tallied};
use checkpoint::rules::pass::{NewPass, Origin};
use checkpoint::rules::summary::Figures;
use checkpoint::rules::taken::Taken;
use checkpoint::store::pass::list::{self, Key};
use checkpoint::store::pass::record::{Recorded, Uploads, record};
use checkpoint::store::pass::{change, expiry};
use kit::clock::{Day, Moment};
use kit::db::group::Batch;
use kit::db::testing::On;
use rstest::rstest;
use std::sync::Arc;
use vocabulary::{CheckpointId, PassId};

#[rstest]
#[tokio::test]
async fn a_pass_comes_back_as_it_was_recorded(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = books(on).await;
    let gate = a_gate();
    let mut without_digits = a_pass(gate, NOON + 2 * MINUTE);
    without_digits.pass.temperature = Some(Taken::Normal);
    for new in [
        a_pass(gate, NOON),
        a_self_scan(gate, NOON + MINUTE),
        without_digits,
    ] {
        assert_eq!(
            record(&books.db, std::slice::from_ref(&new)).await.unwrap(),
            [Recorded::Now]
        );
        let found = list::one(&books.db, gate, new.pass.id).await.unwrap();
        assert_eq!(found.as_ref(), Some(&new.pass));
    }
    assert_eq!(
        list::one(&books.db, a_gate(), PassId::new(NOON)).await.unwrap(),
        None
    );
    let figures = tallied(&books.db, EVER, gate).await;
    assert_eq!(
        figures,
        Figures {
            passes: 3,
            late: 0,
            unconfirmed: 1,
            waiting: 0
        }
    );
}

#[rstest]
#[tokio::test]
async fn the_same_batch_twice_counts_once(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = books(on).await;
    let gate = a_gate();
    let batch: Vec<NewPass> = (0..700)
        .map(|minute| a_pass(gate, NOON + minute * MINUTE))
        .collect();
    let first = record(&books.db, &batch).await.unwrap();
    assert!(first.iter().all(|outcome| *outcome == Recorded::Now));
    let again = record(&books.db, &batch).await.unwrap();
    assert!(
        again
            .iter()
            .zip(&batch)
            .all(|(outcome, new)| *outcome == Recorded::Before(Box::new(new.pass.clone())))
    );
    assert_eq!(tallied(&books.db, EVER, gate).await.passes, 700);
}

#[rstest]
#[tokio::test]
async fn in_a_mixed_batch_every_row_hears_its_own_outcome(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = books(on).await;
    let gate = a_gate();
    let (known, fresh) = (a_pass(gate, NOON), a_pass(gate, NOON + HOUR));
    record(&books.db, std::slice::from_ref(&known)).await.unwrap();
    let other_body = NewPass {
        body_hash: 43,
        ..known.clone()
    };
    let batch = [
        known.clone(),
        fresh.clone(),
        other_body,
        fresh.clone(),
        NewPass {
            body_hash: 1,
            ..fresh.clone()
        },
    ];
    let outcomes = record(&books.db, &batch).await.unwrap();
    let before = |new: &NewPass| Recorded::Before(Box::new(new.pass.clone()));
    assert_eq!(
        outcomes,
        [
            before(&known),
            Recorded::Now,
            Recorded::Reused,
            before(&fresh),
            Recorded::Reused
        ]
    );
    assert_eq!(tallied(&books.db, EVER, gate).await.passes, 2);
}

#[rstest]
#[tokio::test]
async fn messages_committed_together_each_hear_their_own_outcomes(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let books = books(on).await;
    let gate = a_gate();
    let [known, one, other] = [NOON, NOON + HOUR, NOON + HOUR].map(|at| a_pass(gate, at));
    record(&books.db, std::slice::from_ref(&known)).await.unwrap();
    let messages = [Arc::from([one]), Arc::from([known.clone(), other])];
    assert_eq!(messages.iter().map(Uploads::weight).sum::<usize>(), 3);
    assert_eq!(
        Uploads(books.db.clone()).commit(&messages).await.unwrap(),
        [
            vec![Recorded::Now],
            vec![Recorded::Before(Box::new(known.pass)), Recorded::Now]
        ]
    );
    assert_eq!(tallied(&books.db, EVER, gate).await.passes, 3);
}

#[rstest]
#[tokio::test]
async fn the_same_id_at_two_gates_is_two_passes(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = books(on).await;
    let (one, mut other) = (a_pass(a_gate(), NOON), a_pass(a_gate(), NOON));
    other.pass.id = one.pass.id;
    assert_eq!(
        record(&books.db, &[one, other]).await.unwrap(),
        [Recorded::Now, Recorded::Now]
    );
}

#[rstest]
#[tokio::test]
async fn batches_of_two_replicas_at_the_same_gates_all_count(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = books(on).await;
    let gates: Vec<CheckpointId> = (0..8).map(|_| a_gate()).collect();
    let shared: Vec<NewPass> = gates.iter().map(|gate| a_pass(*gate, NOON)).collect();
    let batches = (0..6).map(|replica| {
        let mut batch: Vec<NewPass> = gates.iter().map(|gate| a_pass(*gate, NOON + MINUTE)).collect();
        batch.extend(shared.clone());
        if replica % 2 == 1 {
            batch.reverse();
        }
        let db = books.db.clone();
        // Two who wait for each other's keys are told apart by the database; the writer repeats such a batch, and so do we.
        tokio::spawn(async move {
            loop {
                match record(&db, &batch).await {
                    Err(error) if error.is_worth_repeating() => {}
                    outcome => return outcome.unwrap(),
                }
            }
        })
    });
    let mut new = 0;
    for outcomes in futures::future::join_all(batches.collect::<Vec<_>>()).await {
        new += outcomes
            .unwrap()
            .iter()
            .filter(|outcome| **outcome == Recorded::Now)
            .count();
    }
    assert_eq!(new, 6 * 8 + 8);
    assert_eq!(tallied(&books.db, EVER, gates[0]).await.passes, 7);
}

#[rstest]
#[tokio::test]
async fn passes_are_deleted_on_their_day_whatever_stands_before_them(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let books = books(on).await;
    let gate = a_gate();
    let mut batch: Vec<NewPass> = (0..10)
        .map(|minute| a_pass(gate, NOON + minute * MINUTE))
        .collect();
    for new in batch.iter_mut().step_by(2) {
        new.delete_by = Day::parse("2020-03-31").unwrap();
    }
    record(&books.db, &batch).await.unwrap();
    let today = Day::parse("2020-03-31").unwrap();
    let district = area("410811");
    let (mut deleted, mut after) = (0, Some(Key::beginning_of(Moment::FIRST)));
    while let Some(key) = after {
        let piece = expiry::delete_due(&books.db, &district, key, Moment::LAST, today, 3)
            .await
            .unwrap();
        deleted += piece.deleted;
        after = piece.next;
    }
    assert_eq!(deleted, 5);
    assert_eq!(list::of_gate(&books.db, gate, &page(100)).await.unwrap().len(), 5);
    // The figures outlive the records.
    assert_eq!(tallied(&books.db, EVER, gate).await.passes, 10);
}

#[rstest]
#[tokio::test]
async fn a_doubtful_pass_is_marked(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = books(on).await;
    let gate = a_gate();
    let mut new = a_pass(gate, NOON);
    new.pass.origin = Origin::Offline;
    new.code_digest = Some(vec![7; 32]);
    record(&books.db, std::slice::from_ref(&new)).await.unwrap();
    change::doubt(&books.db, &new.pass).await.unwrap();
    assert!(
        list::one(&books.db, gate, new.pass.id)
            .await
            .unwrap()
            .unwrap()
            .doubtful
    );
}
