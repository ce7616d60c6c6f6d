//! The field for the next person: what came into it, and what is wrong with it. It stands on the gate's page and below every verdict.

use super::at::At;
use crate::web::degrees::tenths;
use crate::web::words::Both;
use crate::web::{Fields, Flaws, Visit, cookie};
use axum::response::Response;
use http::HeaderMap;
use http::header::SET_COOKIE;
use proto::checkpoint::v1::Way;
use proto::common::v1::Direction;
use std::time::Duration;

/// Remembers which way the last person went.
const WAY: &str = "gate-way";
/// As long as a shift lasts, and some are late.
const REMEMBERED: Duration = Duration::from_secs(12 * 3_600);

/// What a volunteer put into the form.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    /// A code, an id number, a ticket.
    pub scan: String,
    /// `in`, `out`, or nothing yet.
    pub direction: String,
    /// Degrees, empty when none were taken.
    pub temperature: String,
    /// `yes`, `no`, or nothing when nobody looked.
    pub mask: String,
    /// Whether the code was on a printed card.
    pub on_card: bool,
    /// The vehicle's plate, where shopping days go by it.
    pub plate: String,
}

impl Typed {
    /// Reads the form.
    pub(super) fn of(fields: &Fields) -> Self {
        let text = |name| fields.text(name).trim().to_owned();
        Self {
            // A code may hold blanks; only what a scanner or keyboard adds around it goes.
            scan: text("scan"),
            direction: text("direction"),
            temperature: text("temperature"),
            mask: text("mask"),
            on_card: fields.has("card"),
            plate: text("plate"),
        }
    }

    /// Which way, as was said or as the gate leads.
    pub(super) fn direction_at(&self, at: &At) -> Direction {
        at.only_direction().unwrap_or(match self.direction.as_str() {
            "in" => Direction::In,
            "out" => Direction::Out,
            _ => Direction::Unspecified,
        })
    }

    /// Tenths of a degree; what is no temperature becomes one that is refused.
    pub(super) fn tenths(&self) -> Option<i32> {
        tenths(&self.temperature)
    }

    /// Whether a mask was worn, when somebody looked.
    pub(super) fn mask_worn(&self) -> Option<bool> {
        match self.mask.as_str() {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        }
    }

    /// How somebody with a code was known.
    pub(super) fn way(&self) -> Way {
        match self.on_card {
            true => Way::Card,
            false => Way::HealthCode,
        }
    }
}

/// The form, ready to be shown.
pub(super) struct Next {
    /// The gate's id.
    pub gate: String,
    /// Binds the form to the session.
    pub form_token: String,
    /// The pass's id, made now.
    pub request_id: String,
    /// Whether somebody has to say which way.
    pub asks_direction: bool,
    /// What stands in it.
    pub typed: Typed,
    /// What a service says is wrong with it.
    pub flaws: Flaws,
    /// What this page says is wrong with it.
    pub strange: Option<Both>,
}

impl Next {
    /// An empty form; which way is remembered.
    pub(super) fn empty(at: &At, direction: &str) -> Self {
        let typed = Typed {
            direction: if direction == "out" { "out" } else { "in" }.to_owned(),
            ..Typed::default()
        };
        Self::again(at, typed, Flaws::default(), None)
    }

    /// The form again, nothing lost, with what is wrong beside its fields.
    pub(super) fn again(at: &At, typed: Typed, flaws: Flaws, strange: Option<Both>) -> Self {
        Self {
            gate: at.gate.checkpoint_id.clone(),
            form_token: at.by.form_token.clone(),
            request_id: at.request_id(),
            asks_direction: at.only_direction().is_none(),
            typed,
            flaws,
            strange,
        }
    }
}

/// Which way the last person went.
pub(super) fn remembered(headers: &HeaderMap) -> &str {
    cookie::value(headers, WAY).unwrap_or("in")
}

/// Remembers which way this one went.
pub(super) fn remember(visit: Visit, direction: &str, response: &mut Response) {
    let known = matches!(direction, "in" | "out");
    if let Some(cookie) = cookie::write(WAY, direction, REMEMBERED, visit).filter(|_| known) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
}
