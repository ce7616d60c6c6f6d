//! Ordering a quota, putting an order's next version, and lifting it. Each is a document of an office, dated, and never edited afterwards.

use super::order::{names, versions};
use super::rule::{MOST, read, rule, without_gaps, written};
use crate::desk::page::{Form, Page};
use crate::desk::seat::{Answered, Desk, DeskForm};
use crate::web::Fields;
use axum::extract::Path;
use axum::response::Response;
use proto::checkpoint::v1 as pb;
use vocabulary::Role::Officer;

/// Rules for which there is room on a new form.
const ROOM: usize = 3;
/// The form of a new order.
pub(super) async fn form(desk: Desk) -> Response {
    let page = desk.demand(&[Officer]).map(|()| {
        let form = ordering(&desk, "/desk/quotas/order", ROOM);
        room(&desk, &form.title.clone()).form(form)
    });
    desk.shows(page).await
}

fn room(desk: &Desk, title: &str) -> Page {
    desk.page(title)
        .under(desk.t("出行频次", "Quotas"), "/desk/quotas")
        .note(desk.t(
            "通告写明文号和发布机关，从所填日期零点起在范围内各卡点生效。较小区划的通告代替较大区划的；区划内已有通告的，请发布其新版本。",
            "An order names its document and who issued it, and holds at the gates of its area from the first minute of its first day. That of a smaller area takes the place of a greater one’s; where there is one already, put its next version.",
        ))
}

/// The fields of an order with room for so many rules.
fn ordering(desk: &Desk, action: &str, rules: usize) -> Form {
    let form = Form::new(action, desk.t("发布出行频次通告", "Order a quota"))
        .hidden("request_id", desk.fresh_id())
        .choose("area", desk.t("范围", "Area"), desk.areas());
    let form = document(desk, form).day("to", desk.t("最后一天（可不填）", "Last day; may be empty"));
    (0..rules.min(MOST)).fold(form, |form, nth| rule(desk, form, nth))
}

/// What stands on the document, and from when on it holds.
fn document(desk: &Desk, form: Form) -> Form {
    form.line("document_number", desk.t("文号", "Number of the document"), 60)
        .line("issuing_body", desk.t("发布机关", "Issued by"), 60)
        .day("from", desk.t("第一天", "First day"))
        .value(desk.today())
}

/// An order was sent.
pub(super) async fn send(DeskForm { desk, fields }: DeskForm) -> Response {
    let (fields, rules) = without_gaps(&fields);
    let form = ordering(&desk, "/desk/quotas/order", room_for(rules));
    if let Some(asked) = desk.seeks(&form, &fields).await {
        return asked;
    }
    let answered = ordered(&desk, "", &fields, rules).await;
    desk.sent(form, &fields, answered)
}

/// Room for these rules and one more.
fn room_for(rules: usize) -> usize {
    (rules + 1).max(ROOM)
}

async fn ordered(desk: &Desk, order: &str, fields: &Fields, rules: usize) -> Answered<String> {
    let text = |name: &str| fields.text(name).trim().to_owned();
    let request = desk.by.request(pb::OrderQuotaRequest {
        request_id: text("request_id"),
        quota_order_id: order.to_owned(),
        area: text("area"),
        document_number: text("document_number"),
        issuing_body: text("issuing_body"),
        from: text("from"),
        to: text("to"),
        rules: (0..rules).map(|nth| read(fields, nth)).collect(),
    })?;
    let put = desk.quotas().order_quota(request).await?.into_inner().policy;
    Ok(format!(
        "/desk/quotas/orders/{}?done=1",
        put.unwrap_or_default().policy_id
    ))
}

/// The form of what is done to an order.
pub(super) async fn form_of(desk: Desk, Path((order, act)): Path<(String, String)>) -> Response {
    let form = match desk.demand(&[Officer]) {
        Ok(()) => of_order(&desk, &order, &act).await,
        Err(failed) => Err(failed),
    };
    match form {
        Ok(Some((form, known))) => {
            let form = form.typed(&known);
            let page = room(&desk, &form.title.clone());
            desk.shows(Ok(page.form(form))).await
        }
        Ok(None) => desk.unknown(),
        Err(failed) => desk.refuses(failed),
    }
}

/// The form of an act, and what stands in it to begin with; none of an act that there is not.
async fn of_order(desk: &Desk, order: &str, act: &str) -> Answered<Option<(Form, Fields)>> {
    if !["next", "lift"].contains(&act) {
        return Ok(None);
    }
    let newest = versions(desk, order)
        .await?
        .into_iter()
        .next()
        .unwrap_or_default();
    let action = format!("/desk/quotas/orders/{order}/{act}");
    if act == "lift" {
        let form = Form::new(action, desk.t("取消限制", "Lift the quota"))
            .danger()
            .hidden("request_id", desk.fresh_id())
            .hidden("area", newest.area);
        return Ok(Some((document(desk, form), Fields::default())));
    }
    let mut form = ordering(desk, &action, room_for(newest.rules.len()));
    form.title = desk.t("发布新版本", "Put its next version").to_owned();
    form.button = form.title.clone();
    let names = names(desk, &newest.rules).await?;
    let known = written(&newest, &names);
    Ok(Some((form, known)))
}

/// What is done to an order was sent.
pub(super) async fn send_of(
    Path((order, act)): Path<(String, String)>,
    DeskForm { desk, fields }: DeskForm,
) -> Response {
    if let Err(failed) = desk.demand(&[Officer]) {
        return desk.refuses(failed);
    }
    let (fields, rules) = without_gaps(&fields);
    let action = format!("/desk/quotas/orders/{order}/{act}");
    let form = match act.as_str() {
        "next" => ordering(&desk, &action, room_for(rules)),
        "lift" => document(
            &desk,
            Form::new(action, desk.t("取消限制", "Lift the quota"))
                .danger()
                .hidden("request_id", desk.fresh_id())
                .hidden("area", ""),
        ),
        _ => return desk.unknown(),
    };
    if let Some(asked) = desk.seeks(&form, &fields).await {
        return asked;
    }
    // What is lifted has no rules.
    let answered = match (act.as_str(), rules) {
        ("next", 0) => {
            let told = desk.t(
                "没有填写任何规定；要取消限制，请用“取消限制”。",
                "There is no rule: use “lift” to lift the quota.",
            );
            return desk.asks_again(form, &fields, told);
        }
        ("next", rules) => ordered(&desk, &order, &fields, rules).await,
        _ => ordered(&desk, &order, &fields, 0).await,
    };
    desk.sent(form, &fields, answered)
}
