//! Whoever sits at a desk: how rooms ask services for them, and how they answer.

use super::page::{Cell, Form, Page};
use crate::front::Front;
use crate::session::signed_in::{SignedForm, SignedIn, Turned};
use crate::web::frame::minute;
use crate::web::refusal::{Refusal, rendered};
use crate::web::words::Both;
use crate::web::{Fields, RequestId};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::response::{IntoResponse, Redirect, Response};
use http::StatusCode;
use http::request::Parts;
use kit::clock::Moment;
use kit::fault;
use prost_types::Timestamp;
use std::sync::Arc;
use tonic::{Code, Status};
use vocabulary::Role;

/// Somebody at their desk.
#[derive(Debug)]
pub(super) struct Desk {
    /// What every page holds.
    pub front: Arc<Front>,
    /// Who it is.
    pub by: SignedIn,
}

/// A form that was sent from a desk.
#[derive(Debug)]
pub(super) struct DeskForm {
    /// Whose desk.
    pub desk: Desk,
    /// What it brings.
    pub fields: Fields,
}

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum Failed {
    /// A service said so.
    Service(Box<Status>),
    /// Something here.
    Here(Refusal),
}

impl From<Status> for Failed {
    fn from(status: Status) -> Self {
        Self::Service(Box::new(status))
    }
}

impl From<Refusal> for Failed {
    fn from(refusal: Refusal) -> Self {
        Self::Here(refusal)
    }
}

/// An answer, or why there is none.
pub(super) type Answered<T> = Result<T, Failed>;

impl FromRequestParts<Arc<Front>> for Desk {
    type Rejection = Turned;

    /// As [`SignedIn`] does.
    async fn from_request_parts(parts: &mut Parts, front: &Arc<Front>) -> Result<Self, Turned> {
        let by = SignedIn::from_request_parts(parts, front).await?;
        Ok(Self {
            front: Arc::clone(front),
            by,
        })
    }
}

impl FromRequest<Arc<Front>> for DeskForm {
    type Rejection = Turned;

    /// As [`SignedForm`] does.
    async fn from_request(request: Request, front: &Arc<Front>) -> Result<Self, Turned> {
        let SignedForm { by, fields } = SignedForm::from_request(request, front).await?;
        let front = Arc::clone(front);
        Ok(Self {
            desk: Desk { front, by },
            fields,
        })
    }
}

impl Desk {
    /// One text in both languages.
    pub(super) fn t<'t>(&self, chinese: &'t str, english: &'t str) -> &'t str {
        self.by.frame.t(chinese, english)
    }

    /// The same, of a pair.
    pub(super) fn word(&self, both: Both) -> &'static str {
        self.by.frame.t(both.0, both.1)
    }

    /// Whether they are one of these.
    pub(super) fn is_any(&self, roles: &[Role]) -> bool {
        self.by.roles.has_any(roles)
    }

    /// A new id for a form: sent twice, it counts once.
    pub(super) fn fresh_id(&self) -> String {
        RequestId::new(self.front.clock.now()).to_string()
    }

    /// Today in the town, `2020-03-01`.
    pub(super) fn today(&self) -> String {
        self.front.clock.today().to_string()
    }

    /// A moment in the town's zone, to the minute; empty when there is none.
    pub(super) fn time(&self, at: Option<&Timestamp>) -> String {
        let at = at.and_then(|at| Moment::from_proto(at).ok());
        at.map_or_else(String::new, |at| minute(at, self.front.clock.zone()))
    }

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

    fn span(&self, minutes: u64) -> String {
        let (days, hours, minutes) = (minutes / 1_440, minutes / 60 % 24, minutes % 60);
        match (days, hours) {
            (0, 0) => format!("{minutes} {}", self.t("分钟", "min")),
            (0, _) => format!(
                "{hours} {} {minutes} {}",
                self.t("小时", "h"),
                self.t("分", "min")
            ),
            _ => format!("{days} {} {hours} {}", self.t("天", "d"), self.t("小时", "h")),
        }
    }

    /// A moment that was typed as a day and a clock time of the town's zone, `08:30`. None when the clock time is left out; what does not read
    /// is refused by every service.
    pub(super) fn moment(&self, day: &str, clock: &str) -> Option<Timestamp> {
        match clock.trim() {
            "" => None,
            clock => self.typed_moment(&format!("{}T{}", day.trim(), clock.replace('：', ":"))),
        }
    }

    /// Yes or no, as a form offers it to whoever decides.
    pub(super) fn decisions(&self) -> Vec<(String, String)> {
        [
            ("yes", self.t("同意", "Approve")),
            ("no", self.t("不同意", "Reject")),
        ]
        .map(|(value, word)| (value.to_owned(), word.to_owned()))
        .to_vec()
    }

    /// An empty page with its title.
    pub(super) fn page(&self, title: impl Into<String>) -> Page {
        Page::new(&self.by.frame, &self.by.form_token, title)
    }

    /// The page, with colleagues by name; or why there is none.
    pub(super) async fn shows(&self, page: Answered<Page>) -> Response {
        let named = match page {
            Ok(page) => self.named(page).await,
            Err(failed) => Err(failed),
        };
        match named {
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
        let page = self.again(form);
        (StatusCode::UNPROCESSABLE_ENTITY, rendered(&page)).into_response()
    }

    /// The page of a form that is shown again, with the way back to its room.
    pub(super) fn again(&self, form: Form) -> Page {
        let room: Vec<&str> = form.action.splitn(4, '/').take(3).collect();
        self.page(form.title.clone())
            .under(self.t("返回列表", "Back to the list"), room.join("/"))
            .form(form)
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
        let page = self.again(form);
        (code, rendered(&page)).into_response()
    }
}
