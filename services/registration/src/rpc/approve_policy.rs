//! Another person puts a proposed version of a policy, or rejects it; never its author.

use crate::convert::{person, policy};
use crate::rpc::asked;
use crate::rpc::put_policy::Proposed;
use crate::service::Registration;
use kit::caller::Principal;
use kit::fault::Fault;
use kit::parse::{All, field};
use kit::policy::change::{self, Decision};
use proto::registration::v1 as pb;
use tonic::{Request, Response};
use vocabulary::area::Area;

pub(super) async fn approve_policy(
    service: &Registration,
    request: Request<pb::ApprovePolicyRequest>,
) -> Result<Response<pb::ApprovePolicyResponse>, Fault> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let (id, note) = (
        field("proposal_id", person::read_id::<Proposed>(&asked.proposal_id)),
        field("note", policy::read_note(&asked.note, asked.approve)),
    )
        .all()?;

    // Decide and record.
    let decision = Decision {
        id: id.as_uuid(),
        approve: asked.approve,
        approver: caller.key().to_owned(),
        note,
        at: now,
    };
    let proposal = change::decide(
        &service.db,
        &service.policies,
        decision,
        |proposal| Area::of_prefix(&proposal.area).is_ok_and(|area| caller.sight().covers_area(&area)),
        |proposal| {
            let mut line = asked::entry(&caller, now, "ApprovePolicy", "policy_proposal", proposal.id);
            line.area = Some(proposal.area.clone());
            line
        },
    )
    .await?;
    Ok(Response::new(pb::ApprovePolicyResponse {
        proposal: Some(policy::proposal(&proposal, &service.gazetteer, now)),
    }))
}
