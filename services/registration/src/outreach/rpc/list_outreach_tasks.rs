//! Tasks of a worker or an area, the most urgent first and masked.

use crate::convert::person::read_optional_id;
use crate::outreach::convert::words;
use crate::outreach::error::OutreachError;
use crate::outreach::rpc::{reach, shown};
use crate::outreach::rules::ids::APlan;
use crate::outreach::service::Outreach;
use crate::outreach::store::task_list::{self, Filter, Keyset};
use crate::rpc::asked;
use kit::caller::Principal;
use kit::clock::Moment;
use kit::page::{self, Fingerprint};
use kit::parse::{All, field};
use proto::registration::v1 as pb;
use tonic::{Request, Response};
use uuid::Uuid;

const DEFAULT_SIZE: u32 = 50;
const LARGEST_SIZE: u32 = 200;

pub(super) async fn list_outreach_tasks(
    outreach: &Outreach,
    request: Request<pb::ListOutreachTasksRequest>,
) -> Result<Response<pb::ListOutreachTasksResponse>, OutreachError> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = outreach.ground.clock.now();
    let query = asked::hash(&pb::ListOutreachTasksRequest {
        page_size: 0,
        page_token: String::new(),
        ..asked.clone()
    });
    let whose = (caller.key(), caller.sight().to_string());
    let fingerprint = Fingerprint::of(&("ListOutreachTasks", query, whose));
    let (area, plan, state, channel, size, after) = (
        field("area", reach::read_area(&asked.area)),
        field(
            "outreach_plan_id",
            read_optional_id::<APlan>(&asked.outreach_plan_id),
        ),
        field("state", words::read_task_state(asked.state)),
        field("channel", words::read_optional_channel(asked.channel)),
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
        assignee: asked.mine.then(|| caller.key().to_owned()),
        state,
        plan,
        channel,
        next_by: asked.ready.then_some(now),
        due_by: asked.overdue.then_some(now),
    };

    // Ask. One more than the page tells whether there is another.
    let after = after.unwrap_or((Moment::from_unix_seconds(0), Uuid::nil()));
    let mut found = task_list::page(&outreach.ground.db, &filter, after, i64::from(size) + 1).await?;
    let has_more = found.len() > size as usize;
    found.truncate(size as usize);
    let last = found.last().map(|task| (task.due_at, task.id.as_uuid()));
    let next_page_token = last
        .filter(|_| has_more)
        .map_or_else(String::new, |last| page::write(&last, &fingerprint));
    let mut told = Vec::with_capacity(found.len());
    for task in &found {
        told.extend(shown::task(outreach, task, now)?);
    }
    Ok(Response::new(pb::ListOutreachTasksResponse {
        tasks: told,
        next_page_token,
    }))
}
