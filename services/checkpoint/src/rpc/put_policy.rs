//! An officer orders something: a version of a policy, at once where one person may, else when another agrees.

use crate::convert::field::id;
use crate::convert::policy;
use crate::service::Checkpoint;
use crate::trail;
use kit::caller::Principal;
use kit::fault::Fault;
use kit::parse::{All, field, spread};
use kit::policy::change::{self, Draft, Refusal, span};
use proto::checkpoint::v1 as pb;
use vocabulary::{Caller, purpose};

/// What the id of a proposal is the id of.
pub enum Proposed {}

impl kit::id::Kind for Proposed {
    const NAME: &'static str = "policy_proposal";
}

/// Proposes a version, or puts it.
pub async fn put(
    service: &Checkpoint,
    caller: &Caller,
    asked: pb::PutPolicyRequest,
) -> Result<pb::PutPolicyResponse, Fault> {
    // Read.
    let now = service.clock.now();
    let kinds = service.orders.policies().kinds();
    let (proposed, first, area, seen_version, document_number, issuing_body, span, body) = (
        field("request_id", id::<Proposed>(&asked.request_id)),
        field("kind", kinds.named(&asked.kind)),
        field("area", policy::read_area(&asked.area, &service.district)),
        field("seen_version", policy::read_seen(asked.seen_version)),
        field("document_number", purpose::parse(&asked.document_number)),
        field("issuing_body", purpose::parse(&asked.issuing_body)),
        spread(span(
            asked.effective_from.as_ref(),
            asked.effective_to.as_ref(),
            now,
        )),
        spread(kinds.body(&asked.kind, &asked.body)),
    )
        .all()?;

    // Decide.
    if !caller.sight().covers_area(&area) {
        return Err(Refusal::OutOfScope.into());
    }

    // Record.
    let draft = Draft {
        id: proposed.as_uuid(),
        request_hash: trail::hash(&asked),
        kind: first.kind.name.to_owned(),
        area: area.prefix().to_owned(),
        seen_version,
        document_number: document_number.to_owned(),
        issuing_body: issuing_body.to_owned(),
        span,
        body,
        author: caller.key().to_owned(),
        at: now,
    };
    let line = trail::entry(
        caller,
        now,
        "PutPolicy",
        ("policy_proposal", proposed.as_uuid()),
        &area,
    );
    let proposal = change::propose(&service.db, service.orders.policies(), draft, line).await?;
    Ok(pb::PutPolicyResponse {
        proposal: Some(policy::proposal(&proposal, &service.gazetteer, now)),
    })
}
