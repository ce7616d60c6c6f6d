//! Phones that wait, and attempts.

use super::{Books, noon, today};
use kit::db::testing::On;
use registration::store::attempts::{self, Attempt};
use registration::store::expired;
use registration::store::resumes::{self, Resume};
use rstest::rstest;
use std::time::Duration;
use uuid::Uuid;

#[rstest]
#[tokio::test]
async fn a_waiting_phone_is_confirmed_and_taken_once(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = Books::open(on).await;
    let db = &books.test.db;
    let person = books.person(1).await.id;
    let resume = Resume {
        id: Uuid::from_u128(6),
        confirm_code: "ABC234".to_owned(),
        claimed: vec![7; 16],
        person_id: None,
        expires_at: noon() + Duration::from_secs(900),
    };
    let mut tx = db.begin().await.expect("begins");
    assert!(
        resumes::add(&mut tx, &resume, noon(), today())
            .await
            .expect("added")
    );
    let same_code = Resume {
        id: Uuid::from_u128(7),
        ..resume.clone()
    };
    assert!(
        !resumes::add(&mut tx, &same_code, noon(), today())
            .await
            .expect("answers")
    );
    assert!(
        !resumes::take(&mut tx, resume.id, noon()).await.expect("answers"),
        "nobody has confirmed"
    );
    tx.commit().await.expect("commits");
    assert_eq!(
        resumes::by_code(db, "ABC234").await.expect("read"),
        Some(resume.clone())
    );

    let mut tx = db.begin().await.expect("begins");
    assert!(
        !resumes::confirm(&mut tx, resume.id, person, "gate", resume.expires_at)
            .await
            .expect("answers"),
        "late"
    );
    assert!(
        resumes::confirm(&mut tx, resume.id, person, "gate", noon())
            .await
            .expect("confirms")
    );
    assert!(
        !resumes::confirm(&mut tx, resume.id, person, "gate", noon())
            .await
            .expect("answers"),
        "once"
    );
    tx.commit().await.expect("commits");
    assert_eq!(
        resumes::by_id(db, resume.id)
            .await
            .expect("read")
            .expect("there")
            .person_id,
        Some(person)
    );
    let mut tx = db.begin().await.expect("begins");
    assert!(resumes::take(&mut tx, resume.id, noon()).await.expect("taken"));
    assert!(!resumes::take(&mut tx, resume.id, noon()).await.expect("answers"));
    resumes::add(&mut tx, &resume, noon(), today())
        .await
        .expect("added");
    tx.commit().await.expect("commits");
    assert_eq!(expired::forget_resumes(db, noon()).await.expect("forgets"), 0);
    assert_eq!(
        expired::forget_resumes(db, resume.expires_at)
            .await
            .expect("forgets"),
        1
    );
}

#[rstest]
#[tokio::test]
async fn attempts_are_counted_by_the_hour(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = Books::open(on).await;
    let count = async |attempt, subject: u8, at, limit| {
        attempts::count(&books.test.db, attempt, vec![subject], at, limit, today())
            .await
            .expect("counts")
    };
    assert!(count(Attempt::ResumeById, 1, noon(), 2).await);
    assert!(count(Attempt::ResumeById, 1, noon(), 2).await);
    assert!(!count(Attempt::ResumeById, 1, noon(), 2).await);
    assert!(count(Attempt::ResumeById, 2, noon(), 2).await, "another subject");
    for attempt in [Attempt::ResumeByPeer, Attempt::Confirm, Attempt::KnownByPeer] {
        assert!(count(attempt, 1, noon(), 1).await, "another kind");
    }
    assert!(
        count(Attempt::ResumeById, 1, noon() + Duration::from_secs(3_600), 2).await,
        "another hour"
    );
    assert!(!count(Attempt::Confirm, 9, noon(), 0).await);
}

/// What one account decides alone is counted with the decision: given up, it was none.
#[rstest]
#[tokio::test]
async fn decisions_are_counted_by_the_day_and_only_when_they_are_made(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let books = Books::open(on).await;
    let decides = async |at, limit, is_kept: bool| {
        let mut tx = books.test.db.begin().await.expect("begins");
        let subject = vec![1];
        let day = today().next();
        let counted = attempts::count_decision(&mut tx, Attempt::SingleAdverse, subject, at, limit, day);
        let counted = counted.await.expect("counts");
        if is_kept {
            tx.commit().await.expect("commits");
        }
        counted
    };
    assert!(decides(noon(), 2, true).await);
    assert!(decides(noon(), 2, false).await);
    assert!(decides(noon(), 2, true).await, "what was given up does not count");
    assert!(!decides(noon(), 2, true).await);
    let tomorrow = noon() + Duration::from_secs(86_400);
    assert!(decides(tomorrow, 2, true).await);
    assert!(!decides(tomorrow, 0, true).await);
}
