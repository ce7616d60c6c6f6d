//! Requests at gates and about passes of which every field is bad: each of them is named, with its reason, at once.

use crate::town::{Town, flaws, not_an_id};
use kit::db::testing::On;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::list_passes_request::Of;
use proto::checkpoint::v1::record_temperature_request::Taken;
use std::time::Duration;
use vocabulary::Role;

/// No moment has so many nanoseconds.
const NO_TIME: prost_types::Timestamp = prost_types::Timestamp {
    seconds: 0,
    nanos: -1,
};
/// Nor is this one within the years that are read.
const NO_YEAR: prost_types::Timestamp = prost_types::Timestamp {
    seconds: i64::MAX,
    nanos: 0,
};

#[tokio::test]
async fn at_a_gate_every_bad_field_is_named() {
    let town = Town::heard(On::Sqlite).await;
    let mut gates = town.gates(Role::GateStaff, "410811");

    let scan = pb::ScanPosterRequest {
        request_id: not_an_id(),
        poster_token: "p".repeat(65),
        health_code: "c".repeat(4_297),
        direction: 7,
    };
    assert_eq!(
        flaws(town.gates_for_anyone().scan_poster(scan).await),
        [
            "direction UNKNOWN_VALUE",
            "health_code TOO_LONG",
            "poster_token TOO_LONG",
            "request_id NOT_AN_ID",
        ]
    );
    let reading = pb::RecordTemperatureRequest {
        request_id: not_an_id(),
        checkpoint_id: "here".into(),
        pass_id: "this one".into(),
        taken: Some(Taken::TemperatureDeciCelsius(421)),
    };
    assert_eq!(
        flaws(gates.record_temperature(reading).await),
        [
            "checkpoint_id NOT_AN_ID",
            "pass_id NOT_AN_ID",
            "request_id NOT_AN_ID",
            "temperature_deci_celsius OUT_OF_RANGE",
        ]
    );
    let void = pb::VoidPassRequest {
        request_id: not_an_id(),
        checkpoint_id: "here".into(),
        pass_id: "this one".into(),
        reason: "错".repeat(201),
    };
    assert_eq!(
        flaws(gates.void_pass(void).await),
        [
            "checkpoint_id NOT_AN_ID",
            "pass_id NOT_AN_ID",
            "reason TOO_LONG",
            "request_id NOT_AN_ID",
        ]
    );
    let bundle = pb::FetchOfflineBundleRequest {
        checkpoint_id: not_an_id(),
        device_id: "d".repeat(65),
    };
    assert_eq!(
        flaws(gates.fetch_offline_bundle(bundle).await),
        ["checkpoint_id NOT_AN_ID", "device_id TOO_LONG"]
    );
    assert_eq!(
        flaws(
            gates
                .fetch_offline_bundle(pb::FetchOfflineBundleRequest::default())
                .await
        ),
        ["checkpoint_id MISSING", "device_id MISSING"]
    );
    for (checkpoint_id, expected) in [
        (not_an_id(), "checkpoint_id NOT_AN_ID"),
        (String::new(), "checkpoint_id MISSING"),
    ] {
        let watch = pb::WatchSelfScansRequest { checkpoint_id };
        assert_eq!(flaws(gates.watch_self_scans(watch).await), [expected]);
    }
}

#[tokio::test]
async fn about_passes_every_bad_field_is_named() {
    let town = Town::heard(On::Sqlite).await;
    let mut officer = town.passes(Role::Officer, "410811");

    for (of, expected) in [
        (Of::CheckpointId("here".into()), "checkpoint_id NOT_AN_ID"),
        (Of::PersonId(not_an_id()), "person_id NOT_AN_ID"),
        (Of::Area("nowhere".into()), "area NOT_AN_AREA"),
    ] {
        let list = pb::ListPassesRequest {
            of: Some(of),
            from: Some(NO_TIME),
            to: Some(NO_YEAR),
            verdict: 99,
            page_size: -1,
            page_token: "!".into(),
        };
        let mut all = vec![
            expected,
            "from NOT_A_TIME",
            "page_size OUT_OF_RANGE",
            "page_token PAGE_TOKEN_UNREADABLE",
            "to OUT_OF_RANGE",
            "verdict UNKNOWN_VALUE",
        ];
        all.sort_unstable();
        assert_eq!(flaws(officer.list_passes(list).await), all);
    }
    let ranking = pb::RankAreasRequest {
        from: Some(NO_YEAR),
        to: Some(NO_TIME),
    };
    assert_eq!(
        flaws(officer.rank_areas(ranking).await),
        ["from OUT_OF_RANGE", "to NOT_A_TIME"]
    );
    let accesses = pb::ListAccessesRequest {
        person_id: not_an_id(),
        page_size: -1,
        page_token: "!".into(),
    };
    assert_eq!(
        flaws(town.audit(Role::Auditor, "410811").list_accesses(accesses).await),
        [
            "page_size OUT_OF_RANGE",
            "page_token PAGE_TOKEN_UNREADABLE",
            "person_id NOT_AN_ID",
        ]
    );
    let summary = |to| pb::GetSummaryRequest {
        area: "nowhere".into(),
        from: Some(NO_TIME),
        to: Some(to),
        depth: 9,
        page_size: -1,
        page_token: "!".into(),
    };
    let tomorrow = town.clock.now() + Duration::from_secs(86_400);
    for (to, expected) in [
        (NO_YEAR, "to OUT_OF_RANGE"),
        (tomorrow.to_proto(), "to IN_THE_FUTURE"),
    ] {
        assert_eq!(
            flaws(officer.get_summary(summary(to)).await),
            [
                "area NOT_AN_AREA",
                "depth UNKNOWN_VALUE",
                "from NOT_A_TIME",
                "page_size OUT_OF_RANGE",
                "page_token PAGE_TOKEN_UNREADABLE",
                expected,
            ]
        );
    }
    // A clock that is a little ahead asks for now.
    let ahead = pb::GetSummaryRequest {
        to: Some((town.clock.now() + Duration::from_secs(30)).to_proto()),
        ..pb::GetSummaryRequest::default()
    };
    let answer = officer.get_summary(ahead).await.unwrap().into_inner();
    assert_eq!(answer.as_of, Some(town.clock.now().to_proto()));
}
