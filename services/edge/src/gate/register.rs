//! Somebody without a phone who is registered nowhere: written down by the volunteer, once; from then on their id card is enough.

use super::at::At;
use super::page::to_gate;
use super::visitor::STAYS;
use crate::front::Front;
use crate::session::signed_in::{SignedForm, SignedIn, Turned};
use crate::web::frame::Frame;
use crate::web::refusal::rendered;
use crate::web::words::Both;
use crate::web::{Fields, Flaws};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use kit::fault;
use kit::wire::Wire;
use proto::checkpoint::v1 as gates;
use proto::common::v1::Answer;
use proto::registration::v1 as pb;
use proto::registration::v1::registration_service_client::RegistrationServiceClient;
use std::sync::Arc;
use vocabulary::width::fold;

/// What they say of themselves: name in the form, symptom, words.
const SYMPTOMS: &[(&str, pb::Symptom, &str, &str)] = &[
    ("none", pb::Symptom::None, "没有不适", "None"),
    ("fever", pb::Symptom::Fever, "发热", "Fever"),
    ("cough", pb::Symptom::DryCough, "干咳", "Dry cough"),
    ("fatigue", pb::Symptom::Fatigue, "乏力", "Fatigue"),
    ("breath", pb::Symptom::Dyspnoea, "呼吸困难", "Short of breath"),
    ("cold", pb::Symptom::ColdLike, "像感冒", "Like a cold"),
];

#[derive(Template)]
#[template(path = "gate/register.html")]
struct Page<'p> {
    frame: Frame,
    id: &'p str,
    gate: &'p gates::Checkpoint,
    form_token: &'p str,
    request_id: String,
    notice: &'p pb::GetPrivacyNoticeResponse,
    version: &'p str,
    typed: Typed,
    flaws: Flaws,
    /// Why it could not be done, when no field is to blame.
    refused: Option<Both>,
}

/// What somebody has typed already.
#[derive(Default)]
struct Typed {
    name: String,
    number: String,
    phone: String,
    address: String,
    symptoms: Vec<String>,
    stay: String,
}

impl Typed {
    fn of(fields: &Fields) -> Self {
        let text = |name| fields.text(name).trim().to_owned();
        Self {
            name: text("name"),
            number: text("number"),
            phone: text("phone"),
            address: text("address"),
            symptoms: fields.all("symptom").map(str::to_owned).collect(),
            stay: text("stay"),
        }
    }

    fn has(&self, symptom: &str) -> bool {
        self.symptoms.iter().any(|ticked| ticked == symptom)
    }

    fn request(&self, at: &At, fields: &Fields) -> pb::RegisterByStaffRequest {
        let ticked = SYMPTOMS.iter().filter(|(name, ..)| self.has(name));
        let stay = STAYS.iter().find(|(name, ..)| *name == self.stay);
        // Where the gate stands: they live behind it.
        let area = at.gate.area.as_ref().map(|area| area.code.clone());
        pb::RegisterByStaffRequest {
            request_id: fields.text("request_id").to_owned(),
            notice_version: fields.text("notice").to_owned(),
            guardian_id: String::new(),
            person: Some(pb::PersonDetails {
                name: self.name.clone(),
                id_document: Some(pb::IdDocument {
                    number: fold(&self.number, &[' ']),
                    ..pb::IdDocument::default()
                }),
                phone: self.phone.clone(),
                area: area.unwrap_or_default(),
                address: self.address.clone(),
                ..pb::PersonDetails::default()
            }),
            health: Some(pb::HealthAnswers {
                symptoms: ticked.map(|row| row.1.into()).collect(),
                high_risk_stay: stay.map_or(Answer::Unspecified, |row| row.1).into(),
                ..pb::HealthAnswers::default()
            }),
        }
    }
}

const KNOWN: Both = (
    "此证件号已登记过，什么都没有改动。直接输入证件号核验即可。",
    "This number is registered already, and nothing was changed: verify them by it.",
);
const ONE_GATE: Both = (
    "您的账号只管这一个卡点，不能登记居民。请作为访客登记，或请社区工作人员登记。",
    "Your account is for this gate alone and registers nobody: write them down as a visitor, or ask the community worker.",
);

fn people(at: &At) -> RegistrationServiceClient<Wire> {
    RegistrationServiceClient::new(at.registration())
}

/// The form, below what they have to be told.
pub(super) async fn form(
    State(front): State<Arc<Front>>,
    by: SignedIn,
    Path(gate): Path<String>,
) -> Result<Response, Turned> {
    let at = At::open(front, by, &gate).await?;
    shown(&at, Typed::default(), Flaws::default(), None).await
}

async fn shown(at: &At, typed: Typed, flaws: Flaws, refused: Option<Both>) -> Result<Response, Turned> {
    let notice = people(at)
        .get_privacy_notice(pb::GetPrivacyNoticeRequest {})
        .await;
    let notice = notice.map_err(|status| at.refused(&status))?.into_inner();
    let status = match refused.is_some() || !flaws.is_empty() {
        true => StatusCode::UNPROCESSABLE_ENTITY,
        false => StatusCode::OK,
    };
    let page = Page {
        frame: at.frame(),
        id: &at.gate.checkpoint_id,
        gate: &at.gate,
        form_token: &at.by.form_token,
        request_id: at.request_id(),
        version: notice.versions.last().map_or("", String::as_str),
        notice: &notice,
        typed,
        flaws,
        refused,
    };
    Ok((status, rendered(&page)).into_response())
}

/// Registers them; nothing of whoever has that number already is shown.
pub(super) async fn register(
    State(front): State<Arc<Front>>,
    Path(gate): Path<String>,
    form: SignedForm,
) -> Result<Response, Turned> {
    let SignedForm { by, fields } = form;
    let at = At::open(front, by, &gate).await?;
    let typed = Typed::of(&fields);
    let request = typed.request(&at, &fields);
    match people(&at).register_by_staff(at.asks(request)?).await {
        Ok(answer) if answer.get_ref().outcome() == pb::Outcome::KnownAlready => {
            shown(&at, typed, Flaws::default(), Some(KNOWN)).await
        }
        Ok(_) => Ok(to_gate(&at, "REGISTERED")),
        Err(status) => {
            let flaws = Flaws::of(&status, at.by.frame.language);
            match fault::reason_of(&status).as_deref() {
                Some("OUT_OF_SCOPE") => shown(&at, typed, flaws, Some(ONE_GATE)).await,
                _ if !flaws.is_empty() => shown(&at, typed, flaws, None).await,
                _ => Err(at.refused(&status)),
            }
        }
    }
}
