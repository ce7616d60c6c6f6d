//! What a gate is answered: by code, level, reading and standing, with registration and without.

use super::{HOUR, scan, verified, why};
use crate::registration::{signed, stranger, with_another_algorithm};
use crate::town::{Town, reason};
use kit::db::testing::On;
use proto::checkpoint::v1::record_temperature_request::Taken;
use proto::checkpoint::v1::{self as pb, TemperatureResult, Verdict, VerdictReason as Why};
use proto::common::v1 as common;
use proto::registration::v1 as told;
use std::time::Duration;
use vocabulary::claims::health_code::{HealthCodeClaims, KIND};
use vocabulary::{Level, PersonId, Role};

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
