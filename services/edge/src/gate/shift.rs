//! The gate's shifts of today and tomorrow: taken, left, handed over.

use super::at::At;
use super::said::sentence;
use crate::front::Front;
use crate::session::signed_in::{SignedForm, SignedIn, Turned};
use crate::web::frame::{Frame, minute};
use crate::web::refusal::rendered;
use crate::web::words::Both;
use crate::web::{Asked, Flaws};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use kit::clock::{Day, Moment};
use kit::fault;
use kit::wire::Wire;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::shift_service_client::ShiftServiceClient;
use std::sync::Arc;

/// Notes shown.
const NOTES: i32 = 5;
/// Lines of what is left open.
const OPEN_LINES: usize = 10;

#[derive(Template)]
#[template(path = "gate/shift.html")]
struct Page<'p> {
    frame: Frame,
    id: &'p str,
    gate: &'p pb::Checkpoint,
    form_token: &'p str,
    said: Option<Both>,
    shifts: Vec<Line>,
    notes: Vec<Note>,
    request_id: String,
    /// The shift on which they are, to hand it over.
    mine: Option<String>,
    typed: Typed<'p>,
    flaws: Flaws,
}

#[derive(Clone, Copy, Default)]
struct Typed<'t> {
    note: &'t str,
    left_open: &'t str,
}

struct Line {
    id: String,
    time: String,
    open_places: i32,
    present: usize,
    state: pb::TurnState,
    words: Both,
    request_id: String,
}

impl Line {
    /// Whether there is a place to take, or to come to.
    fn may_take(&self) -> bool {
        match self.state {
            pb::TurnState::Planned => true,
            pb::TurnState::Unspecified => self.open_places > 0,
            _ => false,
        }
    }

    fn may_leave(&self) -> bool {
        matches!(self.state, pb::TurnState::Planned | pb::TurnState::Present)
    }
}

struct Note {
    at: String,
    text: String,
    left_open: Vec<String>,
    passes: i64,
    unmeasured: i64,
}

fn roster(at: &At) -> ShiftServiceClient<Wire> {
    ShiftServiceClient::new(at.checkpoint())
}

fn told(at: &At, moment: Option<&prost_types::Timestamp>) -> String {
    let moment = moment.and_then(|at| Moment::from_proto(at).ok());
    moment.map_or_else(String::new, |moment| minute(moment, at.front.clock.zone()))
}

/// The roster and the notes.
pub(super) async fn show(
    State(front): State<Arc<Front>>,
    by: SignedIn,
    Path(gate): Path<String>,
    asked: Asked,
) -> Result<Response, Turned> {
    let at = At::open(front, by, &gate).await?;
    shown(
        &at,
        Typed::default(),
        Flaws::default(),
        sentence(asked.text("said")),
    )
    .await
}

async fn shown(at: &At, typed: Typed<'_>, flaws: Flaws, said: Option<Both>) -> Result<Response, Turned> {
    let shifts = shifts(at).await?;
    let present = |line: &&Line| line.state == pb::TurnState::Present;
    let status = flaws.status();
    let page = Page {
        frame: at.frame(),
        id: &at.gate.checkpoint_id,
        gate: &at.gate,
        form_token: &at.by.form_token,
        said,
        mine: shifts.iter().find(present).map(|line| line.id.clone()),
        notes: notes(at).await?,
        shifts,
        request_id: at.request_id(),
        typed,
        flaws,
    };
    Ok((status, rendered(&page)).into_response())
}

/// Those of yesterday that still run, of today and of tomorrow.
async fn shifts(at: &At) -> Result<Vec<Line>, Turned> {
    let (now, zone) = (at.front.clock.now(), at.front.clock.zone());
    let today = Day::of(now, zone);
    let request = at.asks(pb::ListShiftsRequest {
        of: Some(pb::list_shifts_request::Of::CheckpointId(
            at.gate.checkpoint_id.clone(),
        )),
        first_day: today.previous().to_string(),
        last_day: today.next().to_string(),
        page_size: 50,
        ..pb::ListShiftsRequest::default()
    })?;
    let listed = roster(at).list_shifts(request).await;
    let listed = listed.map_err(|status| at.refused(&status))?.into_inner();
    let runs = |shift: &pb::Shift| {
        let ends = shift.ends_at.as_ref().and_then(|at| Moment::from_proto(at).ok());
        shift.cancelled_at.is_none() && ends.is_some_and(|ends| ends > now)
    };
    let me = at.by.account.id.to_string();
    let line = |shift: pb::Shift| {
        let mine = shift.turns.iter().find(|turn| turn.account == me);
        let state = mine.map_or(pb::TurnState::Unspecified, pb::Turn::state);
        Line {
            time: format!(
                "{} – {}",
                told(at, shift.starts_at.as_ref()),
                told(at, shift.ends_at.as_ref())
            ),
            open_places: shift.open_places,
            present: shift
                .turns
                .iter()
                .filter(|turn| turn.state() == pb::TurnState::Present)
                .count(),
            words: words(state),
            state,
            id: shift.shift_id,
            request_id: at.request_id(),
        }
    };
    Ok(listed.shifts.into_iter().filter(runs).map(line).collect())
}

fn words(state: pb::TurnState) -> Both {
    match state {
        pb::TurnState::Unspecified => ("", ""),
        pb::TurnState::Planned => ("已排我的班", "You are put down"),
        pb::TurnState::Present => ("我在岗", "You are here"),
        pb::TurnState::Left => ("我已离岗", "You have left"),
        pb::TurnState::Absent => ("未按时到岗", "You did not come in time"),
    }
}

async fn notes(at: &At) -> Result<Vec<Note>, Turned> {
    let request = at.asks(pb::ListHandOversRequest {
        checkpoint_id: at.gate.checkpoint_id.clone(),
        page_size: NOTES,
        page_token: String::new(),
    })?;
    let listed = roster(at).list_hand_overs(request).await;
    let listed = listed.map_err(|status| at.refused(&status))?.into_inner();
    let note = |note: pb::HandOverNote| Note {
        at: told(at, note.written_at.as_ref()),
        text: note.note,
        left_open: note.left_open,
        passes: note.passes_recorded,
        unmeasured: note.passes_unmeasured,
    };
    Ok(listed.hand_overs.into_iter().map(note).collect())
}

/// A shift is taken or left.
pub(super) async fn turn(
    State(front): State<Arc<Front>>,
    Path(gate): Path<String>,
    form: SignedForm,
) -> Result<Response, Turned> {
    let SignedForm { by, fields } = form;
    let at = At::open(front, by, &gate).await?;
    let text = |name| fields.text(name).to_owned();
    let (answer, said) = match fields.text("act") {
        "leave" => {
            let request = at.asks(pb::LeaveShiftRequest {
                request_id: text("request_id"),
                checkpoint_id: at.gate.checkpoint_id.clone(),
                shift_id: text("shift"),
            })?;
            (roster(&at).leave_shift(request).await.map(|_| ()), "GIVEN_UP")
        }
        _ => {
            let request = at.asks(pb::TakeShiftRequest {
                request_id: text("request_id"),
                checkpoint_id: at.gate.checkpoint_id.clone(),
                shift_id: text("shift"),
            })?;
            (roster(&at).take_shift(request).await.map(|_| ()), "TAKEN")
        }
    };
    let said = match answer {
        Ok(()) => said.to_owned(),
        Err(status) => match fault::reason_of(&status) {
            Some(reason) if sentence(&reason).is_some() => reason,
            _ => return Err(at.refused(&status)),
        },
    };
    Ok(Redirect::to(&at.address(&format!("/shift?said={said}"))).into_response())
}

/// A note for whoever comes next.
pub(super) async fn hand_over(
    State(front): State<Arc<Front>>,
    Path(gate): Path<String>,
    form: SignedForm,
) -> Result<Response, Turned> {
    let SignedForm { by, fields } = form;
    let at = At::open(front, by, &gate).await?;
    let typed = Typed {
        note: fields.text("note"),
        left_open: fields.text("left_open"),
    };
    let lines = typed.left_open.lines().map(str::trim);
    let request = at.asks(pb::HandOverRequest {
        request_id: fields.text("request_id").to_owned(),
        checkpoint_id: at.gate.checkpoint_id.clone(),
        shift_id: fields.text("shift").to_owned(),
        note: typed.note.to_owned(),
        // One more than may be, so that too many are refused and not cut off.
        left_open: lines
            .filter(|line| !line.is_empty())
            .take(OPEN_LINES + 1)
            .map(str::to_owned)
            .collect(),
    })?;
    match roster(&at).hand_over(request).await {
        Ok(_) => Ok(Redirect::to(&at.address("/shift?said=HANDED_OVER")).into_response()),
        Err(status) => {
            let flaws = Flaws::of(&status, at.by.frame.language);
            match flaws.is_empty() {
                true => Err(at.refused(&status)),
                false => shown(&at, typed, flaws, None).await,
            }
        }
    }
}

/// The page of a note was asked for again.
pub(super) async fn to_shift(Path(gate): Path<String>) -> Redirect {
    let gate = utf8_percent_encode(&gate, NON_ALPHANUMERIC);
    Redirect::to(&format!("/gate/{gate}/shift"))
}
