//! A temperature that is due, and a pass taken back.
//!
//! One tap on 正常 completes a pass, and the record says so much: normal, its digits not noted. Digits are tapped (36.0 to 36.9) or typed by
//! whoever wants them kept, and for a fever, a reading too low and whoever is measured again they are needed: the service takes nothing
//! else there. No button writes a number that nobody read.
//!
//! A field and the buttons beside it are forms of their own: Enter in the field presses the first button of its form.

use super::at::At;
use super::next::{Next, remembered};
use super::page::{to_gate, told};
use super::verdict::{self, Judged};
use crate::front::Front;
use crate::session::signed_in::{SignedForm, SignedIn, Turned};
use crate::web::degrees::tenths;
use crate::web::frame::Frame;
use crate::web::refusal::rendered;
use crate::web::{Fields, Flaws};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::record_temperature_request::Taken;
use std::sync::Arc;

/// Written into the trail with every pass that is taken back here.
const MISTAKEN: &str = "卡点误扫，当场撤销";

#[derive(Template)]
#[template(path = "gate/reading.html")]
struct Page<'p> {
    frame: Frame,
    id: &'p str,
    gate: &'p pb::Checkpoint,
    form_token: &'p str,
    request_id: String,
    pass: &'p str,
    typed: &'p str,
    flaws: Flaws,
}

/// The keypad for one pass that is measured again.
pub(super) async fn form(
    State(front): State<Arc<Front>>,
    by: SignedIn,
    Path((gate, pass)): Path<(String, String)>,
) -> Result<Response, Turned> {
    let at = At::open(front, by, &gate).await?;
    Ok(keypad(&at, &pass, "", Flaws::default()))
}

fn keypad(at: &At, pass: &str, typed: &str, flaws: Flaws) -> Response {
    let status = flaws.status();
    let page = Page {
        frame: at.frame(),
        id: &at.gate.checkpoint_id,
        gate: &at.gate,
        form_token: &at.by.form_token,
        request_id: at.request_id(),
        pass,
        typed,
        flaws,
    };
    (status, rendered(&page)).into_response()
}

/// The digits that were typed, else those of the button; `None` where there are none.
pub(super) fn digits(fields: &Fields) -> Option<i32> {
    let tapped = || fields.text("tap").parse().ok();
    tenths(fields.text("temperature").trim()).or_else(tapped)
}

/// Digits, else that it was normal; nothing at all is refused by the service.
fn read(fields: &Fields) -> Option<Taken> {
    let normal = || (fields.text("tap") == "normal").then_some(Taken::Normal(true));
    digits(fields).map(Taken::TemperatureDeciCelsius).or_else(normal)
}

/// The reading completes a pass. A normal one of a self-scan leads back to those who wait; anything else is shown.
pub(super) async fn record(
    State(front): State<Arc<Front>>,
    Path(gate): Path<String>,
    headers: HeaderMap,
    form: SignedForm,
) -> Result<Response, Turned> {
    let SignedForm { by, fields } = form;
    let at = At::open(front, by, &gate).await?;
    let pass = fields.text("pass");
    let request = pb::RecordTemperatureRequest {
        request_id: fields.text("request_id").to_owned(),
        checkpoint_id: at.gate.checkpoint_id.clone(),
        pass_id: pass.to_owned(),
        taken: read(&fields),
    };
    let answer = at.gates().record_temperature(at.asks(request)?).await;
    match answer {
        Ok(answer) => {
            let judged = Judged::completed(answer.into_inner().passage);
            if judged.verdict == pb::Verdict::Pass && fields.text("from") == "list" {
                return Ok(to_gate(&at, "READING"));
            }
            Ok(verdict::shown(
                &at,
                judged,
                Next::empty(&at, remembered(&headers)),
            ))
        }
        Err(status) => {
            let flaws = Flaws::of(&status, at.by.frame.language);
            if flaws.beside("temperature_deci_celsius").is_some() {
                return Ok(keypad(&at, pass, fields.text("temperature"), flaws));
            }
            told(&at, &status)
        }
    }
}

/// Takes a pass back; says so when it is too late.
pub(super) async fn take_back(
    State(front): State<Arc<Front>>,
    Path(gate): Path<String>,
    form: SignedForm,
) -> Result<Response, Turned> {
    let SignedForm { by, fields } = form;
    let at = At::open(front, by, &gate).await?;
    let request = pb::VoidPassRequest {
        request_id: fields.text("request_id").to_owned(),
        checkpoint_id: at.gate.checkpoint_id.clone(),
        pass_id: fields.text("pass").to_owned(),
        reason: MISTAKEN.to_owned(),
    };
    match at.gates().void_pass(at.asks(request)?).await {
        Ok(_) => Ok(to_gate(&at, "VOIDED")),
        Err(status) => told(&at, &status),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_count_before_a_word_and_nothing_is_read_out_of_nothing() {
        let read = |form: &str| read(&Fields::read(form.as_bytes()));
        for (form, is) in [
            ("tap=normal", Some(Taken::Normal(true))),
            ("tap=normal&temperature=", Some(Taken::Normal(true))),
            ("tap=366", Some(Taken::TemperatureDeciCelsius(366))),
            ("temperature=37,8", Some(Taken::TemperatureDeciCelsius(378))),
            (
                "tap=normal&temperature=37.8",
                Some(Taken::TemperatureDeciCelsius(378)),
            ),
            (
                "tap=360&temperature=37.8",
                Some(Taken::TemperatureDeciCelsius(378)),
            ),
            ("temperature=hot", Some(Taken::TemperatureDeciCelsius(0))),
            ("temperature=", None),
            ("tap=fine", None),
            ("", None),
        ] {
            assert_eq!(read(form), is, "{form}");
        }
    }
}
