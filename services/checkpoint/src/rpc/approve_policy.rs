//! Another person puts a proposed version of a policy, or rejects it; never its author.

use super::put_policy::Proposed;
use crate::convert::field::id;
use crate::convert::policy;
use crate::service::Checkpoint;
use crate::trail;
use kit::caller::Principal;
use kit::fault::Fault;
use kit::parse::{All, field};
use kit::policy::change::{self, Decision};
use proto::checkpoint::v1 as pb;
use vocabulary::{Area, Caller};

/// Decides about a proposal.
pub async fn approve(
    service: &Checkpoint,
    caller: &Caller,
    asked: pb::ApprovePolicyRequest,
) -> Result<pb::ApprovePolicyResponse, Fault> {
    // Read.
    let now = service.clock.now();
    let (proposed, note) = (
        field("proposal_id", id::<Proposed>(&asked.proposal_id)),
        field("note", policy::read_note(&asked.note, asked.approve)),
    )
        .all()?;

    // Decide and record.
    let decision = Decision {
        id: proposed.as_uuid(),
        approve: asked.approve,
        approver: caller.key().to_owned(),
        note,
        at: now,
    };
    let proposal = change::decide(
        &service.db,
        service.orders.policies(),
        decision,
        |proposal| Area::of_prefix(&proposal.area).is_ok_and(|area| caller.sight().covers_area(&area)),
        |proposal| {
            let area = Area::of_prefix(&proposal.area).unwrap_or(service.district);
            let object = ("policy_proposal", proposal.id);
            trail::entry(caller, now, "ApprovePolicy", object, &area)
        },
    )
    .await?;
    Ok(pb::ApprovePolicyResponse {
        proposal: Some(policy::proposal(&proposal, &service.gazetteer, now)),
    })
}
