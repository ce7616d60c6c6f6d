//! Whoever registration has erased is forgotten here, and registration hears of it once nothing can be on its way any more.

use crate::town::{Town, eventually};
use kit::db::testing::On;
use proto::checkpoint::v1 as pb;
use proto::common::v1 as common;
use proto::registration::v1::Standing as Told;
use rstest::rstest;
use vocabulary::{Level, Role};

#[rstest]
#[tokio::test]
async fn an_erasure_is_confirmed_with_the_rows_that_were_forgotten(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    // By then the last pass that was judged before is in the books and forgotten, too.
    const MUCH_LATER: &str = "UPDATE outbox SET next_at = $1 WHERE kind = 'erasure'";
    let town = Town::heard(on).await;
    let gate = town.a_gate("南门").await;
    let code = town.registration.code(Level::Green);
    let scan = pb::VerifyPassRequest {
        request_id: town.id(),
        checkpoint_id: gate.id.clone(),
        health_code: code.text.clone(),
        direction: common::Direction::In.into(),
        temperature_deci_celsius: Some(366),
        ..pb::VerifyPassRequest::default()
    };
    town.gates(Role::GateStaff, "410811")
        .verify_pass(scan)
        .await
        .unwrap();
    let person = code.claims.person;
    town.told(Told {
        person_id: person.to_string(),
        erased: true,
        version: 1,
        ..Told::default()
    })
    .await;
    assert!(
        town.registration.reports.erasures().is_empty(),
        "not before nothing is on its way"
    );

    let mut tx = town.books.db.begin().await.unwrap();
    let past = kit::clock::Moment::from_unix_seconds(0);
    assert_eq!(tx.query(MUCH_LATER).bind(past).execute().await.unwrap(), 1);
    tx.commit().await.unwrap();
    eventually(async || !town.registration.reports.erasures().is_empty()).await;
    let confirmed = town.registration.reports.erasures();
    assert_eq!(
        (confirmed[0].person_id.as_str(), confirmed[0].rows),
        (person.to_string().as_str(), 1)
    );
}
