//! GateService through its layers: what is decided, what is recorded, and every refusal by its reason.

use crate::registration::{signed, stranger, with_another_algorithm};
use crate::town::{Town, flaws, not_an_id, reason};
use kit::db::testing::On;
use proto::checkpoint::v1::record_temperature_request::Taken;
use proto::checkpoint::v1::watch_self_scans_response::Event;
use proto::checkpoint::v1::{self as pb, TemperatureResult, Verdict, VerdictReason as Why};
use proto::common::v1 as common;
use proto::registration::v1 as told;
use std::time::Duration;
use vocabulary::claims::health_code::{HealthCodeClaims, KIND};
use vocabulary::{Level, PassId, PersonId, Role};

const HOUR: Duration = Duration::from_secs(3_600);

pub(crate) fn scan(town: &Town, gate: &str, code: &str) -> pb::VerifyPassRequest {
    pb::VerifyPassRequest {
        request_id: town.id(),
        checkpoint_id: gate.into(),
        health_code: code.into(),
        direction: common::Direction::In.into(),
        temperature_deci_celsius: Some(366),
        mask_worn: Some(true),
        device_id: "phone-7".into(),
        device_sequence: 1,
        ..pb::VerifyPassRequest::default()
    }
}

pub(crate) async fn verified(town: &Town, request: pb::VerifyPassRequest) -> pb::Passage {
    town.gates(Role::GateStaff, "410811")
        .verify_pass(request)
        .await
        .unwrap()
        .into_inner()
        .passage
        .unwrap()
}

fn why(passage: &pb::Passage) -> Vec<Why> {
    passage.reasons().collect()
}

#[tokio::test]
async fn a_green_code_and_a_normal_reading_pass_and_the_answer_names_its_order() {
    let town = Town::heard(On::Sqlite).await;
    let gate = town.a_gate("南门").await;
    let code = town.registration.code(Level::Green);
    let passage = verified(&town, scan(&town, &gate.id, &code.text)).await;
    assert_eq!(
        (passage.verdict(), why(&passage)),
        (Verdict::Pass, vec![Why::Green])
    );
    assert_eq!(passage.level(), common::HealthLevel::Green);
    assert_eq!(passage.temperature_result(), TemperatureResult::Normal);
    assert_eq!(passage.person_id, code.claims.person.to_string());
    assert_eq!(passage.standings_age_seconds, 0);
    assert_eq!(
        passage.policy.unwrap().document_number,
        "山防指〔2020〕31号（演示）"
    );
}

#[tokio::test]
async fn every_level_and_reading_has_its_verdict() {
    let town = Town::heard(On::Sqlite).await;
    let gate = town.a_gate("南门").await;
    let cases = [
        (Level::Green, Some(373), Verdict::Recheck, vec![Why::Fever]),
        (Level::Green, Some(341), Verdict::Recheck, vec![Why::LowReading]),
        (
            Level::Green,
            None,
            Verdict::TakeTemperature,
            vec![Why::TemperatureNeeded],
        ),
        (Level::Grey, Some(366), Verdict::AskNow, vec![Why::GreyUnknown]),
        (Level::Yellow, Some(366), Verdict::Refuse, vec![Why::LevelYellow]),
        (
            Level::Red,
            Some(366),
            Verdict::ReportToStreet,
            vec![Why::LevelRed],
        ),
    ];
    for (level, reading, verdict, reasons) in cases {
        let code = town.registration.code(level);
        let request = pb::VerifyPassRequest {
            temperature_deci_celsius: reading,
            ..scan(&town, &gate.id, &code.text)
        };
        let passage = verified(&town, request).await;
        assert_eq!(
            (passage.verdict(), why(&passage)),
            (verdict, reasons),
            "{level} {reading:?}"
        );
    }
}

#[tokio::test]
async fn every_code_that_is_not_believed_is_grey_with_its_own_reason() {
    let town = Town::heard(On::Sqlite).await;
    let gate = town.a_gate("南门").await;
    let good = town.registration.code(Level::Green);
    let with = |change: &dyn Fn(&mut HealthCodeClaims)| {
        let mut claims = good.claims.clone();
        change(&mut claims);
        town.registration.sign(claims).text
    };
    let now = town.clock.now();
    let mut altered = good.text.clone().into_bytes();
    let place = altered.len() / 2;
    altered[place] = if altered[place] == b'A' { b'B' } else { b'A' };
    let altered = String::from_utf8(altered).unwrap();
    let cases = [
        (
            good.text[..good.text.len() / 2].to_owned(),
            Why::CodeTruncated,
            Verdict::AskNow,
        ),
        (
            signed(&stranger("410811.code.1"), &good.claims, KIND),
            Why::CodeAltered,
            Verdict::Refuse,
        ),
        (
            signed(&stranger("410811.code.9"), &good.claims, KIND),
            Why::CodeUnknownKey,
            Verdict::AskNow,
        ),
        (
            signed(&stranger("410811.ticket.1"), &good.claims, KIND),
            Why::CodeUnknownKey,
            Verdict::AskNow,
        ),
        (
            with_another_algorithm(&stranger("410811.code.1"), &good.claims),
            Why::CodeWrongAlgorithm,
            Verdict::Refuse,
        ),
        (
            with(&|claims| claims.expires_at = now),
            Why::CodeExpired,
            Verdict::AskNow,
        ),
        (
            with(&|claims| claims.issued_at = now + HOUR),
            Why::CodeIssuedInFuture,
            Verdict::AskNow,
        ),
        (
            with(&|claims| claims.fresh_until = Some(now - HOUR)),
            Why::GreyExpired,
            Verdict::AskNow,
        ),
        (
            "https://example.com/".to_owned(),
            Why::CodeUnreadable,
            Verdict::AskNow,
        ),
        (
            signed(&stranger("410883.code.1"), &good.claims, KIND),
            Why::ForeignIssuer,
            Verdict::AskNow,
        ),
    ];
    for (text, reason, verdict) in cases {
        let passage = verified(&town, scan(&town, &gate.id, &text)).await;
        assert_eq!(
            (why(&passage), passage.verdict()),
            (vec![reason], verdict),
            "{reason:?}"
        );
        assert_eq!(passage.level(), common::HealthLevel::Grey, "{reason:?}");
        let issuer = if reason == Why::ForeignIssuer {
            "410883"
        } else {
            ""
        };
        assert_eq!(passage.issuer, issuer);
    }
    // Whatever a flipped character makes of the code, nobody passes with it.
    assert_ne!(
        verified(&town, scan(&town, &gate.id, &altered)).await.verdict(),
        Verdict::Pass
    );
}

#[tokio::test]
async fn standings_override_codes_revoke_them_and_erase_people() {
    let town = Town::heard(On::Sqlite).await;
    let gate = town.a_gate("南门").await;
    let now = town.clock.now();
    let standing = |person: PersonId| told::Standing {
        person_id: person.to_string(),
        version: 1,
        ..told::Standing::default()
    };
    let code = town.registration.code(Level::Green);
    let person = code.claims.person;
    assert_eq!(
        verified(&town, scan(&town, &gate.id, &code.text)).await.verdict(),
        Verdict::Pass
    );
    town.told(told::Standing {
        level: common::HealthLevel::Yellow.into(),
        ..standing(person)
    })
    .await;
    assert_eq!(
        why(&verified(&town, scan(&town, &gate.id, &code.text)).await),
        [Why::LevelYellow]
    );

    let quarantined = town.registration.code(Level::Green);
    town.told(told::Standing {
        in_quarantine: true,
        ..standing(quarantined.claims.person)
    })
    .await;
    let passage = verified(&town, scan(&town, &gate.id, &quarantined.text)).await;
    assert_eq!(
        (passage.verdict(), why(&passage)),
        (Verdict::ReportToStreet, vec![Why::InQuarantine])
    );

    let revoked = town.registration.code(Level::Green);
    let before = Some((now + Duration::from_secs(1)).to_proto());
    town.told(told::Standing {
        codes_revoked_before: before,
        ..standing(revoked.claims.person)
    })
    .await;
    assert_eq!(
        why(&verified(&town, scan(&town, &gate.id, &revoked.text)).await),
        [Why::CodeRevoked]
    );

    let lost = town.registration.code(Level::Green);
    let revoked_code_ids = vec![lost.claims.code.to_string()];
    town.told(told::Standing {
        revoked_code_ids,
        ..standing(lost.claims.person)
    })
    .await;
    assert_eq!(
        why(&verified(&town, scan(&town, &gate.id, &lost.text)).await),
        [Why::CodeRevoked]
    );
    let another = town.registration.code_of(lost.claims.person, Level::Green);
    assert_eq!(
        verified(&town, scan(&town, &gate.id, &another.text))
            .await
            .verdict(),
        Verdict::Pass
    );

    town.told(told::Standing {
        erased: true,
        version: 2,
        ..standing(person)
    })
    .await;
    let passage = verified(&town, scan(&town, &gate.id, &code.text)).await;
    assert_eq!(
        (passage.verdict(), why(&passage)),
        (Verdict::Refuse, vec![Why::NotRegistered])
    );
    let mut passes = town.passes(Role::Officer, "410811");
    let of = Some(pb::list_passes_request::Of::PersonId(person.to_string()));
    let list = passes
        .list_passes(pb::ListPassesRequest {
            of,
            ..pb::ListPassesRequest::default()
        })
        .await
        .unwrap();
    assert!(list.into_inner().passes.is_empty());
}

#[tokio::test]
async fn a_gate_goes_on_without_registration_and_says_how_old_its_knowledge_is() {
    let town = Town::heard(On::Sqlite).await;
    let gate = town.a_gate("南门").await;
    let code = town.registration.code(Level::Green);
    town.clock.advance(2 * HOUR);
    let passage = verified(&town, scan(&town, &gate.id, &code.text)).await;
    assert_eq!(
        (passage.verdict(), passage.standings_age_seconds),
        (Verdict::Pass, 7_200)
    );
    town.clock.advance(23 * HOUR);
    let code = town.registration.code(Level::Green);
    let passage = verified(&town, scan(&town, &gate.id, &code.text)).await;
    assert_eq!(
        (passage.verdict(), why(&passage)),
        (Verdict::AskNow, vec![Why::StandingsStale])
    );

    let town = Town::open(On::Sqlite).await;
    let gate = town.a_gate("南门").await;
    let code = town.registration.code(Level::Green);
    let passage = verified(&town, scan(&town, &gate.id, &code.text)).await;
    assert_eq!(
        (passage.verdict(), passage.standings_age_seconds),
        (Verdict::AskNow, -1)
    );
    let bundle = pb::FetchOfflineBundleRequest {
        checkpoint_id: gate.id,
        device_id: "d".into(),
    };
    let refused = town
        .gates(Role::GateStaff, "410811")
        .fetch_offline_bundle(bundle)
        .await;
    assert_eq!(reason(refused), "NEVER_SYNCHRONISED");
}

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

#[tokio::test]
async fn a_first_fever_is_held_and_a_second_one_goes_to_the_clinic() {
    let town = Town::heard(On::Sqlite).await;
    let gate = town.a_gate("南门").await;
    let code = town.registration.code(Level::Green).text;
    let hot = pb::VerifyPassRequest {
        temperature_deci_celsius: Some(379),
        ..scan(&town, &gate.id, &code)
    };
    let held = verified(&town, hot).await;
    assert_eq!(held.verdict(), Verdict::Recheck);
    let reading = |deci| pb::RecordTemperatureRequest {
        request_id: town.id(),
        checkpoint_id: gate.id.clone(),
        pass_id: held.pass_id.clone(),
        taken: Some(Taken::TemperatureDeciCelsius(deci)),
    };
    let mut gates = town.gates(Role::GateStaff, "410811");
    let second = gates
        .record_temperature(reading(380))
        .await
        .unwrap()
        .into_inner()
        .passage
        .unwrap();
    assert_eq!(
        (second.verdict(), why(&second)),
        (Verdict::FeverClinic, vec![Why::Fever])
    );
    assert_eq!(
        reason(gates.record_temperature(reading(366)).await),
        "TEMPERATURE_TAKEN_ALREADY"
    );
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
