//! The audit trail: whatever is changed, taken out or cut off afterwards is found.

use kit::audit::{self, BrokenChain, Entry, Filter, KEPT};
use kit::db::Db;
use kit::db::testing::{On, TestDb};
use rstest::rstest;

use super::{fresh, hours, morning, thing};

fn entry(nth: u128) -> Entry {
    Entry {
        purpose: Some("抗疫".to_owned()),
        on_behalf_of: nth.is_multiple_of(2).then(|| "person:7".to_owned()),
        old_hash: Some(vec![1, 2, 3]),
        ..Entry::new(
            morning(),
            format!("officer:{}", nth % 2),
            "officer",
            "GetPerson",
            "person",
            thing(nth),
        )
        .about(thing(nth % 3))
    }
}

async fn write(db: &Db, entry: Entry) -> i64 {
    let mut tx = db.begin().await.unwrap();
    let seq = audit::write(&mut tx, entry).await.unwrap();
    tx.commit().await.unwrap();
    seq
}

async fn with_lines(on: On, count: u128) -> TestDb {
    let test = fresh(on).await;
    for nth in 1..=count {
        write(&test.db, entry(nth)).await;
    }
    test
}

async fn broken_at(db: &Db) -> i64 {
    match audit::verify_chain(db).await {
        Err(BrokenChain::At(seq)) => seq,
        other => panic!("the chain should be broken, but: {other:?}"),
    }
}

#[rstest]
#[tokio::test]
async fn a_line_comes_back_as_it_was_written(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = with_lines(on, 2).await;
    let lines = audit::list(&test.db, &Filter::default(), None, 10).await.unwrap();
    assert_eq!(lines.iter().map(|line| line.seq).collect::<Vec<_>>(), [2, 1]);
    let (line, written) = (&lines[0], entry(2));
    assert_eq!(
        (line.at, &line.who, &line.purpose),
        (written.at, &written.who, &written.purpose)
    );
    assert_eq!(
        (line.object_id, line.subject),
        (written.object_id, written.subject)
    );
    assert_eq!((&line.old_hash, &line.new_hash), (&written.old_hash, &None));
    assert!(line.link.starts_with("SHA256:"));
}

#[rstest]
#[tokio::test]
async fn lists_are_narrowed_and_paged_newest_first(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = with_lines(on, 7).await;
    let seqs = async |filter: Filter, before| {
        let lines = audit::list(&test.db, &filter, before, 2).await.unwrap();
        lines.into_iter().map(|line| line.seq).collect::<Vec<_>>()
    };
    let of_one = Filter {
        subject: Some(thing(1)),
        ..Filter::default()
    };
    assert_eq!(seqs(of_one.clone(), None).await, [7, 4]);
    assert_eq!(seqs(of_one, Some(4)).await, [1]);
    let by_one = Filter {
        who: Some("officer:1".to_owned()),
        ..Filter::default()
    };
    assert_eq!(seqs(by_one, Some(7)).await, [5, 3]);
    let of_object = Filter {
        object_id: Some(thing(2)),
        from: Some(morning()),
        ..Filter::default()
    };
    assert_eq!(seqs(of_object, None).await, [2]);
    let of_act = |act: &str| Filter {
        act: Some(act.to_owned()),
        ..Filter::default()
    };
    assert_eq!(seqs(of_act("GetPerson"), None).await, [7, 6]);
    assert!(seqs(of_act("EraseMe"), None).await.is_empty());
    assert!(
        seqs(
            Filter {
                to: Some(morning()),
                ..Filter::default()
            },
            None
        )
        .await
        .is_empty()
    );
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lines_written_at_once_form_one_chain(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = fresh(on).await;
    let writers: Vec<_> = (0..20)
        .map(|nth| {
            let db = test.db.clone();
            tokio::spawn(async move { write(&db, entry(nth)).await })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(audit::verify_chain(&test.db).await.unwrap(), 20);
}

#[rstest]
#[tokio::test]
async fn many_lines_at_once_are_linked_as_one_by_one(#[values(On::Sqlite, On::Postgres)] on: On) {
    let one_by_one = with_lines(on, 701).await;
    let together = with_lines(on, 1).await;
    let mut tx = together.db.begin().await.unwrap();
    assert_eq!(audit::write_all(&mut tx, Vec::new()).await.unwrap(), 1);
    let last = audit::write_all(&mut tx, (2..=700).map(entry).collect())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(last, 700);
    assert_eq!(write(&together.db, entry(701)).await, 701);
    assert_eq!(audit::verify_chain(&together.db).await.unwrap(), 701);
    let all = async |test: &TestDb| {
        audit::list(&test.db, &Filter::default(), None, 1_000)
            .await
            .unwrap()
    };
    assert_eq!(all(&together).await, all(&one_by_one).await);
}

#[rstest]
#[case::changed("UPDATE audit SET who = 'nobody' WHERE seq = 3", 3)]
#[case::moved_to_another_field("UPDATE audit SET purpose = NULL, legal_basis = purpose WHERE seq = 2", 2)]
#[case::taken_out("DELETE FROM audit WHERE seq = 4", 4)]
#[case::first_taken_out("DELETE FROM audit WHERE seq = 1", 1)]
#[case::cut_off("DELETE FROM audit WHERE seq >= 4", 4)]
#[tokio::test]
async fn a_trail_that_was_touched_does_not_hold(
    #[case] touch: &'static str,
    #[case] at: i64,
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let test = with_lines(on, 5).await;
    assert_eq!(audit::verify_chain(&test.db).await.unwrap(), 5);
    test.db.query(touch).execute().await.unwrap();
    assert_eq!(broken_at(&test.db).await, at);
}

#[rstest]
#[tokio::test]
async fn what_is_past_its_time_goes_and_the_rest_still_holds(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = with_lines(on, 3).await;
    let later = morning() + hours(24);
    write(
        &test.db,
        Entry {
            at: later,
            ..entry(4)
        },
    )
    .await;
    assert_eq!(audit::trim(&test.db, morning()).await.unwrap(), 0);
    assert_eq!(audit::trim(&test.db, morning() + KEPT).await.unwrap(), 3);
    assert_eq!(audit::verify_chain(&test.db).await.unwrap(), 1);
    assert_eq!(write(&test.db, entry(5)).await, 5);
    assert_eq!(audit::trim(&test.db, later + KEPT).await.unwrap(), 2);
    assert_eq!(audit::verify_chain(&test.db).await.unwrap(), 0);
    assert_eq!(write(&test.db, entry(6)).await, 6);
    assert_eq!(audit::verify_chain(&test.db).await.unwrap(), 1);
}
