//! `/me/{person}/quarantine`: day n of the period, two temperatures a day, what to do, and help.

use super::ask::{self, asked_by};
use super::entered::{SYMPTOMS, ticked};
use super::known::{Known, Phone};
use super::me;
use crate::front::Front;
use crate::web::degrees::tenths;
use crate::web::refusal::{Refusal, rendered};
use crate::web::words::Both;
use crate::web::{Fields, Flaws, Frame, Language, RequestId, Visit};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use kit::fault;
use proto::registration::v1 as pb;
use std::sync::Arc;
use tonic::Status;
use vocabulary::PersonId;

/// Checks shown.
const LATEST: usize = 6;

#[derive(Template)]
#[template(path = "resident/quarantine.html")]
struct QuarantinePage<'p> {
    frame: Frame,
    /// Where its forms go.
    action: String,
    order: Option<&'p pb::Quarantine>,
    due: Vec<&'static str>,
    checks: Vec<Checked<'p>>,
    check_id: String,
    need_id: String,
    typed: Typed<'p>,
}

struct Checked<'p> {
    day: &'p str,
    half: Both,
    temperature: String,
    alarming: bool,
}

/// Kinds of help: name in the form, kind, words.
pub(super) const HELP: &[(&str, pb::NeedKind, &str, &str)] = &[
    ("medicine", pb::NeedKind::Medicine, "需要药品", "Medicine"),
    (
        "food",
        pb::NeedKind::Food,
        "需要食物和生活用品",
        "Food and daily goods",
    ),
    ("doctor", pb::NeedKind::Doctor, "需要就医", "A doctor"),
    ("other", pb::NeedKind::Other, "其他困难", "Something else"),
];

pub(super) fn half(half: pb::HalfDay) -> Both {
    match half {
        pb::HalfDay::Evening => ("晚", "evening"),
        _ => ("早", "morning"),
    }
}

/// What of the page somebody has typed already.
#[derive(Default)]
pub(super) struct Typed<'t> {
    pub temperature: &'t str,
    pub symptoms: Vec<&'t str>,
    pub other: &'t str,
    pub flaws: Flaws,
    /// Whether help was asked for just now.
    pub asked: bool,
}

impl<'t> Typed<'t> {
    /// A check as it was sent, to be shown again with what is wrong.
    pub(super) fn again(fields: &'t Fields, flaws: Flaws) -> Self {
        Self {
            temperature: fields.text("temperature"),
            symptoms: fields.all("symptom").collect(),
            other: fields.text("other"),
            flaws,
            asked: false,
        }
    }
}

/// A check of today, as the form brings it.
pub(super) fn checked(front: &Front, fields: &Fields) -> pb::RecordDailyCheckRequest {
    let half = match fields.text("half") {
        "evening" => pb::HalfDay::Evening,
        "morning" => pb::HalfDay::Morning,
        _ => pb::HalfDay::Unspecified,
    };
    pb::RecordDailyCheckRequest {
        request_id: fields.text("check_id").to_owned(),
        quarantine_id: fields.text("quarantine_id").to_owned(),
        day: front.clock.today().to_string(),
        half: half.into(),
        way: pb::CheckWay::SelfReport.into(),
        temperature_deci_celsius: tenths(fields.text("temperature")),
        symptoms: ticked(fields, "symptom"),
        other_symptom: fields.text("other").to_owned(),
        ..pb::RecordDailyCheckRequest::default()
    }
}

/// A call for help, as the form brings it.
pub(super) fn needed(fields: &Fields) -> pb::AskForHelpRequest {
    let kind = HELP.iter().find(|(name, ..)| *name == fields.text("kind"));
    pb::AskForHelpRequest {
        request_id: fields.text("need_id").to_owned(),
        quarantine_id: fields.text("quarantine_id").to_owned(),
        kind: kind.map_or(pb::NeedKind::Unspecified, |row| row.1).into(),
        text: fields.text("text").to_owned(),
    }
}

async fn found(
    front: &Front,
    known: &Known,
    person: &str,
) -> Result<Option<pb::GetQuarantineResponse>, Status> {
    let request = pb::GetQuarantineRequest {
        person_id: person.to_owned(),
        ..pb::GetQuarantineRequest::default()
    };
    match ask::quarantines(front)
        .get_quarantine(asked_by(known, request))
        .await
    {
        Ok(found) => Ok(Some(found.into_inner())),
        Err(status) if fault::reason_of(&status).as_deref() == Some("UNKNOWN_QUARANTINE") => Ok(None),
        Err(status) => Err(status),
    }
}

async fn page(
    front: &Front,
    language: Language,
    visit: Visit,
    known: &Known,
    person: &str,
    typed: Typed<'_>,
) -> Response {
    let found = match found(front, known, person).await {
        Ok(found) => found.unwrap_or_default(),
        // Only what is said of oneself can mean that this phone is nobody's any more.
        Err(status) if known.person.to_string() == person => {
            return me::refused(front, language, visit, &status);
        }
        Err(status) => return Refusal::of(&status, language).into_response(),
    };
    let in_force = |order: &&pb::Quarantine| order.state() == pb::QuarantineState::InForce;
    let order = found.quarantine.as_ref().filter(in_force);
    let now = front.clock.now();
    let status = match typed.flaws.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let owed = order
        .into_iter()
        .flat_map(|order| order.due().chain(order.overdue()));
    let page = QuarantinePage {
        frame: Frame::of(front, language),
        action: format!("/me/{person}/quarantine"),
        due: owed.map(|owed| language.t(half(owed).0, half(owed).1)).collect(),
        order,
        checks: found
            .checks
            .iter()
            .take(LATEST)
            .map(|check| Checked {
                day: &check.day,
                half: half(check.half()),
                temperature: check
                    .temperature_deci_celsius
                    .map_or_else(String::new, |tenths| format!("{}.{} ℃", tenths / 10, tenths % 10)),
                alarming: check.alarming,
            })
            .collect(),
        check_id: RequestId::new(now).to_string(),
        need_id: RequestId::new(now).to_string(),
        typed,
    };
    (status, rendered(&page)).into_response()
}

/// The page of somebody's quarantine.
pub(super) async fn show(
    State(front): State<Arc<Front>>,
    language: Language,
    Path(person): Path<String>,
    Phone { known, visit }: Phone,
) -> Response {
    match (known, PersonId::parse(&person)) {
        (Some(known), Ok(_)) => page(&front, language, visit, &known, &person, Typed::default()).await,
        _ => me::stranger(&front, language),
    }
}

/// A temperature, for the morning or the evening of today.
pub(super) async fn check(
    State(front): State<Arc<Front>>,
    language: Language,
    Path(person): Path<String>,
    Phone { known, visit }: Phone,
    fields: Fields,
) -> Response {
    let (Some(known), Ok(of)) = (known, PersonId::parse(&person)) else {
        return me::stranger(&front, language);
    };
    let request = checked(&front, &fields);
    match ask::quarantines(&front)
        .record_daily_check(asked_by(&known, request))
        .await
    {
        Ok(_) => Redirect::to(&format!("/me/{of}/quarantine")).into_response(),
        Err(status) if fault::reason_of(&status).as_deref() == Some("INVALID_REQUEST") => {
            let typed = Typed::again(&fields, Flaws::of(&status, language));
            page(&front, language, visit, &known, &person, typed).await
        }
        Err(status) => Refusal::of(&status, language).into_response(),
    }
}

/// 我需要帮助.
pub(super) async fn help(
    State(front): State<Arc<Front>>,
    language: Language,
    Path(person): Path<String>,
    Phone { known, visit }: Phone,
    fields: Fields,
) -> Response {
    let Some(known) = known else {
        return me::stranger(&front, language);
    };
    let request = needed(&fields);
    let typed = match ask::quarantines(&front)
        .ask_for_help(asked_by(&known, request))
        .await
    {
        Ok(_) => Typed {
            asked: true,
            ..Typed::default()
        },
        Err(status) if fault::reason_of(&status).as_deref() == Some("INVALID_REQUEST") => Typed {
            flaws: Flaws::of(&status, language),
            ..Typed::default()
        },
        Err(status) => return Refusal::of(&status, language).into_response(),
    };
    page(&front, language, visit, &known, &person, typed).await
}
