//! Rounds, tasks and cases as they are told: masked, with the names of their areas.

use crate::outreach::convert::{plan as parts, words};
use crate::outreach::error::OutreachError;
use crate::outreach::rules::words::TaskState;
use crate::outreach::service::Outreach;
use crate::outreach::store::counts::Standing;
use crate::outreach::store::plans::Plan;
use crate::outreach::store::{abnormal_list, task_list};
use crate::rules::identity::Identity;
use crate::store::trouble::StoreError;
use crate::store::vault::identity_of;
use kit::clock::Moment;
use kit::keys::KeyError;
use kit::sealed::SealError;
use proto::registration::v1 as pb;
use vocabulary::PersonId;

/// A round.
pub(super) fn plan(outreach: &Outreach, plan: &Plan) -> Result<pb::OutreachPlan, OutreachError> {
    let area = plan.columns().area()?;
    let channels = plan.channels.0.iter();
    let is_listed = plan.planned_at.is_some() && plan.cohort.0.is_listed();
    Ok(pb::OutreachPlan {
        outreach_plan_id: plan.id.to_string(),
        title: plan.title.clone(),
        area: Some(parts::area(&area, &outreach.ground.gazetteer)),
        question_set_id: plan.question_set_id.to_string(),
        question_set_version: plan.question_set_version,
        channels: channels.map(|channel| words::channel(*channel).into()).collect(),
        assignees: plan.assignees.0.clone(),
        due_at: Some(plan.due_at.to_proto()),
        state: words::plan_state(plan.state).into(),
        planned: plan.planned,
        passed_over: if is_listed { plan.listed - plan.planned } else { 0 },
        planned_by: plan.planned_by.clone(),
        created_at: Some(plan.created_at.to_proto()),
        planned_at: plan.planned_at.map(Moment::to_proto),
        cancelled_at: plan.cancelled_at.map(Moment::to_proto),
        policy: Some(parts::policy(&plan.decided_by.0)),
    })
}

/// How far a round has come.
pub(super) fn progress(standings: &[Standing]) -> pb::OutreachProgress {
    let of = |state: TaskState| {
        let found = standings.iter().find(|standing| standing.state == state);
        found.map_or(0, |standing| standing.tasks)
    };
    pb::OutreachProgress {
        open: of(TaskState::Open),
        answered: of(TaskState::Answered),
        refused: of(TaskState::Refused),
        unreachable: of(TaskState::Unreachable),
        cancelled: of(TaskState::Cancelled),
        overdue: standings.iter().map(|standing| standing.overdue).sum(),
        abnormal: standings.iter().map(|standing| standing.abnormal).sum(),
    }
}

/// A task; `None` when the key of its person's month is destroyed: they are gone, their row is not yet.
pub(super) fn task(
    outreach: &Outreach,
    listed: &task_list::Listed,
    now: Moment,
) -> Result<Option<pb::OutreachTask>, OutreachError> {
    let Some(identity) = identity(outreach, listed.person_id, &listed.sealed)? else {
        return Ok(None);
    };
    let is_open = listed.state == TaskState::Open;
    Ok(Some(pb::OutreachTask {
        outreach_task_id: listed.id.to_string(),
        outreach_plan_id: listed.plan_id.to_string(),
        person_id: listed.person_id.to_string(),
        name: identity.name.masked(),
        phone: identity.phone.masked(),
        area: Some(parts::area(&listed.columns().area()?, &outreach.ground.gazetteer)),
        assignee: listed.assignee.clone(),
        state: words::task_state(listed.state).into(),
        channel: words::channel(listed.channel).into(),
        attempts: listed.attempts,
        next_at: is_open.then(|| listed.next_at.to_proto()),
        due_at: Some(listed.due_at.to_proto()),
        overdue: is_open && listed.due_at < now,
        abnormal: listed.is_abnormal,
        answered_at: listed.answered_at.map(Moment::to_proto),
    }))
}

/// A case; `None` as of a task.
pub(super) fn case(
    outreach: &Outreach,
    listed: &abnormal_list::Listed,
) -> Result<Option<pb::AbnormalCase>, OutreachError> {
    let Some(identity) = identity(outreach, listed.person_id, &listed.sealed)? else {
        return Ok(None);
    };
    let level = listed.level.map_or(pb::AbnormalLevel::Unspecified, words::level);
    let outcome = listed
        .outcome
        .map_or(pb::AbnormalOutcome::Unspecified, words::abnormal_outcome);
    Ok(Some(pb::AbnormalCase {
        abnormal_id: listed.id.to_string(),
        person_id: listed.person_id.to_string(),
        name: identity.name.masked(),
        phone: identity.phone.masked(),
        area: Some(parts::area(&listed.columns().area()?, &outreach.ground.gazetteer)),
        severity: words::severity(listed.severity).into(),
        outreach_task_id: listed.task_id.to_string(),
        outreach_plan_id: listed.plan_id.to_string(),
        opened_at: Some(listed.opened_at.to_proto()),
        level: level.into(),
        due_at: listed.due_at.map(Moment::to_proto),
        missed: listed.missed_at.is_some(),
        outcome: outcome.into(),
        closed_at: listed.closed_at.map(Moment::to_proto),
        closed_timely: listed.closed_in_time,
    }))
}

/// Who somebody is; `None` when the key of their month is destroyed.
pub(super) fn identity(
    outreach: &Outreach,
    person: PersonId,
    sealed: &[u8],
) -> Result<Option<Identity>, StoreError> {
    let place = identity_of(person.as_uuid());
    match outreach.ground.vault.open_sealed(place, sealed) {
        Ok(identity) => Ok(Some(identity)),
        Err(StoreError::Seal(SealError::Key(KeyError::Destroyed(_)))) => Ok(None),
        Err(error) => Err(error),
    }
}
