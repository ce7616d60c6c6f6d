//! A new order of quarantine for somebody.

use super::acts::placed;
use super::words::REASONS;
use crate::desk::page::{Form, What, chosen, options};
use crate::desk::seat::{Answered, Desk, DeskForm};
use crate::desk::times::whole;
use crate::web::Fields;
use axum::extract::Path;
use axum::response::Response;
use proto::registration::v1 as pb;

/// A new order for somebody.
fn beginning(desk: &Desk, person: &str) -> Form {
    let language = desk.by.frame.language;
    let title = desk.t("下达隔离", "Order a quarantine");
    let form = Form::new(format!("/desk/people/{person}/quarantine"), title)
        .hidden("request_id", desk.fresh_id())
        .choose("reason", desk.t("原因", "Reason"), options(REASONS, language))
        .lines(
            "evidence",
            desk.t("依据（文号、检测报告）", "Evidence: document, test"),
            500,
        )
        .day(
            "first_day",
            desk.t(
                "第一天（补报时填实际日期）",
                "First day; an earlier one if it is told late",
            ),
        )
        .value(desk.today())
        .line(
            "days",
            desk.t("天数（默认按政策）", "Days; empty: as policy says"),
            2,
        );
    placed(desk, form).seeks_many(
        "reporter_ids",
        desk.t(
            "可代报的邻居（最多三个，可不选）",
            "Neighbours who may report for them: three at most, or none",
        ),
        What::Person,
    )
}

/// The form of a new order.
pub(super) async fn form(desk: Desk, Path(person): Path<String>) -> Response {
    let page = desk
        .page(desk.t("下达隔离", "Order a quarantine"))
        .under(desk.t("人员", "People"), "/desk/people")
        .under(desk.t("返回", "Back"), format!("/desk/people/{person}"));
    desk.shows(Ok(page.form(beginning(&desk, &person)))).await
}

/// A new order was sent.
pub(super) async fn send(Path(person): Path<String>, DeskForm { desk, fields }: DeskForm) -> Response {
    if let Some(asked) = desk.seeks(&beginning(&desk, &person), &fields).await {
        return asked;
    }
    let ordered = ordered(&desk, &person, &fields).await;
    desk.sent(beginning(&desk, &person), &fields, ordered)
}

async fn ordered(desk: &Desk, person: &str, fields: &Fields) -> Answered<String> {
    let text = |name: &str| fields.text(name).trim().to_owned();
    let request = pb::OrderQuarantineRequest {
        request_id: text("request_id"),
        person_id: person.to_owned(),
        mode: chosen(fields.text("mode")),
        reason: chosen(fields.text("reason")),
        evidence: text("evidence"),
        first_day: text("first_day"),
        days: whole(fields.text("days")),
        place: text("place"),
        watched_by: text("watched_by"),
        reporter_ids: fields.all("reporter_ids").map(str::to_owned).collect(),
    };
    let made = desk
        .quarantines()
        .order_quarantine(desk.by.request(request)?)
        .await?;
    Ok(format!(
        "/desk/quarantines/{}?done=1",
        made.into_inner().quarantine_id
    ))
}
