//! What a gate is refused, and what is taken back.

use super::{HOUR, scan, verified};
use crate::town::{Town, flaws, not_an_id, reason};
use kit::db::testing::On;
use proto::checkpoint::v1::record_temperature_request::Taken;
use proto::checkpoint::v1::{self as pb};
use proto::common::v1 as common;
use std::time::Duration;
use vocabulary::{Level, PassId, Role};

#[tokio::test]
async fn every_bad_field_is_named_at_once() {
    let town = Town::heard(On::Sqlite).await;
    let mut gates = town.gates(Role::GateStaff, "410811");
    let request = pb::VerifyPassRequest {
        request_id: not_an_id(),
        checkpoint_id: "here".into(),
        health_code: " ".into(),
        direction: 7,
        way: -1,
        temperature_deci_celsius: Some(421),
        mask_worn: None,
        device_id: "d".repeat(65),
        device_sequence: -1,
        plate: "no plate".into(),
    };
    assert_eq!(
        flaws(gates.verify_pass(request).await),
        [
            "checkpoint_id NOT_AN_ID",
            "device_id TOO_LONG",
            "device_sequence OUT_OF_RANGE",
            "direction UNKNOWN_VALUE",
            "health_code MISSING",
            "plate NOT_A_PLATE",
            "request_id NOT_AN_ID",
            "temperature_deci_celsius OUT_OF_RANGE",
            "way UNKNOWN_VALUE",
        ]
    );
    for (taken, reading) in [
        (None, "temperature_deci_celsius MISSING"),
        (Some(Taken::Normal(false)), "temperature_deci_celsius MISSING"),
        (
            Some(Taken::TemperatureDeciCelsius(0)),
            "temperature_deci_celsius OUT_OF_RANGE",
        ),
    ] {
        let request = pb::RecordTemperatureRequest {
            taken,
            ..Default::default()
        };
        assert_eq!(
            flaws(gates.record_temperature(request).await),
            [
                "checkpoint_id MISSING",
                "pass_id MISSING",
                "request_id MISSING",
                reading
            ]
        );
    }
    assert_eq!(
        flaws(
            gates
                .void_pass(pb::VoidPassRequest {
                    reason: "x".into(),
                    ..Default::default()
                })
                .await
        ),
        [
            "checkpoint_id MISSING",
            "pass_id MISSING",
            "reason TOO_SHORT",
            "request_id MISSING"
        ]
    );
    assert_eq!(
        flaws(gates.scan_poster(pb::ScanPosterRequest::default()).await),
        [
            "health_code MISSING",
            "poster_token MISSING",
            "request_id MISSING"
        ]
    );
}

#[tokio::test]
async fn an_id_far_from_now_a_missing_way_and_an_unknown_closed_or_distant_gate_are_refused() {
    let town = Town::heard(On::Sqlite).await;
    let gate = town.a_gate("南门").await;
    let code = town.registration.code(Level::Green).text;
    let mut gates = town.gates(Role::GateStaff, "410811");
    for moment in [town.clock.now() - 49 * HOUR, town.clock.now() + 49 * HOUR] {
        let request_id = PassId::new(moment).to_string();
        let request = pb::VerifyPassRequest {
            request_id,
            ..scan(&town, &gate.id, &code)
        };
        assert_eq!(
            flaws(gates.verify_pass(request).await),
            ["request_id ID_TOO_FAR_FROM_FACT"]
        );
    }
    let request = pb::VerifyPassRequest {
        direction: 0,
        ..scan(&town, &gate.id, &code)
    };
    assert_eq!(flaws(gates.verify_pass(request).await), ["direction MISSING"]);
    assert_eq!(
        reason(gates.verify_pass(scan(&town, &town.id(), &code)).await),
        "UNKNOWN_CHECKPOINT"
    );
    let elsewhere = town
        .gates(Role::GateStaff, "410811008")
        .verify_pass(scan(&town, &gate.id, &code))
        .await;
    assert_eq!(reason(elsewhere), "OUT_OF_SCOPE");
    let mine = format!("checkpoint:{}", gate.id);
    assert!(
        town.gates(Role::GateStaff, &mine)
            .verify_pass(scan(&town, &gate.id, &code))
            .await
            .is_ok()
    );
    town.close(&gate).await;
    assert_eq!(
        reason(gates.verify_pass(scan(&town, &gate.id, &code)).await),
        "CHECKPOINT_CLOSED"
    );
}

#[tokio::test]
async fn the_same_request_twice_is_one_pass_and_another_body_is_refused() {
    let town = Town::heard(On::Sqlite).await;
    let gate = town.a_gate("南门").await;
    let code = town.registration.code(Level::Green).text;
    let request = scan(&town, &gate.id, &code);
    let first = verified(&town, request.clone()).await;
    town.clock.advance(Duration::from_secs(3));
    let again = verified(&town, request.clone()).await;
    assert_eq!(
        (first.scanned_at, first.verdict),
        (again.scanned_at, again.verdict)
    );
    let other = pb::VerifyPassRequest {
        temperature_deci_celsius: Some(380),
        ..request
    };
    let refused = town.gates(Role::GateStaff, "410811").verify_pass(other).await;
    assert_eq!(reason(refused), "REQUEST_ID_REUSED");
    assert_eq!(town.summary("410811").await.passes_recorded, 1);
}

#[tokio::test]
async fn a_poster_is_refused_by_reason() {
    let town = Town::heard(On::Sqlite).await;
    let gate = town.a_gate("南门").await;
    let code = town.registration.code(Level::Green).text;
    let mut anyone = town.gates_for_anyone();
    let mut scan = async |poster: &str| {
        let request = pb::ScanPosterRequest {
            request_id: town.id(),
            poster_token: poster.into(),
            health_code: code.clone(),
            direction: common::Direction::Out.into(),
        };
        anyone.scan_poster(request).await
    };
    assert!(scan(&gate.poster).await.is_ok());
    let forged = gate.poster.replace(&gate.poster[10..12], "77");
    assert_eq!(reason(scan(&forged).await), "POSTER_FORGED");
    let newer = town.rotate(&gate).await;
    assert_eq!(reason(scan(&gate.poster).await), "POSTER_ROTATED");
    assert!(scan(&newer).await.is_ok());
    town.close(&gate).await;
    assert_eq!(reason(scan(&newer).await), "CHECKPOINT_CLOSED");
}

#[tokio::test]
async fn a_pass_is_taken_back_within_seconds_by_its_verifier_and_the_trail_says_so() {
    let town = Town::heard(On::Sqlite).await;
    let gate = town.a_gate("南门").await;
    let code = town.registration.code(Level::Green).text;
    let mut gates = town.gates(Role::GateStaff, "410811");
    let void = |pass: &pb::Passage| pb::VoidPassRequest {
        request_id: town.id(),
        checkpoint_id: gate.id.clone(),
        pass_id: pass.pass_id.clone(),
        reason: "扫错人".into(),
    };
    let (mistaken, stays) = (
        verified(&town, scan(&town, &gate.id, &code)).await,
        verified(&town, scan(&town, &gate.id, &code)).await,
    );
    let others = town
        .gates(Role::CommunityWorker, "410811")
        .void_pass(void(&mistaken))
        .await;
    assert_eq!(reason(others), "NOT_YOUR_PASS");
    town.clock.advance(Duration::from_secs(10));
    let request = void(&mistaken);
    let first = gates.void_pass(request.clone()).await.unwrap().into_inner();
    assert_eq!(gates.void_pass(request).await.unwrap().into_inner(), first);
    assert_eq!(reason(gates.void_pass(void(&mistaken)).await), "PASS_VOIDED");
    let reading = pb::RecordTemperatureRequest {
        request_id: town.id(),
        checkpoint_id: gate.id.clone(),
        pass_id: mistaken.pass_id.clone(),
        taken: Some(Taken::TemperatureDeciCelsius(366)),
    };
    assert_eq!(reason(gates.record_temperature(reading).await), "PASS_VOIDED");
    town.clock.advance(Duration::from_secs(1));
    assert_eq!(reason(gates.void_pass(void(&stays)).await), "TOO_LATE_TO_VOID");
    let unknown = pb::VoidPassRequest {
        pass_id: town.id(),
        ..void(&stays)
    };
    assert_eq!(reason(gates.void_pass(unknown).await), "UNKNOWN_PASS");
    assert_eq!(town.summary("410811").await.passes_recorded, 1);

    let mut audit = town.audit(Role::Auditor, "410811");
    let lines = audit
        .list_audit(pb::ListAuditRequest::default())
        .await
        .unwrap()
        .into_inner()
        .records;
    let line = lines.iter().find(|line| line.act == "VoidPass").unwrap();
    assert_eq!(
        (line.object_id.as_str(), line.purpose.as_str()),
        (mistaken.pass_id.as_str(), "扫错人")
    );
    assert_eq!(line.person_id, mistaken.person_id);
}
