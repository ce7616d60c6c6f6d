//! `/desk/brief`: a draft of the figures of a moment, to be frozen, and what was frozen before.

use super::chosen::{self, Chosen};
use crate::board::sight::area_of;
use crate::brief::freeze::{self, Draft};
use crate::brief::frozen::{Brief, BriefId};
use crate::brief::store::briefs;
use crate::front::Front;
use crate::session::signed_in::{SignedForm, SignedIn, Turned};
use crate::web::form::Wrong;
use crate::web::frame::{Frame, minute};
use crate::web::listing::Asked;
use crate::web::once::RequestId;
use crate::web::refusal::{Refusal, rendered};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use std::sync::Arc;

/// Briefs on a page.
const LINES: i64 = 20;

/// What became of the draft that was asked for.
enum Drafted {
    So(Chosen, Box<Draft>),
    /// The services do not answer.
    NotNow(Chosen),
    /// What was typed does not read.
    Wrong(Wrong),
}

#[derive(Template)]
#[template(path = "brief/list.html")]
struct Page {
    frame: Frame,
    form_token: String,
    request_id: String,
    areas: Vec<(String, String)>,
    area: String,
    at: String,
    flaw: Option<String>,
    draft: Option<String>,
    is_later: bool,
    lines: Vec<Line>,
    next: Option<String>,
}

/// A brief in the list.
struct Line {
    number: i64,
    place: String,
    moment: String,
    frozen_at: String,
    hash_begins: String,
}

/// The draft is of the area and moment in the address; without them, of the own area now. What was frozen is listed even when the services do
/// not answer.
pub(super) async fn show(
    State(front): State<Arc<Front>>,
    by: SignedIn,
    asked: Asked,
) -> Result<Response, Turned> {
    let chosen = match chosen::read(&front, &by, asked.text("area"), asked.text("at"))? {
        Ok(chosen) => chosen,
        Err(wrong) => {
            let page = page(&front, &by, &asked, Drafted::Wrong(wrong)).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let drafted = match freeze::draft(&front, &by, chosen.area, chosen.moment).await {
        Ok(draft) => Drafted::So(chosen, Box::new(draft)),
        Err(refusal) => {
            tracing::warn!(?refusal, "no draft of a brief could be made");
            Drafted::NotNow(chosen)
        }
    };
    Ok(page(&front, &by, &asked, drafted).await?)
}

/// Freezes the brief that was shown as a draft, and leads to it.
pub(super) async fn freeze(
    State(front): State<Arc<Front>>,
    SignedForm { by, fields }: SignedForm,
) -> Result<Response, Turned> {
    let read = chosen::read(&front, &by, fields.text("area"), fields.text("at"))?;
    let id = BriefId::parse(fields.text("request_id"));
    let (Ok(chosen), Ok(id)) = (read, id) else {
        return Err(by
            .refused(StatusCode::UNPROCESSABLE_ENTITY, "INVALID_REQUEST")
            .into());
    };
    let draft = freeze::draft(&front, &by, chosen.area, chosen.moment).await?;
    let brief = freeze::freeze(&front, &by, id, &draft).await?;
    Ok(Redirect::to(&format!("/desk/brief/{}", brief.number)).into_response())
}

async fn page(front: &Front, by: &SignedIn, asked: &Asked, drafted: Drafted) -> Result<Response, Refusal> {
    let before = asked.after().parse().unwrap_or(i64::MAX);
    let found = briefs::list(&by.office.db, &area_of(by)?, before, LINES + 1).await;
    let mut found = found.map_err(|error| by.fails(error))?;
    let lines = usize::try_from(LINES).unwrap_or(usize::MAX);
    let has_more = found.len() > lines;
    found.truncate(lines);
    let last = found.last().filter(|_| has_more);
    let next = last.and_then(|last| asked.next(&last.number.to_string()));
    let zone = front.clock.zone();
    let line = |brief: Brief| Line {
        number: brief.number,
        place: brief.place,
        moment: minute(brief.moment, zone),
        frozen_at: minute(brief.frozen_at, zone),
        hash_begins: brief.sha256.chars().take(16).collect(),
    };
    let chosen = match &drafted {
        Drafted::So(chosen, _) | Drafted::NotNow(chosen) => Some(chosen),
        Drafted::Wrong(_) => None,
    };
    Ok(rendered(&Page {
        request_id: RequestId::new(by.office.now()).to_string(),
        areas: chosen::areas(by)?,
        area: chosen
            .map_or(asked.text("area"), |chosen| chosen.area.code())
            .to_owned(),
        at: chosen.map_or_else(
            || asked.text("at").to_owned(),
            |chosen| minute(chosen.moment, zone).replacen(' ', "T", 1),
        ),
        flaw: match &drafted {
            Drafted::Wrong(wrong) => wrong.told(&by.frame, "at"),
            _ => None,
        },
        draft: match &drafted {
            Drafted::So(_, draft) => Some(draft.text(by.frame.language, front, None)),
            _ => None,
        },
        is_later: matches!(drafted, Drafted::NotNow(_)),
        lines: found.into_iter().map(line).collect(),
        next,
        form_token: by.form_token.clone(),
        frame: by.frame.clone(),
    }))
}
