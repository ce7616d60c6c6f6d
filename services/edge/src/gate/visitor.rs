//! A visitor: three taps and two fields in, the ticket's code out.

use super::at::At;
use super::next::{Next, remembered};
use super::page::{to_gate, told};
use super::verdict::{self, Judged};
use crate::front::Front;
use crate::session::signed_in::{SignedForm, SignedIn, Turned};
use crate::web::degrees::tenths;
use crate::web::frame::{Frame, minute};
use crate::web::places::{self, Place};
use crate::web::refusal::rendered;
use crate::web::{Fields, Flaws};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use kit::clock::Moment;
use kit::wire::Wire;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::visitor_service_client::VisitorServiceClient;
use proto::common::v1::Answer;
use std::sync::Arc;

/// Visitors inside who are shown.
const INSIDE: i32 = 50;

/// Why they come: name in the form, purpose, words.
const PURPOSES: &[(&str, pb::VisitPurpose, &str, &str)] = &[
    (
        "family",
        pb::VisitPurpose::Family,
        "走亲访友",
        "Family or friends",
    ),
    ("delivery", pb::VisitPurpose::Delivery, "送货", "Delivery"),
    ("work", pb::VisitPurpose::Work, "维修施工", "Repair or building"),
    ("official", pb::VisitPurpose::Official, "公务", "Official"),
    ("care", pb::VisitPurpose::Care, "就医陪护", "Care"),
    ("moving", pb::VisitPurpose::Moving, "看房搬家", "Moving"),
];

/// Where from: the nearest first, then every other province.
const NEAREST: &[Place] = &[
    ("410800", "焦作市内", "Jiaozuo"),
    ("410000", "河南省其他地市", "elsewhere in Henan"),
    ("420000", "湖北省", "Hubei"),
];

/// Whether they stayed in a high-risk area: name in the form, answer, words.
pub(super) const STAYS: &[(&str, Answer, &str, &str)] = &[
    ("no", Answer::No, "没有", "No"),
    ("yes", Answer::Yes, "到过", "Yes"),
    ("unsure", Answer::Unsure, "不确定", "Not sure"),
];

#[derive(Template)]
#[template(path = "gate/visitor.html")]
struct Page<'p> {
    frame: Frame,
    id: &'p str,
    gate: &'p pb::Checkpoint,
    form_token: &'p str,
    request_id: String,
    leave_id: String,
    typed: Typed,
    flaws: Flaws,
    inside: Vec<Inside>,
}

/// What somebody has typed already.
#[derive(Default)]
struct Typed {
    name: String,
    phone: String,
    host: String,
    plate: String,
    temperature: String,
    from: String,
    stay: String,
    purpose: String,
}

impl Typed {
    fn of(fields: &Fields) -> Self {
        let text = |name| fields.text(name).trim().to_owned();
        Self {
            name: text("name"),
            phone: text("phone"),
            host: text("host"),
            plate: text("plate"),
            temperature: text("temperature"),
            from: text("from"),
            stay: text("stay"),
            purpose: text("purpose"),
        }
    }

    fn request(&self, at: &At, request_id: &str) -> pb::AdmitVisitorRequest {
        let stay = STAYS.iter().find(|(name, ..)| *name == self.stay);
        let purpose = PURPOSES.iter().find(|(name, ..)| *name == self.purpose);
        pb::AdmitVisitorRequest {
            request_id: request_id.to_owned(),
            checkpoint_id: at.gate.checkpoint_id.clone(),
            name: self.name.clone(),
            phone: self.phone.clone(),
            from_area: self.from.clone(),
            high_risk_stay: stay.map_or(Answer::Unspecified, |row| row.1).into(),
            purpose: purpose.map_or(pb::VisitPurpose::Unspecified, |row| row.1).into(),
            host: self.host.clone(),
            plate: self.plate.clone(),
            temperature_deci_celsius: tenths(&self.temperature),
            ..pb::AdmitVisitorRequest::default()
        }
    }
}

/// A visitor who is inside, masked.
struct Inside {
    name: String,
    code: String,
    since: String,
    until: String,
    overstays: bool,
}

fn visits(at: &At) -> VisitorServiceClient<Wire> {
    VisitorServiceClient::new(at.checkpoint())
}

/// The form, and who is inside.
pub(super) async fn form(
    State(front): State<Arc<Front>>,
    by: SignedIn,
    Path(gate): Path<String>,
) -> Result<Response, Turned> {
    let at = At::open(front, by, &gate).await?;
    shown(&at, Typed::default(), Flaws::default()).await
}

async fn shown(at: &At, typed: Typed, flaws: Flaws) -> Result<Response, Turned> {
    let status = flaws.status();
    let page = Page {
        frame: at.frame(),
        id: &at.gate.checkpoint_id,
        gate: &at.gate,
        form_token: &at.by.form_token,
        request_id: at.request_id(),
        leave_id: at.request_id(),
        typed,
        flaws,
        inside: inside(at).await?,
    };
    Ok((status, rendered(&page)).into_response())
}

/// Those who came in by this gate and have not left.
async fn inside(at: &At) -> Result<Vec<Inside>, Turned> {
    let request = at.asks(pb::ListVisitorsRequest {
        checkpoint_id: at.gate.checkpoint_id.clone(),
        inside_only: true,
        page_size: INSIDE,
        ..pb::ListVisitorsRequest::default()
    })?;
    let listed = visits(at).list_visitors(request).await;
    let listed = listed.map_err(|status| at.refused(&status))?.into_inner();
    let zone = at.front.clock.zone();
    let told = |moment: &Option<_>| {
        let moment = moment.as_ref().and_then(|at| Moment::from_proto(at).ok());
        moment.map_or_else(String::new, |moment| minute(moment, zone))
    };
    let inside = listed.visits.into_iter().map(|visit| Inside {
        since: told(&visit.admitted_at),
        until: told(&visit.valid_until),
        name: visit.masked_name,
        code: visit.short_code,
        overstays: visit.overstaying,
    });
    Ok(inside.collect())
}

/// Writes a visitor down; the verdict comes at once, with their ticket.
pub(super) async fn admit(
    State(front): State<Arc<Front>>,
    Path(gate): Path<String>,
    headers: HeaderMap,
    form: SignedForm,
) -> Result<Response, Turned> {
    let SignedForm { by, fields } = form;
    let at = At::open(front, by, &gate).await?;
    let typed = Typed::of(&fields);
    let request = typed.request(&at, fields.text("request_id"));
    match visits(&at).admit_visitor(at.asks(request)?).await {
        Ok(answer) => {
            let answer = answer.into_inner();
            let ticket = answer.ticket.unwrap_or_default().short_code;
            let judged = Judged::of(answer.passage).with_ticket(&ticket);
            Ok(verdict::shown(
                &at,
                judged,
                Next::empty(&at, remembered(&headers)),
            ))
        }
        Err(status) => {
            let flaws = Flaws::of(&status, at.by.frame.language);
            match flaws.is_empty() {
                true => Err(at.refused(&status)),
                false => shown(&at, typed, flaws).await,
            }
        }
    }
}

/// A visitor leaves, by one tap beside their name.
pub(super) async fn leave(
    State(front): State<Arc<Front>>,
    Path(gate): Path<String>,
    form: SignedForm,
) -> Result<Response, Turned> {
    let SignedForm { by, fields } = form;
    let at = At::open(front, by, &gate).await?;
    let request = at.asks(pb::EndVisitRequest {
        request_id: fields.text("request_id").to_owned(),
        checkpoint_id: at.gate.checkpoint_id.clone(),
        short_code: fields.text("code").to_owned(),
    })?;
    match visits(&at).end_visit(request).await {
        Ok(_) => Ok(to_gate(&at, "LEFT")),
        Err(status) => told(&at, &status),
    }
}
