//! `/me/{person}/trips/{trip}`: one trip: arrived, corrected, taken back, left again.

use super::ask;
use super::mine::Mine;
use super::trip_form::{TypedTrip, day_or_time};
use super::trip_words::{KINDS, MEANS};
use super::trips::{self, Line, Trouble, why_not};
use crate::web::places;
use crate::web::refusal::{Refusal, rendered};
use crate::web::{Fields, Flaws, Frame};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use proto::common::v1::AreaRef;
use proto::registration::v1 as pb;
use tonic::Status;

#[derive(Template)]
#[template(path = "resident/trip.html")]
struct TripPage<'p> {
    frame: Frame,
    person: &'p str,
    line: Line,
    state: pb::TripState,
    /// Made for this page: each button counts once.
    request_id: String,
    reason: &'p str,
    flaws: Flaws,
    refused: Option<&'static str>,
}

#[derive(Template)]
#[template(path = "resident/trip_correct.html")]
struct CorrectPage<'p> {
    frame: Frame,
    person: &'p str,
    trip: &'p str,
    typed: TypedTrip,
    flaws: Flaws,
    refused: Option<&'static str>,
}

/// A person and a trip out of the address.
type Place = Path<(String, String)>;

async fn found(mine: &Mine, id: &str) -> Result<pb::Trip, Response> {
    let all = trips::all(mine).await.map_err(|status| mine.refused(&status))?;
    let unknown = || Refusal::new(mine.language, StatusCode::NOT_FOUND, "UNKNOWN_TRIP").into_response();
    all.into_iter()
        .find(|trip| trip.trip_id == id)
        .ok_or_else(unknown)
}

/// The trip as it stands, with what can be done about it.
pub(super) async fn show(mine: Mine, Path((_, id)): Place) -> Response {
    page(&mine, &id, "", None).await
}

async fn page(mine: &Mine, id: &str, reason: &str, trouble: Option<Trouble>) -> Response {
    let trip = match found(mine, id).await {
        Ok(trip) => trip,
        Err(response) => return response,
    };
    let (status, flaws, refused) = parts(trouble);
    let page = TripPage {
        frame: mine.frame(),
        person: &mine.person.to_string(),
        line: Line::of(&trip, mine.language, mine.front.clock.zone()),
        state: trip.state(),
        request_id: mine.fresh_id(),
        reason,
        flaws,
        refused,
    };
    (status, rendered(&page)).into_response()
}

fn parts(trouble: Option<Trouble>) -> (StatusCode, Flaws, Option<&'static str>) {
    match trouble {
        None => (StatusCode::OK, Flaws::default(), None),
        Some(Trouble::Flaws(flaws)) => (StatusCode::UNPROCESSABLE_ENTITY, flaws, None),
        Some(Trouble::Said(said)) => (StatusCode::CONFLICT, Flaws::default(), Some(said)),
    }
}

/// After something was done: the trip as it stands now, or why it was not done.
async fn done<T>(mine: &Mine, id: &str, reason: &str, answer: Result<T, Status>) -> Response {
    match answer {
        Ok(_) => Redirect::to(&format!("/me/{}/trips", mine.person)).into_response(),
        Err(status) => match why_not(mine, &status) {
            Some(trouble) => page(mine, id, reason, Some(trouble)).await,
            None => mine.refused(&status),
        },
    }
}

/// They have come: now, or on the day that was typed.
pub(super) async fn arrived(mine: Mine, Path((_, id)): Place, fields: Fields) -> Response {
    let request = pb::ConfirmArrivalRequest {
        request_id: fields.text("request_id").to_owned(),
        trip_id: id.clone(),
        arrived: day_or_time(fields.text("arrived"), "", mine.front.clock.zone()),
    };
    let answer = ask::returnees(&mine.front)
        .confirm_arrival(mine.asks(request))
        .await;
    done(&mine, &id, "", answer).await
}

/// It did not happen.
pub(super) async fn cancelled(mine: Mine, Path((_, id)): Place, fields: Fields) -> Response {
    let request = pb::CancelTripRequest {
        request_id: fields.text("request_id").to_owned(),
        trip_id: id.clone(),
        reason: fields.text("reason").to_owned(),
    };
    let answer = ask::returnees(&mine.front).cancel_trip(mine.asks(request)).await;
    done(&mine, &id, fields.text("reason"), answer).await
}

/// They have left again: now, or on the day that was typed.
pub(super) async fn left(mine: Mine, Path((_, id)): Place, fields: Fields) -> Response {
    let place = fields.text("for");
    let is_country = place.bytes().any(|byte| byte.is_ascii_alphabetic());
    let request = pb::RecordDepartureRequest {
        request_id: fields.text("request_id").to_owned(),
        trip_id: id.clone(),
        left: day_or_time(fields.text("left"), "", mine.front.clock.zone()),
        for_area: (!is_country && !place.is_empty()).then(|| AreaRef {
            code: place.to_owned(),
            ..AreaRef::default()
        }),
        for_country: if is_country {
            place.to_owned()
        } else {
            String::new()
        },
    };
    let answer = ask::returnees(&mine.front)
        .record_departure(mine.asks(request))
        .await;
    done(&mine, &id, "", answer).await
}

/// The form of a correction, filled with what stands there.
pub(super) async fn form(mine: Mine, Path((_, id)): Place) -> Response {
    match found(&mine, &id).await {
        Ok(trip) => {
            let typed = TypedTrip::of_trip(&trip, mine.fresh_id(), mine.front.clock.zone());
            correcting(&mine, &id, typed, None)
        }
        Err(response) => response,
    }
}

fn correcting(mine: &Mine, id: &str, typed: TypedTrip, trouble: Option<Trouble>) -> Response {
    let (status, flaws, refused) = parts(trouble);
    let page = CorrectPage {
        frame: mine.frame(),
        person: &mine.person.to_string(),
        trip: id,
        typed,
        flaws,
        refused,
    };
    (status, rendered(&page)).into_response()
}

/// The correction was sent.
pub(super) async fn correct(mine: Mine, Path((_, id)): Place, fields: Fields) -> Response {
    let typed = TypedTrip::of(&fields);
    let request = pb::CorrectTripRequest {
        request_id: typed.request_id.clone(),
        trip_id: id.clone(),
        version: typed.version,
        facts: Some(typed.facts(mine.front.clock.zone())),
        reason: typed.reason.clone(),
    };
    match ask::returnees(&mine.front).correct_trip(mine.asks(request)).await {
        Ok(_) => Redirect::to(&format!("/me/{}/trips", mine.person)).into_response(),
        Err(status) => match why_not(&mine, &status) {
            Some(trouble) => correcting(&mine, &id, typed, Some(trouble)),
            None => mine.refused(&status),
        },
    }
}
