//! Outreach's closed lists: each enum of the contract beside the city's.

use crate::outreach::rules::words::{
    AbnormalOutcome, CareLevel, Channel, Outcome, PlanState, Severity, TaskState,
};
use kit::parse::Unreadable;
use proto::common::v1::Answer as PbAnswer;
use proto::registration::v1 as pb;
use vocabulary::answer::Answer;

fn missing() -> Unreadable {
    Unreadable::new("MISSING", "must be given")
}

fn unknown(reason: &'static str) -> Unreadable {
    Unreadable::new(reason, "must be one of the values of the contract")
}

/// The word of a number of the contract, by the table of the words that are told.
fn read<W: Copy, P: PartialEq + TryFrom<i32>>(
    number: i32,
    all: &[W],
    told: impl Fn(W) -> P,
    reason: &'static str,
) -> Result<W, Unreadable> {
    if number == 0 {
        return Err(missing());
    }
    let asked = P::try_from(number).map_err(|_| unknown(reason))?;
    let found = all.iter().copied().find(|word| told(*word) == asked);
    found.ok_or_else(|| unknown(reason))
}

/// A channel.
pub fn channel(channel: Channel) -> pb::OutreachChannel {
    match channel {
        Channel::Link => pb::OutreachChannel::Link,
        Channel::Phone => pb::OutreachChannel::Phone,
        Channel::Visit => pb::OutreachChannel::Visit,
        Channel::Platform => pb::OutreachChannel::Platform,
    }
}

/// Reads a channel. Refuses with `MISSING`, `UNKNOWN_CHANNEL`.
pub fn read_channel(number: i32) -> Result<Channel, Unreadable> {
    read(number, Channel::ALL, channel, "UNKNOWN_CHANNEL")
}

/// Reads a channel that may be absent.
pub fn read_optional_channel(number: i32) -> Result<Option<Channel>, Unreadable> {
    (number != 0).then(|| read_channel(number)).transpose()
}

/// Where a round stands.
pub fn plan_state(state: PlanState) -> pb::OutreachPlanState {
    match state {
        PlanState::Planning => pb::OutreachPlanState::Planning,
        PlanState::Open => pb::OutreachPlanState::Open,
        PlanState::Cancelled => pb::OutreachPlanState::Cancelled,
    }
}

/// Where a task stands.
pub fn task_state(state: TaskState) -> pb::OutreachTaskState {
    match state {
        TaskState::Open => pb::OutreachTaskState::Open,
        TaskState::Answered => pb::OutreachTaskState::Answered,
        TaskState::Refused => pb::OutreachTaskState::Refused,
        TaskState::Unreachable => pb::OutreachTaskState::Unreachable,
        TaskState::Cancelled => pb::OutreachTaskState::Cancelled,
    }
}

/// Reads where tasks stand; unspecified is open. Refuses with `UNKNOWN_TASK_STATE`.
pub fn read_task_state(number: i32) -> Result<TaskState, Unreadable> {
    if number == 0 {
        return Ok(TaskState::Open);
    }
    read(number, TaskState::ALL, task_state, "UNKNOWN_TASK_STATE")
}

/// What a try came to.
pub fn outcome(outcome: Outcome) -> pb::OutreachOutcome {
    match outcome {
        Outcome::Reached => pb::OutreachOutcome::Reached,
        Outcome::NotReached => pb::OutreachOutcome::NotReached,
        Outcome::Refused => pb::OutreachOutcome::Refused,
        Outcome::WrongNumber => pb::OutreachOutcome::WrongNumber,
    }
}

/// Reads what a try came to. Refuses with `MISSING`, `UNKNOWN_OUTCOME`.
pub fn read_outcome(number: i32) -> Result<Outcome, Unreadable> {
    read(number, Outcome::ALL, outcome, "UNKNOWN_OUTCOME")
}

/// How grave an answer is.
pub fn severity(severity: Severity) -> pb::AbnormalSeverity {
    match severity {
        Severity::Serious => pb::AbnormalSeverity::Serious,
        Severity::Urgent => pb::AbnormalSeverity::Urgent,
    }
}

/// Reads how grave an answer is. Refuses with `MISSING`, `UNKNOWN_SEVERITY`.
pub fn read_severity(number: i32) -> Result<Severity, Unreadable> {
    read(number, Severity::ALL, severity, "UNKNOWN_SEVERITY")
}

/// Where somebody must act.
pub fn level(level: CareLevel) -> pb::AbnormalLevel {
    match level {
        CareLevel::Community => pb::AbnormalLevel::Community,
        CareLevel::Street => pb::AbnormalLevel::Street,
        CareLevel::District => pb::AbnormalLevel::District,
    }
}

/// Reads where cases stand; `None` is anywhere. Refuses with `UNKNOWN_CARE_LEVEL`.
pub fn read_level(number: i32) -> Result<Option<CareLevel>, Unreadable> {
    (number != 0)
        .then(|| read(number, CareLevel::ALL, level, "UNKNOWN_CARE_LEVEL"))
        .transpose()
}

/// What an abnormal answer led to.
pub fn abnormal_outcome(outcome: AbnormalOutcome) -> pb::AbnormalOutcome {
    match outcome {
        AbnormalOutcome::FalseAlarm => pb::AbnormalOutcome::FalseAlarm,
        AbnormalOutcome::SentToFeverClinic => pb::AbnormalOutcome::SentToFeverClinic,
        AbnormalOutcome::QuarantineOrdered => pb::AbnormalOutcome::QuarantineOrdered,
        AbnormalOutcome::HealthDeclared => pb::AbnormalOutcome::HealthDeclared,
        AbnormalOutcome::CannotBeReached => pb::AbnormalOutcome::CannotBeReached,
        AbnormalOutcome::OtherMeasure => pb::AbnormalOutcome::OtherMeasure,
    }
}

/// Reads what an abnormal answer led to. Refuses with `MISSING`, `UNKNOWN_ABNORMAL_OUTCOME`.
pub fn read_abnormal_outcome(number: i32) -> Result<AbnormalOutcome, Unreadable> {
    read(
        number,
        AbnormalOutcome::ALL,
        abnormal_outcome,
        "UNKNOWN_ABNORMAL_OUTCOME",
    )
}

/// Yes, no or unsure.
pub fn answer(answer: Answer) -> PbAnswer {
    match answer {
        Answer::Yes => PbAnswer::Yes,
        Answer::No => PbAnswer::No,
        Answer::Unsure => PbAnswer::Unsure,
    }
}
