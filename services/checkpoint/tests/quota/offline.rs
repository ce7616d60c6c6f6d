//! Gates without a network: what their bundle tells of quotas, and what becomes of what they upload.

use super::{a_family, a_market_gate, market_rule, ordered, scan, verified};
use crate::town::{AUTHORITY, Town};
use ciborium::Value;
use kit::db::testing::On;
use kit::keys::MacKey;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::upload_passes_request::Part;
use proto::common::v1 as common;
use rstest::rstest;
use uuid::Uuid;
use vocabulary::{PassId, Role};

async fn bundle(town: &Town, gate: &str) -> pb::FetchOfflineBundleResponse {
    let request = pb::FetchOfflineBundleRequest {
        checkpoint_id: gate.into(),
        device_id: "phone-7".into(),
    };
    let mut gates = town.gates(Role::GateStaff, AUTHORITY);
    gates.fetch_offline_bundle(request).await.unwrap().into_inner()
}

/// What a signed bundle says under a label.
fn labelled(town: &Town, signed: &[u8], label: i64) -> Value {
    let trust = town.ground.trust.clone();
    let verified = kit::cose::verify(signed, "quma-bundle", |key_id| trust.key(key_id)).unwrap();
    let map: Value = ciborium::from_reader(verified.payload).unwrap();
    let map = map.into_map().unwrap();
    let found = map.into_iter().find(|(key, _)| *key == Value::from(label));
    found.unwrap().1
}

fn hashed(secret: &Value, id: &str) -> Value {
    let key = MacKey::new("bundle", secret.as_bytes().unwrap()).unwrap();
    let id = Uuid::parse_str(id).unwrap();
    Value::Bytes(key.mac(id.as_bytes())[..10].to_vec())
}

#[tokio::test]
async fn a_bundle_tells_its_rule_and_whose_day_it_is_by_hashes() {
    let town = Town::heard(On::Sqlite).await;
    let gate = a_market_gate(&town, "南门").await;
    let family = a_family(&town, 3, 2).await;
    let none = bundle(&town, &gate).await;
    assert_eq!(labelled(&town, &none.bundle, -9), Value::Null);

    ordered(&town, vec![market_rule()]).await;
    let told = bundle(&town, &gate).await.bundle;
    let secret = labelled(&town, &told, -5);
    let quota = labelled(&town, &told, -9).into_array().unwrap();
    let rule = quota[1].as_array().unwrap()[0].as_array().unwrap().clone();
    assert_eq!(rule[0], Value::from("集市"));
    assert_eq!((&rule[1], &rule[2]), (&Value::from("in"), &Value::from(1)));
    assert_eq!(rule[3], Value::from("village_group"));
    let people = rule[7].as_map().unwrap();
    assert_eq!(people.len(), 2);
    for nth in 0..2 {
        let person = hashed(&secret, &family.person(nth));
        let (_, facts) = people.iter().find(|(key, _)| *key == person).unwrap();
        let expected = [hashed(&secret, &family.id), Value::from(3), Value::Null];
        assert_eq!(facts.as_array().unwrap().as_slice(), expected);
    }
}

#[rstest]
#[tokio::test]
async fn an_upload_that_breaks_the_quota_counts_and_is_marked(#[values(On::Sqlite, On::Postgres)] on: On) {
    let town = Town::heard(on).await;
    ordered(&town, vec![market_rule()]).await;
    let gate = a_market_gate(&town, "南门").await;
    let (third, fourth) = (a_family(&town, 3, 2).await, a_family(&town, 4, 1).await);
    let ticket = bundle(&town, &gate).await.shift_ticket;
    verified(&town, scan(&town, &gate, &third.codes[0])).await;

    let now = town.clock.now();
    let pass = |person: String| pb::OfflinePass {
        pass_id: PassId::new(now).to_string(),
        checkpoint_id: gate.clone(),
        person_id: person,
        code_digest: vec![7; 32],
        direction: common::Direction::In.into(),
        way: pb::Way::HealthCode.into(),
        temperature_deci_celsius: Some(365),
        mask_worn: Some(true),
        level: common::HealthLevel::Green.into(),
        verdict: pb::Verdict::Pass.into(),
        reasons: vec![pb::VerdictReason::Green.into()],
        scanned_at: Some(now.to_proto()),
        device_sequence: 1,
    };
    let header = pb::UploadHeader {
        shift_ticket: ticket,
        device_id: "phone-7".into(),
        device_now: Some(now.to_proto()),
    };
    let passes = vec![pass(third.person(1)), pass(fourth.person(0)), pass(town.id())];
    let parts = [Part::Header(header), Part::Passes(pb::OfflinePasses { passes })];
    let parts = parts.map(|part| pb::UploadPassesRequest { part: Some(part) });
    let mut gates = town.gates(Role::GateStaff, AUTHORITY);
    let report = gates.upload_passes(tokio_stream::iter(parts)).await.unwrap();
    let report = report.into_inner();
    assert_eq!((report.accepted, report.refused), (3, 0));

    let listed = town
        .passes(Role::Officer, AUTHORITY)
        .list_passes(pb::ListPassesRequest::default())
        .await
        .unwrap()
        .into_inner()
        .passes;
    let doubtful = |person: &str| {
        let of = listed.iter().filter(|pass| pass.person_id == person);
        of.map(|pass| pass.doubtful).collect::<Vec<_>>()
    };
    assert_eq!(doubtful(&third.person(1)), [true], "their turn was used");
    assert_eq!(doubtful(&fourth.person(0)), [true], "it was not their day");
    assert_eq!(listed.iter().filter(|pass| pass.doubtful).count(), 2);
}
