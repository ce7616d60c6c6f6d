//! A shift at a market's gate: one bundle, then every kind of code, scanned here with a network and there without.

use super::{the_browser_agrees, word};
use crate::quota::{Family, VILLAGE, a_family, a_market_gate, market_rule, ordered};
use crate::registration::{Made, signed, stranger, with_another_algorithm};
use crate::town::{AUTHORITY, Town};
use data_encoding::BASE64URL_NOPAD;
use kit::db::testing::On;
use kit::keys::Signer;
use proto::checkpoint::v1 as pb;
use proto::common::v1 as common;
use proto::registration::v1::Standing as Told;
use serde_json::{Value, json};
use std::time::Duration;
use vocabulary::claims::health_code::{HealthCodeClaims, KIND};
use vocabulary::{Direction, Level, PersonId, Role};

const DEVICE: &str = "phone-7";

/// One scan: what it tries, the code, the way and the reading.
struct Scan {
    name: &'static str,
    text: String,
    direction: Direction,
    reading: Option<i32>,
}

fn comes(name: &'static str, code: &Made) -> Scan {
    shown(name, code.text.clone())
}

fn shown(name: &'static str, text: String) -> Scan {
    Scan {
        name,
        text,
        direction: Direction::In,
        reading: Some(366),
    }
}

#[tokio::test]
async fn every_kind_of_code_comes_to_the_same_verdict() {
    let town = Town::heard(On::Sqlite).await;
    ordered(&town, vec![market_rule()]).await;
    let gate = a_market_gate(&town, "南门").await;
    let (odd, even) = (a_family(&town, 3, 3).await, a_family(&town, 4, 2).await);
    helps(&town, &odd, &even).await;
    let mut scans = codes_of_every_kind(&town);
    scans.extend(overridden(&town).await);
    scans.extend(quotas(&odd, &even));

    let request = pb::FetchOfflineBundleRequest {
        checkpoint_id: gate.clone(),
        device_id: DEVICE.into(),
    };
    let mut gates = town.gates(Role::GateStaff, AUTHORITY);
    let bundle = gates.fetch_offline_bundle(request).await.unwrap().into_inner();
    let mut told = Vec::new();
    for scan in &scans {
        told.push(json!({
            "name": scan.name, "text": scan.text, "direction": scan.direction.text(), "reading": scan.reading,
            "now": town.clock.now().unix_micros() / 1_000, "passage": answered(&town, &gate, scan).await,
        }));
    }
    let keys: serde_json::Map<String, Value> = town
        .ground
        .trust
        .keys()
        .into_iter()
        .map(|(id, key)| (id, json!(BASE64URL_NOPAD.encode(&key.point()[1..]))))
        .collect();
    the_browser_agrees(&json!({"shift": {
        "keys": keys, "bundle": BASE64URL_NOPAD.encode(&bundle.bundle), "gate": gate, "device": DEVICE, "zone": 480,
        "notAfter": bundle.not_after.unwrap().seconds * 1_000, "scans": told,
    }}));
}

/// What the gate says online.
async fn answered(town: &Town, gate: &str, scan: &Scan) -> Value {
    let direction = match scan.direction {
        Direction::In => common::Direction::In,
        Direction::Out => common::Direction::Out,
    };
    let request = pb::VerifyPassRequest {
        request_id: town.id(),
        checkpoint_id: gate.into(),
        health_code: scan.text.clone(),
        direction: direction.into(),
        temperature_deci_celsius: scan.reading,
        ..pb::VerifyPassRequest::default()
    };
    let mut gates = town.gates(Role::GateStaff, AUTHORITY);
    let passage = gates
        .verify_pass(request)
        .await
        .unwrap()
        .into_inner()
        .passage
        .unwrap();
    let reasons: Vec<_> = passage
        .reasons()
        .map(|reason| word(reason.as_str_name(), "VERDICT_REASON_"))
        .collect();
    json!({
        "verdict": word(passage.verdict().as_str_name(), "VERDICT_").to_lowercase(), "reasons": reasons,
        "level": word(passage.level().as_str_name(), "HEALTH_LEVEL_").to_lowercase(), "person": passage.person_id,
    })
}

/// Somebody of the even household goes for the odd one.
async fn helps(town: &Town, helped: &Family, helper: &Family) {
    let request = pb::AppointHelperRequest {
        request_id: town.id(),
        household_id: helped.id.clone(),
        person_id: helper.person(1),
        until: "2020-03-03".into(),
    };
    let mut worker = town.quotas(Role::CommunityWorker, VILLAGE);
    worker.appoint_helper(request).await.unwrap();
}

fn codes_of_every_kind(town: &Town) -> Vec<Scan> {
    let of = |level| town.registration.code(level);
    let green = of(Level::Green);
    let now = town.clock.now();
    let with = |change: &dyn Fn(&mut HealthCodeClaims)| {
        let mut claims = of(Level::Green).claims;
        change(&mut claims);
        town.registration.sign(claims)
    };
    let by = |key_id: &str| signed(&stranger(key_id), &green.claims, KIND);
    let ours: &dyn Signer = &*town.ground.keys.signer("code").unwrap();
    let cut = |by: usize| green.text[..green.text.len() - by].to_owned();
    vec![
        Scan {
            reading: None,
            ..comes("not measured", &of(Level::Green))
        },
        Scan {
            reading: Some(378),
            ..comes("a fever", &of(Level::Green))
        },
        Scan {
            reading: Some(341),
            ..comes("a cold forehead", &of(Level::Green))
        },
        Scan {
            direction: Direction::Out,
            reading: None,
            ..comes("leaving", &of(Level::Green))
        },
        comes("green", &of(Level::Green)),
        comes("grey", &of(Level::Grey)),
        comes("yellow", &of(Level::Yellow)),
        comes("red", &of(Level::Red)),
        comes("no longer fresh", &with(&|claims| claims.fresh_until = Some(now))),
        comes(
            "fresh",
            &with(&|claims| claims.fresh_until = Some(now + Duration::from_secs(1))),
        ),
        comes("expired", &with(&|claims| claims.expires_at = now)),
        comes(
            "an expired red",
            &with(&|claims| {
                claims.level = Level::Red;
                claims.expires_at = now;
            }),
        ),
        comes(
            "of the next minute",
            &with(&|claims| claims.issued_at = now + Duration::from_secs(60)),
        ),
        comes(
            "of the future",
            &with(&|claims| claims.issued_at = now + Duration::from_secs(61)),
        ),
        shown("ours by name only", by("410811.code.1")),
        shown("a key we do not know", by("410811.code.9")),
        shown("a key for something else", by("410811.ticket.1")),
        shown("a neighbour's", by("410883.code.1")),
        shown("a name that is none", by("410811")),
        shown("another algorithm", with_another_algorithm(ours, &green.claims)),
        shown("another kind", signed(ours, &green.claims, "quma-poster")),
        shown("cut by one", cut(1)),
        shown("cut by two", cut(2)),
        shown("cut by three", cut(3)),
        shown("cut to its head", green.text[..9].to_owned()),
        shown("with something behind it", format!("{}000", green.text)),
        shown("from a scanner gun", format!("\t{}\r\n", of(Level::Green).text)),
        shown("with a space before it", format!(" {}", green.text)),
        shown("in small letters", green.text.to_lowercase()),
        shown("an address", "https://example.org/p/ABCDEFGH".to_owned()),
        shown("no code at all", "QM1:".to_owned()),
        shown("words", "健康码".to_owned()),
    ]
}

/// What is told of somebody with such a code.
type Change = fn(&mut Told, &Made);

/// Whose standing says something else than their code.
async fn overridden(town: &Town) -> Vec<Scan> {
    let now = town.clock.now();
    let mut scans = Vec::new();
    let kinds: [(&'static str, Change); 7] = [
        ("overridden red", |told, _| {
            told.set_level(common::HealthLevel::Red);
        }),
        ("overridden yellow", |told, _| {
            told.set_level(common::HealthLevel::Yellow);
        }),
        ("overridden green", |told, _| {
            told.set_level(common::HealthLevel::Green);
        }),
        ("in quarantine", |told, _| told.in_quarantine = true),
        ("erased", |told, _| told.erased = true),
        ("one code revoked", |told, made| {
            told.revoked_code_ids = vec![made.claims.code.to_string()];
        }),
        ("nothing of note", |_, _| ()),
    ];
    for (name, change) in kinds {
        let made = town.registration.code(Level::Green);
        let mut standing = Told {
            person_id: made.claims.person.to_string(),
            version: 1,
            ..Told::default()
        };
        change(&mut standing, &made);
        town.told(standing).await;
        scans.push(comes(name, &made));
    }
    // Revoked within the second in which the code was made, and at its beginning.
    for (name, millis) in [("revoked just after", 500), ("revoked just before", 0)] {
        let made = town.registration.code_of(PersonId::new(now), Level::Green);
        let before = made.claims.issued_at + Duration::from_millis(millis);
        let standing = Told {
            person_id: made.claims.person.to_string(),
            codes_revoked_before: Some(before.to_proto()),
            version: 1,
            ..Told::default()
        };
        town.told(standing).await;
        scans.push(comes(name, &made));
    }
    scans
}

/// The first of March is an odd day: the household of group 3 goes, one of them; that of group 4 does not, but for who helps.
fn quotas(odd: &Family, even: &Family) -> Vec<Scan> {
    let feverish = |name, code: &Made| Scan {
        reading: Some(380),
        ..comes(name, code)
    };
    vec![
        feverish("held with a fever", &odd.codes[2]),
        comes("their turn", &odd.codes[2]),
        comes("the same outing", &odd.codes[2]),
        comes("the turn is used", &odd.codes[1]),
        Scan {
            direction: Direction::Out,
            ..comes("leaving uses no turn", &odd.codes[1])
        },
        comes("not their day", &even.codes[0]),
        comes("a helper comes too late", &even.codes[1]),
    ]
}
