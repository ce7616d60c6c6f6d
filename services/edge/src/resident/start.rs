//! `/` and `/p`: where somebody begins who did not scan: my code, and the code that stands beside a poster's QR, typed.

use super::ask::{gate_of, to_poster};
use crate::front::Front;
use crate::web::refusal::{Refusal, rendered};
use crate::web::{Asked, Frame, Language, Visit};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use kit::fault;
use std::sync::Arc;
use vocabulary::ShortCode;

#[derive(Template)]
#[template(path = "resident/start.html")]
struct StartPage {
    frame: Frame,
    /// Whether staff signs in at this door as well.
    is_for_staff: bool,
}

#[derive(Template)]
#[template(path = "resident/typed.html")]
struct TypedPage<'p> {
    frame: Frame,
    code: &'p str,
    flaw: Option<&'static str>,
}

/// The first page.
pub(super) async fn home(State(front): State<Arc<Front>>, language: Language) -> Response {
    let page = StartPage {
        frame: Frame::of(&front, language),
        is_for_staff: front.settings.zone.is_inside(),
    };
    rendered(&page)
}

/// A code that was typed: leads to its gate, or says at once what is wrong with it.
pub(super) async fn typed(
    State(front): State<Arc<Front>>,
    language: Language,
    visit: Visit,
    asked: Asked,
) -> Response {
    let code = asked.text("code");
    let show = |status: StatusCode, flaw: Option<&'static str>| {
        let page = TypedPage {
            frame: Frame::of(&front, language),
            code,
            flaw,
        };
        (status, rendered(&page)).into_response()
    };
    if !asked.has("code") {
        return show(StatusCode::OK, None);
    }
    let read = match ShortCode::parse(code) {
        Ok(read) => read.to_string(),
        Err(flaw) => {
            return show(
                StatusCode::UNPROCESSABLE_ENTITY,
                Some(wrong(language, flaw.reason)),
            );
        }
    };
    if !front.typed_codes.admit(visit.address, front.clock.wall()) {
        return Refusal::new(language, StatusCode::TOO_MANY_REQUESTS, "TOO_MANY_ATTEMPTS").into_response();
    }
    match gate_of(&front, &read).await {
        Ok(_) => to_poster(&read).into_response(),
        Err(status) if fault::reason_of(&status).as_deref() == Some("UNKNOWN_POSTER") => {
            let unknown = language.t(
                "没有这个编码，请与海报核对。",
                "There is no such code: compare it with the poster.",
            );
            show(StatusCode::NOT_FOUND, Some(unknown))
        }
        Err(status) => Refusal::of(&status, language).into_response(),
    }
}

fn wrong(language: Language, reason: &str) -> &'static str {
    match reason {
        "MISSING" => language.t("请输入编码。", "Please type the code."),
        "NOT_9_CHARACTERS" => language.t("编码有9个字符。", "The code has nine characters."),
        "UNREADABLE_CHARACTER" => language.t(
            "编码里没有0、O、1、I，请与海报核对。",
            "There is no 0, O, 1 or I in a code: compare it with the poster.",
        ),
        _ => language.t(
            "有一个字符输错了，或两个颠倒了，请与海报核对。",
            "One character is wrong, or two are exchanged: compare it with the poster.",
        ),
    }
}
