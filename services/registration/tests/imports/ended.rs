//! The table of pairs on both engines: each ends with its deadline.

use crate::imports::store::{a_row, an_import, flaw, ladder, of};
use crate::store::{Books, area, noon, today};
use kit::db::testing::On;
use kit::due;
use registration::imports::rules::words::{Fact, PairKind, PairState};
use registration::imports::store::imports;
use registration::imports::store::pairs::{self, Filter, NewPair};
use registration::imports::store::rows;
use registration::store::expired;
use rstest::rstest;
use std::time::Duration;
use uuid::Uuid;
use vocabulary::PersonId;

#[rstest]
#[tokio::test]
async fn a_deadline_ends_with_its_pair(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = Books::open(on).await;
    let db = &books.test.db;
    let import = an_import(1);
    imports::add(db, &import).await.expect("adds");
    let pair = |nth: u128, line: i32| NewPair {
        id: Uuid::from_u128(nth),
        import: import.id,
        line,
        person: PersonId::from_uuid(Uuid::from_u128(11)),
        kind: PairKind::SameDocument,
        differing: vec![Fact::Phone],
        area: area("410811007"),
        found_at: noon(),
        decide_by: today().plus_days(20),
        by: crate::store::by(),
        delete_by: import.delete_by,
    };
    let all = [pair(2, 2), pair(3, 3), pair(4, 4)];
    let staged = [2, 3, 4].map(|line| a_row(&books, line, 1));
    let mut tx = db.begin().await.expect("begins");
    rows::add(&mut tx, import.id, &staged, import.delete_by)
        .await
        .expect("adds");
    pairs::add(&mut tx, &all, &ladder(), noon()).await.expect("adds");
    pairs::add(&mut tx, &all, &ladder(), noon())
        .await
        .expect("leaves them as they are");
    for line in [3, 4] {
        rows::set_undecided(&mut tx, import.id, line)
            .await
            .expect("writes");
    }
    tx.commit().await.expect("commits");

    // Of a street both sides share, the street is the first to decide.
    let listed = pairs::page(db, &of(None, "410811"), pairs::OLDEST, 9)
        .await
        .expect("read");
    assert_eq!(listed.len(), 3);
    let due_at = noon() + Duration::from_secs(7_200);
    assert_eq!(
        (listed[0].level.as_deref(), listed[0].due_at),
        (Some("street"), Some(due_at))
    );
    assert!(!listed[0].is_overdue(noon()) && listed[0].is_overdue(due_at));
    let overdue = Filter {
        overdue_at: Some(due_at),
        ..of(None, "410811")
    };
    assert_eq!(
        pairs::page(db, &overdue, pairs::OLDEST, 9)
            .await
            .expect("read")
            .len(),
        3
    );
    let early = Filter {
        overdue_at: Some(noon()),
        ..overdue
    };
    assert!(
        pairs::page(db, &early, pairs::OLDEST, 9)
            .await
            .expect("read")
            .is_empty()
    );

    // The row of line 2 came to somebody known when it was matched again; line 3 waits in vain, and line 4 too.
    let mut tx = db.begin().await.expect("begins");
    assert_eq!(rows::settle(&mut tx, import.id, 1, 4).await.expect("settles"), 1);
    pairs::settle_between(&mut tx, import.id, (1, 4), "duty", noon())
        .await
        .expect("settles");
    tx.commit().await.expect("commits");
    let open = async |nth: u128| {
        due::open_of(db, pairs::DUE, Uuid::from_u128(nth))
            .await
            .expect("read")
            .is_some()
    };
    assert!(!open(2).await && open(3).await && open(4).await);
    let last_day = today().plus_days(20);
    assert_eq!(rows::not_decided(db, last_day, 9).await.expect("read"), []);
    let waited = rows::not_decided(db, last_day.next(), 9).await.expect("read");
    assert_eq!(waited, [(import.id, 3), (import.id, 4)]);
    let mut tx = db.begin().await.expect("begins");
    assert!(
        rows::set_not_decided(&mut tx, import.id, 3, flaw())
            .await
            .expect("ends")
    );
    assert!(
        !rows::set_not_decided(&mut tx, import.id, 3, flaw())
            .await
            .expect("answers")
    );
    let row = (import.id, 3);
    pairs::end(&mut tx, row, PairState::NotDecided, "duty", noon())
        .await
        .expect("ends");
    tx.commit().await.expect("commits");
    assert!(!open(3).await && open(4).await);
    let bad = rows::bad(db, import.id, 0, 9).await.expect("read");
    assert_eq!(
        bad.iter().map(|row| row.line).collect::<Vec<_>>(),
        [3],
        "among the errors"
    );
    let read = imports::by_id(db, import.id).await.expect("read").expect("there");
    assert_eq!((read.rows_undecided, read.rows_not_decided), (1, 1));

    // What is past its day takes its deadlines along.
    expired::delete(db, import.delete_by.next())
        .await
        .expect("deletes");
    let left = db
        .query("SELECT CAST(COUNT(*) AS BIGINT) FROM due WHERE kind = 'import_pair'")
        .fetch_one::<(i64,)>()
        .await
        .expect("counted");
    assert_eq!(left.0, 0);
}
