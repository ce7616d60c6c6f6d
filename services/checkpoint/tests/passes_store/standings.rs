//! Standings and keys as the gates remember them, and what becomes of passes by them.

use super::{HOUR, NOON, a_gate, a_pass, area, books, page};
use checkpoint::rules::freshness::Knowledge;
use checkpoint::rules::policy::PolicyStamp;
use checkpoint::rules::standing::Standing;
use checkpoint::standings::Standings;
use checkpoint::store::code_key::{self, CodeKey};
use checkpoint::store::pass::list;
use checkpoint::store::pass::record::record;
use kit::clock::{Clock, Zone};
use kit::db::testing::On;
use kit::feed::Cursor;
use kit::keys::{Es256Signer, Signer};
use rstest::rstest;
use uuid::Uuid;
use vocabulary::{CodeId, Level, PersonId};

fn a_standing(person: PersonId, version: i64) -> Standing {
    Standing {
        person,
        level: Some(Level::Yellow),
        reason: "FEVER_DECLARED".into(),
        in_quarantine: false,
        codes_revoked_before: None,
        revoked_codes: Vec::new(),
        policy: Some(PolicyStamp {
            id: Uuid::from_u128(9),
            version: 1,
        }),
        version,
        erased: false,
        merged_into: None,
    }
}

#[rstest]
#[tokio::test]
async fn standings_survive_a_restart_with_their_age_and_cursor(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = books(on).await;
    let clock = Clock::fixed(NOON, Zone::parse("+08:00").unwrap());
    let standings = Standings::open(books.db.clone(), clock.clone()).await.unwrap();
    assert_eq!(
        (standings.knowledge(NOON), standings.cursor()),
        (Knowledge::Never, None)
    );

    let cursor = Cursor {
        incarnation: Uuid::from_u128(1),
        seq: 5,
    };
    let person = PersonId::new(NOON);
    let card = CodeId::new(NOON);
    let told = Standing {
        revoked_codes: vec![card],
        codes_revoked_before: Some(NOON),
        ..a_standing(person, 3)
    };
    standings.replace(vec![told.clone()], cursor).await.unwrap();
    standings.hear().await.unwrap();
    // An older version changes nothing.
    standings
        .apply(vec![a_standing(person, 2)], cursor.at(6))
        .await
        .unwrap();
    clock.advance(HOUR);

    let again = Standings::open(books.db.clone(), clock.clone()).await.unwrap();
    assert_eq!(again.of(person).as_deref(), Some(&told));
    assert_eq!(again.cursor(), Some(cursor.at(6)));
    assert_eq!(again.knowledge(clock.now()), Knowledge::Aged(HOUR));
}

#[rstest]
#[tokio::test]
async fn an_erased_person_is_taken_out_of_their_passes(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = books(on).await;
    let gate = a_gate();
    let new = a_pass(gate, NOON);
    let person = new.pass.person.unwrap();
    record(&books.db, &[new, a_pass(gate, NOON)]).await.unwrap();
    let clock = Clock::fixed(NOON, Zone::parse("+08:00").unwrap());
    let standings = Standings::open(books.db.clone(), clock).await.unwrap();
    let cursor = Cursor {
        incarnation: Uuid::from_u128(1),
        seq: 1,
    };
    standings
        .apply(
            vec![Standing {
                erased: true,
                ..a_standing(person, 1)
            }],
            cursor,
        )
        .await
        .unwrap();
    assert!(
        list::of_person(&books.db, person, &area("410811"), &page(10))
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(list::of_gate(&books.db, gate, &page(10)).await.unwrap().len(), 2);
}

#[rstest]
#[tokio::test]
async fn a_snapshot_replaces_levels_and_keeps_revocations(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = books(on).await;
    let clock = Clock::fixed(NOON, Zone::parse("+08:00").unwrap());
    let standings = Standings::open(books.db.clone(), clock.clone()).await.unwrap();
    let (level_only, revoked, told_again) = (PersonId::new(NOON), PersonId::new(NOON), PersonId::new(NOON));
    let before = Standing {
        codes_revoked_before: Some(NOON),
        ..a_standing(revoked, 8)
    };
    let first = Cursor {
        incarnation: Uuid::from_u128(1),
        seq: 9,
    };
    standings
        .replace(
            vec![a_standing(level_only, 7), before, a_standing(told_again, 9)],
            first,
        )
        .await
        .unwrap();
    // Restored from a backup: another incarnation, lower versions.
    let second = Cursor {
        incarnation: Uuid::from_u128(2),
        seq: 1,
    };
    let restored = Standing {
        level: Some(Level::Red),
        ..a_standing(told_again, 1)
    };
    standings.replace(vec![restored], second).await.unwrap();

    let reopened = Standings::open(books.db.clone(), clock).await.unwrap();
    for known in [&standings, &reopened] {
        assert_eq!(known.of(level_only), None);
        let kept = known.of(revoked).unwrap();
        assert_eq!((kept.level, kept.codes_revoked_before), (None, Some(NOON)));
        assert_eq!(known.of(told_again).unwrap().level, Some(Level::Red));
    }
}

#[rstest]
#[tokio::test]
async fn keys_are_replaced_as_a_whole(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = books(on).await;
    let key = |key_id: &str| CodeKey {
        key_id: key_id.into(),
        key: *Es256Signer::fresh(key_id).unwrap().public_key(),
        area: "410811".into(),
    };
    let (one, two) = (key("410811.code.1"), key("410811.code.2"));
    code_key::replace_all(&books.db, &[one.clone(), two.clone()])
        .await
        .unwrap();
    let kept = code_key::all(&books.db).await.unwrap();
    assert_eq!(kept, [(one.key_id, one.key), (two.key_id.clone(), two.key)]);
    code_key::replace_all(&books.db, std::slice::from_ref(&two))
        .await
        .unwrap();
    assert_eq!(code_key::all(&books.db).await.unwrap(), [(two.key_id, two.key)]);
}
