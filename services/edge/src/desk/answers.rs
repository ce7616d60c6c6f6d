//! What a room answers: a page, why there is none, or a form again.

use super::page::{Cell, Form, Page};
use super::seat::{Answered, Desk, Failed};
use crate::web::Fields;
use crate::web::frame::minute;
use crate::web::refusal::{Refusal, rendered};
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use kit::clock::Moment;
use kit::fault;
use prost_types::Timestamp;
use tonic::Code;

impl Desk {
    /// By when something must be done, and how long that is from now; marked when it is over.
    pub(super) fn due(&self, at: Option<&Timestamp>) -> Cell {
        let Some(at) = at.and_then(|at| Moment::from_proto(at).ok()) else {
            return Cell::of("");
        };
        let now = self.front.clock.now();
        let by = minute(at, self.front.clock.zone());
        if now > at {
            let over = self.span(now.since(at).as_secs() / 60);
            return Cell::marked("red", "!", format!("{by} · {} {over}", self.t("已超", "over by")));
        }
        let left = self.span(at.since(now).as_secs() / 60);
        Cell::of(format!("{by} · {} {left}", self.t("还剩", "left:")))
    }

    /// The page, or why there is none.
    pub(super) fn shows(&self, page: Answered<Page>) -> Response {
        match page {
            Ok(page) => rendered(&page),
            Err(failed) => self.refuses(failed),
        }
    }

    /// Why there is no answer, as a page.
    pub(super) fn refuses(&self, failed: Failed) -> Response {
        match failed {
            Failed::Service(status) => Refusal::of(&status, self.by.frame.language).into_response(),
            Failed::Here(refusal) => refusal.into_response(),
        }
    }

    /// A form that was sent and is shown again with a sentence of our own, everything kept.
    pub(super) fn asks_again(&self, mut form: Form, fields: &Fields, said: &str) -> Response {
        form = form.typed(fields);
        form.refused = Some(said.to_owned());
        let page = Page::new(self, form.title.clone()).form(form);
        (StatusCode::UNPROCESSABLE_ENTITY, rendered(&page)).into_response()
    }

    /// There is no such page.
    pub(super) fn unknown(&self) -> Response {
        self.by
            .refused(StatusCode::NOT_FOUND, "NO_SUCH_PAGE")
            .into_response()
    }

    /// What became of a form: on to a place of this site, or the form again with everything that was typed and what is wrong with it.
    pub(super) fn sent(&self, form: Form, fields: &Fields, answered: Answered<String>) -> Response {
        let status = match answered {
            Ok(to) => return Redirect::to(&to).into_response(),
            Err(Failed::Here(refusal)) => return refusal.into_response(),
            Err(Failed::Service(status)) if status.code() == Code::Unauthenticated => {
                return self.refuses(Failed::Service(status));
            }
            Err(Failed::Service(status)) => status,
        };
        let is_invalid = fault::reason_of(&status).as_deref() == Some("INVALID_REQUEST");
        let code = match (is_invalid, fault::Kind::of_code(status.code())) {
            (true, _) => StatusCode::UNPROCESSABLE_ENTITY,
            (false, Some(kind)) => kind.http(),
            (false, None) => StatusCode::BAD_GATEWAY,
        };
        let form = form.again(fields, &status, self.by.frame.language);
        let page = Page::new(self, form.title.clone()).form(form);
        (code, rendered(&page)).into_response()
    }
}
