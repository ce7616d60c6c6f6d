//! An officer orders something: a version of a policy, at once where one person may, else when another agrees.

use crate::convert::{person, policy};
use crate::rpc::asked;
use crate::service::Registration;
use kit::caller::Principal;
use kit::fault::Fault;
use kit::parse::{All, field, spread};
use kit::policy::change::{self, Draft, Refusal, span};
use proto::registration::v1 as pb;
use tonic::{Request, Response};
use vocabulary::purpose;

/// What the id of a proposal is the id of.
pub(super) enum Proposed {}

impl kit::id::Kind for Proposed {
    const NAME: &'static str = "policy_proposal";
}

pub(super) async fn put_policy(
    service: &Registration,
    request: Request<pb::PutPolicyRequest>,
) -> Result<Response<pb::PutPolicyResponse>, Fault> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let kinds = service.policies.kinds();
    let (id, first, area, seen_version, document_number, issuing_body, span, body) = (
        field("request_id", person::read_id::<Proposed>(&asked.request_id)),
        field("kind", kinds.named(&asked.kind)),
        field("area", policy::read_area(&asked.area, &service.authority)),
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
        id: id.as_uuid(),
        request_hash: asked::hash(asked),
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
    let mut line = asked::entry(&caller, now, "PutPolicy", "policy_proposal", id.as_uuid());
    line.area = Some(area.code().to_owned());
    let proposal = change::propose(&service.db, &service.policies, draft, line).await?;
    Ok(Response::new(pb::PutPolicyResponse {
        proposal: Some(policy::proposal(&proposal, &service.gazetteer, now)),
    }))
}
