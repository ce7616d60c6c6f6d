//! What the gate says of somebody: full of its colour, with symbol, words, reasons and what to do now; the next person's field below.

use super::at::At;
use super::next::Next;
use crate::web::frame::Frame;
use crate::web::refusal::rendered;
use crate::web::words::{self, Both, Shown};
use askama::Template;
use axum::response::Response;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::{Verdict, VerdictReason};

/// Within how long a pass may be taken back (seconds): what the contract says of VoidPass. The service decides.
const UNDO: u32 = 10;

/// What was decided of somebody.
#[derive(Clone, Debug, Default)]
pub(super) struct Judged {
    /// The pass.
    pub pass_id: String,
    /// What the gate says.
    pub verdict: Verdict,
    reasons: Vec<Both>,
    /// The fever case that is open, if there is one.
    pub fever_id: String,
    /// Whether a reading is demanded that nobody took.
    is_unmeasured: bool,
    name: String,
    ticket: String,
    may_be_undone: bool,
}

impl Judged {
    /// Of a pass that was recorded just now.
    pub(super) fn of(passage: Option<pb::Passage>) -> Self {
        let passage = passage.unwrap_or_default();
        Self {
            verdict: passage.verdict(),
            reasons: passage.reasons().filter_map(reason).collect(),
            is_unmeasured: passage.reasons().any(is_for_a_reading),
            may_be_undone: true,
            pass_id: passage.pass_id,
            fever_id: passage.fever_id,
            name: String::new(),
            ticket: String::new(),
        }
    }

    /// Of a pass that was completed by its reading.
    pub(super) fn completed(passage: Option<pb::Passage>) -> Self {
        Self {
            may_be_undone: false,
            ..Self::of(passage)
        }
    }

    /// Of a pass as the books hold it.
    pub(super) fn of_pass(pass: &pb::Pass) -> Self {
        Self {
            pass_id: pass.pass_id.clone(),
            verdict: pass.verdict(),
            reasons: pass.reasons().filter_map(reason).collect(),
            is_unmeasured: pass.reasons().any(is_for_a_reading),
            ..Self::default()
        }
    }

    /// With the name, masked, where the services give one.
    pub(super) fn named(self, name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..self
        }
    }

    /// With the ticket that a visitor carries.
    pub(super) fn with_ticket(self, ticket: &str) -> Self {
        Self {
            ticket: ticket.to_owned(),
            ..self
        }
    }
}

#[derive(Template)]
#[template(path = "gate/verdict.html")]
struct Page<'p> {
    frame: Frame,
    id: &'p str,
    gate: &'p pb::Checkpoint,
    judged: Judged,
    shown: Shown,
    now: Option<Both>,
    tone: &'static str,
    undo: u32,
    form_token: &'p str,
    request_id: String,
    next: Next,
}

impl Page<'_> {
    /// Whether the first reading is due, of somebody who may go on after it: one tap when it is normal.
    fn asks_first_reading(&self) -> bool {
        let may_go_on = matches!(self.judged.verdict, Verdict::TakeTemperature | Verdict::AskNow);
        may_go_on && self.judged.is_unmeasured
    }

    /// Whether a reading is due, or one that was too low is to be taken again.
    fn asks_reading(&self) -> bool {
        let is_low = self.judged.verdict == Verdict::Recheck && self.judged.fever_id.is_empty();
        self.asks_first_reading() || is_low
    }
}

/// The page.
pub(super) fn shown(at: &At, judged: Judged, next: Next) -> Response {
    rendered(&Page {
        frame: at.frame(),
        id: &at.gate.checkpoint_id,
        gate: &at.gate,
        shown: for_volunteers(judged.verdict),
        now: what_now(judged.verdict),
        tone: words::tone(judged.verdict),
        undo: UNDO,
        form_token: &at.by.form_token,
        request_id: at.request_id(),
        judged,
        next,
    })
}

/// The words residents read, but for those that ask the volunteer to act.
pub(super) fn for_volunteers(verdict: Verdict) -> Shown {
    let shown = words::verdict(verdict);
    let text = match verdict {
        Verdict::AskNow | Verdict::Unspecified => ("请询问两句", "Ask two questions"),
        Verdict::Recheck => ("请留步复测", "Hold, and measure again"),
        Verdict::FeverClinic => ("转发热门诊", "To the fever clinic"),
        Verdict::ReportToStreet => ("留步，报街道", "Hold: the street office is told"),
        _ => shown.text,
    };
    Shown { text, ..shown }
}

/// What the volunteer does next, where the verdict alone does not say it.
fn what_now(verdict: Verdict) -> Option<Both> {
    match verdict {
        Verdict::AskNow => Some((
            "一问有无发热、咳嗽；二问14天内是否到过高风险地区。都没有可以放行，有则留步。",
            "Any fever or cough? Any stay in a high-risk area within 14 days? Twice no, and they may pass; else hold them.",
        )),
        Verdict::Recheck => Some((
            "请到背风、暖和处休息几分钟再测，与他人隔开。",
            "Out of the wind and apart from others for some minutes, then once more.",
        )),
        Verdict::ReportToStreet => Some((
            "请留在等候点，街道已收到报告。",
            "At the waiting point, please: the street has the report.",
        )),
        _ => None,
    }
}

fn is_for_a_reading(reason: VerdictReason) -> bool {
    reason == VerdictReason::TemperatureNeeded
}

/// Why, in words about the person rather than to them.
fn reason(reason: VerdictReason) -> Option<Both> {
    Some(match reason {
        VerdictReason::TemperatureNeeded => return None,
        VerdictReason::LevelYellow => ("黄码", "The code is yellow"),
        VerdictReason::LevelRed => ("红码", "The code is red"),
        VerdictReason::GreyUnknown => ("还没有健康信息", "Nothing is known of their health yet"),
        VerdictReason::GreyExpired => ("健康申报已过期", "Their declaration is too old"),
        VerdictReason::InQuarantine => ("在隔离观察期内", "In quarantine"),
        VerdictReason::CodeRevoked => (
            "此码已作废，请本人重新打开“我的码”",
            "The code was revoked: let them open “my code” anew",
        ),
        VerdictReason::CodeExpired => (
            "此码已过期，请本人重新打开“我的码”",
            "The code has expired: let them open “my code” anew",
        ),
        other => words::reason(other)?,
    })
}
