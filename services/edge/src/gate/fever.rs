//! A fever at the gate: what was read, when to measure again, what is done until then.

use super::at::At;
use super::reading::digits;
use super::said::sentence;
use crate::front::Front;
use crate::session::signed_in::{SignedForm, SignedIn, Turned};
use crate::web::degrees::degrees;
use crate::web::frame::{Frame, clock_time};
use crate::web::refusal::rendered;
use crate::web::words::Both;
use crate::web::{Asked, Flaws};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use kit::clock::Moment;
use kit::fault;
use kit::wire::Wire;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::fever_service_client::FeverServiceClient;
use std::sync::Arc;
use tonic::Status;

/// What is done at the spot: name in the form, action, words.
const ACTIONS: &[(&str, pb::FeverAction, &str, &str)] = &[
    (
        "isolated",
        pb::FeverAction::Isolated,
        "已带到等候点，与他人隔开",
        "At the waiting point, apart from others",
    ),
    (
        "ambulance",
        pb::FeverAction::AmbulanceCalled,
        "已叫救护车（120）",
        "An ambulance is called",
    ),
    (
        "hospital",
        pb::FeverAction::HospitalNamed,
        "已告知去哪家发热门诊",
        "They know which fever clinic to go to",
    ),
    (
        "family",
        pb::FeverAction::FamilyTold,
        "已通知家属",
        "The family is told",
    ),
];

#[derive(Template)]
#[template(path = "gate/fever.html")]
struct Page<'p> {
    frame: Frame,
    id: &'p str,
    gate: &'p pb::Checkpoint,
    form_token: &'p str,
    recheck_id: String,
    action_id: String,
    fever: &'p pb::Fever,
    state: Both,
    first: String,
    second: Option<String>,
    due: Option<Due>,
    steps: Vec<(String, String)>,
    typed: &'p str,
    flaws: Flaws,
    said: Option<Both>,
}

/// When the second reading is due.
struct Due {
    time: String,
    /// From now, for a script to count down.
    seconds: u64,
}

impl Page<'_> {
    fn is_open(&self) -> bool {
        self.fever.state() != pb::FeverState::Closed
    }
}

fn fevers(at: &At) -> FeverServiceClient<Wire> {
    FeverServiceClient::new(at.checkpoint())
}

/// A case, as far as the gate has to do with it.
pub(super) async fn show(
    State(front): State<Arc<Front>>,
    by: SignedIn,
    Path((gate, fever)): Path<(String, String)>,
    asked: Asked,
) -> Result<Response, Turned> {
    let at = At::open(front, by, &gate).await?;
    shown(&at, &fever, "", Flaws::default(), sentence(asked.text("said"))).await
}

async fn shown(at: &At, id: &str, typed: &str, flaws: Flaws, said: Option<Both>) -> Result<Response, Turned> {
    let request = at.asks(pb::GetFeverRequest {
        fever_id: id.to_owned(),
        ..pb::GetFeverRequest::default()
    })?;
    let found = fevers(at).get_fever(request).await;
    let found = found.map_err(|status| at.refused(&status))?.into_inner();
    let fever = found.fever.unwrap_or_default();
    let status = flaws.status();
    let page = Page {
        frame: at.frame(),
        id: &at.gate.checkpoint_id,
        gate: &at.gate,
        form_token: &at.by.form_token,
        recheck_id: at.request_id(),
        action_id: at.request_id(),
        state: state(&fever),
        first: degrees(fever.first_temperature_deci_celsius),
        second: fever.second_temperature_deci_celsius.map(degrees),
        due: due(at, &fever),
        steps: found.steps.iter().map(|step| told(at, step)).collect(),
        fever: &fever,
        typed,
        flaws,
        said,
    };
    Ok((status, rendered(&page)).into_response())
}

fn due(at: &At, fever: &pb::Fever) -> Option<Due> {
    if fever.state() != pb::FeverState::Waiting {
        return None;
    }
    let moment = Moment::from_proto(fever.recheck_due_at.as_ref()?).ok()?;
    Some(Due {
        time: clock_time(moment, at.front.clock.zone()),
        seconds: moment.since(at.front.clock.now()).as_secs(),
    })
}

fn state(fever: &pb::Fever) -> Both {
    match (fever.state(), fever.outcome()) {
        (pb::FeverState::ToClinic, _) => ("转发热门诊", "To the fever clinic"),
        (pb::FeverState::InHospital, _) => ("已送医", "In hospital"),
        (pb::FeverState::Closed, pb::FeverOutcome::RecheckNormal) => {
            ("复测正常，可以通行", "Normal the second time: let them pass")
        }
        (pb::FeverState::Closed, _) => ("已办结", "Closed"),
        _ => ("等待复测", "To be measured again"),
    }
}

/// When, and what.
fn told(at: &At, step: &pb::FeverStep) -> (String, String) {
    let moment = step.at.as_ref().and_then(|at| Moment::from_proto(at).ok());
    let zone = at.front.clock.zone();
    let time = moment.map_or_else(String::new, |moment| clock_time(moment, zone));
    let action = ACTIONS.iter().find(|(_, action, ..)| *action == step.action());
    let words = match step.kind() {
        pb::FeverStepKind::Opened => ("测得发热", "A fever was read"),
        pb::FeverStepKind::SeenAgain => ("再次测得发热", "Seen again, with a fever"),
        pb::FeverStepKind::Rechecked => ("复测", "Measured again"),
        pb::FeverStepKind::Acted => action.map_or(("已处置", "Something was done"), |row| (row.2, row.3)),
        pb::FeverStepKind::Acknowledged => ("上级已接手", "The report is in hand"),
        pb::FeverStepKind::Hospital => ("医院已接诊", "A hospital has them"),
        pb::FeverStepKind::Closed => ("办结", "Closed"),
        pb::FeverStepKind::Unspecified => ("", ""),
    };
    let words = at.by.frame.language.t(words.0, words.1);
    let reading = step.temperature_deci_celsius.map(degrees);
    let words = reading.map_or_else(|| words.to_owned(), |reading| format!("{words} {reading} ℃"));
    (time, words)
}

/// The second reading.
pub(super) async fn recheck(
    State(front): State<Arc<Front>>,
    Path((gate, fever)): Path<(String, String)>,
    form: SignedForm,
) -> Result<Response, Turned> {
    let SignedForm { by, fields } = form;
    let at = At::open(front, by, &gate).await?;
    let request = at.asks(pb::RecordRecheckRequest {
        request_id: fields.text("request_id").to_owned(),
        fever_id: fever.clone(),
        // Nothing read is refused as no temperature.
        temperature_deci_celsius: digits(&fields).unwrap_or_default(),
    })?;
    let answer = fevers(&at).record_recheck(request).await.map(|_| ());
    answered(&at, &fever, fields.text("temperature"), answer).await
}

/// What was done at the spot.
pub(super) async fn act(
    State(front): State<Arc<Front>>,
    Path((gate, fever)): Path<(String, String)>,
    form: SignedForm,
) -> Result<Response, Turned> {
    let SignedForm { by, fields } = form;
    let at = At::open(front, by, &gate).await?;
    let action = ACTIONS.iter().find(|(name, ..)| *name == fields.text("action"));
    let request = at.asks(pb::RecordFeverActionRequest {
        request_id: fields.text("request_id").to_owned(),
        fever_id: fever.clone(),
        action: action.map_or(pb::FeverAction::Unspecified, |row| row.1).into(),
        note: String::new(),
    })?;
    let answer = fevers(&at).record_fever_action(request).await.map(|_| ());
    answered(&at, &fever, "", answer).await
}

/// The case again: with what was done, or with what was wrong.
async fn answered(at: &At, fever: &str, typed: &str, answer: Result<(), Status>) -> Result<Response, Turned> {
    let Err(status) = answer else {
        let path = format!("/fever/{fever}?said=ACTED");
        return Ok(Redirect::to(&at.address(&path)).into_response());
    };
    let flaws = Flaws::of(&status, at.by.frame.language);
    let said = fault::reason_of(&status).and_then(|reason| sentence(&reason));
    match flaws.is_empty() && said.is_none() {
        true => Err(at.refused(&status)),
        false => shown(at, fever, typed, flaws, said).await,
    }
}
