//! What the district orders: proposed by one officer, agreed to by another where its kind takes two, in force at once.

use super::fresh_id;
use proto::checkpoint::v1 as gates;
use proto::checkpoint::v1::policy_service_client::PolicyServiceClient as GateOrders;
use proto::common::v1::PolicyProposalState;
use proto::registration::v1 as people;
use proto::registration::v1::policy_service_client::PolicyServiceClient as PeopleOrders;
use serde_json::Value;
use tests::town::{Town, bearing};
use tonic::Request;
use vocabulary::Role;

/// Puts a policy of one service into force; the two contracts differ in their packages only.
macro_rules! puts {
    ($client:expr, $pb:ident, $town:expr, $kind:expr, $body:expr) => {{
        let mut orders = $client;
        let order = $pb::PutPolicyRequest {
            request_id: fresh_id($town),
            kind: $kind.to_owned(),
            area: "410811".to_owned(),
            seen_version: 0,
            document_number: "山防指〔2020〕30号（演示）".to_owned(),
            issuing_body: "山阳区疫情防控指挥部（演示）".to_owned(),
            effective_from: None,
            effective_to: None,
            body: $body.to_string(),
        };
        let proposed = orders.put_policy(by($town, "officer-li", order)).await;
        let proposal = proposed
            .expect("proposed")
            .into_inner()
            .proposal
            .expect("a proposal");
        // Some kinds are put by one person alone.
        if proposal.state() == PolicyProposalState::Proposed {
            let approval = $pb::ApprovePolicyRequest {
                proposal_id: proposal.proposal_id.clone(),
                approve: true,
                note: String::new(),
            };
            let approved = orders.approve_policy(by($town, "officer-zhao", approval)).await;
            approved.expect("approved");
        }
    }};
}

/// An order about people, kept by registration.
pub(crate) async fn orders_about_people(town: &Town, kind: &str, body: &Value) {
    puts!(
        PeopleOrders::new(town.registration.clone()),
        people,
        town,
        kind,
        body
    );
}

/// An order about gates, kept by checkpoint.
pub(crate) async fn orders_about_gates(town: &Town, kind: &str, body: &Value) {
    puts!(GateOrders::new(town.checkpoint.clone()), gates, town, kind, body);
}

fn by<M>(town: &Town, officer: &str, message: M) -> Request<M> {
    bearing(&town.token(Role::Officer, "410811", officer), message)
}
