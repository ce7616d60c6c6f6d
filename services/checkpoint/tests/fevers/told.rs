//! What registration is told of a case: confirmed, in order, until it is heard.

use super::*;
use crate::town::eventually;
use checkpoint::outbox::store as outbox;
use kit::db::testing::On;
use proto::registration::v1::{ReportedFeverOutcome, ReportedFeverState};
use rstest::rstest;
use std::time::Duration;
use vocabulary::Level;

async fn is_empty(town: &Town) {
    eventually(async || outbox::waiting(&town.books.db).await.unwrap() == 0).await;
}

#[rstest]
#[tokio::test]
async fn a_confirmed_fever_and_its_end_are_told_in_order(#[values(On::Sqlite, On::Postgres)] on: On) {
    let town = Town::heard(on).await;
    let gate = town.a_gate("南门").await;
    let code = town.registration.code(Level::Green);
    let fever_id = scanned(&town, &gate.id, &code.text, Some(381)).await.fever_id;
    rechecked(&town, &fever_id, 382).await.unwrap();
    is_empty(&town).await;
    let reports = &town.registration.reports;
    eventually(async || reports.of(&fever_id).len() == 1).await;
    closed(&town, &fever_id, pb::FeverOutcome::OtherIllness)
        .await
        .unwrap();
    eventually(async || reports.of(&fever_id).len() == 2).await;

    let told = reports.of(&fever_id);
    assert_eq!(told[0].person_id, code.claims.person.to_string());
    assert_eq!(
        (told[0].state(), told[0].outcome(), told[0].revision),
        (ReportedFeverState::Open, ReportedFeverOutcome::Unspecified, 1)
    );
    assert_eq!(
        (told[1].state(), told[1].outcome(), told[1].revision),
        (ReportedFeverState::Closed, ReportedFeverOutcome::OtherIllness, 2)
    );
}

#[tokio::test]
async fn a_false_alarm_is_not_told() {
    let town = Town::heard(On::Sqlite).await;
    let gate = town.a_gate("南门").await;
    let code = town.registration.code(Level::Green);
    let fever_id = scanned(&town, &gate.id, &code.text, Some(375)).await.fever_id;
    rechecked(&town, &fever_id, 366).await.unwrap();
    assert_eq!(outbox::waiting(&town.books.db).await.unwrap(), 0);
    tokio::time::sleep(Duration::from_millis(700)).await;
    assert!(town.registration.reports.of(&fever_id).is_empty());
}

#[rstest]
#[tokio::test]
async fn while_nobody_hears_gates_go_on_and_then_the_newest_is_told(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let town = Town::heard(on).await;
    let gate = town.a_gate("南门").await;
    town.registration.reports.is_away(true);
    let mut fevers = Vec::new();
    for _ in 0..3 {
        let code = town.registration.code(Level::Green);
        let fever_id = scanned(&town, &gate.id, &code.text, Some(381)).await.fever_id;
        rechecked(&town, &fever_id, 382).await.unwrap();
        fevers.push(fever_id);
    }
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    assert_eq!(outbox::waiting(&town.books.db).await.unwrap(), 3);
    closed(&town, &fevers[0], pb::FeverOutcome::ConfirmedCase)
        .await
        .unwrap();

    town.registration.reports.is_away(false);
    is_empty(&town).await;
    let reports = &town.registration.reports;
    for (nth, fever_id) in fevers.iter().enumerate() {
        let told = reports.of(fever_id);
        assert_eq!(told.len(), 1, "{fever_id}");
        let state = if nth == 0 {
            ReportedFeverState::Closed
        } else {
            ReportedFeverState::Open
        };
        assert_eq!(told[0].state(), state);
    }
}
