//! Whoever registration has erased is forgotten here, and registration hears of it once nothing can be on its way any more.

use crate::fevers::closed;
use crate::merges::{PLACES, known_beside, rows_of, two_records};
use crate::town::{Town, eventually};
use crate::vehicles;
use kit::db::testing::On;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::record_vehicle_request::Driver;
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

/// A number that the books answer.
async fn counted(town: &Town, count: &'static str) -> i64 {
    town.books.db.query(count).fetch_one::<(i64,)>().await.unwrap().0
}

#[rstest]
#[tokio::test]
async fn no_table_still_names_whoever_is_erased(#[values(On::Sqlite, On::Postgres)] on: On) {
    const VEHICLES: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM vehicle_pass";
    const NOTES: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM fever_step WHERE sealed IS NOT NULL";
    let town = Town::heard(on).await;
    let gate = town.a_gate("南门").await;
    let (codes, fevers) = two_records(&town, &gate).await;
    let [erased, stays] = [0, 1].map(|nth: usize| codes[nth].claims.person);
    known_beside(&town.books.db, erased, stays).await;
    let before = rows_of(&town.books.db, erased).await;
    assert!(before.iter().all(|rows| *rows > 0), "{before:?} of {PLACES:?}");
    for code in &codes {
        let driver = Driver::HealthCode(code.text.clone());
        vehicles::passes(&town, vehicles::vehicle(&town, &gate.id, driver)).await;
    }
    for fever in &fevers {
        closed(&town, fever, pb::FeverOutcome::OtherIllness)
            .await
            .unwrap();
    }
    let of_another = rows_of(&town.books.db, stays).await;
    assert_eq!(
        (counted(&town, VEHICLES).await, counted(&town, NOTES).await),
        (2, 2)
    );

    town.told(Told {
        person_id: erased.to_string(),
        erased: true,
        version: 1,
        ..Told::default()
    })
    .await;
    assert_eq!(rows_of(&town.books.db, erased).await, vec![0; PLACES.len()]);
    assert_eq!(rows_of(&town.books.db, stays).await, of_another);
    assert_eq!(
        (counted(&town, VEHICLES).await, counted(&town, NOTES).await),
        (1, 1)
    );
}

#[tokio::test]
async fn every_column_that_names_a_person_is_known() {
    const NAMING: &str = "SELECT t.name FROM sqlite_master t JOIN pragma_table_info(t.name) c \
         WHERE t.type = 'table' AND c.name = 'person_id' ORDER BY t.name";
    let town = Town::open(On::Sqlite).await;
    let naming = town
        .books
        .db
        .query(NAMING)
        .fetch_all::<(String,)>()
        .await
        .unwrap();
    for (table,) in naming {
        // Standings are how gates know who is erased.
        let is_known = table == "standing" || PLACES.contains(&(table.as_str(), "person_id"));
        assert!(is_known, "{table}: say in PLACES that it is forgotten");
    }
}
