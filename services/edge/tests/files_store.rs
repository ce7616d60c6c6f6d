//! Every method of the store of built files, on both engines.

use edge::accounts::store::accounts::AccountId;
use edge::files::store::built_files::{self, FileId, Finished, NewFile};
use kit::clock::{Day, Moment};
use kit::db::testing::{On, TestDb};
use rstest::rstest;
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);

fn noon() -> Moment {
    Moment::parse("2026-03-01T12:00:00+08:00").expect("a moment")
}

fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

#[rstest]
#[tokio::test]
async fn a_built_file_is_told_of_kept_and_forgotten(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = TestDb::fresh(on, &edge::migrations()).await;
    let db = &test.db;
    let mine = AccountId::new(noon());
    let file = |at: Moment| NewFile {
        id: FileId::new(at),
        account_id: mine,
        granted: "officer@410811".to_owned(),
        kind: "passes_csv",
        asked: "area=".to_owned(),
        at,
        keep_until: at + MINUTE * 60,
        delete_by: day("2026-03-02"),
    };
    let (first, second) = (file(noon()), file(noon() + MINUTE));
    let (id, broken) = (first.id, second.id);
    assert!(built_files::add(db, first.clone()).await.expect("added"));
    assert!(!built_files::add(db, first).await.expect("asked"), "sent twice");
    assert!(built_files::add(db, second).await.expect("added"));
    let listed = built_files::of_account(db, mine, noon()).await.expect("listed");
    assert_eq!(
        listed.iter().map(|file| file.id).collect::<Vec<_>>(),
        [broken, id]
    );
    let other = AccountId::new(noon());
    assert!(
        built_files::by_id(db, id, other, noon())
            .await
            .expect("read")
            .is_none()
    );

    assert!(
        built_files::seen(db, id, 3, 9, noon() + MINUTE)
            .await
            .expect("told")
    );
    assert!(built_files::is_kept(db, id, noon()).await.expect("asked"));
    let silent = built_files::fell_silent(db, noon(), noon() + MINUTE);
    assert_eq!(silent.await.expect("told"), 0);
    let finished = Finished {
        done: 9,
        size: 1_000,
        sha256: "00".to_owned(),
        export_id: String::new(),
        destroy_by: String::new(),
        keep_until: noon() + MINUTE * 90,
    };
    assert!(
        built_files::ready(db, id, finished.clone(), noon() + MINUTE)
            .await
            .expect("told")
    );
    assert!(
        !built_files::ready(db, id, finished, noon() + MINUTE)
            .await
            .expect("asked")
    );
    assert!(!built_files::seen(db, id, 3, 9, noon()).await.expect("asked"));
    assert!(
        built_files::broken(db, broken, "NO_FONT", noon())
            .await
            .expect("told")
    );
    assert!(!built_files::is_kept(db, broken, noon()).await.expect("asked"));
    let read = built_files::by_id(db, id, mine, noon())
        .await
        .expect("read")
        .expect("there");
    assert_eq!(
        (read.state.as_str(), read.done, read.total, read.size),
        ("ready", 9, 9, 1_000)
    );

    let third = file(noon());
    assert!(built_files::add(db, third).await.expect("added"));
    let silent = built_files::fell_silent(db, noon(), noon() + MINUTE);
    assert_eq!(silent.await.expect("told"), 1);
    let past = built_files::delete_past(db, noon() + MINUTE * 61, day("2026-03-01"));
    assert_eq!(past.await.expect("deleted"), 2);
    assert!(built_files::delete(db, id).await.expect("deleted"));
    assert!(!built_files::delete(db, id).await.expect("asked"));
}
