//! Scans of the poster by residents, live at the gate.

use crate::town::{Town, reason};
use kit::db::testing::On;
use proto::checkpoint::v1::record_temperature_request::Taken;
use proto::checkpoint::v1::watch_self_scans_response::Event;
use proto::checkpoint::v1::{self as pb, Verdict};
use proto::common::v1 as common;
use std::time::Duration;
use vocabulary::{Level, Role};

async fn next(events: &mut tonic::Streaming<pb::WatchSelfScansResponse>) -> Event {
    loop {
        let event = tokio::time::timeout(Duration::from_secs(5), events.message()).await;
        match event
            .expect("an event comes")
            .unwrap()
            .expect("the stream goes on")
            .event
            .unwrap()
        {
            Event::Heartbeat(_) => {}
            other => return other,
        }
    }
}

async fn next_pass(events: &mut tonic::Streaming<pb::WatchSelfScansResponse>) -> pb::Pass {
    match next(events).await {
        Event::Pass(pass) => pass,
        other => panic!("a pass was expected, not {other:?}"),
    }
}

#[tokio::test]
async fn a_self_scan_is_shown_live_waits_for_its_reading_and_counts_once() {
    let town = Town::heard(On::Sqlite).await;
    let gate = town.a_gate("南门").await;
    let code = town.registration.code(Level::Green).text;
    let scan = |poster: &str| pb::ScanPosterRequest {
        request_id: town.id(),
        poster_token: poster.into(),
        health_code: code.clone(),
        direction: common::Direction::In.into(),
    };
    let mut anyone = town.gates_for_anyone();
    let first = anyone.scan_poster(scan(&gate.poster)).await.unwrap().into_inner();
    let passage = first.passage.unwrap();
    assert_eq!(
        (passage.verdict(), first.checkpoint_name.as_str()),
        (Verdict::TakeTemperature, "南门")
    );

    let mut gates = town.gates(Role::GateStaff, "410811");
    let watch = pb::WatchSelfScansRequest {
        checkpoint_id: gate.id.clone(),
    };
    let mut events = gates.watch_self_scans(watch).await.unwrap().into_inner();
    assert_eq!(next_pass(&mut events).await.pass_id, passage.pass_id);
    assert_eq!(next(&mut events).await, Event::CaughtUp(true));
    let second = anyone
        .scan_poster(scan(&gate.poster))
        .await
        .unwrap()
        .into_inner()
        .passage
        .unwrap();
    let shown = next_pass(&mut events).await;
    assert_eq!(
        (shown.pass_id.as_str(), shown.unconfirmed),
        (second.pass_id.as_str(), true)
    );
    assert_eq!(town.summary("410811").await.passes_unconfirmed, 2);

    let reading = pb::RecordTemperatureRequest {
        request_id: town.id(),
        checkpoint_id: gate.id.clone(),
        pass_id: second.pass_id.clone(),
        taken: Some(Taken::TemperatureDeciCelsius(365)),
    };
    let completed = gates
        .record_temperature(reading.clone())
        .await
        .unwrap()
        .into_inner()
        .passage
        .unwrap();
    assert_eq!(completed.verdict(), Verdict::Pass);
    let shown = next_pass(&mut events).await;
    assert_eq!((shown.verdict(), shown.unconfirmed), (Verdict::Pass, false));
    assert!(
        gates.record_temperature(reading.clone()).await.is_ok(),
        "the same request again is answered again"
    );
    let again = pb::RecordTemperatureRequest {
        request_id: town.id(),
        ..reading.clone()
    };
    assert_eq!(
        reason(gates.record_temperature(again).await),
        "TEMPERATURE_TAKEN_ALREADY"
    );
    let unknown = pb::RecordTemperatureRequest {
        request_id: town.id(),
        pass_id: town.id(),
        ..reading
    };
    assert_eq!(reason(gates.record_temperature(unknown).await), "UNKNOWN_PASS");
    let summary = town.summary("410811").await;
    assert_eq!((summary.passes_recorded, summary.passes_unconfirmed), (2, 1));

    town.ground.shutdown.draining().cancel();
    let ended = tokio::time::timeout(Duration::from_secs(5), async {
        while let Ok(Some(_)) = events.message().await {}
    });
    assert!(ended.await.is_ok(), "a watch ends when the service stops");
}
