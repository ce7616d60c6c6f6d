//! Fevers: requests read, answers written.

use kit::clock::Moment;
use kit::page::{self, Fingerprint};
use kit::parse::{All, Flaws, Unreadable, field, optional};
use proto::checkpoint::v1 as pb;
use uuid::Uuid;
use vocabulary::ids::kinds;
use vocabulary::{Area, CheckpointId, FeverId, Temperature, purpose};

use super::rules::case::{Action, Case, HospitalResult, Level, Outcome, State, StepKind};
use crate::convert::field::{id, optional_area, optional_word, word};
use crate::convert::pass::write_policy;
use crate::rules::policy::PolicyStamp;

/// Cases of one page when nothing is said, and the most.
const PAGE: (u32, u32) = (50, 200);
/// The most characters of a note.
const LONGEST_NOTE: usize = 200;

/// Declares both ways between our words and the contract's; reading yields `None` for the unspecified one.
macro_rules! both_ways {
    ($read:ident $write:ident, $ours:ident, $theirs:ident, { $( $word:ident, )+ }) => {
        fn $read(word: pb::$theirs) -> Option<$ours> {
            match word {
                pb::$theirs::Unspecified => None,
                $( pb::$theirs::$word => Some($ours::$word), )+
            }
        }

        fn $write(word: Option<$ours>) -> i32 {
            match word {
                None => pb::$theirs::Unspecified.into(),
                $( Some($ours::$word) => pb::$theirs::$word.into(), )+
            }
        }
    };
}

both_ways!(read_level write_level, Level, FeverLevel, { Gate, Community, Street, District, });
both_ways!(read_action_word write_action, Action, FeverAction, { Isolated, AmbulanceCalled, HospitalNamed, FamilyTold, });
both_ways!(read_result write_result, HospitalResult, HospitalResult, { Pending, Excluded, Admitted, Suspected, Confirmed, });
both_ways!(read_outcome write_outcome, Outcome, FeverOutcome, {
    RecheckNormal, Cleared, OtherIllness, SuspectedCase, ConfirmedCase, Left, Mistaken,
});

fn write_state(state: State) -> pb::FeverState {
    match state {
        State::Waiting => pb::FeverState::Waiting,
        State::ToClinic => pb::FeverState::ToClinic,
        State::InHospital => pb::FeverState::InHospital,
        State::Closed => pb::FeverState::Closed,
    }
}

fn write_kind(kind: StepKind) -> pb::FeverStepKind {
    match kind {
        StepKind::Opened => pb::FeverStepKind::Opened,
        StepKind::SeenAgain => pb::FeverStepKind::SeenAgain,
        StepKind::Rechecked => pb::FeverStepKind::Rechecked,
        StepKind::Acted => pb::FeverStepKind::Acted,
        StepKind::Acknowledged => pb::FeverStepKind::Acknowledged,
        StepKind::Hospital => pb::FeverStepKind::Hospital,
        StepKind::Closed => pb::FeverStepKind::Closed,
    }
}

fn request_id(text: &str) -> Result<Uuid, Unreadable> {
    id::<kinds::Fever>(text).map(|id| id.as_uuid())
}

fn note(text: &str) -> Result<Option<&str>, Unreadable> {
    optional(text, LONGEST_NOTE)
}

/// A second reading: request, case and value.
pub fn read_recheck(request: &pb::RecordRecheckRequest) -> Result<(Uuid, FeverId, Temperature), Flaws> {
    (
        field("request_id", request_id(&request.request_id)),
        field("fever_id", id(&request.fever_id)),
        field(
            "temperature_deci_celsius",
            Temperature::from_deci_celsius(request.temperature_deci_celsius),
        ),
    )
        .all()
}

/// Something done at the spot: request, case, what, and a note.
pub fn read_action(
    request: &pb::RecordFeverActionRequest,
) -> Result<(Uuid, FeverId, Action, Option<&str>), Flaws> {
    (
        field("request_id", request_id(&request.request_id)),
        field("fever_id", id(&request.fever_id)),
        field("action", word(request.action, read_action_word)),
        field("note", note(&request.note)),
    )
        .all()
}

/// An acknowledgement: request, case and a note.
pub fn read_acknowledgement(
    request: &pb::AcknowledgeFeverRequest,
) -> Result<(Uuid, FeverId, Option<&str>), Flaws> {
    (
        field("request_id", request_id(&request.request_id)),
        field("fever_id", id(&request.fever_id)),
        field("note", note(&request.note)),
    )
        .all()
}

/// A hospital: request, case, its name, what it says, and a note.
#[allow(clippy::type_complexity, reason = "the fields of one request, in their order")]
pub fn read_hospital(
    request: &pb::RecordHospitalRequest,
) -> Result<(Uuid, FeverId, &str, HospitalResult, Option<&str>), Flaws> {
    (
        field("request_id", request_id(&request.request_id)),
        field("fever_id", id(&request.fever_id)),
        field("hospital", institution(&request.hospital)),
        field("result", word(request.result, read_result)),
        field("note", note(&request.note)),
    )
        .all()
}

/// The name of an institution: 2 to 60 characters, and nobody's number.
fn institution(text: &str) -> Result<&str, Unreadable> {
    let name = purpose::parse(text)?;
    if name.chars().count() > 60 {
        return Err(Unreadable::new("TOO_LONG", "must be at most 60 characters"));
    }
    Ok(name)
}

/// An end: request, case, outcome and a note.
pub fn read_close(request: &pb::CloseFeverRequest) -> Result<(Uuid, FeverId, Outcome, Option<&str>), Flaws> {
    (
        field("request_id", request_id(&request.request_id)),
        field("fever_id", id(&request.fever_id)),
        field("outcome", word(request.outcome, read_outcome)),
        field("note", note(&request.note)),
    )
        .all()
}

/// A case to look at, and why.
pub fn read_get(request: &pb::GetFeverRequest) -> Result<(FeverId, Option<&str>), Flaws> {
    (
        field("fever_id", id(&request.fever_id)),
        field("purpose", purpose::parse_optional(&request.purpose)),
    )
        .all()
}

/// What a list asks for.
#[derive(Clone, Copy, Debug)]
pub struct Listed {
    /// Narrows the caller's scope.
    pub area: Option<Area>,
    /// Only those that wait for this level.
    pub waits_for: Option<Level>,
    /// Cases of the page.
    pub size: u32,
    /// The last case of the page before: when it opened, and its id.
    pub after: Option<(Moment, Uuid)>,
}

/// Reads a list; `query` is its fingerprint.
pub fn read_list(request: &pb::ListFeversRequest, query: &Fingerprint) -> Result<Listed, Flaws> {
    let (area, waits_for, size, after) = (
        field("area", optional_area(&request.area)),
        field("waits_for", optional_word(request.waits_for, read_level)),
        field("page_size", page::size(request.page_size, PAGE.0, PAGE.1)),
        field("page_token", page::read(&request.page_token, query)),
    )
        .all()?;
    Ok(Listed {
        area,
        waits_for,
        size,
        after,
    })
}

/// A case as the caller sees it. `document` tells the number of the document behind an order.
pub fn write(case: &Case, now: Moment, document: impl Fn(PolicyStamp) -> String) -> pb::Fever {
    let deci = |value: Temperature| i32::from(value.deci_celsius());
    let deadline = case.deadline.filter(|_| case.closed_at.is_none());
    pb::Fever {
        fever_id: case.id.to_string(),
        checkpoint_id: case.checkpoint.to_string(),
        pass_id: case.pass.to_string(),
        person_id: case.person.map(|person| person.to_string()).unwrap_or_default(),
        state: write_state(case.state).into(),
        first_temperature_deci_celsius: deci(case.first),
        second_temperature_deci_celsius: case.second.map(deci),
        threshold_deci_celsius: i32::from(case.threshold.deci_celsius()),
        opened_at: Some(case.opened_at.to_proto()),
        recheck_due_at: Some(case.recheck_due_at.to_proto()),
        waits_for: write_level(deadline.map(|deadline| deadline.level)),
        due_at: deadline.map(|deadline| deadline.due_at.to_proto()),
        overdue: deadline.is_some_and(|deadline| deadline.is_overdue(now)),
        hospital: case.hospital.clone().unwrap_or_default(),
        hospital_result: write_result(case.hospital_result),
        outcome: write_outcome(case.outcome),
        closed_at: case.closed_at.map(Moment::to_proto),
        reported: case.reported,
        policy: case.policy.map(|stamp| write_policy(stamp, document(stamp))),
    }
}

/// One thing that happened, as the books tell it.
#[derive(Clone, Copy, Debug)]
pub struct StepFacts<'s> {
    /// Its id.
    pub id: Uuid,
    /// What.
    pub kind: StepKind,
    /// When.
    pub at: Moment,
    /// By whom.
    pub by: &'s str,
    /// Which level acknowledged.
    pub level: Option<Level>,
    /// What was done.
    pub action: Option<Action>,
    /// A reading.
    pub temperature: Option<Temperature>,
    /// Its gate.
    pub checkpoint: Option<CheckpointId>,
    /// The hospital's word.
    pub result: Option<HospitalResult>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// Whether a note was left.
    pub has_note: bool,
}

/// One thing that happened; `note` is empty unless it may be read.
pub fn write_step(step: StepFacts<'_>, note: String) -> pb::FeverStep {
    pb::FeverStep {
        step_id: step.id.to_string(),
        kind: write_kind(step.kind).into(),
        at: Some(step.at.to_proto()),
        by: step.by.to_owned(),
        level: write_level(step.level),
        action: write_action(step.action),
        temperature_deci_celsius: step.temperature.map(|value| i32::from(value.deci_celsius())),
        checkpoint_id: step.checkpoint.map(|gate| gate.to_string()).unwrap_or_default(),
        hospital_result: write_result(step.result),
        outcome: write_outcome(step.outcome),
        has_note: step.has_note,
        note,
    }
}

/// One hop of a deadline; a word this program does not know is told as unspecified.
pub fn write_hop(from: &str, to: Option<&str>, at: Moment) -> pb::FeverHop {
    pb::FeverHop {
        from: write_level(Level::parse(from).ok()),
        to: write_level(to.and_then(|to| Level::parse(to).ok())),
        at: Some(at.to_proto()),
    }
}
