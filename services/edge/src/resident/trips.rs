//! `/me/{person}/trips`: trips from outside, declared by those who make them.

use super::ask;
use super::mine::Mine;
use super::trip_form::{TypedTrip, day_and_time};
use super::trip_words::{self as words, KINDS, MEANS};
use crate::web::places;
use crate::web::refusal::rendered;
use crate::web::words::Both;
use crate::web::{Fields, Flaws, Frame};
use askama::Template;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use kit::clock::Zone;
use kit::fault;
use proto::registration::v1 as pb;
use tonic::Status;

/// Trips shown; nobody has more that matter.
const MOST: i32 = 50;

#[derive(Template)]
#[template(path = "resident/trips.html")]
struct TripsPage<'p> {
    frame: Frame,
    person: &'p str,
    trips: Vec<Line>,
}

#[derive(Template)]
#[template(path = "resident/trip_new.html")]
struct NewPage<'p> {
    frame: Frame,
    person: &'p str,
    typed: TypedTrip,
    flaws: Flaws,
    refused: Option<&'static str>,
}

/// A trip as a list tells it.
pub(super) struct Line {
    pub id: String,
    pub kind: Both,
    pub from: String,
    pub arrives: String,
    pub means: Both,
    pub number: String,
    pub state: Both,
    pub is_overdue: bool,
    pub declared_late: bool,
}

impl Line {
    pub(super) fn of(trip: &pb::Trip, language: crate::web::Language, zone: Zone) -> Self {
        let facts = trip.facts.clone().unwrap_or_default();
        let (day, time) = day_and_time(trip.arrived.as_ref().or(facts.arrives.as_ref()), zone);
        let area = facts.from_area.clone().unwrap_or_default();
        let code = if area.code.is_empty() {
            facts.from_country.clone()
        } else {
            area.code.clone()
        };
        let place = words::place(&code).map_or("", |place| language.t(place.0, place.1));
        let is_exact = code == facts.from_country || code.ends_with("0000") && !place.is_empty();
        Self {
            id: trip.trip_id.clone(),
            kind: words::kind(facts.kind()),
            from: match is_exact {
                true => place.to_owned(),
                false => format!("{place} {code}"),
            },
            arrives: format!("{day} {time}"),
            means: words::means(facts.means()),
            number: facts.transport_number,
            state: words::state(trip.state()),
            is_overdue: trip.is_overdue,
            declared_late: trip.declared_late,
        }
    }
}

/// Every trip of somebody, in clear: it is the family's own.
pub(super) async fn all(mine: &Mine) -> Result<Vec<pb::Trip>, Status> {
    let request = pb::ListTripsRequest {
        person_id: mine.person.to_string(),
        page_size: MOST,
        ..pb::ListTripsRequest::default()
    };
    let listed = ask::returnees(&mine.front).list_trips(mine.asks(request)).await?;
    Ok(listed.into_inner().trips)
}

/// The list.
pub(super) async fn list(mine: Mine) -> Response {
    let trips = match all(&mine).await {
        Ok(trips) => trips,
        Err(status) => return mine.refused(&status),
    };
    let zone = mine.front.clock.zone();
    let page = TripsPage {
        frame: mine.frame(),
        person: &mine.person.to_string(),
        trips: trips
            .iter()
            .map(|trip| Line::of(trip, mine.language, zone))
            .collect(),
    };
    rendered(&page)
}

/// The form.
pub(super) async fn form(mine: Mine) -> Response {
    let typed = TypedTrip {
        request_id: mine.fresh_id(),
        ..TypedTrip::default()
    };
    shown(&mine, typed, Flaws::default(), None)
}

fn shown(mine: &Mine, typed: TypedTrip, flaws: Flaws, refused: Option<&'static str>) -> Response {
    let status = match (flaws.is_empty(), refused) {
        (false, _) => StatusCode::UNPROCESSABLE_ENTITY,
        (true, Some(_)) => StatusCode::CONFLICT,
        (true, None) => StatusCode::OK,
    };
    let page = NewPage {
        frame: mine.frame(),
        person: &mine.person.to_string(),
        typed,
        flaws,
        refused,
    };
    (status, rendered(&page)).into_response()
}

/// The form was sent.
pub(super) async fn declare(mine: Mine, fields: Fields) -> Response {
    let typed = TypedTrip::of(&fields);
    let request = pb::DeclareTripRequest {
        request_id: typed.request_id.clone(),
        person_id: mine.person.to_string(),
        facts: Some(typed.facts(mine.front.clock.zone())),
        still_on_the_way: typed.still_on_the_way,
    };
    match ask::returnees(&mine.front).declare_trip(mine.asks(request)).await {
        Ok(_) => Redirect::to(&format!("/me/{}/trips", mine.person)).into_response(),
        Err(status) => match why_not(&mine, &status) {
            Some(Trouble::Flaws(flaws)) => shown(&mine, typed, flaws, None),
            Some(Trouble::Said(said)) => shown(&mine, typed, Flaws::default(), Some(said)),
            None => mine.refused(&status),
        },
    }
}

/// Why a form is shown again.
pub(super) enum Trouble {
    /// Fields are wrong.
    Flaws(Flaws),
    /// Nothing is wrong with a field.
    Said(&'static str),
}

/// Why a trip was not written down, where its form can say so.
pub(super) fn why_not(mine: &Mine, status: &Status) -> Option<Trouble> {
    let t = |chinese, english| Some(Trouble::Said(mine.language.t(chinese, english)));
    match fault::reason_of(status)?.as_str() {
        "INVALID_REQUEST" | "REASON_MISSING" => Some(Trouble::Flaws(Flaws::of(status, mine.language))),
        "TRIP_DECLARED_ALREADY" => t(
            "同一天从同一地方返回的行程已经申报过，请在列表中查看。",
            "A trip of that day from that place is declared already: see the list.",
        ),
        "TOO_MANY_TRIPS" => t(
            "待到达的行程太多，请先确认到达或取消。",
            "Too many trips are awaited: confirm or take back some of them first.",
        ),
        "TRIP_CHANGED" => t(
            "这次行程刚被他人修改，请返回重新打开。",
            "Somebody else has just changed this trip: go back and open it anew.",
        ),
        "TRIP_CANCELLED" => t("这次行程已取消。", "This trip has been taken back."),
        "CANCEL_NEEDS_STAFF" => t(
            "已经到达的行程请联系社区撤回。",
            "A trip that has arrived is taken back by your community.",
        ),
        "TRIP_NOT_EXPECTED" => t("这次行程已确认过。", "This trip was confirmed already."),
        "TRIP_NOT_ARRIVED" => t("请先确认到达。", "Please confirm the arrival first."),
        _ => None,
    }
}
