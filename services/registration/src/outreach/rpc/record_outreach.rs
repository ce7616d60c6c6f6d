//! A worker's try, on the phone or at the door.

use crate::convert::person::read_id;
use crate::outreach::convert::{answers, words};
use crate::outreach::error::OutreachError;
use crate::outreach::rpc::reach;
use crate::outreach::rpc::recording::{self, Target, Try};
use crate::outreach::rules::ids::{ATask, AnAttempt};
use crate::outreach::rules::words::{Channel, TaskState};
use crate::outreach::service::Outreach;
use crate::rpc::asked;
use kit::audit;
use kit::caller::Principal;
use kit::clock::Moment;
use kit::parse::{All, Unreadable, field, spread};
use proto::registration::v1 as pb;
use tonic::{Request, Response};

pub(super) async fn record_outreach(
    outreach: &Outreach,
    request: Request<pb::RecordOutreachRequest>,
) -> Result<Response<pb::RecordOutreachResponse>, OutreachError> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = outreach.ground.clock.now();
    let (id, task, channel, outcome, answers, tried_at) = (
        field("request_id", read_id::<AnAttempt>(&asked.request_id)),
        field("outreach_task_id", read_id::<ATask>(&asked.outreach_task_id)),
        field("channel", read_channel(asked.channel)),
        field("outcome", words::read_outcome(asked.outcome)),
        spread(answers::read(&asked.answers)),
        field("tried_at", read_tried_at(asked.tried_at.as_ref(), now)),
    )
        .all()?;
    let new = Try {
        id,
        hash: asked::hash(asked),
        channel,
        outcome,
        answers,
        tried_at,
        recorded_by: caller.key().to_owned(),
    };

    // Ask.
    let mut tx = outreach.ground.db.begin().await?;
    let (task, person) = reach::task_in(&mut tx, &caller, task).await?;
    let (plan, set) = reach::asked_of(&mut tx, outreach, &task).await?;
    let target = Target {
        task,
        person,
        plan,
        set,
    };
    if let Some(recorded) = recording::repeated(&mut tx, &target, &new).await? {
        return Ok(Response::new(told(&new, &recorded)));
    }

    // Decide.
    recording::check_open(&target)?;
    recording::check_answers(&target.set, outcome, &new.answers)?;

    // Record.
    let recorded = recording::record(outreach, &mut tx, &target, &new).await?;
    let entry = asked::entry(&caller, now, "RecordOutreach", "outreach_attempt", id.as_uuid());
    audit::write(&mut tx, entry.about(target.person.id.as_uuid())).await?;
    tx.commit().await?;
    Ok(Response::new(told(&new, &recorded)))
}

fn told(new: &Try, recorded: &recording::Recorded) -> pb::RecordOutreachResponse {
    let standing = &recorded.standing;
    let is_open = standing.state == TaskState::Open;
    pb::RecordOutreachResponse {
        attempt_id: new.id.to_string(),
        state: words::task_state(standing.state).into(),
        channel: words::channel(standing.channel).into(),
        next_at: is_open.then(|| standing.next_at.to_proto()),
        abnormal: recorded.findings.iter().map(answers::finding).collect(),
        abnormal_id: recorded.case.map(|id| id.to_string()).unwrap_or_default(),
    }
}

/// Reads by what a worker tried. Links and platforms report for themselves.
fn read_channel(number: i32) -> Result<Channel, Unreadable> {
    match words::read_channel(number)? {
        channel @ (Channel::Phone | Channel::Visit) => Ok(channel),
        _ => Err(Unreadable::new("UNKNOWN_CHANNEL", "a worker calls or visits")),
    }
}

fn read_tried_at(at: Option<&prost_types::Timestamp>, now: Moment) -> Result<Moment, Unreadable> {
    recording::read_tried_at(at.map(Moment::from_proto).transpose()?, now)
}
