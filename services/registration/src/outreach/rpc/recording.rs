//! A try with its answers: what it makes of the task, and the case that an abnormal answer opens in the same transaction.

use crate::error::Error;
use crate::outreach::error::OutreachError;
use crate::outreach::rules::answers::{self, Finding, Given};
use crate::outreach::rules::ids::{AbnormalId, AttemptId};
use crate::outreach::rules::policy::OutreachPolicy;
use crate::outreach::rules::questions::QuestionSet;
use crate::outreach::rules::task::Standing;
use crate::outreach::rules::words::{Channel, Outcome, PlanState, TaskState};
use crate::outreach::service::Outreach;
use crate::outreach::store::abnormals::{self, NewAbnormal};
use crate::outreach::store::attempts::{self, NewAttempt};
use crate::outreach::store::places::{abnormal_answers_of, answers_of};
use crate::outreach::store::plans::Plan;
use crate::outreach::store::tasks::{self, Change, Task};
use crate::rules::person::Person;
use crate::rules::retention::RetentionPolicy;
use crate::store::policies::InForce;
use crate::store::{people, tokens};
use kit::clock::Moment;
use kit::db::Tx;
use kit::due::{self, Step};
use kit::parse::{Flaws, Unreadable, past};
use std::time::Duration;

/// How far a worker's clock may be ahead.
const CLOCKS_DIFFER: Duration = Duration::from_secs(60);
/// How long ago a try may have been: phones without a network.
const OLDEST: Duration = Duration::from_secs(48 * 3_600);

/// A try about to be recorded.
#[derive(Clone, Debug)]
pub(super) struct Try {
    /// Its id, the request's.
    pub(super) id: AttemptId,
    /// Of the create's body.
    pub(super) hash: Vec<u8>,
    /// By what.
    pub(super) channel: Channel,
    /// What it came to.
    pub(super) outcome: Outcome,
    /// What they answered.
    pub(super) answers: Vec<Given>,
    /// When it was.
    pub(super) tried_at: Moment,
    /// The caller's key, or the link.
    pub(super) recorded_by: String,
}

/// What is tried: the task, its person, its round and what that asks.
pub(super) struct Target {
    pub(super) task: Task,
    pub(super) person: Person,
    pub(super) plan: Plan,
    pub(super) set: QuestionSet,
}

/// What a try came to.
#[derive(Clone, Debug)]
pub(super) struct Recorded {
    /// Where the task stands now.
    pub(super) standing: Standing,
    /// Which answers were abnormal.
    pub(super) findings: Vec<Finding>,
    /// The case that is open now.
    pub(super) case: Option<AbnormalId>,
}

/// Refuses tries of a round that was ended.
pub(super) fn check_open(target: &Target) -> Result<(), OutreachError> {
    let is_closed = target.plan.state == PlanState::Cancelled || target.task.state == TaskState::Cancelled;
    if is_closed {
        Err(OutreachError::Closed)
    } else {
        Ok(())
    }
}

/// Whether this very try was recorded before. Refuses with `REQUEST_ID_REUSED` when its id was used for another.
pub(super) async fn repeated(
    tx: &mut Tx,
    target: &Target,
    new: &Try,
) -> Result<Option<Recorded>, OutreachError> {
    let Some(known) = attempts::known(tx, new.id).await? else {
        return Ok(None);
    };
    if (known.task_id, &known.request_hash) != (target.task.id, &new.hash)
        || known.recorded_by != new.recorded_by
    {
        return Err(Error::RequestIdReused.into());
    }
    let open = abnormals::open_of(tx, target.person.id, target.task.id).await?;
    Ok(Some(Recorded {
        standing: target.task.standing(),
        findings: answers::findings(&target.set, &new.answers),
        case: open.map(|case| case.id),
    }))
}

/// Checks what was answered against the questions: answers come with `REACHED`, and only with it.
pub(super) fn check_answers(set: &QuestionSet, outcome: Outcome, given: &[Given]) -> Result<(), Flaws> {
    if outcome == Outcome::Reached {
        return answers::check(set, given);
    }
    if given.is_empty() {
        return Ok(());
    }
    let unexpected = Unreadable::new("NOT_EXPECTED", "only who was reached has answered");
    Err(Flaws::one("answers", unexpected))
}

/// Records a try: the fact, where the task stands then, how long the person is kept, and the case.
pub(super) async fn record(
    outreach: &Outreach,
    tx: &mut Tx,
    target: &Target,
    new: &Try,
) -> Result<Recorded, OutreachError> {
    let (task, person) = (&target.task, &target.person);
    let ground = &outreach.ground;
    let now = ground.clock.now();
    let policy = ground.in_force::<OutreachPolicy>(&person.ward, now)?;
    let findings = answers::findings(&target.set, &new.answers);
    let before = task.standing();
    let standing = before.after(
        new.channel,
        new.outcome,
        &target.plan.channels.0,
        &policy.policy,
        now,
    );

    let (tries, _) = attempts::count(tx, task.id).await?;
    let sealed = (new.outcome == Outcome::Reached)
        .then(|| ground.vault.seal(answers_of(new.id.as_uuid()), &new.answers, now))
        .transpose()?;
    let attempt = NewAttempt {
        person: person.id,
        id: new.id,
        task: task.id,
        plan: task.plan_id,
        request_hash: new.hash.clone(),
        channel: new.channel,
        outcome: new.outcome,
        number: i32::try_from(tries + 1).unwrap_or(i32::MAX),
        answers: sealed,
        is_abnormal: !findings.is_empty(),
        recorded_by: new.recorded_by.clone(),
        tried_at: new.tried_at,
        received_at: now,
        delete_by: policy.policy.last_day(ground.day(now)),
    };
    if !attempts::add(tx, &attempt).await? {
        return Err(Error::RequestIdReused.into());
    }
    let mut change = Change::to(task, standing);
    change.is_abnormal |= !findings.is_empty();
    if new.outcome == Outcome::Reached {
        change.answered_at = change.answered_at.or(Some(new.tried_at));
    }
    tasks::set(tx, task, &change).await?;
    if new.outcome == Outcome::Reached {
        heard_of(outreach, tx, person).await?;
    }
    let case = put_case(outreach, tx, target, new, &findings, &policy).await?;
    Ok(Recorded {
        standing: change.standing,
        findings,
        case,
    })
}

/// Who answers is heard of: they are kept so much longer.
async fn heard_of(outreach: &Outreach, tx: &mut Tx, person: &Person) -> Result<(), OutreachError> {
    let ground = &outreach.ground;
    let now = ground.clock.now();
    let retention = ground.policy::<RetentionPolicy>(&person.ward, now)?;
    let until = retention.person(ground.day(now));
    if people::keep_longer(tx, person.id, until).await? {
        tokens::keep_longer(tx, person.id, until).await?;
    }
    Ok(())
}

/// The case that is open after these answers: opened with its deadline, or one that was open, with the new answers in front.
async fn put_case(
    outreach: &Outreach,
    tx: &mut Tx,
    target: &Target,
    new: &Try,
    findings: &[Finding],
    policy: &InForce<OutreachPolicy>,
) -> Result<Option<AbnormalId>, OutreachError> {
    let (task, person) = (&target.task, &target.person);
    let ground = &outreach.ground;
    let now = ground.clock.now();
    let open = abnormals::open_of(tx, person.id, task.id).await?;
    let Some(severity) = answers::gravest(findings) else {
        return Ok(open.map(|case| case.id));
    };
    let mut told = answers::abnormal(&new.answers, findings);
    if let Some(case) = open {
        let place = abnormal_answers_of(case.id.as_uuid());
        told.extend(ground.vault.open_sealed::<Vec<Given>>(place, &case.answers)?);
        let sealed = ground.vault.seal(place, &told, now)?;
        abnormals::put_answers(tx, &case, sealed, severity.max(case.severity)).await?;
        return Ok(Some(case.id));
    }
    let id = AbnormalId::new(now);
    let case = NewAbnormal {
        person: person.id,
        id,
        task: task.id,
        plan: task.plan_id,
        ward: person.ward,
        channel: new.channel,
        severity,
        answers: ground.vault.seal(abnormal_answers_of(id.as_uuid()), &told, now)?,
        question_set: (target.plan.question_set_id, target.plan.question_set_version),
        by: policy.by.clone(),
        opened_at: now,
        delete_by: policy.policy.last_day(ground.day(now)),
    };
    abnormals::add(tx, &case).await?;
    let rungs = policy.policy.ladder(severity).rungs_of(&person.ward);
    let steps = rungs
        .into_iter()
        .map(|(level, within)| Step::new(level, within))
        .collect();
    due::open(tx, abnormals::DUE, id.as_uuid(), steps, now).await?;
    Ok(Some(id))
}

/// When a try was; absent is now. Refuses with `IN_THE_FUTURE`, `TOO_LONG_AGO`.
pub(super) fn read_tried_at(at: Option<Moment>, now: Moment) -> Result<Moment, Unreadable> {
    let Some(at) = at else { return Ok(now) };
    let at = past(at, now, CLOCKS_DIFFER)?;
    if now.since(at) > OLDEST {
        return Err(Unreadable::new(
            "TOO_LONG_AGO",
            "must not be more than 48 hours ago",
        ));
    }
    Ok(at)
}
