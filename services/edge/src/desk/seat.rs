//! Whoever sits at a desk: who they are, what they see of the time, and how rooms ask services for them.

use crate::front::Front;
use crate::session::signed_in::{SignedForm, SignedIn, Turned};
use crate::web::frame::minute;
use crate::web::refusal::Refusal;
use crate::web::words::Both;
use crate::web::{Fields, RequestId};
use axum::extract::{FromRequest, FromRequestParts, Request};
use http::request::Parts;
use kit::clock::Moment;
use prost_types::Timestamp;
use std::sync::Arc;
use tonic::Status;
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

    /// A span, its greatest two units.
    pub(super) fn span(&self, minutes: u64) -> String {
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
}
