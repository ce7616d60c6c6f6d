//! What is kept of me, what I did, who looked at me, and how to have it all erased.

use super::acts;
use super::ask::{self, asked_by};
use super::known::{self, Phone};
use super::me;
use super::mine::Mine;
use crate::front::Front;
use crate::web::frame::minute;
use crate::web::refusal::{Refusal, rendered};
use crate::web::words::{self, Both, Shown};
use crate::web::{Fields, Flaws, Frame, Language, RequestId};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use kit::clock::Moment;
use kit::fault;
use proto::checkpoint::v1 as gate;
use proto::common::v1::{AuditRecord, Direction};
use proto::registration::v1 as pb;
use std::sync::Arc;
use tonic::Status;

/// Lines of a list on a phone.
const LINES: i32 = 50;

#[derive(Template)]
#[template(path = "resident/passes.html")]
struct PassesPage {
    frame: Frame,
    lines: Vec<Passed>,
}

struct Passed {
    at: String,
    gate: String,
    way: Both,
    shown: Shown,
}

#[derive(Template)]
#[template(path = "resident/kept.html")]
struct KeptPage<'p> {
    frame: Frame,
    person: &'p pb::Person,
    request_id: String,
    reason: &'p str,
    flaws: Flaws,
}

#[derive(Template)]
#[template(path = "resident/erased.html")]
struct ErasedPage {
    frame: Frame,
}

#[derive(Template)]
#[template(path = "resident/looks.html")]
struct LooksPage {
    frame: Frame,
    looks: Vec<Look>,
}

/// One look at me.
struct Look {
    at: String,
    who: Both,
    act: String,
    purpose: String,
}

/// Somebody's passes, newest first.
pub(super) async fn passes(mine: Mine) -> Response {
    let front = &mine.front;
    let request = gate::ListPassesRequest {
        of: Some(gate::list_passes_request::Of::PersonId(mine.person.to_string())),
        page_size: LINES,
        ..gate::ListPassesRequest::default()
    };
    let passes = match ask::passes(front).list_passes(mine.asks(request)).await {
        Ok(answer) => answer.into_inner().passes,
        Err(status) => return mine.refused(&status),
    };
    let zone = front.clock.zone();
    let at = |pass: &gate::Pass| {
        let at = pass
            .scanned_at
            .as_ref()
            .and_then(|at| Moment::from_proto(at).ok());
        at.map_or_else(String::new, |at| minute(at, zone))
    };
    let lines = passes.iter().map(|pass| Passed {
        at: at(pass),
        gate: match pass.unit_name == pass.checkpoint_name {
            true => pass.unit_name.clone(),
            false => format!("{} {}", pass.unit_name, pass.checkpoint_name),
        },
        way: match pass.direction() {
            Direction::Out => ("离开", "out"),
            _ => ("进入", "in"),
        },
        shown: words::verdict(pass.verdict()),
    });
    let page = PassesPage {
        frame: mine.frame(),
        lines: lines.collect(),
    };
    rendered(&page)
}

/// What is kept of me, masked as it is everywhere.
pub(super) async fn show(
    State(front): State<Arc<Front>>,
    language: Language,
    Phone { known, visit }: Phone,
) -> Response {
    let Some(known) = known else {
        return me::stranger(&front, language);
    };
    match ask::person(&front, &known, known.person).await {
        Ok(person) => kept_page(&front, language, &person, "", Flaws::default()),
        Err(status) => me::refused(&front, language, visit, &status),
    }
}

fn kept_page(front: &Front, language: Language, person: &pb::Person, reason: &str, flaws: Flaws) -> Response {
    let status = flaws.status();
    let page = KeptPage {
        frame: Frame::of(front, language),
        person,
        request_id: RequestId::new(front.clock.now()).to_string(),
        reason,
        flaws,
    };
    (status, rendered(&page)).into_response()
}

/// Everything that is mine is erased, now.
pub(super) async fn erase(
    State(front): State<Arc<Front>>,
    language: Language,
    Phone { known, visit }: Phone,
    fields: Fields,
) -> Response {
    let Some(known) = known else {
        return me::stranger(&front, language);
    };
    let request = pb::ErasePersonRequest {
        request_id: fields.text("request_id").to_owned(),
        person_id: known.person.to_string(),
        reason: fields.text("reason").to_owned(),
    };
    match ask::people(&front).erase_person(asked_by(&known, request)).await {
        Ok(_) => {
            let page = ErasedPage {
                frame: Frame::of(&front, language),
            };
            let mut response = rendered(&page);
            known::forget(visit, response.headers_mut());
            response
        }
        Err(status)
            if matches!(
                fault::reason_of(&status).as_deref(),
                Some("INVALID_REQUEST" | "REASON_MISSING")
            ) =>
        {
            match ask::person(&front, &known, known.person).await {
                Ok(person) => kept_page(
                    &front,
                    language,
                    &person,
                    fields.text("reason"),
                    Flaws::of(&status, language),
                ),
                Err(status) => me::refused(&front, language, visit, &status),
            }
        }
        Err(status) => Refusal::of(&status, language).into_response(),
    }
}

/// Who looked at me, in both services, newest first.
pub(super) async fn looks(
    State(front): State<Arc<Front>>,
    language: Language,
    Phone { known, visit }: Phone,
) -> Response {
    let Some(known) = known else {
        return me::stranger(&front, language);
    };
    let person_id = known.person.to_string();
    let both = async {
        let request = pb::ListAccessesRequest {
            person_id: person_id.clone(),
            page_size: LINES,
            page_token: String::new(),
        };
        let here = ask::looks_at_people(&front)
            .list_accesses(asked_by(&known, request))
            .await?;
        let request = gate::ListAccessesRequest {
            person_id: person_id.clone(),
            page_size: LINES,
            page_token: String::new(),
        };
        let gates = ask::looks_at_passes(&front)
            .list_accesses(asked_by(&known, request))
            .await?;
        Ok::<_, Status>([here.into_inner().records, gates.into_inner().records].concat())
    };
    let mut records = match both.await {
        Ok(records) => records,
        Err(status) => return me::refused(&front, language, visit, &status),
    };
    records.sort_unstable_by(|one, other| other.at.cmp(&one.at));
    let page = LooksPage {
        frame: Frame::of(&front, language),
        looks: records
            .into_iter()
            .map(|record| look(&front, language, record))
            .collect(),
    };
    rendered(&page)
}

fn look(front: &Front, language: Language, record: AuditRecord) -> Look {
    let at = Moment::parse(&record.at).map_or(record.at, |at| minute(at, front.clock.zone()));
    Look {
        at,
        who: acts::office(&record.role),
        act: acts::act(&record.act, language),
        purpose: record.purpose,
    }
}
