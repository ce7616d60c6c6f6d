//! `/desk/brief/{number}`: a frozen brief, to be copied and printed.

use crate::accounts::naming::Names;
use crate::board::sight::area_of;
use crate::brief::frozen::Brief;
use crate::brief::sentences::title;
use crate::brief::sheets::sheets;
use crate::brief::store::briefs;
use crate::documents::format::refusal;
use crate::front::Front;
use crate::session::signed_in::{SignedIn, Turned};
use crate::web::frame::{Frame, minute};
use crate::web::language::Language;
use crate::web::refusal::rendered;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "brief/one.html")]
struct Page {
    frame: Frame,
    brief: Brief,
    text: String,
    author: String,
    moment: String,
    frozen_at: String,
    is_whole: bool,
}

/// The brief of a number, if it is about an area in sight. Refuses with 404 `UNKNOWN_BRIEF` whatever is not, as if it were not there.
pub(super) async fn found(by: &SignedIn, number: &str) -> Result<Brief, Turned> {
    let root = area_of(by)?;
    let unknown = || by.refused(StatusCode::NOT_FOUND, "UNKNOWN_BRIEF");
    let number: i64 = number.parse().map_err(|_| unknown())?;
    let brief = briefs::by_number(&by.office.db, number)
        .await
        .map_err(|error| by.fails(error))?;
    Ok(brief
        .filter(|brief| root.contains(&brief.area))
        .ok_or_else(unknown)?)
}

/// What it says in the language of the page.
fn said(by: &SignedIn, brief: &Brief) -> String {
    match by.frame.language {
        Language::Chinese => brief.chinese.clone(),
        Language::English => brief.english.clone(),
    }
}

/// The brief.
pub(super) async fn show(
    State(front): State<Arc<Front>>,
    by: SignedIn,
    Path(number): Path<String>,
) -> Result<Response, Turned> {
    let brief = found(&by, &number).await?;
    let zone = front.clock.zone();
    let author = brief.author.to_string();
    let names = Names::of(&by.office, &by.frame, [author.as_str()]).await;
    let names = names.map_err(|error| by.fails(error))?;
    Ok(rendered(&Page {
        author: names.told(&by.frame, &author),
        text: said(&by, &brief),
        moment: minute(brief.moment, zone),
        frozen_at: minute(brief.frozen_at, zone),
        is_whole: brief.is_whole(),
        brief,
        frame: by.frame,
    }))
}

/// Its words alone, as plain text.
pub(super) async fn text(by: SignedIn, Path(number): Path<String>) -> Result<Response, Turned> {
    let brief = found(&by, &number).await?;
    let text = format!("{}\nSHA-256 {}\n", said(&by, &brief), brief.sha256);
    Ok(([(CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response())
}

/// On paper: sheets of A4, each with the hash at its foot.
pub(super) async fn pdf(
    State(front): State<Arc<Front>>,
    by: SignedIn,
    Path(number): Path<String>,
) -> Result<Response, Turned> {
    let brief = found(&by, &number).await?;
    let language = by.frame.language;
    let sheets = sheets(&brief, language, front.clock.zone());
    let title = title(language, &brief.place, Some(brief.number));
    let printed = front.press.pdf(&title, sheets).await;
    let printed = printed.map_err(|unprinted| refusal(&unprinted, language))?;
    let name = format!("inline; filename=\"brief-{}.pdf\"", brief.number);
    let headers = [
        (CONTENT_TYPE, "application/pdf".to_owned()),
        (CONTENT_DISPOSITION, name),
    ];
    Ok((headers, printed).into_response())
}
