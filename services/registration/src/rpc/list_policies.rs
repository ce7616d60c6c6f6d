//! What is ordered and was ordered, for everybody; what is proposed, for those who decide.

use crate::convert::{person, policy};
use crate::rpc::asked;
use crate::rules::sight;
use crate::service::Registration;
use kit::clock::Moment;
use kit::fault::Fault;
use kit::page::{self, Fingerprint};
use kit::parse::{All, Unreadable, field, optional, within};
use kit::policy::change::Refusal;
use kit::policy::{self as policies, Filter, Key, PolicyRef};
use proto::registration::v1 as pb;
use tonic::{Request, Response};
use uuid::Uuid;
use vocabulary::area::Area;

const DEFAULT_SIZE: u32 = 50;
const LARGEST_SIZE: u32 = 200;

/// What the id of a policy is the id of.
enum Ordered {}

impl kit::id::Kind for Ordered {
    const NAME: &'static str = "policy";
}

pub(super) fn list_policies(
    service: &Registration,
    request: &Request<pb::ListPoliciesRequest>,
) -> Result<Response<pb::ListPoliciesResponse>, Fault> {
    // Read.
    let asked = request.get_ref();
    let query = asked::hash(&pb::ListPoliciesRequest {
        page_size: 0,
        page_token: String::new(),
        ..asked.clone()
    });
    let fingerprint = Fingerprint::of(&("ListPolicies", query));
    let (kind, area, at, size, after) = (
        field("kind", optional(&asked.kind, 60)),
        field("area", read_area(&asked.area)),
        field("at", asked.at.as_ref().map(Moment::from_proto).transpose()),
        field(
            "page_size",
            page::size(asked.page_size, DEFAULT_SIZE, LARGEST_SIZE),
        ),
        field("page_token", page::read::<Key>(&asked.page_token, &fingerprint)),
    )
        .all()?;

    // Ask. One more than the page tells whether there is another.
    let filter = Filter {
        kind: kind.map(str::to_owned),
        area: area.map(|area| area.prefix().to_owned()),
        at,
    };
    let size = size as usize;
    let mut found = service.policies.list(&filter, after.as_ref(), size + 1);
    let has_more = found.len() > size;
    found.truncate(size);
    let last = found.last().filter(|_| has_more);
    Ok(Response::new(pb::ListPoliciesResponse {
        next_page_token: last.map_or_else(String::new, |last| page::write(&Key::of(last), &fingerprint)),
        policies: found
            .iter()
            .map(|found| policy::policy(found, &service.gazetteer))
            .collect(),
    }))
}

pub(super) async fn one_policy(
    service: &Registration,
    request: Request<pb::GetPolicyRequest>,
) -> Result<Response<pb::GetPolicyResponse>, Fault> {
    // Read.
    let asked = request.get_ref();
    let (id, version) = (
        field("policy_id", person::read_id::<Ordered>(&asked.policy_id)),
        field("version", within(asked.version, 1..=i32::MAX)),
    )
        .all()?;
    let reference = PolicyRef {
        id: id.as_uuid(),
        version,
    };

    // Ask. Another replica may have put it a moment ago.
    let known = match service.policies.named(reference) {
        None => {
            service.policies.refresh(&service.db).await?;
            service.policies.named(reference)
        }
        known => known,
    };
    let found = known.ok_or(Refusal::UnknownPolicy)?;
    Ok(Response::new(pb::GetPolicyResponse {
        policy: Some(policy::policy(&found, &service.gazetteer)),
    }))
}

pub(super) async fn list_proposals(
    service: &Registration,
    request: Request<pb::ListPolicyProposalsRequest>,
) -> Result<Response<pb::ListPolicyProposalsResponse>, Fault> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let scope = caller.sight().to_string();
    let fingerprint = Fingerprint::of(&("ListPolicyProposals", &asked.area, asked.state, scope));
    let (area, state, size, after) = (
        field("area", read_area(&asked.area)),
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
        .all()?;

    // Decide: what was asked for within what may be seen. A city's officer also sees what is proposed for the city.
    let sight = caller.sight().area();
    let area = match (area, sight) {
        (None, sight) => sight,
        (asked, sight) => sight::narrowed(sight, asked, &service.authority),
    }
    .ok_or(Refusal::OutOfScope)?;

    // Ask.
    let mut found = policies::proposals(&service.db, area.prefix(), state, after, size + 1).await?;
    let has_more = found.len() > size as usize;
    found.truncate(size as usize);
    let last = found.last().map(|last| (last.proposed_at, last.id));
    Ok(Response::new(pb::ListPolicyProposalsResponse {
        next_page_token: last
            .filter(|_| has_more)
            .map_or_else(String::new, |last| page::write(&last, &fingerprint)),
        proposals: found
            .iter()
            .map(|found| policy::proposal(found, &service.gazetteer, now))
            .collect(),
    }))
}

fn read_area(text: &str) -> Result<Option<Area>, Unreadable> {
    if text.trim().is_empty() {
        Ok(None)
    } else {
        Area::parse(text).map(Some)
    }
}
