//! The tables of imports and merges, every method on both engines.

use crate::store::{Books, area, noon, today};
use kit::db::Json;
use kit::db::testing::On;
use registration::imports::rules::columns::{Column, Layout};
use registration::imports::rules::entrant::{CellFlaw, Entrant, NOT_DECLARED};
use registration::imports::rules::words::{
    Fact, FileFormat, ImportState, ListKind, PairKind, PairState, RowState,
};
use registration::imports::store::imports::{self, Import};
use registration::imports::store::newcomers::{self, OfList};
use registration::imports::store::pairs::{self, Filter, NewPair};
use registration::imports::store::rows::{self, NewRow};
use registration::imports::store::{facts, known};
use registration::rules::identity::SearchKey;
use registration::rules::level::DecidedBy;
use registration::rules::words::Source;
use registration::store::merges::{self, NewMerge};
use registration::store::{people, tokens};
use rstest::rstest;
use std::time::Duration;
use uuid::Uuid;
use vocabulary::level::Level;
use vocabulary::{ImportId, Ladder, PersonId};

pub(super) fn an_import(number: u8) -> Import {
    let began_at = noon() + Duration::from_secs(u64::from(number));
    Import {
        id: ImportId::new(began_at),
        request_hash: vec![number; 32],
        digest: vec![number; 16],
        area: area("410811007001"),
        file_name: "名单.csv".to_owned(),
        format: FileFormat::Csv,
        kind: ListKind::Residents,
        encoding: "UTF-8".to_owned(),
        notice_version: "2020-02".to_owned(),
        purpose: "排查".to_owned(),
        legal_basis: "9号".to_owned(),
        columns: Json(Layout {
            columns: vec![Some(Column::Name), None],
        }),
        headings: vec![1],
        state: ImportState::Staging,
        imported_by: "officer-1".to_owned(),
        rows_read: 3,
        rows_bad: 0,
        rows_new: 0,
        rows_known: 0,
        began_at,
        staged_at: None,
        finished_at: None,
        delete_by: today().plus_days(30),
        rows_undecided: 0,
        rows_not_decided: 0,
    }
}

fn of_list(import: &Import) -> OfList {
    OfList {
        import: import.id,
        source: Source::Upstream,
        registered_by: "officer-1".to_owned(),
        notice_version: "2020-02".to_owned(),
        authority: area("410811"),
        area: import.area,
        level: DecidedBy {
            policy_id: Uuid::nil(),
            version: 1,
            document_number: "9号".to_owned(),
        },
        now: noon(),
        delete_by: today().plus_days(180),
    }
}

fn entrant(nth: u16) -> Entrant {
    let identity = crate::store::identity(nth);
    Entrant {
        birth: identity
            .document
            .citizen_id()
            .map(vocabulary::CitizenId::birth_date),
        stated: Fact::ALL.to_vec(),
        trip: None,
        identity,
    }
}

pub(super) fn a_row(books: &Books, line: i32, nth: u16) -> NewRow {
    let entrant = entrant(nth);
    let token = |key: &SearchKey| books.vault.token(key).token;
    NewRow {
        line,
        state: RowState::Ready,
        sealed: vec![2],
        document: Some(token(&SearchKey::id_number(&entrant.identity.document))),
        alike: entrant.alike().as_ref().map(token),
        flaws: Vec::new(),
    }
}

pub(super) fn ladder() -> Ladder {
    Ladder::new(&[("community", 60), ("street", 120), ("district", 240)])
}

/// Pairs of an area and perhaps of one import.
pub(super) fn of(import: Option<ImportId>, code: &str) -> Filter {
    Filter {
        area: area(code),
        import,
        overdue_at: None,
    }
}

pub(super) fn flaw() -> CellFlaw {
    CellFlaw {
        column: "姓名".into(),
        reason: "MISSING".into(),
        description: "must be given".into(),
    }
}

#[rstest]
#[tokio::test]
async fn an_import_is_staged_worked_on_and_done(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = Books::open(on).await;
    let db = &books.test.db;
    let (one, two) = (an_import(1), an_import(2));
    assert!(imports::add(db, &one).await.expect("adds"));
    let same_content = Import {
        id: two.id,
        ..one.clone()
    };
    assert!(!imports::add(db, &same_content).await.expect("answers"));
    assert!(imports::add(db, &two).await.expect("adds"));
    let read = imports::by_digest(db, &one.digest)
        .await
        .expect("read")
        .expect("there");
    assert_eq!((read.id, read.rows_undecided), (one.id, 0));
    assert_eq!(read.columns.0.unknown(), [2]);
    assert!(imports::to_work(db).await.expect("read").is_none());

    let mut tx = db.begin().await.expect("begins");
    assert!(imports::is_staging(&mut tx, one.id).await.expect("answers"));
    assert!(
        imports::set_staged(&mut tx, one.id, 1, noon())
            .await
            .expect("staged")
    );
    assert!(
        !imports::set_staged(&mut tx, one.id, 1, noon())
            .await
            .expect("answers")
    );
    assert!(!imports::is_staging(&mut tx, one.id).await.expect("answers"));
    let bad = NewRow {
        state: RowState::Bad,
        document: None,
        alike: None,
        flaws: vec![flaw()],
        ..a_row(&books, 4, 4)
    };
    let all = [a_row(&books, 2, 1), a_row(&books, 3, 2), bad];
    rows::add(&mut tx, one.id, &all, one.delete_by)
        .await
        .expect("adds");
    rows::add(&mut tx, one.id, &all, one.delete_by)
        .await
        .expect("changes nothing");
    tx.commit().await.expect("commits");

    assert_eq!(
        imports::to_work(db).await.expect("read").map(|import| import.id),
        Some(one.id)
    );
    assert!(
        !imports::finish(db, one.id, noon()).await.expect("answers"),
        "two rows are ready"
    );
    let mut tx = db.begin().await.expect("begins");
    assert!(imports::lock(&mut tx, one.id).await.expect("answers"));
    rows::set_undecided(&mut tx, one.id, 3).await.expect("writes");
    assert_eq!(rows::settle(&mut tx, one.id, 0, 3).await.expect("settles"), 1);
    imports::count(&mut tx, one.id, 1, 0, 0).await.expect("counts");
    tx.commit().await.expect("commits");
    assert!(imports::finish(db, one.id, noon()).await.expect("finishes"));
    let read = imports::by_id(db, one.id).await.expect("read").expect("there");
    assert_eq!(
        (read.state, read.rows_bad, read.rows_new, read.rows_undecided),
        (ImportState::Done, 1, 1, 1)
    );

    let mut tx = db.begin().await.expect("begins");
    assert!(
        !imports::lock(&mut tx, one.id).await.expect("answers"),
        "nothing to work on"
    );
    imports::reopen(&mut tx, one.id).await.expect("reopens");
    assert!(
        imports::by_id_in(&mut tx, one.id)
            .await
            .expect("read")
            .expect("there")
            .finished_at
            .is_none()
    );
    rows::set_ready(&mut tx, one.id, 3).await.expect("writes");
    assert!(
        !rows::settle_one(&mut tx, one.id, 3).await.expect("answers"),
        "it is not undecided"
    );
    rows::set_undecided(&mut tx, one.id, 3).await.expect("writes");
    assert!(rows::settle_one(&mut tx, one.id, 3).await.expect("settles"));
    tx.commit().await.expect("commits");
    let bad = rows::bad(db, one.id, 0, 10).await.expect("read");
    assert_eq!(
        (bad.len(), bad[0].line, bad[0].flaws.0.clone()),
        (1, 4, vec![flaw()])
    );

    let newest = imports::page(db, &area("410811"), imports::NEWEST, 10)
        .await
        .expect("read");
    let ids: Vec<_> = newest.iter().map(|import| import.id).collect();
    assert_eq!(ids, [two.id, one.id]);
    let after = (two.began_at, two.id.as_uuid());
    assert_eq!(
        imports::page(db, &area("410811007001"), after, 10)
            .await
            .expect("read")
            .len(),
        1
    );
    assert!(
        imports::page(db, &area("410811009"), imports::NEWEST, 10)
            .await
            .expect("read")
            .is_empty()
    );
}

#[rstest]
#[tokio::test]
async fn rows_are_matched_inside_the_database(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = Books::open(on).await;
    let db = &books.test.db;
    let known = books.newcomer(1, None, Level::Green);
    let id = known.person.person.id;
    books.record(vec![known]).await;
    let import = an_import(1);
    imports::add(db, &import).await.expect("adds");
    let mut tx = db.begin().await.expect("begins");
    let mut with_passport = a_row(&books, 4, 1);
    with_passport.document = Some(vec![9; 16]);
    let all = [a_row(&books, 2, 1), a_row(&books, 3, 2), with_passport];
    rows::add(&mut tx, import.id, &all, import.delete_by)
        .await
        .expect("adds");
    tx.commit().await.expect("commits");

    let unmatched = rows::unmatched(db, import.id, 0, 10).await.expect("read");
    let owners: Vec<_> = unmatched.iter().map(|row| (row.line, row.owner)).collect();
    assert_eq!(owners, [(2, Some(id)), (3, None), (4, None)]);
    assert_eq!(
        rows::unmatched(db, import.id, 3, 10).await.expect("read").len(),
        1
    );
    let alike = rows::alike(db, import.id, 2, 4).await.expect("read");
    assert_eq!(alike, [(4, id)]);
    let people = known::by_ids(db, &[id, PersonId::new(noon())])
        .await
        .expect("read");
    assert_eq!(people.len(), 1);
    assert_eq!(people[&id].ward().expect("an area").code(), "410811007001");
    assert!(people[&id].identity(&books.vault).expect("opens").is_some());

    let list = of_list(&import);
    let listed = newcomers::listed(&books.vault, &entrant(2), &list).expect("sealed");
    let again = newcomers::listed(&books.vault, &entrant(2), &list).expect("sealed");
    let mut tx = db.begin().await.expect("begins");
    assert!(
        newcomers::register(&mut tx, &books.vault, std::slice::from_ref(&listed), &list)
            .await
            .expect("registers")
    );
    tx.commit().await.expect("commits");
    let mut tx = db.begin().await.expect("begins");
    assert!(
        !newcomers::register(&mut tx, &books.vault, &[again], &list)
            .await
            .expect("answers")
    );
    tx.rollback().await.expect("rolls back");
    let person = people::by_id(db, listed.person.id)
        .await
        .expect("read")
        .expect("there");
    assert_eq!(person, listed.person);
    assert_eq!(person.stand.decision().verdict.reason, NOT_DECLARED);
    assert_eq!((person.source, person.last_declared_at), (Source::Upstream, None));

    // Facts change together with what the person is found by.
    let document = |nth: u16| {
        books
            .vault
            .token(&SearchKey::id_number(&entrant(nth).identity.document))
    };
    let mut tx = db.begin().await.expect("begins");
    let changed = entrant(5).identity;
    assert!(
        facts::put(&mut tx, &books.vault, &person, &changed, &area("410811"), noon())
            .await
            .expect("puts")
    );
    assert_eq!(
        tokens::owner_in(&mut tx, &document(5)).await.expect("read"),
        Some(person.id)
    );
    assert_eq!(tokens::owner_in(&mut tx, &document(2)).await.expect("read"), None);
    let taken = entrant(1).identity;
    assert!(
        !facts::put(&mut tx, &books.vault, &person, &taken, &area("410811"), noon())
            .await
            .expect("answers")
    );
    tx.rollback().await.expect("rolls back");
}

#[rstest]
#[tokio::test]
async fn pairs_wait_until_they_are_decided(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = Books::open(on).await;
    let db = &books.test.db;
    let import = an_import(1);
    imports::add(db, &import).await.expect("adds");
    let pair = |nth: u128, person: u128| NewPair {
        id: Uuid::from_u128(nth),
        import: import.id,
        line: 2,
        person: PersonId::from_uuid(Uuid::from_u128(person)),
        kind: PairKind::SameNameBirthPhone,
        differing: vec![Fact::Document],
        area: area("410811007"),
        found_at: noon(),
        decide_by: today().plus_days(20),
        by: crate::store::by(),
        delete_by: import.delete_by,
    };
    let mut tx = db.begin().await.expect("begins");
    rows::add(&mut tx, import.id, &[a_row(&books, 2, 1)], import.delete_by)
        .await
        .expect("adds");
    let all = [pair(1, 11), pair(2, 12), pair(3, 13), pair(4, 11)];
    pairs::add(&mut tx, &all, &ladder(), noon())
        .await
        .expect("adds three");
    assert_eq!(pairs::waiting(&mut tx, import.id, 2).await.expect("counts"), 3);
    tx.commit().await.expect("commits");

    let listed = pairs::page(db, &of(None, "410811"), pairs::OLDEST, 2)
        .await
        .expect("read");
    let ids: Vec<_> = listed.iter().map(|listed| listed.pair.id.as_u128()).collect();
    assert_eq!(
        (ids.as_slice(), listed[0].sealed.as_slice()),
        ([1, 2].as_slice(), [2].as_slice())
    );
    let after = (noon(), Uuid::from_u128(2));
    let rest = pairs::page(db, &of(Some(import.id), "410811007"), after, 9)
        .await
        .expect("read");
    assert_eq!(rest.len(), 1);
    assert!(
        pairs::page(db, &of(None, "410811007001"), pairs::OLDEST, 9)
            .await
            .expect("read")
            .is_empty()
    );
    let other = Some(an_import(2).id);
    assert!(
        pairs::page(db, &of(other, "410811"), pairs::OLDEST, 9)
            .await
            .expect("read")
            .is_empty()
    );

    let mut tx = db.begin().await.expect("begins");
    let first = Uuid::from_u128(1);
    assert!(
        pairs::decide(&mut tx, first, PairState::Different, "officer-1", noon())
            .await
            .expect("decides")
    );
    assert!(
        !pairs::decide(&mut tx, first, PairState::Same, "officer-2", noon())
            .await
            .expect("answers")
    );
    let read = pairs::by_id(&mut tx, first).await.expect("read").expect("there");
    assert_eq!(
        (read.state, read.area()),
        (PairState::Different, Some(area("410811007")))
    );
    pairs::end(&mut tx, (import.id, 2), PairState::Settled, "officer-1", noon())
        .await
        .expect("settles");
    assert_eq!(pairs::waiting(&mut tx, import.id, 2).await.expect("counts"), 0);
    rows::set_bad(&mut tx, import.id, 2, flaw())
        .await
        .expect("writes");
    let row = rows::by_line(&mut tx, import.id, 2)
        .await
        .expect("read")
        .expect("there");
    assert_eq!(row.flaws.0, [flaw()]);
    tx.commit().await.expect("commits");
}

#[rstest]
#[tokio::test]
async fn what_a_record_holds_follows_the_person(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = Books::open(on).await;
    let db = &books.test.db;
    let (one, other) = (books.person(1).await, books.person(2).await);
    let mut tx = db.begin().await.expect("begins");
    let new = NewMerge {
        id: Uuid::from_u128(7),
        merged: &other,
        kept: &one,
        stand: &one.stand,
        reason: "同一人",
        merged_by: "officer-1",
        merged_at: noon(),
        delete_by: today().plus_days(200),
    };
    merges::merge(&mut tx, &new).await.expect("merges");
    assert_eq!(merges::into(&mut tx, one.id).await.expect("read"), [other.id]);
    let read = merges::of_in(&mut tx, other.id)
        .await
        .expect("read")
        .expect("there");
    assert_ne!(read.before_hash, read.after_hash);
    tx.commit().await.expect("commits");
    assert_eq!(
        merges::of(db, other.id)
            .await
            .expect("read")
            .map(|merge| merge.kept_id),
        Some(one.id)
    );
    assert_eq!(merges::of(db, one.id).await.expect("read"), None);
    assert_eq!(people::by_id(db, other.id).await.expect("read"), None);
    let kept = people::by_id(db, one.id).await.expect("read").expect("there");
    assert_eq!(kept.delete_by, today().plus_days(200));
    let declared = db
        .query("SELECT CAST(COUNT(*) AS BIGINT) FROM declaration WHERE person_id = $1")
        .bind(one.id)
        .fetch_one::<(i64,)>()
        .await
        .expect("counted");
    assert_eq!(declared.0, 2, "the declarations of both");
}
