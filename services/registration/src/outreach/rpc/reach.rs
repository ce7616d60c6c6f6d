//! Who may reach whom: rounds, tasks and cases within the caller's scope; others hear that there is none.

use crate::error::Error;
use crate::outreach::error::OutreachError;
use crate::outreach::rules::ids::{QuestionSetId, TaskId};
use crate::outreach::rules::questions::QuestionSet;
use crate::outreach::service::Outreach;
use crate::outreach::store::plans::{self, Plan};
use crate::outreach::store::question_sets::{self, Version};
use crate::outreach::store::tasks::{self, Task};
use crate::rpc::asked;
use crate::rules::person::Person;
use crate::rules::sight::{self, Relation};
use kit::db::Tx;
use kit::parse::Unreadable;
use vocabulary::area::Area;
use vocabulary::caller::Caller;

/// The area of a list: what was asked for within what may be seen. Refuses with `OUT_OF_SCOPE`.
pub(super) fn narrowed(
    outreach: &Outreach,
    caller: &Caller,
    asked: Option<Area>,
) -> Result<Area, OutreachError> {
    let narrowed = sight::narrowed(caller.sight().area(), asked, &outreach.ground.authority);
    // A city's officer sees this district; an officer of another district sees nothing here.
    narrowed
        .filter(|area| outreach.ground.authority.contains(area))
        .ok_or_else(|| Error::OutOfScope.into())
}

/// Reads an area that may be absent.
pub(super) fn read_area(text: &str) -> Result<Option<Area>, Unreadable> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    Area::parse(text).map(Some)
}

/// A task in the caller's scope with its person, whom nobody else changes until the transaction ends.
pub(super) async fn task_in(
    tx: &mut Tx,
    caller: &Caller,
    id: TaskId,
) -> Result<(Task, Person), OutreachError> {
    let seen = tasks::by_id_in(tx, id).await?.ok_or(OutreachError::UnknownTask)?;
    let (person, relation) =
        asked::person_in(tx, caller, seen.person_id)
            .await
            .map_err(|error| match error {
                Error::UnknownPerson => OutreachError::UnknownTask,
                other => other.into(),
            })?;
    if relation != Relation::InScope {
        return Err(OutreachError::UnknownTask);
    }
    Ok((seen, person))
}

/// The round of a task, and what it asks.
pub(super) async fn asked_of(
    tx: &mut Tx,
    outreach: &Outreach,
    task: &Task,
) -> Result<(Plan, QuestionSet), OutreachError> {
    let plan = plans::by_id_in(tx, task.plan_id)
        .await?
        .ok_or(OutreachError::UnknownTask)?;
    let set = version(outreach, plan.question_set_id, plan.question_set_version).await?;
    Ok((plan, set.body.0))
}

/// A version of a question set; 0 is the newest.
pub(super) async fn version(
    outreach: &Outreach,
    id: QuestionSetId,
    version: i32,
) -> Result<Version, OutreachError> {
    let db = &outreach.ground.db;
    let found = match version {
        0 => question_sets::newest(db, id).await?,
        version => question_sets::of_version(db, id, version).await?,
    };
    found.ok_or(OutreachError::UnknownQuestionSet)
}
