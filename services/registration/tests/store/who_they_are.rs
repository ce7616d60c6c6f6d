//! People, their tokens, whole households, and what is left of whoever is erased.

use super::{Books, area, decision, identity, noon, today};
use kit::audit::Entry;
use kit::db::testing::On;
use registration::rules::level::Verdict;
use registration::rules::person::Person;
use registration::rules::stand::{Cause, Hold, Stand};
use registration::rules::words::{Source, TokenKind};
use registration::store::erasures::{self, NewErasure};
use registration::store::people::{self};
use registration::store::registrations::{self, Household, Recorded};
use registration::store::{expired, holds, stands, tokens};
use rstest::rstest;
use std::time::Duration;
use uuid::Uuid;
use vocabulary::level::Level;
use vocabulary::{LevelChangeId, PersonId};

#[rstest]
#[tokio::test]
async fn a_person_comes_back_as_they_were_stored(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = Books::open(on).await;
    let db = &books.test.db;
    let newcomer = books.newcomer(1, None, Level::Yellow);
    let stored = newcomer.person.person.clone();
    books.record(vec![newcomer]).await;
    let read = people::by_id(db, stored.id).await.expect("read").expect("there");
    assert_eq!(read, stored);
    assert_eq!(books.vault.identity(&read).expect("opens"), identity(1));
    let mut tx = db.begin().await.expect("begins");
    assert_eq!(
        people::by_id_in(&mut tx, stored.id).await.expect("read"),
        Some(stored.clone())
    );
    let create = people::create_of(&mut tx, stored.id)
        .await
        .expect("read")
        .expect("there");
    assert_eq!(
        (create.registered_with, create.request_hash),
        (stored.id, Some(vec![1, 2, 3]))
    );
    assert_eq!(
        people::by_id_in(&mut tx, PersonId::new(noon()))
            .await
            .expect("read"),
        None
    );
}

#[rstest]
#[tokio::test]
async fn a_sealed_identity_opens_in_its_own_row_only(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = Books::open(on).await;
    let (one, other) = (books.person(1).await, books.person(2).await);
    let swapped = Person {
        sealed: other.sealed,
        ..one
    };
    assert!(books.vault.identity(&swapped).is_err());
}

#[rstest]
#[tokio::test]
async fn a_household_is_recorded_once_and_a_known_member_left_alone(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let books = Books::open(on).await;
    let known = books.person(3).await;
    let head = books.newcomer(1, None, Level::Green);
    let id = head.person.person.id;
    let household = vec![
        head,
        books.newcomer(2, Some(id), Level::Green),
        books.newcomer(3, Some(id), Level::Green),
    ];
    assert_eq!(
        books.record(household.clone()).await,
        Recorded::Registered {
            family: vec![true, false]
        }
    );
    assert_eq!(books.record(household.clone()).await, Recorded::Repeated);

    let mut reused = household.clone();
    reused[0].person.request_hash = Some(vec![4]);
    assert_eq!(books.record(reused).await, Recorded::Reused);
    assert_eq!(
        books.record(vec![books.newcomer(1, None, Level::Green)]).await,
        Recorded::Known
    );
    let db = &books.test.db;
    assert_eq!(
        people::family(db, id).await.expect("read"),
        [household[1].person.person.id]
    );
    assert_eq!(
        people::by_id(db, known.id)
            .await
            .expect("read")
            .expect("there")
            .guardian,
        None
    );
    let mut tx = db.begin().await.expect("begins");
    assert_eq!(people::family_size(&mut tx, id).await.expect("counts"), 1);
}

#[rstest]
#[tokio::test]
async fn households_of_one_commit_see_each_other(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = Books::open(on).await;
    let household = |nth| {
        let head = books.newcomer(nth, None, Level::Yellow);
        let id = head.person.person.id.as_uuid();
        let entry = Entry::new(noon(), "poster", "resident", "RegisterByPoster", "person", id);
        Household {
            head,
            family: vec![],
            entry,
        }
    };
    let batch = [household(1), household(2), household(1)];
    let outcomes = registrations::record(&books.test.db, &books.feed, &batch)
        .await
        .expect("records");
    let registered = Recorded::Registered { family: vec![] };
    assert_eq!(outcomes, [registered.clone(), registered, Recorded::Known]);
    assert_eq!(
        books.feed.head().await.expect("read").seq,
        1,
        "the standings of both who are ill, together"
    );
    assert_eq!(kit::audit::verify_chain(&books.test.db).await.expect("holds"), 2);
}

#[rstest]
#[tokio::test]
async fn tokens_find_their_person(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = Books::open(on).await;
    let db = &books.test.db;
    let person = books.person(1).await;
    let key = |kind| {
        let keys = identity(1).search_keys();
        books
            .vault
            .token(keys.iter().find(|key| key.kind == kind).expect("a key"))
    };
    let (document, name, tail) = (
        key(TokenKind::IdNumber),
        key(TokenKind::Name),
        key(TokenKind::PhoneTail),
    );
    assert_eq!(tokens::owner(db, &document).await.expect("read"), Some(person.id));
    assert_eq!(
        tokens::owner(db, &name).await.expect("read"),
        None,
        "a name is no document"
    );
    assert_eq!(
        tokens::agreeing(db, &document, &name, &tail).await.expect("read"),
        Some(person.id)
    );
    assert_eq!(
        tokens::agreeing(db, &document, &name, &name).await.expect("read"),
        None
    );
    for level in ["410811", "410811007", "410811007001"] {
        for kind in TokenKind::ALL.iter().copied() {
            let found = people::page_found(db, &area(level), &key(kind), people::NEWEST, 10)
                .await
                .expect("read");
            assert_eq!(found.len(), 1, "{kind} in {level}");
        }
        assert_eq!(
            people::page(db, &area(level), people::NEWEST, 10)
                .await
                .expect("read")
                .len(),
            1
        );
    }
    assert!(
        people::page(db, &area("410811009"), people::NEWEST, 10)
            .await
            .expect("read")
            .is_empty()
    );
    let after = (person.registered_at, person.id.as_uuid());
    assert!(
        people::page(db, &area("410811"), after, 10)
            .await
            .expect("read")
            .is_empty()
    );
}

fn hold(cause: Cause, id: u128, level: Level, since: u64, until: Option<u64>) -> Hold {
    let at = |seconds| noon() + Duration::from_secs(seconds);
    Hold {
        cause,
        id: Uuid::from_u128(id),
        verdict: Verdict {
            level,
            reason: "HELD".to_owned(),
        },
        by: None,
        since: at(since),
        until: until.map(at),
    }
}

/// Each hold is a row: put, put otherwise, lifted, found when it is over; read in the order it began, and never another's.
#[rstest]
#[tokio::test]
async fn what_holds_somebody_comes_and_goes(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = Books::open(on).await;
    let db = &books.test.db;
    let (person, other) = (books.person(1).await, books.person(2).await);
    let stands = async |after: &Stand| {
        let mut tx = db.begin().await.expect("begins");
        let before = people::by_id_in(&mut tx, person.id)
            .await
            .expect("read")
            .expect("there");
        stands::put(&mut tx, &before, after, noon()).await.expect("put");
        tx.commit().await.expect("commits");
        let mut read = people::by_ids(db, &[person.id, other.id]).await.expect("read");
        read.sort_by_key(|found| found.id != person.id);
        assert!(read[1].stand.holds.is_empty(), "nobody else is held");
        read.remove(0).stand
    };
    let later = hold(Cause::Fever, 1, Level::Yellow, 20, None);
    let earlier = hold(Cause::AreaRisk, 2, Level::Red, 10, Some(60));
    let both = person.stand.held(later.clone()).held(earlier.clone());
    assert_eq!(stands(&both).await.holds, [earlier.clone(), later.clone()]);

    let longer = hold(Cause::AreaRisk, 2, Level::Yellow, 10, Some(90));
    let changed = stands(&both.held(longer.clone())).await;
    assert_eq!(changed.holds, [longer, later.clone()]);
    assert_eq!(changed.declared, person.stand.declared, "what was declared stays");
    let over = async |seconds| {
        holds::over(db, noon() + Duration::from_secs(seconds), 10)
            .await
            .expect("read")
    };
    assert!(over(89).await.is_empty());
    assert_eq!(over(90).await, [person.id]);

    let lifted = changed.at(noon() + Duration::from_secs(90));
    assert_eq!(stands(&lifted).await.holds, [later]);
    assert!(over(90).await.is_empty());
    assert_eq!(stands(&person.stand).await, person.stand);
}

#[rstest]
#[tokio::test]
async fn how_somebody_stands_is_kept_and_kept_longer(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = Books::open(on).await;
    let person = books.person(1).await;
    let mut tx = books.test.db.begin().await.expect("begins");
    let mut by_hand = decision(Level::Red);
    by_hand.by = None;
    by_hand.level_change = Some(LevelChangeId::new(noon()));
    let stand = Stand::declared(decision(Level::Green)).after_change(by_hand);
    stands::put(&mut tx, &person, &stand, noon()).await.expect("set");
    let later = noon() + Duration::from_secs(60);
    assert!(
        people::set_declared(&mut tx, person.id, later, Source::Staff)
            .await
            .expect("set")
    );
    assert!(
        !people::set_declared(&mut tx, person.id, noon(), Source::Itself)
            .await
            .expect("set"),
        "an earlier one"
    );
    let until = today().plus_days(200);
    assert!(people::keep_longer(&mut tx, person.id, until).await.expect("set"));
    tokens::keep_longer(&mut tx, person.id, until).await.expect("set");
    assert!(
        !people::keep_longer(&mut tx, person.id, today())
            .await
            .expect("set"),
        "never nearer"
    );
    let read = people::by_id_in(&mut tx, person.id)
        .await
        .expect("read")
        .expect("there");
    assert_eq!(
        (read.stand, read.last_declared_at, read.last_source),
        (stand, Some(later), Some(Source::Staff))
    );
    tx.commit().await.expect("commits");
    let db = &books.test.db;
    assert!(
        people::past_their_day(db, until, 10)
            .await
            .expect("read")
            .is_empty()
    );
    assert_eq!(
        people::past_their_day(db, until.next(), 10).await.expect("read"),
        [person.id]
    );
}

#[rstest]
#[tokio::test]
async fn whoever_is_erased_is_gone_once_and_the_rest_after_its_day(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let books = Books::open(on).await;
    let db = &books.test.db;
    let person = books.person(1).await.id;
    let erasure = NewErasure {
        id: Uuid::from_u128(8),
        request_hash: Some(vec![1]),
        person,
        reason: "本人要求",
        erased_by: "officer-1",
        erased_at: noon(),
        delete_by: today().plus_days(100),
    };
    let mut tx = db.begin().await.expect("begins");
    let tombstones = erasures::erase(&mut tx, &books.vault, &erasure)
        .await
        .expect("erases");
    assert_eq!(tombstones.len(), 1);
    assert!(tombstones[0].erased && tombstones[0].is_overriding());
    let again = NewErasure {
        id: Uuid::from_u128(9),
        ..erasure.clone()
    };
    assert_eq!(
        erasures::erase(&mut tx, &books.vault, &again)
            .await
            .expect("answers"),
        []
    );
    let read = erasures::by_id(&mut tx, erasure.id)
        .await
        .expect("read")
        .expect("there");
    assert_eq!((read.person_id, read.erased_at), (person, noon()));
    assert_eq!(erasures::by_id(&mut tx, again.id).await.expect("read"), None);
    tx.commit().await.expect("commits");
    assert_eq!(people::by_id(db, person).await.expect("read"), None);

    assert_eq!(
        expired::delete(db, today().plus_days(100))
            .await
            .expect("deletes"),
        0
    );
    assert_eq!(
        expired::delete(db, today().plus_days(101))
            .await
            .expect("deletes"),
        3,
        "tombstone, evidence, and the deadline of whoever never confirmed it"
    );
}
