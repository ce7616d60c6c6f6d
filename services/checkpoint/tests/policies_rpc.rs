//! PolicyService through the layers: another threshold from a moment on, who may order it, and which order decided.

use crate::town::{AUTHORITY, Built, Town, flaws, not_an_id, reason};
use kit::db::testing::On;
use proto::checkpoint::v1 as pb;
use proto::common::v1::{Direction, PolicyProposal, PolicyProposalState, PolicyRef};
use rstest::rstest;
use serde_json::json;
use std::time::Duration;
use tonic::Status;
use vocabulary::Level;
use vocabulary::Role::{Command, CommunityWorker, GateStaff, Officer, Resident};

const HOUR: Duration = Duration::from_secs(3_600);

fn order(town: &Town, fever_from: i32, seen_version: i32) -> pb::PutPolicyRequest {
    pb::PutPolicyRequest {
        request_id: town.id(),
        kind: "gate".into(),
        area: AUTHORITY.into(),
        seen_version,
        document_number: "山防指〔2020〕22号".into(),
        issuing_body: "山阳区疫情防控指挥部".into(),
        effective_from: None,
        effective_to: None,
        body: json!({ "fever_threshold_deci_celsius": fever_from }).to_string(),
    }
}

async fn put(town: &Town, request: pb::PutPolicyRequest) -> Result<PolicyProposal, Status> {
    let answer = town.policies(Officer, AUTHORITY).put_policy(request).await?;
    Ok(answer.into_inner().proposal.unwrap())
}

async fn decide(town: &Town, id: &str, approve: bool) -> Result<PolicyProposal, Status> {
    let request = pb::ApprovePolicyRequest {
        proposal_id: id.into(),
        approve,
        note: if approve { "" } else { "依据不足" }.into(),
    };
    let answer = town.policies(Command, AUTHORITY).approve_policy(request).await?;
    Ok(answer.into_inner().proposal.unwrap())
}

async fn measured(town: &Town, gate: &Built, code: &str, temperature: i32) -> pb::Passage {
    let request = pb::VerifyPassRequest {
        request_id: town.id(),
        checkpoint_id: gate.id.clone(),
        health_code: code.into(),
        direction: Direction::In.into(),
        temperature_deci_celsius: Some(temperature),
        ..pb::VerifyPassRequest::default()
    };
    let answer = town.gates(GateStaff, AUTHORITY).verify_pass(request).await;
    answer.unwrap().into_inner().passage.unwrap()
}

#[rstest]
#[tokio::test]
async fn a_threshold_ordered_by_two_decides_from_its_moment_on(#[values(On::Sqlite, On::Postgres)] on: On) {
    let town = Town::heard(on).await;
    let gate = town.a_gate("南门").await;
    let code = town.registration.code(Level::Green).text;
    let first = measured(&town, &gate, &code, 373).await;
    assert_eq!(first.verdict(), pb::Verdict::Recheck);

    // "Above 37.3" instead of "37.3 and above", from the next hour on.
    let begins = town.clock.now() + HOUR;
    let later = pb::PutPolicyRequest {
        effective_from: Some(begins.to_proto()),
        ..order(&town, 374, 0)
    };
    let proposal = put(&town, later.clone()).await.unwrap();
    assert_eq!(proposal.state(), PolicyProposalState::Proposed);
    assert_eq!(put(&town, later).await.unwrap(), proposal);
    let approved = decide(&town, &proposal.proposal_id, true).await.unwrap();
    assert_eq!(approved.state(), PolicyProposalState::Put);
    let ordered = approved.policy.unwrap();
    assert_eq!(ordered.effective_from, Some(begins.to_proto()));

    let still = measured(&town, &gate, &code, 373).await;
    assert_eq!(
        (still.verdict(), still.policy),
        (pb::Verdict::Recheck, first.policy.clone())
    );
    town.clock.advance(HOUR);
    let now = measured(&town, &gate, &code, 373).await;
    assert_eq!(
        (now.verdict(), now.policy),
        (pb::Verdict::Pass, ordered.policy.clone())
    );
    assert_eq!(
        measured(&town, &gate, &code, 374).await.verdict(),
        pb::Verdict::Recheck
    );

    // Which policy decided this? Whoever was refused may read it, and what held before.
    let resident = format!("person:{}", town.registration.code(Level::Green).claims.person);
    let mut readers = town.policies(Resident, &resident);
    for decided in [first.policy.unwrap(), ordered.policy.clone().unwrap()] {
        let PolicyRef {
            policy_id, version, ..
        } = decided.clone();
        let read = readers
            .get_policy(pb::GetPolicyRequest { policy_id, version })
            .await;
        assert_eq!(read.unwrap().into_inner().policy.unwrap().policy, Some(decided));
    }
    let unknown = pb::GetPolicyRequest {
        policy_id: town.id(),
        version: 1,
    };
    assert_eq!(reason(readers.get_policy(unknown).await), "UNKNOWN_POLICY");
    let there = pb::ListPoliciesRequest {
        kind: "gate".into(),
        area: "410811007001".into(),
        at: Some(town.clock.now().to_proto()),
        ..Default::default()
    };
    let there = readers.list_policies(there).await.unwrap().into_inner();
    assert_eq!(there.policies, [ordered]);
    let all = readers
        .list_policies(pb::ListPoliciesRequest::default())
        .await
        .unwrap()
        .into_inner();
    let kinds = checkpoint::orders::first().len();
    assert_eq!(all.policies.len(), kinds + 1, "one of each kind, two of gates");
}

#[tokio::test]
async fn orders_are_refused_with_their_reasons() {
    let town = Town::open(On::Sqlite).await;
    let told = flaws(put(&town, pb::PutPolicyRequest::default()).await);
    let missing = [
        "area",
        "body",
        "document_number",
        "issuing_body",
        "kind",
        "request_id",
    ];
    assert_eq!(told, missing.map(|field| format!("{field} MISSING")));
    let wrong = pb::PutPolicyRequest {
        request_id: not_an_id(),
        area: "410883".into(),
        seen_version: -1,
        document_number: "x".into(),
        issuing_body: "电话13800138000".into(),
        effective_from: Some((town.clock.now() - HOUR).to_proto()),
        body: json!({ "fever_threshold_deci_celsius": "37.3", "recheck_after_minutes": -1, "colour": 1 })
            .to_string(),
        ..order(&town, 374, 0)
    };
    let expected = [
        "area NOT_OUR_AREA",
        "body UNKNOWN_FIELD",
        "body.fever_threshold_deci_celsius WRONG_VALUE",
        "body.recheck_after_minutes WRONG_VALUE",
        "document_number TOO_SHORT",
        "effective_from IN_THE_PAST",
        "issuing_body PERSONAL_DATA",
        "request_id NOT_AN_ID",
        "seen_version OUT_OF_RANGE",
    ];
    assert_eq!(flaws(put(&town, wrong).await), expected);
    let unsound = pb::PutPolicyRequest {
        body: json!({ "offline_bundle_hours": 17, "standings_max_age_hours": 0 }).to_string(),
        ..order(&town, 374, 0)
    };
    let expected = [
        "body.offline_bundle_hours OUT_OF_RANGE",
        "body.standings_max_age_hours OUT_OF_RANGE",
    ];
    assert_eq!(flaws(put(&town, unsound).await), expected);
    let of_kinds = [
        ("anomaly", json!({ "history_days": 0 }), "history_days"),
        ("disinfection", json!({ "dose_to": 0 }), "dose_to"),
        ("fever", json!({ "case_days": 0 }), "case_days"),
        ("retention", json!({ "pass_days": 0 }), "pass_days"),
        (
            "shift",
            json!({ "come_early_minutes": 181 }),
            "come_early_minutes",
        ),
        ("visitor", json!({ "visit_days": 0 }), "visit_days"),
    ];
    for (kind, body, field) in of_kinds {
        let nonsense = pb::PutPolicyRequest {
            kind: kind.into(),
            body: body.to_string(),
            ..order(&town, 374, 0)
        };
        let told = flaws(put(&town, nonsense).await);
        assert_eq!(told, [format!("body.{field} OUT_OF_RANGE")], "{kind}");
    }
    assert_eq!(
        reason(put(&town, order(&town, 374, 1)).await),
        "CHANGED_MEANWHILE"
    );
    let street = town
        .policies(Officer, "410811007")
        .put_policy(order(&town, 374, 0))
        .await;
    assert_eq!(reason(street), "OUT_OF_SCOPE");

    let request = order(&town, 374, 0);
    let proposal = put(&town, request.clone()).await.unwrap().proposal_id;
    let reused = pb::PutPolicyRequest {
        issuing_body: "别的".into(),
        ..request
    };
    assert_eq!(reason(put(&town, reused).await), "REQUEST_ID_REUSED");
    let own = pb::ApprovePolicyRequest {
        proposal_id: proposal.clone(),
        approve: true,
        note: String::new(),
    };
    let own = town.policies(Officer, AUTHORITY).approve_policy(own).await;
    assert_eq!(reason(own), "APPROVER_IS_AUTHOR");
    assert_eq!(reason(decide(&town, &town.id(), true).await), "UNKNOWN_PROPOSAL");
    let rejected = decide(&town, &proposal, false).await.unwrap();
    assert_eq!(rejected.state(), PolicyProposalState::Rejected);
    assert_eq!(reason(decide(&town, &proposal, true).await), "DECIDED_ALREADY");
    // What is proposed at one moment is listed in no order.
    town.clock.advance(Duration::from_secs(1));
    let brief = pb::PutPolicyRequest {
        effective_to: Some((town.clock.now() + HOUR).to_proto()),
        ..order(&town, 374, 0)
    };
    let brief = put(&town, brief).await.unwrap().proposal_id;
    town.clock.advance(HOUR);
    assert_eq!(reason(decide(&town, &brief, true).await), "TIME_IS_OVER");

    let mut officer = town.policies(Officer, AUTHORITY);
    let listed = officer
        .list_policy_proposals(pb::ListPolicyProposalsRequest::default())
        .await;
    let listed: Vec<_> = listed.unwrap().into_inner().proposals;
    assert_eq!(
        listed.iter().map(|known| &known.proposal_id).collect::<Vec<_>>(),
        [&brief, &proposal]
    );
    let outside = pb::ListPolicyProposalsRequest {
        area: "410883".into(),
        ..Default::default()
    };
    assert_eq!(
        reason(officer.list_policy_proposals(outside).await),
        "OUT_OF_SCOPE"
    );
    let bad = pb::ListPolicyProposalsRequest {
        area: "x".into(),
        state: 9,
        page_size: -1,
        page_token: "?".into(),
    };
    assert_eq!(flaws(officer.list_policy_proposals(bad).await).len(), 4);
    let bad = pb::ListPoliciesRequest {
        kind: "长".repeat(61),
        area: "x".into(),
        page_size: -1,
        page_token: "?".into(),
        at: None,
    };
    assert_eq!(flaws(officer.list_policies(bad).await).len(), 4);
    let worker = town
        .policies(CommunityWorker, AUTHORITY)
        .put_policy(order(&town, 374, 0))
        .await;
    assert_eq!(reason(worker), "ROLE_NOT_ALLOWED");
}
