//! What is ordered and was ordered, for everybody; what is proposed, for those who decide.

use crate::convert::field::{id, optional_area, refused_list};
use crate::convert::policy;
use crate::rules::sight::Sight;
use crate::service::Checkpoint;
use crate::trail;
use kit::clock::Moment;
use kit::fault::Fault;
use kit::page::{self, Fingerprint};
use kit::parse::{All, field, optional, within};
use kit::policy::change::Refusal;
use kit::policy::{self as policies, Filter, Key, PolicyRef};
use proto::checkpoint::v1 as pb;
use uuid::Uuid;
use vocabulary::Caller;

const DEFAULT_SIZE: u32 = 50;
const LARGEST_SIZE: u32 = 200;

/// What the id of a policy is the id of.
enum Ordered {}

impl kit::id::Kind for Ordered {
    const NAME: &'static str = "policy";
}

/// Policies by kind, area and version.
pub fn list(
    service: &Checkpoint,
    asked: &pb::ListPoliciesRequest,
) -> Result<pb::ListPoliciesResponse, Fault> {
    // Read.
    let query = trail::hash(&pb::ListPoliciesRequest {
        page_size: 0,
        page_token: String::new(),
        ..asked.clone()
    });
    let fingerprint = Fingerprint::of(&("ListPolicies", query));
    let (kind, area, at, size, after) = (
        field("kind", optional(&asked.kind, 60)),
        field("area", optional_area(&asked.area)),
        field("at", asked.at.as_ref().map(Moment::from_proto).transpose()),
        field(
            "page_size",
            page::size(asked.page_size, DEFAULT_SIZE, LARGEST_SIZE),
        ),
        field("page_token", page::read::<Key>(&asked.page_token, &fingerprint)),
    )
        .all()
        .map_err(refused_list)?;

    // Ask. One more than the page tells whether there is another.
    let filter = Filter {
        kind: kind.map(str::to_owned),
        area: area.map(|area| area.prefix().to_owned()),
        at,
    };
    let size = size as usize;
    let mut found = service.orders.policies().list(&filter, after.as_ref(), size + 1);
    let has_more = found.len() > size;
    found.truncate(size);
    let last = found.last().filter(|_| has_more);
    Ok(pb::ListPoliciesResponse {
        next_page_token: last.map_or_else(String::new, |last| page::write(&Key::of(last), &fingerprint)),
        policies: found
            .iter()
            .map(|found| policy::policy(found, &service.gazetteer))
            .collect(),
    })
}

/// One version.
pub async fn one(service: &Checkpoint, asked: pb::GetPolicyRequest) -> Result<pb::GetPolicyResponse, Fault> {
    // Read.
    let (policy_id, version) = (
        field("policy_id", id::<Ordered>(&asked.policy_id)),
        field("version", within(asked.version, 1..=i32::MAX)),
    )
        .all()?;
    let reference = PolicyRef {
        id: policy_id.as_uuid(),
        version,
    };

    // Ask. Another replica may have put it a moment ago.
    let known = match service.orders.policies().named(reference) {
        None => {
            service.orders.refresh(&service.db).await?;
            service.orders.policies().named(reference)
        }
        known => known,
    };
    let found = known.ok_or(Refusal::UnknownPolicy)?;
    Ok(pb::GetPolicyResponse {
        policy: Some(policy::policy(&found, &service.gazetteer)),
    })
}

/// Proposals in scope, newest first.
pub async fn proposals(
    service: &Checkpoint,
    caller: &Caller,
    asked: pb::ListPolicyProposalsRequest,
) -> Result<pb::ListPolicyProposalsResponse, Fault> {
    // Read.
    let now = service.clock.now();
    let scope = caller.sight().to_string();
    let fingerprint = Fingerprint::of(&("ListPolicyProposals", &asked.area, asked.state, scope));
    let (area, state, size, after) = (
        field("area", optional_area(&asked.area)),
        field("state", policy::read_state(asked.state)),
        field(
            "page_size",
            page::size(asked.page_size, DEFAULT_SIZE, LARGEST_SIZE),
        ),
        field(
            "page_token",
            page::read::<(Moment, Uuid)>(&asked.page_token, &fingerprint),
        ),
    )
        .all()
        .map_err(refused_list)?;

    // Decide: what was asked for within what may be seen. An officer of the city also sees what is proposed for the city.
    let area = match Sight::of(caller.sight(), area) {
        Ok(Sight::Area(area)) => area,
        _ => return Err(Refusal::OutOfScope.into()),
    };

    // Ask.
    let mut found = policies::proposals(&service.db, area.prefix(), state, after, size + 1).await?;
    let has_more = found.len() > size as usize;
    found.truncate(size as usize);
    let last = found.last().map(|last| (last.proposed_at, last.id));
    Ok(pb::ListPolicyProposalsResponse {
        next_page_token: last
            .filter(|_| has_more)
            .map_or_else(String::new, |last| page::write(&last, &fingerprint)),
        proposals: found
            .iter()
            .map(|found| policy::proposal(found, &service.gazetteer, now))
            .collect(),
    })
}
