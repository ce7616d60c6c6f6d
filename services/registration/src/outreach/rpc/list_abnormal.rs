//! Abnormal cases of an area, newest first and masked, with where each stands.

use crate::outreach::convert::words;
use crate::outreach::error::OutreachError;
use crate::outreach::rpc::{reach, shown};
use crate::outreach::service::Outreach;
use crate::outreach::store::abnormal_list::{self, Filter, Keyset};
use crate::rpc::asked;
use kit::page::{self, Fingerprint};
use kit::parse::{All, field};
use proto::registration::v1 as pb;
use tonic::{Request, Response};

const DEFAULT_SIZE: u32 = 50;
const LARGEST_SIZE: u32 = 200;

pub(super) async fn list_abnormal(
    outreach: &Outreach,
    request: Request<pb::ListAbnormalRequest>,
) -> Result<Response<pb::ListAbnormalResponse>, OutreachError> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = outreach.ground.clock.now();
    let query = asked::hash(&pb::ListAbnormalRequest {
        page_size: 0,
        page_token: String::new(),
        ..asked.clone()
    });
    let fingerprint = Fingerprint::of(&("ListAbnormal", query, caller.sight().to_string()));
    let (area, level, size, after) = (
        field("area", reach::read_area(&asked.area)),
        field("level", words::read_level(asked.level)),
        field(
            "page_size",
            page::size(asked.page_size, DEFAULT_SIZE, LARGEST_SIZE),
        ),
        field(
            "page_token",
            page::read::<Keyset>(&asked.page_token, &fingerprint),
        ),
    )
        .all()?;

    // Decide: what was asked for within what may be seen.
    let filter = Filter {
        area: reach::narrowed(outreach, &caller, area)?,
        closed: asked.closed,
        level,
        overdue: asked.overdue,
    };

    // Ask. One more than the page tells whether there is another.
    let after = after.unwrap_or(abnormal_list::NEWEST);
    let most = i64::from(size) + 1;
    let mut found = abnormal_list::page(&outreach.ground.db, &filter, now, after, most).await?;
    let has_more = found.len() > size as usize;
    found.truncate(size as usize);
    let last = found.last().map(|case| (case.opened_at, case.id.as_uuid()));
    let next_page_token = last
        .filter(|_| has_more)
        .map_or_else(String::new, |last| page::write(&last, &fingerprint));
    let mut cases = Vec::with_capacity(found.len());
    for case in &found {
        cases.extend(shown::case(outreach, case)?);
    }
    Ok(Response::new(pb::ListAbnormalResponse {
        cases,
        next_page_token,
    }))
}
