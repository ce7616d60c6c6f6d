//! Codes, revocations, applications to verify codes.

use super::{Books, area, code, noon, today};
use kit::db::testing::On;
use registration::rules::words::Decided;
use registration::store::code_uses;
use registration::store::codes::{self, NewRevocation};
use rstest::rstest;
use uuid::Uuid;
use vocabulary::PersonId;

#[rstest]
#[tokio::test]
async fn codes_are_known_and_revoked(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = Books::open(on).await;
    let person = books.person(1).await.id;
    let mut tx = books.test.db.begin().await.expect("begins");
    let new = code(person);
    codes::add(&mut tx, &new).await.expect("added");
    let expiry = codes::expiry(&mut tx, person, new.id).await.expect("read");
    assert_eq!(expiry, Some(new.times.expires_at));
    assert_eq!(
        codes::expiry(&mut tx, PersonId::new(noon()), new.id)
            .await
            .expect("read"),
        None
    );
    let revocation = NewRevocation {
        person,
        id: Uuid::from_u128(1),
        code: Some(new.id),
        reason: vec![1],
        revoked_by: "officer-1".to_owned(),
        revoked_at: noon(),
        delete_by: today(),
    };
    codes::revoke(&mut tx, &revocation).await.expect("revoked");
}

#[rstest]
#[tokio::test]
async fn an_application_is_answered_once(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = Books::open(on).await;
    let new = code_uses::NewCodeUse {
        id: Uuid::from_u128(5),
        request_hash: vec![1],
        applicant: "市公交公司".to_owned(),
        applied_by: "partner-1".to_owned(),
        purpose: "乘车查验".to_owned(),
        legal_basis: "焦政办7号".to_owned(),
        area: area("410811"),
        until: today(),
        applied_at: noon(),
    };
    let mut tx = books.test.db.begin().await.expect("begins");
    assert!(code_uses::add(&mut tx, &new).await.expect("added"));
    assert!(!code_uses::add(&mut tx, &new).await.expect("answers"));
    let decide = code_uses::decide(&mut tx, new.id, Decided::Approved, "officer-1", noon(), "符合").await;
    assert!(decide.expect("decides"));
    let again = code_uses::decide(&mut tx, new.id, Decided::Rejected, "officer-2", noon(), "不符").await;
    assert!(!again.expect("answers"));
    assert_eq!(
        code_uses::by_id_in(&mut tx, new.id)
            .await
            .expect("read")
            .expect("there")
            .state,
        Decided::Approved
    );
    tx.commit().await.expect("commits");
    let read = code_uses::by_id(&books.test.db, new.id)
        .await
        .expect("read")
        .expect("there");
    assert_eq!(
        (read.area, read.until, read.purpose),
        (new.area, new.until, new.purpose)
    );
}
