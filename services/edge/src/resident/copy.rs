//! `/me/{person}/copy`: what both services give somebody of themselves, to print or to take along (PIPL, article 45).
//!
//! Asked with the resident's own session, over the same RPCs as everything else; what an RPC answers is copied whole, by the contract's own
//! names.

use super::ask;
use super::copy_words::{Fact, facts, title};
use super::mine::Mine;
use crate::json;
use crate::web::Frame;
use crate::web::frame::minute;
use crate::web::refusal::rendered;
use crate::web::words::Both;
use askama::Template;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use kit::fault;
use proto::checkpoint::v1 as gate;
use proto::registration::v1 as pb;
use serde_json::{Map, Value as Json, json};
use tonic::Status;

/// Rows asked for at once.
const PAGE: i32 = 200;
/// Pages of one kind that are copied at most: ten thousand rows, more than any retention leaves of one person.
const PAGES: usize = 50;

#[derive(Template)]
#[template(path = "resident/copy.html")]
struct CopyPage {
    frame: Frame,
    person: String,
    made_at: String,
    parts: Vec<Shown>,
    is_complete: bool,
}

/// A part as the page shows it.
struct Shown {
    title: Both,
    service: Both,
    rows: Vec<Vec<Fact>>,
}

/// What one service keeps of one kind.
struct Part {
    /// As the file calls it.
    name: &'static str,
    service: Service,
    rows: Vec<Json>,
}

/// Who keeps it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Service {
    Registration,
    Checkpoint,
}

/// Everything.
struct Copied {
    parts: Vec<Part>,
    /// Whether nothing was left out for its length.
    is_complete: bool,
}

impl Copied {
    fn add(&mut self, service: Service, name: &'static str, rows: Vec<Json>) {
        self.parts.push(Part { name, service, rows });
    }
}

/// Asks one list to its end: `$ask` answers a page for a token.
macro_rules! pages {
    ($copied:ident, $row:literal, $rows:ident, |$token:ident| $ask:expr) => {{
        let mut all = Vec::new();
        let mut $token = String::new();
        for page in 0..=PAGES {
            if page == PAGES {
                $copied.is_complete = false;
                break;
            }
            let answer = $ask?.into_inner();
            all.extend(answer.$rows.iter().map(|row| row_of($row, row)));
            if answer.next_page_token.is_empty() {
                break;
            }
            $token = answer.next_page_token;
        }
        all
    }};
}

fn row_of(name: &str, message: &impl prost_reflect::prost::Message) -> Json {
    json::written(name, message).unwrap_or(Json::Null)
}

/// An answer that may be a refusal because there is nothing.
fn or_none<T>(answer: Result<tonic::Response<T>, Status>, reason: &str) -> Result<Option<T>, Status> {
    match answer {
        Ok(found) => Ok(Some(found.into_inner())),
        Err(status) if fault::reason_of(&status).as_deref() == Some(reason) => Ok(None),
        Err(status) => Err(status),
    }
}

async fn copied(mine: &Mine) -> Result<Copied, Status> {
    let mut copied = Copied {
        parts: Vec::new(),
        is_complete: true,
    };
    of_registration(mine, &mut copied).await?;
    of_care(mine, &mut copied).await?;
    of_gates(mine, &mut copied).await?;
    Ok(copied)
}

/// Who they are and how they said they were.
async fn of_registration(mine: &Mine, copied: &mut Copied) -> Result<(), Status> {
    let id = || mine.person.to_string();
    let mut people = ask::people(&mine.front);
    let request = pb::GetPersonRequest {
        person_id: id(),
        view: pb::PersonView::Clear.into(),
        purpose: String::new(),
    };
    let person = people.get_person(mine.asks(request)).await?.into_inner();
    let person = person.person.unwrap_or_default();
    let request = pb::QueryHealthRequest {
        person_id: id(),
        purpose: String::new(),
    };
    let health = people.query_health(mine.asks(request)).await?.into_inner();
    let declarations = pages!(
        copied,
        "quma.registration.v1.Declaration",
        declarations,
        |token| {
            people
                .list_declarations(mine.asks(pb::ListDeclarationsRequest {
                    person_id: id(),
                    page_size: PAGE,
                    page_token: token.clone(),
                }))
                .await
        }
    );
    let here = Service::Registration;
    copied.add(
        here,
        "person",
        vec![row_of("quma.registration.v1.Person", &person)],
    );
    copied.add(
        here,
        "health",
        vec![row_of("quma.registration.v1.QueryHealthResponse", &health)],
    );
    copied.add(here, "declarations", declarations);
    Ok(())
}

/// Trips, quarantine, objections, and who looked.
async fn of_care(mine: &Mine, copied: &mut Copied) -> Result<(), Status> {
    let id = || mine.person.to_string();
    let here = Service::Registration;
    let trips = pages!(copied, "quma.registration.v1.Trip", trips, |token| {
        ask::returnees(&mine.front)
            .list_trips(mine.asks(pb::ListTripsRequest {
                person_id: id(),
                in_clear: true,
                purpose: String::new(),
                page_size: PAGE,
                page_token: token.clone(),
            }))
            .await
    });
    copied.add(here, "trips", trips);
    let request = pb::GetQuarantineRequest {
        person_id: id(),
        view: pb::PersonView::Clear.into(),
        ..pb::GetQuarantineRequest::default()
    };
    let answer = ask::quarantines(&mine.front)
        .get_quarantine(mine.asks(request))
        .await;
    let quarantine = or_none(answer, "UNKNOWN_QUARANTINE")?;
    let quarantine = quarantine.iter();
    copied.add(
        here,
        "quarantine",
        quarantine
            .map(|found| row_of("quma.registration.v1.GetQuarantineResponse", found))
            .collect(),
    );
    objections(mine, copied).await?;
    let looks = pages!(copied, "quma.common.v1.AuditRecord", records, |token| {
        ask::looks_at_people(&mine.front)
            .list_accesses(mine.asks(pb::ListAccessesRequest {
                person_id: id(),
                page_size: PAGE,
                page_token: token.clone(),
            }))
            .await
    });
    copied.add(here, "looks", looks);
    Ok(())
}

/// Each of them with what was said and answered.
async fn objections(mine: &Mine, copied: &mut Copied) -> Result<(), Status> {
    let mut client = ask::objections(&mine.front);
    let request = pb::ListObjectionsRequest {
        person_id: mine.person.to_string(),
        page_size: PAGE,
        ..pb::ListObjectionsRequest::default()
    };
    let listed = client.list_objections(mine.asks(request)).await?.into_inner();
    copied.is_complete &= listed.next_page_token.is_empty();
    let mut all = Vec::with_capacity(listed.objections.len());
    for objection in listed.objections {
        let request = pb::GetObjectionRequest {
            objection_id: objection.objection_id,
        };
        let whole = client.get_objection(mine.asks(request)).await?.into_inner();
        all.push(row_of("quma.registration.v1.GetObjectionResponse", &whole));
    }
    copied.add(Service::Registration, "objections", all);
    Ok(())
}

/// Passes, and who looked at them.
async fn of_gates(mine: &Mine, copied: &mut Copied) -> Result<(), Status> {
    let id = || mine.person.to_string();
    let passes = pages!(copied, "quma.checkpoint.v1.Pass", passes, |token| {
        ask::passes(&mine.front)
            .list_passes(mine.asks(gate::ListPassesRequest {
                of: Some(gate::list_passes_request::Of::PersonId(id())),
                page_size: PAGE,
                page_token: token.clone(),
                ..gate::ListPassesRequest::default()
            }))
            .await
    });
    copied.add(Service::Checkpoint, "passes", passes);
    let looks = pages!(copied, "quma.common.v1.AuditRecord", records, |token| {
        ask::looks_at_passes(&mine.front)
            .list_accesses(mine.asks(gate::ListAccessesRequest {
                person_id: id(),
                page_size: PAGE,
                page_token: token.clone(),
            }))
            .await
    });
    copied.add(Service::Checkpoint, "looks", looks);
    Ok(())
}

/// To read and to print.
pub(super) async fn show(mine: Mine) -> Response {
    let copied = match copied(&mine).await {
        Ok(copied) => copied,
        Err(status) => return mine.refused(&status),
    };
    let zone = mine.front.clock.zone();
    let parts = copied.parts.into_iter().map(|part| Shown {
        title: title(part.name),
        service: match part.service {
            Service::Registration => ("登记服务", "registration"),
            Service::Checkpoint => ("卡点服务", "checkpoint"),
        },
        rows: part
            .rows
            .iter()
            .map(|row| facts(row, mine.language, zone))
            .collect(),
    });
    let page = CopyPage {
        frame: mine.frame(),
        person: mine.person.to_string(),
        made_at: minute(mine.front.clock.now(), zone),
        parts: parts.collect(),
        is_complete: copied.is_complete,
    };
    rendered(&page)
}

/// To take along: one file.
pub(super) async fn file(mine: Mine) -> Response {
    let copied = match copied(&mine).await {
        Ok(copied) => copied,
        Err(status) => return mine.refused(&status),
    };
    let of = |service: Service| -> Map<String, Json> {
        let parts = copied.parts.iter().filter(|part| part.service == service);
        parts
            .map(|part| (part.name.to_owned(), Json::Array(part.rows.clone())))
            .collect()
    };
    let file = json!({
        "copy_of": mine.person.to_string(),
        "made_at": mine.front.clock.now().to_string(),
        "is_complete": copied.is_complete,
        "registration": of(Service::Registration),
        "checkpoint": of(Service::Checkpoint),
    });
    let headers = [
        (CONTENT_TYPE, "application/json; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"quma-copy.json\""),
    ];
    (headers, format!("{file:#}\n")).into_response()
}
