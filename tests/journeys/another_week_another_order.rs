//! Another week, another order: two people change from when on a forehead is feverish, every gate decides by it from that moment
//! on, and whoever was held may read why.

use crate::steps::gate::verifies;
use crate::steps::people::{Resident, declares, registers, well};
use crate::steps::places::{Gate, a_gate};
use crate::steps::{fresh_id, reason, until};
use proto::checkpoint::v1 as gates;
use proto::checkpoint::v1::policy_service_client::PolicyServiceClient as GateOrders;
use proto::common::v1::{HealthLevel, Policy, PolicyProposal, PolicyRef};
use proto::registration::v1 as people;
use proto::registration::v1::policy_service_client::PolicyServiceClient as PeopleOrders;
use rstest::rstest;
use std::time::Duration;
use tests::town::{Built, Town, bearing};
use tonic::Request;
use tonic::transport::Channel;
use vocabulary::Role;

/// Long enough to look at a gate before it begins.
const SOON: Duration = Duration::from_secs(4);

#[rstest]
#[tokio::test]
async fn the_threshold_of_fever_changes_from_its_moment_on(
    #[values(Built::Embedded, Built::Spread)] how: Built,
) {
    let town = Town::built(how).await;
    let gate = a_gate(&town, "新兴九号院").await;
    let resident = registers(&town, &gate, 1).await;
    let held = until_the_order_begins(&town, &gate, &resident).await;
    everybody_may_read_what_decided(&town, &resident, held).await;
    the_same_at_home(&town, &resident).await;
}

/// At this gate 37.3 is a fever until the order begins, and none afterwards. Returns the two policies that decided.
async fn until_the_order_begins(town: &Town, gate: &Gate, resident: &Resident) -> [PolicyRef; 2] {
    let first = verifies(town, gate, &resident.code, Some(373))
        .await
        .expect("verified");
    assert_eq!(first.verdict(), gates::Verdict::Recheck);
    let first = first.policy.expect("the policy that decided");

    // "Above 37.3" in place of "37.3 and above": what waits for a second person decides nothing.
    let begins = town.clock().now() + SOON;
    let order = gates::PutPolicyRequest {
        request_id: fresh_id(town),
        kind: "gate".to_owned(),
        area: "410811".to_owned(),
        seen_version: 0,
        document_number: "山防指〔2020〕23号".to_owned(),
        issuing_body: "山阳区疫情防控指挥部".to_owned(),
        effective_from: Some(begins.to_proto()),
        effective_to: None,
        body: r#"{"fever_threshold_deci_celsius": 374}"#.to_owned(),
    };
    let proposed = gate_orders(town).put_policy(by(town, "officer-li", order)).await;
    let proposal = proposed
        .expect("proposed")
        .into_inner()
        .proposal
        .expect("a proposal");
    let approval = |who| {
        let approval = gates::ApprovePolicyRequest {
            proposal_id: proposal.proposal_id.clone(),
            approve: true,
            note: String::new(),
        };
        by(town, who, approval)
    };
    let own = gate_orders(town).approve_policy(approval("officer-li")).await;
    assert_eq!(reason(own), "APPROVER_IS_AUTHOR");
    let approved = gate_orders(town).approve_policy(approval("officer-zhao")).await;
    let ordered = named(approved.expect("approved").into_inner().proposal);
    assert_eq!(ordered.document_number, "山防指〔2020〕23号");

    if town.clock().now() + Duration::from_secs(1) < begins {
        let still = verifies(town, gate, &resident.code, Some(373))
            .await
            .expect("verified");
        assert_eq!(
            (still.verdict(), still.policy),
            (gates::Verdict::Recheck, Some(first.clone()))
        );
    }
    let passes = async || {
        let passage = verifies(town, gate, &resident.code, Some(373))
            .await
            .expect("verified");
        (passage.verdict() == gates::Verdict::Pass).then_some(passage)
    };
    let passage = until("the order begins", passes).await;
    assert!(town.clock().now() >= begins, "no order begins before its time");
    assert_eq!(passage.policy, Some(ordered.clone()));
    let above = verifies(town, gate, &resident.code, Some(374))
        .await
        .expect("verified");
    assert_eq!(
        (above.verdict(), above.policy),
        (gates::Verdict::Recheck, Some(ordered.clone()))
    );
    [first, ordered]
}

async fn everybody_may_read_what_decided(town: &Town, resident: &Resident, decided: [PolicyRef; 2]) {
    let mut bodies = Vec::new();
    for reference in decided {
        let ask = gates::GetPolicyRequest {
            policy_id: reference.policy_id.clone(),
            version: reference.version,
        };
        let answer = gate_orders(town).get_policy(resident.asks(ask)).await;
        let policy: Policy = answer.expect("known").into_inner().policy.expect("a policy");
        assert_eq!(policy.policy, Some(reference));
        bodies.push(policy.body);
    }
    assert!(bodies[0].contains("373") && bodies[1].contains("374"));
}

/// What somebody declares is judged by registration's own policy, which is put the same way.
async fn the_same_at_home(town: &Town, resident: &Resident) {
    let warm = people::HealthAnswers {
        temperature_deci_celsius: Some(370),
        ..well()
    };
    let before = declares(town, resident, warm.clone())
        .await
        .level
        .expect("a level");
    assert_eq!(before.level(), HealthLevel::Green);
    let order = people::PutPolicyRequest {
        request_id: fresh_id(town),
        kind: "level".to_owned(),
        area: "410811".to_owned(),
        seen_version: 0,
        document_number: "山防指〔2020〕24号".to_owned(),
        issuing_body: "山阳区疫情防控指挥部".to_owned(),
        effective_from: None,
        effective_to: None,
        body:
            r#"{"fever_threshold":370,"yellow_symptoms":["fever"],"high_risk_stay":"red","case_contact":"red",
            "family_contact":"yellow","from_abroad":"yellow","unsure":"yellow"}"#
                .to_owned(),
    };
    let proposed = people_orders(town)
        .put_policy(by(town, "officer-li", order))
        .await;
    let proposal = proposed
        .expect("proposed")
        .into_inner()
        .proposal
        .expect("a proposal");
    let approval = people::ApprovePolicyRequest {
        proposal_id: proposal.proposal_id,
        approve: true,
        note: "按省里通知".to_owned(),
    };
    let approved = people_orders(town)
        .approve_policy(by(town, "officer-zhao", approval))
        .await;
    let ordered = named(approved.expect("approved").into_inner().proposal);
    let after = declares(town, resident, warm).await.level.expect("a level");
    assert_eq!(
        (after.level(), after.reason.as_str()),
        (HealthLevel::Yellow, "FEVER_DECLARED")
    );
    assert_eq!(after.policy, Some(ordered));
}

fn named(proposal: Option<PolicyProposal>) -> PolicyRef {
    let policy = proposal.and_then(|proposal| proposal.policy);
    policy.and_then(|policy| policy.policy).expect("a version")
}

fn by<M>(town: &Town, who: &str, message: M) -> Request<M> {
    bearing(&town.token(Role::Officer, "410811", who), message)
}

fn gate_orders(town: &Town) -> GateOrders<Channel> {
    GateOrders::new(town.checkpoint.clone())
}

fn people_orders(town: &Town) -> PeopleOrders<Channel> {
    PeopleOrders::new(town.registration.clone())
}
