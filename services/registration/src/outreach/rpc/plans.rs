//! Rounds: one with how far it has come, all of an area, and ended before their time.

use crate::convert::person::read_id;
use crate::error::Error;
use crate::outreach::error::OutreachError;
use crate::outreach::rpc::{reach, shown};
use crate::outreach::rules::ids::APlan;
use crate::outreach::service::Outreach;
use crate::outreach::store::plans::{self, Keyset, Plan};
use crate::outreach::store::{counts, tasks};
use crate::rpc::asked;
use kit::audit;
use kit::caller::Principal;
use kit::fault::Fault;
use kit::once::Repeat;
use kit::page::{self, Fingerprint};
use kit::parse::{All, field};
use proto::registration::v1 as pb;
use tonic::{Request, Response};
use vocabulary::area::Area;
use vocabulary::caller::Caller;
use vocabulary::purpose;

const DEFAULT_SIZE: u32 = 50;
const LARGEST_SIZE: u32 = 200;

pub(super) async fn get_outreach_plan(
    outreach: &Outreach,
    request: Request<pb::GetOutreachPlanRequest>,
) -> Result<Response<pb::GetOutreachPlanResponse>, OutreachError> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let (id,) = (field(
        "outreach_plan_id",
        read_id::<APlan>(&asked.outreach_plan_id),
    ),)
        .all()?;

    // Ask.
    let db = &outreach.ground.db;
    let plan = plans::by_id(db, id).await?.ok_or(OutreachError::UnknownPlan)?;
    let area = shared(outreach, &caller, &plan)?.ok_or(OutreachError::UnknownPlan)?;
    let standings = counts::of_plan(db, id, &area, outreach.ground.clock.now()).await?;
    Ok(Response::new(pb::GetOutreachPlanResponse {
        plan: Some(shown::plan(outreach, &plan)?),
        progress: Some(shown::progress(&standings)),
    }))
}

/// What the caller sees of a round: all of it, or their part of a wider one; `None` when it lies elsewhere.
fn shared(outreach: &Outreach, caller: &Caller, plan: &Plan) -> Result<Option<Area>, OutreachError> {
    let area = plan.columns().area()?;
    Ok(reach::narrowed(outreach, caller, Some(area)).ok())
}

pub(super) async fn list_outreach_plans(
    outreach: &Outreach,
    request: Request<pb::ListOutreachPlansRequest>,
) -> Result<Response<pb::ListOutreachPlansResponse>, OutreachError> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let fingerprint = Fingerprint::of(&("ListOutreachPlans", &asked.area, caller.sight().to_string()));
    let (area, size, after) = (
        field("area", reach::read_area(&asked.area)),
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
    let area = reach::narrowed(outreach, &caller, area)?;

    // Ask. One more than the page tells whether there is another.
    let after = after.unwrap_or(plans::NEWEST);
    let mut found = plans::page(&outreach.ground.db, &area, after, i64::from(size) + 1).await?;
    let has_more = found.len() > size as usize;
    found.truncate(size as usize);
    let last = found.last().map(|plan| (plan.created_at, plan.id.as_uuid()));
    let next_page_token = last
        .filter(|_| has_more)
        .map_or_else(String::new, |last| page::write(&last, &fingerprint));
    let told: Result<Vec<_>, _> = found.iter().map(|plan| shown::plan(outreach, plan)).collect();
    Ok(Response::new(pb::ListOutreachPlansResponse {
        plans: told?,
        next_page_token,
    }))
}

pub(super) async fn cancel_outreach_plan(
    outreach: &Outreach,
    request: Request<pb::CancelOutreachPlanRequest>,
) -> Result<Response<pb::CancelOutreachPlanResponse>, OutreachError> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = outreach.ground.clock.now();
    let (request_id, id, reason) = (
        field("request_id", read_id::<APlan>(&asked.request_id)),
        field("outreach_plan_id", read_id::<APlan>(&asked.outreach_plan_id)),
        field("reason", purpose::parse(&asked.reason)),
    )
        .all()?;

    // Ask.
    let repeat = Repeat::new(caller.key(), "CancelOutreachPlan", request_id.as_uuid(), asked);
    let mut tx = outreach.ground.db.begin().await?;
    if let Some(answer) = repeat.answer(&mut tx, now).await.map_err(Fault::from)? {
        return Ok(Response::new(answer));
    }
    let plan = plans::by_id_in(&mut tx, id)
        .await?
        .ok_or(OutreachError::UnknownPlan)?;

    // Decide. Who sees a part of a wider round does not end it for everybody.
    let seen = shared(outreach, &caller, &plan)?.ok_or(OutreachError::UnknownPlan)?;
    if seen != plan.columns().area()? {
        return Err(Error::OutOfScope.into());
    }

    // Record. The round first: whoever makes its tasks waits for it, and then makes no more.
    if !plans::cancel(&mut tx, id, now).await? {
        return Err(OutreachError::AlreadyCancelled);
    }
    let cancelled = tasks::cancel(&mut tx, id).await?;
    plans::forget_list(&mut tx, id).await?;
    let answer = pb::CancelOutreachPlanResponse {
        cancelled: i64::try_from(cancelled).unwrap_or(i64::MAX),
    };
    repeat.keep(&mut tx, &answer).await?;
    let mut entry = asked::entry(&caller, now, "CancelOutreachPlan", "outreach_plan", id.as_uuid());
    entry.purpose = Some(reason.to_owned());
    audit::write(&mut tx, entry).await?;
    tx.commit().await?;
    Ok(Response::new(answer))
}
