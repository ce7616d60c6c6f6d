//! `/me/{person}/health`: how somebody says they are.

use super::ask;
use super::entered::{SYMPTOMS, answer, ticked};
use super::known::{self, Phone};
use super::me;
use crate::front::Front;
use crate::web::refusal::{Refusal, rendered};
use crate::web::words;
use crate::web::{Fields, Flaws, Frame, Language, RequestId};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use kit::fault;
use proto::registration::v1 as pb;
use std::sync::Arc;
use vocabulary::PersonId;

#[derive(Template)]
#[template(path = "resident/health.html")]
struct HealthPage<'p> {
    frame: Frame,
    person: &'p str,
    typed: Typed,
    flaws: Flaws,
}

#[derive(Template)]
#[template(path = "resident/declared.html")]
struct DeclaredPage<'p> {
    frame: Frame,
    person: &'p str,
    shown: words::Shown,
    why: words::Both,
}

/// What was typed, to be shown again.
#[derive(Default)]
struct Typed {
    request_id: String,
    temperature: String,
    symptoms: Vec<String>,
    other: String,
    stay: String,
}

impl Typed {
    fn of(fields: &Fields) -> Self {
        Self {
            request_id: fields.text("request_id").to_owned(),
            temperature: fields.text("temperature").to_owned(),
            symptoms: fields.all("symptom").map(str::to_owned).collect(),
            other: fields.text("other").to_owned(),
            stay: fields.text("stay").to_owned(),
        }
    }

    fn has(&self, symptom: &str) -> bool {
        self.symptoms.iter().any(|ticked| ticked == symptom)
    }
}

/// Tenths of a degree out of `36.5` or `36,5`; `None` when nothing was typed. What is no temperature becomes one that is refused.
pub(crate) fn tenths(text: &str) -> Option<i32> {
    if text.is_empty() {
        return None;
    }
    let degrees: Option<f64> = text
        .replace(['，', ',', '。'], ".")
        .trim_end_matches('℃')
        .parse()
        .ok();
    let tenths = degrees
        .map(|degrees| (degrees * 10.0).round())
        .filter(|tenths| (0.0..10_000.0).contains(tenths));
    // Whole by now, and small.
    Some(tenths.map_or(0, |tenths| tenths as i32))
}

/// The form.
pub(super) async fn form(
    State(front): State<Arc<Front>>,
    language: Language,
    Path(person): Path<String>,
    Phone { known, .. }: Phone,
) -> Response {
    if known.is_none() {
        return me::stranger(&front, language);
    }
    let page = HealthPage {
        frame: Frame::of(&front, language),
        person: &person,
        typed: Typed {
            request_id: RequestId::new(front.clock.now()).to_string(),
            ..Typed::default()
        },
        flaws: Flaws::default(),
    };
    rendered(&page)
}

/// The form was sent.
pub(super) async fn declare(
    State(front): State<Arc<Front>>,
    language: Language,
    Path(person): Path<String>,
    Phone { known, visit }: Phone,
    fields: Fields,
) -> Response {
    let (Some(known), Ok(of)) = (known, PersonId::parse(&person)) else {
        return me::stranger(&front, language);
    };
    let typed = Typed::of(&fields);
    let request = pb::DeclareHealthRequest {
        request_id: typed.request_id.clone(),
        person_id: of.to_string(),
        health: Some(pb::HealthAnswers {
            temperature_deci_celsius: tenths(&typed.temperature),
            symptoms: ticked(&fields, "symptom"),
            other_symptom: typed.other.clone(),
            high_risk_stay: answer(&typed.stay).into(),
            ..pb::HealthAnswers::default()
        }),
        declared_at: None,
    };
    match ask::people(&front)
        .declare_health(ask::asked_by(&known, request))
        .await
    {
        Ok(answer) => {
            let answer = answer.into_inner();
            let level = answer.level.unwrap_or_default();
            let page = DeclaredPage {
                frame: Frame::of(&front, language),
                person: &person,
                shown: words::level(level.level()),
                why: words::level_reason(&level.reason),
            };
            let mut response = rendered(&page);
            if let Some(code) = &answer.health_code {
                known::keep_code(&front, visit, response.headers_mut(), of, code);
            }
            response
        }
        Err(status) if fault::reason_of(&status).as_deref() == Some("INVALID_REQUEST") => {
            let page = HealthPage {
                frame: Frame::of(&front, language),
                person: &person,
                typed,
                flaws: Flaws::of(&status, language),
            };
            (StatusCode::UNPROCESSABLE_ENTITY, rendered(&page)).into_response()
        }
        Err(status) => Refusal::of(&status, language).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_temperature_is_read_as_people_type_it() {
        for (typed, read) in [
            ("", None),
            ("36.5", Some(365)),
            ("36,5", Some(365)),
            ("36。5", Some(365)),
            ("37℃", Some(370)),
            ("365", Some(3_650)),
            ("warm", Some(0)),
            ("1e99", Some(0)),
            ("-3", Some(0)),
        ] {
            assert_eq!(tenths(typed), read, "{typed}");
        }
    }
}
