//! What is done to an order of quarantine: each act is a form of its own, and counts once.

use super::words::{CHECK_OUTCOMES, EXTENSIONS, HALVES, MODES, NEED_OUTCOMES, NEEDS, RELEASES, WAYS};
use crate::desk::page::{Form, chosen, options};
use crate::desk::seat::{Answered, Desk, DeskForm};
use crate::desk::times::whole;
use crate::resident::{SYMPTOMS, ticked};
use crate::web::Fields;
use crate::web::degrees::tenths;
use axum::extract::Path;
use axum::response::Response;
use proto::registration::v1 as pb;

/// The form of an act on an order.
pub(super) async fn form(desk: Desk, Path((order, act)): Path<(String, String)>) -> Response {
    shown(&desk, &order, asked(&desk, &order, &act)).await
}

/// The form of an act on a check, a need or a release of an order.
pub(super) async fn form_of(desk: Desk, Path((order, act, of)): Path<(String, String, String)>) -> Response {
    shown(&desk, &order, asked_of(&desk, &order, &act, &of)).await
}

async fn shown(desk: &Desk, order: &str, form: Option<Form>) -> Response {
    let Some(form) = form else {
        return desk.unknown();
    };
    let page = desk
        .page(form.title.clone())
        .under(desk.t("隔离观察", "Quarantine"), "/desk/quarantines")
        .under(desk.t("返回", "Back"), format!("/desk/quarantines/{order}"));
    desk.shows(Ok(page.form(form))).await
}

/// An act on an order was sent.
pub(super) async fn send(
    Path((order, act)): Path<(String, String)>,
    DeskForm { desk, fields }: DeskForm,
) -> Response {
    let Some(form) = asked(&desk, &order, &act) else {
        return desk.unknown();
    };
    let done = done(&desk, &order, &act, &fields).await;
    let to = format!("/desk/quarantines/{order}?done=1");
    desk.sent(form, &fields, done.map(|()| to))
}

/// An act on a check, a need or a release was sent.
pub(super) async fn send_of(
    Path((order, act, of)): Path<(String, String, String)>,
    DeskForm { desk, fields }: DeskForm,
) -> Response {
    let Some(form) = asked_of(&desk, &order, &act, &of) else {
        return desk.unknown();
    };
    let done = done_of(&desk, &act, &of, &fields).await;
    let to = format!("/desk/quarantines/{order}?done=1");
    desk.sent(form, &fields, done.map(|()| to))
}

/// The reading of a half-day.
pub(super) fn check(desk: &Desk, order: &str) -> Form {
    let language = desk.by.frame.language;
    let symptoms = SYMPTOMS
        .iter()
        .map(|row| (row.0.to_owned(), language.t(row.2, row.3).to_owned()));
    let title = desk.t("记录测温", "Record a check");
    Form::new(format!("/desk/quarantines/{order}/check"), title)
        .hidden("request_id", desk.fresh_id())
        .day("day", desk.t("日期", "Day"))
        .value(desk.today())
        .choose(
            "half",
            desk.t("时段", "Half of the day"),
            options(HALVES, language),
        )
        .choose("way", desk.t("方式", "How"), options(WAYS, language))
        .line(
            "temperature_deci_celsius",
            desk.t("体温（℃，没量可不填）", "Temperature in ℃; empty if not taken"),
            6,
        )
        .ticks("symptoms", desk.t("症状", "Symptoms"), symptoms.collect())
        .line("other_symptom", desk.t("其他症状", "Other symptom"), 10)
        .line("note", desk.t("备注", "Note"), 500)
        .line(
            "taken_at",
            desk.t(
                "测温时间（补报时填写，如 08:30）",
                "Taken at, when told later: 08:30",
            ),
            5,
        )
}

fn asked(desk: &Desk, order: &str, act: &str) -> Option<Form> {
    let language = desk.by.frame.language;
    let new = |title| {
        Form::new(format!("/desk/quarantines/{order}/{act}"), title).hidden("request_id", desk.fresh_id())
    };
    Some(match act {
        "check" => check(desk, order),
        "need" => new(desk.t("代为求助", "Ask for help"))
            .choose("kind", desk.t("需要", "What"), options(NEEDS, language))
            .lines("text", desk.t("说明", "In words"), 500),
        "extend" => new(desk.t("延长隔离", "Extend"))
            .line("days", desk.t("延长天数（1至30）", "Days, 1 to 30"), 2)
            .choose("reason", desk.t("原因", "Reason"), options(EXTENSIONS, language))
            .lines(
                "evidence",
                desk.t("依据（文号、检测报告）", "Evidence: document, test"),
                500,
            ),
        "transfer" => happened(
            desk,
            placed(desk, new(desk.t("转移", "Transfer"))).line("note", desk.t("原因", "Why"), 200),
        ),
        "release" => happened(desk, new(desk.t("解除隔离", "Release")))
            .choose("reason", desk.t("原因", "Reason"), options(RELEASES, language))
            .lines(
                "evidence",
                desk.t("依据（期满可不填）", "Evidence; not when completed"),
                500,
            )
            .hint(desk.t(
                "提前解除须由另一人审批。",
                "Before the last day another person must approve it.",
            )),
        _ => return None,
    })
}

/// When it was done, if it is told late.
fn happened(desk: &Desk, form: Form) -> Form {
    form.moment(
        "happened_at",
        desk.t("实际时间（补报时填写）", "When, if it is told late"),
    )
}

/// Mode, place and watch: of a new order as of a transfer.
pub(super) fn placed(desk: &Desk, form: Form) -> Form {
    form.choose(
        "mode",
        desk.t("方式", "How"),
        options(MODES, desk.by.frame.language),
    )
    .line(
        "place",
        desk.t("集中隔离点名称", "Name of the place, when centralised"),
        60,
    )
    .offers(
        "watched_by",
        desk.t(
            "管理社区（默认为现在负责的社区）",
            "Watched by; empty: whoever looks after them",
        ),
        desk.areas(),
    )
}

async fn done(desk: &Desk, order: &str, act: &str, fields: &Fields) -> Answered<()> {
    let text = |name: &str| fields.text(name).trim().to_owned();
    let (request_id, quarantine_id) = (text("request_id"), order.to_owned());
    let mut orders = desk.quarantines();
    match act {
        "check" => {
            let request = checked(desk, order, fields);
            orders.record_daily_check(desk.by.request(request)?).await?;
        }
        "need" => {
            let request = pb::AskForHelpRequest {
                request_id,
                quarantine_id,
                kind: chosen(fields.text("kind")),
                text: text("text"),
            };
            orders.ask_for_help(desk.by.request(request)?).await?;
        }
        "extend" => {
            let request = pb::ExtendQuarantineRequest {
                request_id,
                quarantine_id,
                days: whole(fields.text("days")),
                reason: chosen(fields.text("reason")),
                evidence: text("evidence"),
            };
            orders.extend_quarantine(desk.by.request(request)?).await?;
        }
        "transfer" => {
            let request = pb::TransferQuarantineRequest {
                request_id,
                quarantine_id,
                mode: chosen(fields.text("mode")),
                place: text("place"),
                watched_by: text("watched_by"),
                note: text("note"),
                happened_at: desk.typed_moment(fields.text("happened_at")),
            };
            orders.transfer_quarantine(desk.by.request(request)?).await?;
        }
        _ => {
            let request = pb::ReleaseQuarantineRequest {
                request_id,
                quarantine_id,
                reason: chosen(fields.text("reason")),
                evidence: text("evidence"),
                happened_at: desk.typed_moment(fields.text("happened_at")),
            };
            orders.release_quarantine(desk.by.request(request)?).await?;
        }
    }
    Ok(())
}

fn checked(desk: &Desk, order: &str, fields: &Fields) -> pb::RecordDailyCheckRequest {
    let (day, clock) = (fields.text("day").trim(), fields.text("taken_at").trim());
    pb::RecordDailyCheckRequest {
        request_id: fields.text("request_id").to_owned(),
        quarantine_id: order.to_owned(),
        day: day.to_owned(),
        half: chosen(fields.text("half")),
        way: chosen(fields.text("way")),
        temperature_deci_celsius: tenths(fields.text("temperature_deci_celsius").trim()),
        symptoms: ticked(fields, "symptoms"),
        other_symptom: fields.text("other_symptom").trim().to_owned(),
        note: fields.text("note").trim().to_owned(),
        taken_at: desk.moment(day, clock),
    }
}

fn asked_of(desk: &Desk, order: &str, act: &str, of: &str) -> Option<Form> {
    let language = desk.by.frame.language;
    let new = |title| {
        Form::new(format!("/desk/quarantines/{order}/{act}/{of}"), title)
            .hidden("request_id", desk.fresh_id())
    };
    Some(match act {
        "answer-check" => new(desk.t("处置异常", "Answer a fever or symptom"))
            .choose(
                "outcome",
                desk.t("结果", "Outcome"),
                options(CHECK_OUTCOMES, language),
            )
            .lines("note", desk.t("做了什么", "What was done"), 500),
        "answer-need" => new(desk.t("回复求助", "Answer a need"))
            .choose(
                "outcome",
                desk.t("结果", "Outcome"),
                options(NEED_OUTCOMES, language),
            )
            .lines("note", desk.t("说明", "In words"), 500),
        "approve-release" => new(desk.t("审批解除", "Decide a release"))
            .choose("approve", desk.t("意见", "Decision"), desk.decisions())
            .line(
                "note",
                desk.t("说明（不同意时必填）", "Why; required to reject"),
                200,
            ),
        _ => return None,
    })
}

async fn done_of(desk: &Desk, act: &str, of: &str, fields: &Fields) -> Answered<()> {
    let text = |name: &str| fields.text(name).trim().to_owned();
    let (request_id, outcome) = (text("request_id"), chosen(fields.text("outcome")));
    let (of, note) = (of.to_owned(), text("note"));
    let mut orders = desk.quarantines();
    match act {
        "answer-check" => {
            let request = pb::AnswerCheckRequest {
                request_id,
                check_id: of,
                outcome,
                note,
            };
            orders.answer_check(desk.by.request(request)?).await?;
        }
        "answer-need" => {
            let request = pb::AnswerNeedRequest {
                request_id,
                need_id: of,
                outcome,
                note,
            };
            orders.answer_need(desk.by.request(request)?).await?;
        }
        _ => {
            let request = pb::ApproveReleaseRequest {
                request_id,
                release_id: of,
                approve: fields.text("approve") == "yes",
                note,
            };
            orders.approve_release(desk.by.request(request)?).await?;
        }
    }
    Ok(())
}
