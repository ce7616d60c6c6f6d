//! Self-reports: a link is given, what it asks is shown, its answers are taken. The link is the authority.

use crate::convert::person::read_id;
use crate::outreach::convert::answers;
use crate::outreach::error::OutreachError;
use crate::outreach::links::Link;
use crate::outreach::rpc::recording::{self, Target, Try};
use crate::outreach::rpc::{question_sets, reach, shown};
use crate::outreach::rules::ids::{ATask, AnAttempt, TaskId};
use crate::outreach::rules::policy::OutreachPolicy;
use crate::outreach::rules::words::{Channel, Outcome, PlanState, TaskState};
use crate::outreach::service::Outreach;
use crate::outreach::store::{attempts, plans, tasks};
use crate::rpc::asked;
use crate::rules::person::Person;
use crate::store::people;
use kit::audit::{self, Entry};
use kit::db::Tx;
use kit::parse::{All, field, required, spread};
use proto::registration::v1 as pb;
use tonic::{Request, Response};

/// A longer text is no link of ours.
const LONGEST_TOKEN: usize = 100;

pub(super) async fn issue_self_report_link(
    outreach: &Outreach,
    request: Request<pb::IssueSelfReportLinkRequest>,
) -> Result<Response<pb::IssueSelfReportLinkResponse>, OutreachError> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = outreach.ground.clock.now();
    let (id,) = (field(
        "outreach_task_id",
        read_id::<ATask>(&asked.outreach_task_id),
    ),)
        .all()?;

    // Ask.
    let mut tx = outreach.ground.db.begin().await?;
    let (task, person) = reach::task_in(&mut tx, &caller, id).await?;

    // Decide.
    if task.state == TaskState::Cancelled {
        return Err(OutreachError::Closed);
    }
    let policy = outreach.ground.policy::<OutreachPolicy>(&person.ward, now)?;
    let link = Link::new(id, now + policy.link());

    // Record. The link itself is stored nowhere.
    let entry = asked::entry(&caller, now, "IssueSelfReportLink", "outreach_task", id.as_uuid());
    audit::write(&mut tx, entry.about(person.id.as_uuid())).await?;
    tx.commit().await?;
    Ok(Response::new(pb::IssueSelfReportLinkResponse {
        link_token: link.token(&outreach.links),
        expires_at: Some(link.expires_at.to_proto()),
    }))
}

pub(super) async fn get_self_report(
    outreach: &Outreach,
    request: Request<pb::GetSelfReportRequest>,
) -> Result<Response<pb::GetSelfReportResponse>, OutreachError> {
    // Read.
    let asked = request.get_ref();
    let now = outreach.ground.clock.now();
    let (token,) = (field("link_token", required(&asked.link_token, LONGEST_TOKEN)),).all()?;
    let link = Link::read(token, &outreach.links, now)?;

    // Ask.
    let db = &outreach.ground.db;
    let task = tasks::by_id(db, link.task).await?.ok_or(OutreachError::Closed)?;
    let plan = plans::by_id(db, task.plan_id)
        .await?
        .ok_or(OutreachError::Closed)?;
    let person = people::by_id(db, task.person_id)
        .await?
        .ok_or(OutreachError::Closed)?;
    let (_, reports) = attempts::count_now(db, task.id).await?;

    // Decide.
    if plan.state == PlanState::Cancelled || task.state == TaskState::Cancelled {
        return Err(OutreachError::Closed);
    }
    let set = reach::version(outreach, plan.question_set_id, plan.question_set_version).await?;
    let identity = shown::identity(outreach, person.id, &person.sealed)?.ok_or(OutreachError::Closed)?;
    Ok(Response::new(pb::GetSelfReportResponse {
        name_hint: identity.name.masked(),
        question_set: Some(question_sets::told(&set)),
        expires_at: Some(link.expires_at.to_proto()),
        answered: task.state == TaskState::Answered,
        corrections_left: i32::try_from(left(outreach, &person, reports)?).unwrap_or(i32::MAX),
    }))
}

/// How many corrections are still taken of somebody who has reported so often.
fn left(outreach: &Outreach, person: &Person, reports: i64) -> Result<i64, OutreachError> {
    let now = outreach.ground.clock.now();
    let policy = outreach.ground.policy::<OutreachPolicy>(&person.ward, now)?;
    // The first report is none.
    Ok((i64::from(policy.corrections) + 1 - reports.max(1)).max(0))
}

pub(super) async fn submit_self_report(
    outreach: &Outreach,
    request: Request<pb::SubmitSelfReportRequest>,
) -> Result<Response<pb::SubmitSelfReportResponse>, OutreachError> {
    // Read.
    let asked = request.get_ref();
    let now = outreach.ground.clock.now();
    let (id, token, answers) = (
        field("request_id", read_id::<AnAttempt>(&asked.request_id)),
        field("link_token", required(&asked.link_token, LONGEST_TOKEN)),
        spread(answers::read(&asked.answers)),
    )
        .all()?;
    let link = Link::read(token, &outreach.links, now)?;
    let new = Try {
        id,
        // Not of the link: a second link to the same task may bring the same report again.
        hash: asked::hash(&pb::SubmitSelfReportRequest {
            link_token: String::new(),
            ..asked.clone()
        }),
        channel: Channel::Link,
        outcome: Outcome::Reached,
        answers,
        tried_at: now,
        recorded_by: format!("link:{}", link.task),
    };

    // Ask.
    let mut tx = outreach.ground.db.begin().await?;
    let target = target(outreach, &mut tx, link.task).await?;
    if let Some(recorded) = recording::repeated(&mut tx, &target, &new).await? {
        return Ok(Response::new(told(&new, &recorded)));
    }
    let (_, reports) = attempts::count(&mut tx, target.task.id).await?;

    // Decide.
    recording::check_open(&target)?;
    let is_answered = target.task.state == TaskState::Answered;
    if is_answered && !asked.correction {
        return Err(OutreachError::AlreadyAnswered);
    }
    if is_answered && left(outreach, &target.person, reports)? == 0 {
        return Err(OutreachError::CorrectionsUsedUp);
    }
    recording::check_answers(&target.set, Outcome::Reached, &new.answers)?;

    // Record.
    let recorded = recording::record(outreach, &mut tx, &target, &new).await?;
    let entry = Entry::new(
        now,
        new.recorded_by.clone(),
        "resident",
        "SubmitSelfReport",
        "outreach_attempt",
        id.as_uuid(),
    );
    audit::write(&mut tx, entry.about(target.person.id.as_uuid())).await?;
    tx.commit().await?;
    Ok(Response::new(told(&new, &recorded)))
}

/// The task of a link with everything about it; closed, when any of it is no more.
async fn target(outreach: &Outreach, tx: &mut Tx, id: TaskId) -> Result<Target, OutreachError> {
    let task = tasks::by_id_in(tx, id).await?.ok_or(OutreachError::Closed)?;
    let person = people::by_id_in(tx, task.person_id)
        .await?
        .ok_or(OutreachError::Closed)?;
    let (plan, set) = reach::asked_of(tx, outreach, &task).await?;
    Ok(Target {
        task,
        person,
        plan,
        set,
    })
}

fn told(new: &Try, recorded: &recording::Recorded) -> pb::SubmitSelfReportResponse {
    pb::SubmitSelfReportResponse {
        attempt_id: new.id.to_string(),
        abnormal: !recorded.findings.is_empty(),
    }
}
