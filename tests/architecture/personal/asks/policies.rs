//! How both services are asked about their policies.

use super::Ask;
use crate::personal::pantry::{Pantry, bearing};
use crate::personal::town::DISTRICT;
use tonic::Request;
use vocabulary::Role;

pub(super) async fn registration(rpc: &str, pantry: &Pantry<'_>) -> Option<Vec<Ask>> {
    use proto::registration::v1 as pb;
    use proto::registration::v1::policy_service_client::PolicyServiceClient;
    let put = || pb::PutPolicyRequest {
        request_id: pantry.id(),
        kind: "freshness".to_owned(),
        area: DISTRICT.to_owned(),
        seen_version: 0,
        document_number: "order 9".to_owned(),
        issuing_body: "the district".to_owned(),
        effective_from: None,
        effective_to: None,
        body: r#"{"green_hours":72}"#.to_owned(),
    };
    let ask = match rpc {
        // Only ever proposed: the town goes on as it was.
        "PutPolicy" => Ask::plain(put()),
        "ApprovePolicy" => {
            let mut client = PolicyServiceClient::new(pantry.town.registration.clone());
            let proposed = client.put_policy(author(pantry, put())).await;
            let proposed = proposed.expect("an officer proposes").into_inner().proposal;
            let rejecter = pb::ApprovePolicyRequest {
                proposal_id: proposed.map(|proposed| proposed.proposal_id).unwrap_or_default(),
                approve: false,
                note: "not yet".to_owned(),
            };
            Ask::plain(rejecter)
        }
        "ListPolicyProposals" => Ask::plain(pb::ListPolicyProposalsRequest::default()),
        "ListPolicies" => Ask::plain(pb::ListPoliciesRequest::default()),
        "GetPolicy" => Ask::plain(pb::GetPolicyRequest {
            policy_id: "016f5e66-e800-7000-8000-000000000001".to_owned(),
            version: 1,
        }),
        _ => return None,
    };
    Some(vec![ask])
}

pub(super) async fn checkpoint(rpc: &str, pantry: &Pantry<'_>) -> Option<Vec<Ask>> {
    use proto::checkpoint::v1 as pb;
    use proto::checkpoint::v1::policy_service_client::PolicyServiceClient;
    let put = || pb::PutPolicyRequest {
        request_id: pantry.id(),
        kind: "gate".to_owned(),
        area: DISTRICT.to_owned(),
        seen_version: 0,
        document_number: "order 9".to_owned(),
        issuing_body: "the district".to_owned(),
        effective_from: None,
        effective_to: None,
        body: "{}".to_owned(),
    };
    let ask = match rpc {
        // Only ever proposed: the town goes on as it was.
        "PutPolicy" => Ask::plain(put()),
        "ApprovePolicy" => {
            let mut client = PolicyServiceClient::new(pantry.town.checkpoint.clone());
            let proposed = client.put_policy(author(pantry, put())).await;
            let proposed = proposed.expect("an officer proposes").into_inner().proposal;
            let rejecter = pb::ApprovePolicyRequest {
                proposal_id: proposed.map(|proposed| proposed.proposal_id).unwrap_or_default(),
                approve: false,
                note: "not yet".to_owned(),
            };
            Ask::plain(rejecter)
        }
        "ListPolicyProposals" => Ask::plain(pb::ListPolicyProposalsRequest::default()),
        "ListPolicies" => Ask::plain(pb::ListPoliciesRequest::default()),
        "GetPolicy" => Ask::plain(pb::GetPolicyRequest {
            policy_id: "016f5e66-e800-7000-8000-000000000065".to_owned(),
            version: 1,
        }),
        _ => return None,
    };
    Some(vec![ask])
}

/// A request by another officer than the one who asks.
fn author<M>(pantry: &Pantry<'_>, message: M) -> Request<M> {
    let token = pantry.town.token("officer-li", Role::Officer, DISTRICT);
    bearing(&token, message)
}
