//! A code for one volunteer, and who has joined this gate by one.

use super::gates::keeper;
use crate::accounts::store::accounts::AccountId;
use crate::front::Front;
use crate::joining::acts::{self, Gate};
use crate::joining::rules::length::Length;
use crate::joining::store::codes::{self, Invitation, Joined};
use crate::joining::turn;
use crate::session::signed_in::{SignedForm, SignedIn, Turned};
use crate::web::form::Wrong;
use crate::web::frame::{self, Frame};
use crate::web::origin::Origin;
use crate::web::qr::Qr;
use crate::web::refusal::{Refusal, rendered};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use kit::clock::Moment;
use kit::parse::Flaws;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::checkpoint_service_client::CheckpointServiceClient;
use std::sync::Arc;
use std::time::Duration;
use vocabulary::{Area, CheckpointId};

/// What can be chosen beside the end of the shift that runs, in hours.
const HOURS: [u64; 6] = [2, 4, 6, 8, 12, 16];

#[derive(Template)]
#[template(path = "joining/gate.html")]
struct Page {
    frame: Frame,
    form_token: String,
    id: CheckpointId,
    gate: String,
    choices: Vec<Choice>,
    made: Option<Made>,
    joined: Vec<Line>,
    wrong: Wrong,
}

/// Until when, as it is chosen.
struct Choice {
    minutes: u64,
    is_shift: bool,
    until: String,
}

/// A code to be shown to one volunteer.
struct Made {
    code: String,
    qr: Option<Qr>,
    address: String,
    good_until: String,
    shift_ends_at: String,
}

/// Somebody who joined.
struct Line {
    id: AccountId,
    name: String,
    since: String,
    until: String,
}

pub(super) async fn show(
    State(front): State<Arc<Front>>,
    by: SignedIn,
    Path(gate): Path<String>,
) -> Result<Response, Turned> {
    let gate = kept(&front, &by, gate).await?;
    Ok(page(&front, &by, &gate, None, Wrong::default()).await?)
}

/// Makes a code, and shows it this once.
pub(super) async fn make(
    State(front): State<Arc<Front>>,
    origin: Origin,
    Path(gate): Path<String>,
    SignedForm { by, fields }: SignedForm,
) -> Result<Response, Turned> {
    let gate = kept(&front, &by, gate).await?;
    let length = match Length::parse(fields.text("minutes")) {
        Ok(length) => length,
        Err(bad) => {
            let wrong = Flaws::one("minutes", bad).into();
            let page = page(&front, &by, &gate, None, wrong).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let (code, invitation) = acts::make(&by.office, &by.actor(), by.account.id, gate.clone(), length)
        .await
        .map_err(|error| by.fails(error))?;
    let made = made(&by, &origin, code, &invitation);
    Ok(page(&front, &by, &gate, Some(made), Wrong::default()).await?)
}

/// Sends off somebody who joined.
pub(super) async fn end(
    State(front): State<Arc<Front>>,
    Path((gate, account)): Path<(String, String)>,
    SignedForm { by, .. }: SignedForm,
) -> Result<Response, Turned> {
    let gate = kept(&front, &by, gate).await?;
    let unknown = || by.refused(StatusCode::NOT_FOUND, "UNKNOWN_ACCOUNT");
    let account = AccountId::parse(&account).map_err(|_| unknown())?;
    let (volunteer, invitation) = acts::who_joined(&by.office, gate.id, account)
        .await
        .map_err(|error| by.fails(error))?;
    turn::leave(&front, &by.office, &volunteer, &invitation).await;
    acts::send_off(&by.office, &by.actor(), gate.id, account)
        .await
        .map_err(|error| by.fails(error))?;
    Ok(Redirect::to(&format!("/desk/joining/{}", gate.id)).into_response())
}

/// The gate, if checkpoint shows it to whoever looks and they may invite others to it.
async fn kept(front: &Front, by: &SignedIn, gate: String) -> Result<Gate, Refusal> {
    keeper(by)?;
    let request = by.request(pb::GetCheckpointRequest { checkpoint_id: gate })?;
    let mut gates = CheckpointServiceClient::new(front.neighbours.checkpoint.clone());
    let found = gates.get_checkpoint(request).await;
    let found = found.map_err(|status| Refusal::of(&status, by.frame.language))?;
    let gate = found.into_inner().checkpoint.unwrap_or_default();
    if gate.state() == pb::CheckpointState::Closed {
        return Err(by.refused(StatusCode::CONFLICT, "CHECKPOINT_CLOSED"));
    }
    let area = gate.area.unwrap_or_default();
    match (CheckpointId::parse(&gate.checkpoint_id), Area::parse(&area.code)) {
        (Ok(id), Ok(area)) => Ok(Gate {
            id,
            // The only gate of a unit often bears its name.
            name: match gate.name == gate.unit_name {
                true => gate.name,
                false => format!("{} {}", gate.unit_name, gate.name),
            },
            area,
        }),
        _ => Err(by.refused(StatusCode::BAD_GATEWAY, "NO_ANSWER")),
    }
}

fn made(by: &SignedIn, origin: &Origin, code: String, invitation: &Invitation) -> Made {
    let link = format!("{}/join/{code}", origin.0);
    Made {
        // The letters stand beside it: a page without the picture is good enough.
        qr: Qr::of(&link).ok(),
        code,
        address: format!("{}/join", origin.0),
        good_until: town_time(by, invitation.good_until),
        shift_ends_at: town_time(by, invitation.shift_ends_at),
    }
}

async fn page(
    front: &Front,
    by: &SignedIn,
    gate: &Gate,
    made: Option<Made>,
    wrong: Wrong,
) -> Result<Response, Refusal> {
    let joined = codes::joined(&by.office.db, gate.id, by.office.now()).await;
    let joined = joined.map_err(|error| by.fails(error))?;
    let lines: Result<Vec<Line>, Refusal> = joined.into_iter().map(|joined| line(by, joined)).collect();
    Ok(rendered(&Page {
        frame: by.frame.clone(),
        form_token: by.form_token.clone(),
        id: gate.id,
        gate: gate.name.clone(),
        choices: choices(front, by, gate).await?,
        made,
        joined: lines?,
        wrong,
    }))
}

/// The end of the shift that runs first, if one does; then whole hours.
async fn choices(front: &Front, by: &SignedIn, gate: &Gate) -> Result<Vec<Choice>, Refusal> {
    let roster = by.request(turn::roster(front, &gate.id.to_string()))?;
    // Without a roster there are hours to choose from.
    let shifts = turn::running(front, roster).await.unwrap_or_default();
    let now = front.clock.now();
    let ends = shifts
        .iter()
        .filter_map(|shift| turn::moment(shift.ends_at.as_ref()));
    let rests = ends.filter_map(|end| Length::rest(end.since(now)));
    let zone = front.clock.zone();
    let choice = |minutes: u64, is_shift| Choice {
        minutes,
        is_shift,
        until: frame::minute(now + Duration::from_secs(minutes * 60), zone),
    };
    let shift = rests.map(|rest| choice(rest.minutes(), true));
    Ok(shift
        .chain(HOURS.map(|hours| choice(hours * 60, false)))
        .collect())
}

fn line(by: &SignedIn, joined: Joined) -> Result<Line, Refusal> {
    let name = by.office.vault.name(joined.account_id.as_uuid(), &joined.sealed);
    Ok(Line {
        id: joined.account_id,
        name: name.map_err(|error| by.fails(error))?.masked(),
        since: town_time(by, joined.created_at),
        until: town_time(by, joined.shift_ends_at),
    })
}

/// As the clock of the town shows it.
fn town_time(by: &SignedIn, at: Moment) -> String {
    frame::minute(by.office.in_town(at), by.office.clock.zone())
}
