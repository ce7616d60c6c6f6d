//! The store of who comes in without a password of ours: volunteers by a code, staff by a provider's word. On both engines.

use crate::store::{MINUTE, add, area, day, fresh, new, noon};
use edge::accounts::store::accounts::{self, AccountId, NewAccount, NewPassword};
use edge::accounts::store::{expired, links};
use edge::joining::store::codes::{self, CodeId, Invitation};
use edge::session::stage::Stage;
use edge::session::store::sessions::{self, Session, SessionId};
use kit::db::testing::On;
use rstest::rstest;
use vocabulary::CheckpointId;

#[rstest]
#[tokio::test]
async fn a_volunteer_is_there_until_the_shift_ends_and_not_longer(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let test = fresh(on).await;
    let end = noon() + MINUTE * 600;
    let account = NewAccount {
        ends_at: Some(end),
        password: NewPassword {
            hash: String::new(),
            first_until: None,
        },
        ..new("volunteer-abc", "410811007")
    };
    assert!(add(&test, &account).await && add(&test, &new("li.officer", "410811")).await);
    let session = Session {
        id: SessionId::new(noon()),
        account_id: account.id,
        stage: Stage::Full,
        begun_at: noon(),
        seen_at: noon(),
        ends_at: end,
        stays: true,
    };
    let mut tx = test.db.begin().await.expect("begins");
    let written = accounts::written(&mut tx, account.id).await.expect("read");
    assert!(!written.must_change && written.ends_at == Some(end));
    sessions::add(&mut tx, &session, &[7; 32], day("2026-03-02"))
        .await
        .expect("added");
    tx.commit().await.expect("commits");

    // Nobody came by for hours.
    let before = noon() + MINUTE * 599;
    let idle_since = before - MINUTE * 30;
    assert_eq!(
        expired::forget_sessions(&test.db, before, idle_since)
            .await
            .expect("done"),
        0
    );
    let found = sessions::by_hash(&test.db, &[7; 32], before, idle_since)
        .await
        .expect("read");
    assert_eq!(found, Some(session));
    assert_eq!(
        sessions::of_account(&test.db, account.id, before, idle_since)
            .await
            .expect("read")
            .len(),
        1
    );
    assert_eq!(
        sessions::by_hash(&test.db, &[7; 32], end, idle_since)
            .await
            .expect("read"),
        None
    );

    assert_eq!(accounts::end_those_over(&test.db, before).await.expect("done"), 0);
    assert_eq!(
        accounts::end_those_over(&test.db, end).await.expect("done"),
        1,
        "the officer's has no end"
    );
    let read = accounts::by_id(&test.db, account.id)
        .await
        .expect("read")
        .expect("kept for the trail");
    assert_eq!(read.left_at, Some(end));
    assert_eq!(
        expired::forget_sessions(&test.db, end, idle_since)
            .await
            .expect("done"),
        1
    );
}

#[rstest]
#[tokio::test]
async fn a_code_to_join_by_is_taken_once_and_in_time(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = fresh(on).await;
    let (one, other) = (
        new("volunteer-one", "410811007"),
        new("volunteer-two", "410811007"),
    );
    assert!(add(&test, &one).await && add(&test, &other).await);
    let gate = CheckpointId::new(noon());
    let code = Invitation {
        id: CodeId::new(noon()),
        checkpoint_id: gate,
        gate_name: "新兴社区 东门".to_owned(),
        area: area("410811007"),
        made_by: AccountId::new(noon()),
        good_until: noon() + MINUTE * 10,
        shift_ends_at: noon() + MINUTE * 480,
    };
    let mut tx = test.db.begin().await.expect("begins");
    codes::add(&mut tx, &code, &[1; 16], day("2026-03-02"))
        .await
        .expect("added");
    tx.commit().await.expect("commits");
    let (in_time, late) = (noon() + MINUTE, noon() + MINUTE * 10);
    assert_eq!(
        codes::open(&test.db, &[1; 16], in_time).await.expect("read"),
        Some(code.clone())
    );
    for (hash, at) in [([1; 16], late), ([2; 16], in_time)] {
        assert_eq!(codes::open(&test.db, &hash, at).await.expect("read"), None);
    }
    let mut tx = test.db.begin().await.expect("begins");
    assert!(
        !codes::take(&mut tx, code.id, one.id, late)
            .await
            .expect("answers")
    );
    assert!(
        codes::take(&mut tx, code.id, one.id, in_time)
            .await
            .expect("taken")
    );
    assert!(
        !codes::take(&mut tx, code.id, other.id, in_time)
            .await
            .expect("answers"),
        "once"
    );
    tx.commit().await.expect("commits");
    assert_eq!(
        codes::open(&test.db, &[1; 16], in_time).await.expect("read"),
        None
    );
    assert_eq!(
        codes::of_account(&test.db, one.id).await.expect("read"),
        Some(code.clone())
    );
    assert_eq!(codes::of_account(&test.db, other.id).await.expect("read"), None);

    let there = async |gate, at| codes::joined(&test.db, gate, at).await.expect("read");
    assert_eq!(there(gate, in_time).await[0].account_id, one.id);
    assert!(there(CheckpointId::new(noon()), in_time).await.is_empty());
    assert!(there(gate, code.shift_ends_at).await.is_empty());
    let mut tx = test.db.begin().await.expect("begins");
    accounts::leave(&mut tx, one.id, in_time, day("2029-03-01"))
        .await
        .expect("left");
    tx.commit().await.expect("commits");
    assert!(there(gate, in_time).await.is_empty(), "sent off");
    assert_eq!(
        expired::delete(&test.db, day("2026-03-03")).await.expect("done"),
        1
    );
}

#[rstest]
#[tokio::test]
async fn an_account_is_linked_to_one_subject_and_a_subject_to_one_account(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let test = fresh(on).await;
    let (one, other) = (new("li.one", "410811"), new("li.other", "410811"));
    assert!(add(&test, &one).await && add(&test, &other).await);
    let until = day("2029-03-01");
    let mut tx = test.db.begin().await.expect("begins");
    let tx = &mut tx;
    assert!(
        links::add(tx, one.id, &[1; 16], "security", noon(), until)
            .await
            .expect("linked")
    );
    assert!(
        !links::add(tx, other.id, &[1; 16], "security", noon(), until)
            .await
            .expect("answers")
    );
    assert!(
        !links::add(tx, one.id, &[2; 16], "security", noon(), until)
            .await
            .expect("answers")
    );
    assert!(
        links::keep(tx, one.id, &[1; 16], day("2030-03-01"))
            .await
            .expect("kept")
    );
    for (account, token) in [(one.id, [2; 16]), (other.id, [1; 16])] {
        assert!(!links::keep(tx, account, &token, until).await.expect("answers"));
    }
    assert!(
        links::add(tx, other.id, &[2; 16], "security", noon(), until)
            .await
            .expect("linked")
    );
    assert!(links::end(tx, other.id).await.expect("ended"));
    assert!(!links::end(tx, other.id).await.expect("answers"));
}

#[rstest]
#[tokio::test]
async fn a_link_leads_to_its_account_until_its_day(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = fresh(on).await;
    let one = new("li.one", "410811");
    assert!(add(&test, &one).await);
    let mut tx = test.db.begin().await.expect("begins");
    links::add(&mut tx, one.id, &[1; 16], "security", noon(), day("2027-03-01"))
        .await
        .expect("linked");
    tx.commit().await.expect("commits");
    let of = async |token: [u8; 16]| links::account_of(&test.db, &token).await.expect("read");
    assert_eq!((of([1; 16]).await, of([2; 16]).await), (Some(one.id), None));
    let linked = links::of_account(&test.db, one.id)
        .await
        .expect("read")
        .expect("there");
    assert_eq!(
        (linked.linked_by.as_str(), linked.linked_at),
        ("security", noon())
    );
    assert_eq!(
        expired::delete(&test.db, day("2027-03-02")).await.expect("done"),
        1
    );
    assert_eq!(of([1; 16]).await, None);
}
