//! Which policy decided this? Every automatic answer of checkpoint names one.

use crate::anomalies::two_places;
use crate::fevers::{COMMUNITY, history, scanned};
use crate::town::{AUTHORITY, Town};
use crate::visitors::{admission, admitted, listed};
use kit::db::testing::On;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::export_service_client::ExportServiceClient;
use proto::checkpoint::v1::record_temperature_request::Taken;
use proto::common::v1::PolicyRef;
use std::time::Duration;
use uuid::Uuid;
use vocabulary::claims::health_code::{HealthCodeClaims, PolicyStamp};
use vocabulary::{Level, Role};

const HOUR: Duration = Duration::from_secs(3_600);

/// The policy is one of checkpoint's of this kind.
async fn is_of(town: &Town, kind: &str, named: Option<PolicyRef>) {
    let named = named.unwrap_or_else(|| panic!("no policy of kind {kind} is named"));
    let request = pb::GetPolicyRequest {
        policy_id: named.policy_id.clone(),
        version: named.version,
    };
    let shown = town.policies(Role::Officer, AUTHORITY).get_policy(request).await;
    let shown = shown.unwrap().into_inner().policy.unwrap();
    assert_eq!((shown.kind.as_str(), shown.policy), (kind, Some(named)));
}

#[tokio::test]
async fn verdicts_fevers_visits_anomalies_and_exports_name_their_policy() {
    let town = Town::heard(On::Sqlite).await;
    let gate = town.a_gate("南门").await;
    let code = town.registration.code(Level::Green).text;
    is_of(
        &town,
        "gate",
        scanned(&town, &gate.id, &code, Some(366)).await.policy,
    )
    .await;

    let hot = town.registration.code(Level::Green).text;
    let passage = scanned(&town, &gate.id, &hot, Some(381)).await;
    is_of(&town, "gate", passage.policy).await;
    let case = history(&town, &passage.fever_id).await.fever.unwrap();
    is_of(&town, "fever", case.policy).await;

    let (passage, _) = admitted(&town, admission(&town, &gate.id)).await;
    is_of(&town, "gate", passage.policy).await;
    let visits = listed(&town, COMMUNITY, pb::ListVisitorsRequest::default()).await;
    is_of(&town, "visitor", visits[0].policy.clone()).await;

    let request = pb::ExportPassesRequest {
        purpose: "月报".into(),
        ..Default::default()
    };
    let mut officer = town.passes(Role::Officer, AUTHORITY);
    let mut parts = officer.export_passes(request).await.unwrap().into_inner();
    while parts.message().await.unwrap().is_some() {}
    let mut exports = ExportServiceClient::new(town.asked_by(Role::Officer, AUTHORITY));
    let held = exports.list_exports(pb::ListExportsRequest::default()).await;
    let held = held.unwrap().into_inner().exports;
    is_of(&town, "retention", held[0].policy.clone()).await;

    let (_, anomaly) = two_places(&Town::heard(On::Sqlite).await).await;
    is_of(&town, "anomaly", anomaly.policy).await;
}

#[tokio::test]
async fn what_only_time_has_greyed_names_the_policy_that_let_it() {
    let town = Town::heard(On::Sqlite).await;
    let gate = town.a_gate("南门").await;
    let freshness = PolicyStamp {
        id: Uuid::from_u128(2),
        version: 3,
    };
    let stale = || {
        let claims = HealthCodeClaims {
            fresh_until: Some(town.clock.now() - HOUR),
            fresh_by: Some(freshness),
            ..town.registration.code(Level::Green).claims
        };
        town.registration.sign(claims).text
    };
    let asked = scanned(&town, &gate.id, &stale(), Some(366)).await;
    assert_eq!(asked.verdict(), pb::Verdict::AskNow);
    let named = asked.policy.clone().unwrap();
    assert_eq!(
        (named.policy_id, named.version),
        (freshness.id.to_string(), freshness.version)
    );

    // A fever is graver, and decided by the order for the gate: at the scan, and by a reading that comes later.
    let hot = scanned(&town, &gate.id, &stale(), Some(381)).await;
    is_of(&town, "gate", hot.policy).await;
    let waits = scanned(&town, &gate.id, &stale(), None).await;
    assert_ne!(waits.verdict(), pb::Verdict::Pass);
    let reading = pb::RecordTemperatureRequest {
        request_id: town.id(),
        checkpoint_id: gate.id.clone(),
        pass_id: waits.pass_id,
        taken: Some(Taken::TemperatureDeciCelsius(381)),
    };
    let mut staff = town.gates(Role::GateStaff, COMMUNITY);
    let completed = staff.record_temperature(reading).await.unwrap().into_inner();
    let completed = completed.passage.unwrap();
    assert_eq!(completed.verdict(), pb::Verdict::Recheck);
    is_of(&town, "gate", completed.policy).await;
}
