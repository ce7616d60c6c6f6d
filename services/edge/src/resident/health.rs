//! `/me/{person}/health`: how somebody says they are.

use super::ask;
use super::entered::{SYMPTOMS, answer, ticked};
use super::known::{self, Phone};
use super::me;
use crate::front::Front;
use crate::web::degrees::tenths;
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
pub(super) struct Typed {
    pub request_id: String,
    pub temperature: String,
    pub symptoms: Vec<String>,
    pub other: String,
    pub stay: String,
}

impl Typed {
    /// A form that nobody has touched.
    pub(super) fn empty(request_id: String) -> Self {
        Self {
            request_id,
            ..Self::default()
        }
    }

    /// What was sent.
    pub(super) fn of(fields: &Fields) -> Self {
        Self {
            request_id: fields.text("request_id").to_owned(),
            temperature: fields.text("temperature").to_owned(),
            symptoms: fields.all("symptom").map(str::to_owned).collect(),
            other: fields.text("other").to_owned(),
            stay: fields.text("stay").to_owned(),
        }
    }

    /// Whether this box was ticked.
    pub(super) fn has(&self, symptom: &str) -> bool {
        self.symptoms.iter().any(|ticked| ticked == symptom)
    }
}

/// How somebody says they are, as a form brings it.
pub(super) fn answers(fields: &Fields) -> pb::HealthAnswers {
    pb::HealthAnswers {
        temperature_deci_celsius: tenths(fields.text("temperature")),
        symptoms: ticked(fields, "symptom"),
        other_symptom: fields.text("other").to_owned(),
        high_risk_stay: answer(fields.text("stay")).into(),
        ..pb::HealthAnswers::default()
    }
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
        typed: Typed::empty(RequestId::new(front.clock.now()).to_string()),
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
        health: Some(answers(&fields)),
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
