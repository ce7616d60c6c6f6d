//! Declarations, standings, levels set by hand, policies.

use super::{Books, area, decision, declaration, noon, today};
use kit::clock::Moment;
use kit::db::testing::On;
use registration::rules::level::LevelPolicy;
use registration::rules::stand::Stand;
use registration::rules::standing::Standing;
use registration::rules::words::{Decided, LevelReason, Source};
use registration::store::declarations::{self};
use registration::store::level_changes::{self, NewLevelChange};
use registration::store::people::NEWEST;
use registration::store::{policies, standings};
use rstest::rstest;
use std::time::Duration;
use vocabulary::level::Level;
use vocabulary::{DeclarationId, LevelChangeId, PersonId};

#[rstest]
#[tokio::test]
async fn declarations_are_listed_newest_first_and_of_one_person(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = Books::open(on).await;
    let (person, other) = (books.person(1).await.id, books.person(2).await.id);
    let mut tx = books.test.db.begin().await.expect("begins");
    for (of, minutes) in [(person, 1), (person, 3), (other, 2)] {
        let mut new = declaration(of, &decision(Level::Yellow));
        new.declared_at = noon() + Duration::from_secs(60 * minutes);
        assert!(declarations::add(&mut tx, &new).await.expect("added"));
    }
    tx.commit().await.expect("commits");
    let listed = async |before, most| {
        declarations::of_person(&books.test.db, person, before, most)
            .await
            .expect("read")
    };
    let all = listed(NEWEST, 10).await;
    let told: Vec<_> = all.iter().map(|kept| (kept.declared_at, kept.level)).collect();
    let after = |minutes: u64| noon() + Duration::from_secs(60 * minutes);
    assert_eq!(told[..2], [(after(3), Level::Yellow), (after(1), Level::Yellow)]);
    assert_eq!(listed(NEWEST, 1).await, all[..1]);
    assert_eq!(listed((after(3), all[0].id.as_uuid()), 10).await, all[1..]);
}

#[rstest]
#[tokio::test]
async fn declarations_are_counted_by_day_and_source(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = Books::open(on).await;
    let person = books.person(1).await.id;
    let mut tx = books.test.db.begin().await.expect("begins");
    let mut new = declaration(person, &decision(Level::Green));
    assert!(declarations::add(&mut tx, &new).await.expect("added"));
    assert!(
        !declarations::add(&mut tx, &new).await.expect("answers"),
        "the same id again"
    );
    let known = declarations::create_of(&mut tx, new.id.as_uuid())
        .await
        .expect("read")
        .expect("there");
    assert_eq!((known.person_id, known.request_hash), (person, Some(vec![9])));
    new.id = DeclarationId::new(noon());
    assert_eq!(
        declarations::create_of(&mut tx, new.id.as_uuid())
            .await
            .expect("read"),
        None
    );
    for (day, source, expected) in [
        (today(), Source::Itself, true),
        (today(), Source::Guardian, true),
        (today(), Source::Itself, false),
        (today(), Source::Staff, true),
        (today().next(), Source::Itself, true),
    ] {
        let counted = declarations::count(&mut tx, person, day, source, 2, today())
            .await
            .expect("counts");
        assert_eq!(counted, expected, "{day} {source}");
    }
    assert!(
        !declarations::count(&mut tx, person, today(), Source::Device, 0, today())
            .await
            .expect("counts")
    );
}

#[rstest]
#[tokio::test]
async fn what_changed_at_once_is_told_together(#[values(On::Sqlite, On::Postgres)] on: On) {
    use futures::TryStreamExt;
    let books = Books::open(on).await;
    let db = &books.test.db;
    let red = Stand::declared(decision(Level::Red));
    let many: Vec<Standing> = (0..300)
        .filter_map(|_| Standing::nothing(PersonId::new(noon())).after(&red))
        .collect();
    let before = books.feed.head().await.expect("read");
    let mut tx = db.begin().await.expect("begins");
    for standing in &many {
        let put = standings::put(&mut tx, standing, noon(), today());
        assert!(put.await.expect("put"));
    }
    let announced = standings::announce(&mut tx, &books.feed, &many);
    announced.await.expect("announced");
    tx.commit().await.expect("commits");

    let told = books.feed.read(before, 10).await.expect("read");
    let told: Vec<_> = told
        .iter()
        .filter_map(|item| standings::decode(&item.body))
        .collect();
    assert_eq!(told.iter().map(Vec::len).collect::<Vec<_>>(), [256, 44]);
    assert_eq!(told.concat(), many);
    let snapshot: Vec<_> = standings::snapshot(db).try_collect().await.expect("streams");
    let parts = snapshot.iter().filter_map(|body| standings::decode(body));
    assert_eq!(parts.map(|part| part.len()).collect::<Vec<_>>(), [256, 44]);
}

#[rstest]
#[tokio::test]
async fn a_standing_only_moves_forward(#[values(On::Sqlite, On::Postgres)] on: On) {
    use futures::TryStreamExt;
    let books = Books::open(on).await;
    let db = &books.test.db;
    let person = PersonId::new(noon());
    assert_eq!(
        standings::of(db, person).await.expect("read"),
        Standing::nothing(person)
    );
    let first = Standing::nothing(person)
        .after(&Stand::declared(decision(Level::Red)))
        .expect("adverse");
    let second = first
        .after(&Stand::declared(decision(Level::Green)))
        .expect("cleared");
    let mut tx = db.begin().await.expect("begins");
    assert!(
        standings::put(&mut tx, &first, noon(), today())
            .await
            .expect("put")
    );
    assert!(
        !standings::put(&mut tx, &first, noon(), today())
            .await
            .expect("put"),
        "the same version"
    );
    standings::announce(&mut tx, &books.feed, std::slice::from_ref(&first))
        .await
        .expect("announced");
    tx.commit().await.expect("commits");
    let told: Vec<_> = standings::snapshot(db).try_collect().await.expect("streams");
    assert_eq!(
        told.iter()
            .map(|body| standings::decode(body))
            .collect::<Vec<_>>(),
        [Some(vec![first.clone()])]
    );

    let mut tx = db.begin().await.expect("begins");
    assert!(
        standings::put(&mut tx, &second, noon(), today())
            .await
            .expect("put")
    );
    assert!(
        !standings::put(&mut tx, &first, noon(), today())
            .await
            .expect("put"),
        "an older version"
    );
    assert_eq!(standings::of_in(&mut tx, person).await.expect("read"), second);
    tx.commit().await.expect("commits");
    let told: Vec<_> = standings::snapshot(db).try_collect().await.expect("streams");
    assert!(told.is_empty(), "what overrides nothing is left out");
}

#[rstest]
#[tokio::test]
async fn a_level_change_is_decided_once_and_by_another(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = Books::open(on).await;
    let person = books.person(1).await.id;
    let new = NewLevelChange {
        person,
        id: LevelChangeId::new(noon()),
        request_hash: vec![1],
        level: Level::Red,
        reason: LevelReason::CloseContact,
        evidence: vec![1],
        author: "worker-1".to_owned(),
        proposed_at: noon(),
        bulk: None,
        delete_by: today(),
    };
    let mut tx = books.test.db.begin().await.expect("begins");
    assert!(level_changes::add(&mut tx, &new).await.expect("added"));
    assert!(!level_changes::add(&mut tx, &new).await.expect("answers"));
    let mut decided = level_changes::Decision {
        id: new.id,
        person,
        state: Decided::Approved,
        approver: "worker-1".to_owned(),
        note: None,
        at: noon(),
    };
    assert!(
        !level_changes::decide(&mut tx, &decided).await.expect("answers"),
        "never by its author"
    );
    decided.approver = "officer-1".to_owned();
    assert!(level_changes::decide(&mut tx, &decided).await.expect("decides"));
    assert!(
        !level_changes::decide(&mut tx, &decided).await.expect("answers"),
        "once"
    );
    let read = level_changes::by_id_in(&mut tx, new.id)
        .await
        .expect("read")
        .expect("there");
    assert_eq!(
        (read.state, read.approver.as_deref()),
        (Decided::Approved, Some("officer-1"))
    );
}

#[rstest]
#[tokio::test]
async fn the_first_policies_are_written_once(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = Books::open(on).await;
    let db = &books.test.db;
    let first = policies::seed(db, &policies::first()).await.expect("seeds");
    let again = policies::seed(db, &policies::first()).await.expect("seeds");
    assert_eq!(first.of_kind("level"), again.of_kind("level"));
    let level = policies::in_force::<LevelPolicy>(&again, &area("410811007"), noon()).expect("in force");
    assert_eq!(
        (level.policy.fever_threshold.deci_celsius(), level.by.version),
        (373, 1)
    );
    assert!(policies::in_force::<LevelPolicy>(&again, &area("410811"), Moment::FIRST).is_none());
}
