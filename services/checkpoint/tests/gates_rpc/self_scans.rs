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
async fn a_self_scan_waits_for_the_minutes_of_its_gate_and_is_unconfirmed_from_then_on() {
    let town = Town::heard(On::Sqlite).await;
    let gate = town.a_gate("南门").await;
    let scan = pb::ScanPosterRequest {
        request_id: town.id(),
        poster_token: gate.poster.clone(),
        health_code: town.registration.code(Level::Green).text,
        direction: common::Direction::In.into(),
    };
    town.gates_for_anyone().scan_poster(scan).await.unwrap();
    let mut officer = town.passes(Role::Officer, "410811");
    let mut told = async || {
        let figures = town.summary("410811").await;
        let figures = (figures.passes_waiting, figures.passes_unconfirmed);
        let today = officer.count_passes(pb::CountPassesRequest::default()).await;
        let hours = today.unwrap().into_inner().hours;
        let by_hour = hours.iter().fold((0, 0), |(waiting, unconfirmed), hour| {
            (
                waiting + hour.passes_waiting,
                unconfirmed + hour.passes_unconfirmed,
            )
        });
        assert_eq!(by_hour, figures);
        let page = officer.list_passes(pb::ListPassesRequest::default()).await;
        (figures, page.unwrap().into_inner().passes[0].unconfirmed)
    };
    // What a new town starts with: ten minutes.
    let second = Duration::from_secs(1);
    town.clock.advance(600 * second - second);
    assert_eq!(told().await, ((1, 0), false));
    town.clock.advance(second);
    assert_eq!(told().await, ((0, 1), true));
    // A figure of the moment before tells what is known now.
    let past = pb::GetSummaryRequest {
        to: Some((town.clock.now() - second).to_proto()),
        ..pb::GetSummaryRequest::default()
    };
    let past = town.passes(Role::Officer, "410811").get_summary(past).await;
    let past = past.unwrap().into_inner();
    assert_eq!((past.passes_waiting, past.passes_unconfirmed), (0, 1));
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
        (
            shown.pass_id.as_str(),
            shown.confirm_by.is_some(),
            shown.unconfirmed
        ),
        (second.pass_id.as_str(), true, false)
    );
    assert_eq!(town.summary("410811").await.passes_waiting, 2);

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
    assert_eq!((shown.verdict(), shown.confirm_by), (Verdict::Pass, None));
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
    assert_eq!((summary.passes_recorded, summary.passes_waiting), (2, 1));

    town.ground.shutdown.draining().cancel();
    let ended = tokio::time::timeout(Duration::from_secs(5), async {
        while let Ok(Some(_)) = events.message().await {}
    });
    assert!(ended.await.is_ok(), "a watch ends when the service stops");
}
