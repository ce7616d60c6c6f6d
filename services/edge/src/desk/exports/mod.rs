//! `/desk/exports`: lists of records that leave, as a workbook or as comma-separated values.
//!
//! - [`asked`]: which records, and why; [`take`]: makes the file; [`rows`], [`words`]: what stands in it

mod asked;
mod rows;
mod take;
mod words;

use crate::files::kind::FileKind;
use crate::files::line::{Line, State as Come, lines};
use crate::files::order::order;
use crate::files::store::built_files::FileId;
use crate::front::Front;
use crate::session::signed_in::{SignedForm, SignedIn, Turned};
use crate::web::flaws::Flaws;
use crate::web::form::Fields;
use crate::web::frame::Frame;
use crate::web::refusal::{Refusal, rendered};
use crate::web::words as shown;
use askama::Template;
use asked::Wanted;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use kit::clock::Moment;
use kit::id::Id;
use kit::parse::Unreadable;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::checkpoint_service_client::CheckpointServiceClient;
use proto::checkpoint::v1::pass_service_client::PassServiceClient;
use proto::checkpoint::v1::{Verdict, list_passes_request::Of, resolve_poster_request::By};
use std::sync::Arc;

/// The verdicts somebody may ask for.
const VERDICTS: [Verdict; 7] = [
    Verdict::Pass,
    Verdict::TakeTemperature,
    Verdict::AskNow,
    Verdict::Recheck,
    Verdict::Refuse,
    Verdict::FeverClinic,
    Verdict::ReportToStreet,
];

/// What the id of a gate is the id of.
enum GateKind {}

impl kit::id::Kind for GateKind {
    const NAME: &'static str = "checkpoint";
}

#[derive(Template)]
#[template(path = "desk/exports.html")]
struct Page {
    frame: Frame,
    form_token: String,
    /// Under which the next file is asked for.
    id: FileId,
    fields: Fields,
    flaws: Flaws,
    /// Offered where an area is asked for.
    areas: Vec<(String, String)>,
    /// Where a file is asked for, and what is counted in one.
    path: &'static str,
    unit: &'static str,
    /// Name in the contract, and in words.
    verdicts: Vec<(&'static str, &'static str)>,
    lines: Vec<Line>,
}

impl Page {
    /// Whether it is worth looking again soon.
    fn is_waiting(&self) -> bool {
        self.lines.iter().any(|line| line.state == Come::Building)
    }
}

/// The form, and the files that were built.
pub(super) async fn show(by: SignedIn, RawQuery(query): RawQuery) -> Result<Response, Turned> {
    let asked = Fields::read(query.unwrap_or_default().as_bytes());
    Ok(page(by, asked, Flaws::default()).await?)
}

async fn page(by: SignedIn, fields: Fields, flaws: Flaws) -> Result<Response, Refusal> {
    let lines = lines(&by, &FileKind::PASSES).await?;
    let is_wrong = !flaws.is_empty();
    let verdicts = VERDICTS.iter().map(|verdict| {
        let (chinese, english) = shown::verdict(*verdict).text;
        (verdict.as_str_name(), by.frame.language.t(chinese, english))
    });
    let page = rendered(&Page {
        verdicts: verdicts.collect(),
        areas: by.areas_in_sight(),
        id: Id::new(by.office.now()),
        form_token: by.form_token,
        fields,
        flaws,
        lines,
        path: "/desk/exports",
        unit: by.frame.language.t("行数", "Rows"),
        frame: by.frame,
    });
    Ok(match is_wrong {
        true => (StatusCode::UNPROCESSABLE_ENTITY, page).into_response(),
        false => page,
    })
}

/// Begins a file; sent twice, it is built once.
pub(super) async fn begin(State(front): State<Arc<Front>>, form: SignedForm) -> Result<Response, Turned> {
    let SignedForm { by, fields } = form;
    let language = by.frame.language;
    let id = Id::parse(fields.text("request_id"));
    let id = id.map_err(|_| by.refused(StatusCode::BAD_REQUEST, "NOT_AN_ID"))?;
    let tried = match Wanted::read(&fields, front.clock.zone()) {
        Ok(wanted) => tried(&front, &by, &wanted).await?.map(|gate| (wanted, gate)),
        Err(flaws) => Err(Flaws::of_fields(flaws, language)),
    };
    let (wanted, gate) = match tried {
        Ok(tried) => tried,
        Err(flaws) => return Ok(page(by, fields, flaws).await?),
    };
    let order = order(&by, id, wanted.kind, asked::kept(&fields));
    let office = Arc::clone(&by.office);
    let begun = front.workshop.begin(&office, order, {
        let front = Arc::clone(&front);
        move |draft| take::passes(front, by, draft, wanted, gate)
    });
    let begun = begun.await;
    begun.map_err(|fault| Refusal::of_failure(fault, language))?;
    Ok(Redirect::to("/desk/exports").into_response())
}

/// Asks for one record of the list: what is wrong with the filter is said before anything is built. The id of the gate, empty
/// where none was asked for.
async fn tried(front: &Front, by: &SignedIn, wanted: &Wanted) -> Result<Result<String, Flaws>, Refusal> {
    let language = by.frame.language;
    let gate = match gate(front, &wanted.gate).await {
        Some(gate) => gate,
        None => {
            let unknown = Unreadable::new("UNKNOWN_GATE", "must be a gate's short code or id");
            let flaws = kit::parse::Flaws::one("gate", unknown);
            return Ok(Err(Flaws::of_fields(flaws, language)));
        }
    };
    let of = match (gate.as_str(), wanted.area.as_str()) {
        ("", "") => None,
        ("", area) => Some(Of::Area(area.to_owned())),
        (gate, _) => Some(Of::CheckpointId(gate.to_owned())),
    };
    let request = by.request(pb::ListPassesRequest {
        of,
        from: wanted.from.map(Moment::to_proto),
        to: wanted.to.map(Moment::to_proto),
        verdict: wanted.verdict.into(),
        page_size: 1,
        page_token: String::new(),
    })?;
    let mut client = PassServiceClient::new(front.neighbours.checkpoint.clone());
    let Err(status) = client.list_passes(request).await else {
        return Ok(Ok(gate));
    };
    let flaws = Flaws::of(&status, language);
    match flaws.is_empty() {
        true => Err(Refusal::of(&status, language)),
        false => Ok(Err(flaws)),
    }
}

/// The id of the gate that was typed: its own, or that of its short code. Empty when none was; `None` when there is no such gate.
async fn gate(front: &Front, typed: &str) -> Option<String> {
    if typed.is_empty() || Id::<GateKind>::parse(typed).is_ok() {
        return Some(typed.to_owned());
    }
    let short_code: String = typed.chars().filter(|letter| !letter.is_whitespace()).collect();
    let mut client = CheckpointServiceClient::new(front.neighbours.checkpoint.clone());
    let request = pb::ResolvePosterRequest {
        by: Some(By::ShortCode(short_code.to_uppercase())),
    };
    let resolved = client.resolve_poster(request).await.ok()?;
    Some(resolved.into_inner().checkpoint_id)
}
