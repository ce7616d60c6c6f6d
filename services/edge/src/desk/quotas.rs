//! `/desk/quotas`: orders of how often a household goes out, and who goes on another's.

use super::checkpoint::{DIRECTIONS, KEEPERS};
use super::page::{Cell, Form, Page, Table};
use super::seat::{Answered, Desk, DeskForm};
use crate::front::Front;
use crate::web::{Asked, Fields};
use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use proto::checkpoint::v1 as pb;
use std::sync::Arc;

/// Lines on a page.
const LINES: i32 = 50;

/// The room's pages.
pub(super) fn routes() -> Router<Arc<Front>> {
    Router::new()
        .route("/desk/quotas", get(show))
        .route("/desk/quotas/helpers", post(of_household))
        .route("/desk/quotas/helpers/appoint", post(appoint))
        .route("/desk/quotas/helpers/dismiss", post(dismiss))
}

async fn show(desk: Desk, asked: Asked) -> Response {
    desk.shows(page(&desk, &asked).await)
}

async fn page(desk: &Desk, asked: &Asked) -> Answered<Page> {
    let request = desk.by.request(pb::ListQuotaOrdersRequest {
        page_size: LINES,
        page_token: asked.after().to_owned(),
    })?;
    let found = desk.quotas().list_quota_orders(request).await?.into_inner();
    let heads = [
        desk.t("区划", "Area"),
        desk.t("文号", "Document"),
        desk.t("发布机关", "Issued by"),
        desk.t("从", "From"),
        desk.t("到", "Until"),
        desk.t("规定", "Rules"),
    ];
    let line = |order: &pb::QuotaOrder| {
        let policy = order.policy.clone().unwrap_or_default();
        vec![
            Cell::of(desk.area_name(&order.area)),
            Cell::of(format!("{} v{}", policy.document_number, policy.version)),
            Cell::of(&order.issuing_body),
            desk.when(order.effective_from_time.as_ref()),
            desk.when(order.effective_to_time.as_ref()),
            Cell::of(rules(desk, &order.rules)),
        ]
    };
    let table = Table::new(&heads, desk.t("没有通告。", "No orders."))
        .lines(found.orders.iter().map(line))
        .next(asked.next(&found.next_page_token));
    let page = desk
        .page(desk.t("出行频次", "Quotas"))
        .done(asked.has("done"))
        .table(table);
    match desk.is_any(KEEPERS) {
        true => Ok(page
            .heading(desk.t("代办人", "Helpers"))
            .form(of_household_form(desk))
            .heading(desk.t("指定代办人", "Appoint a helper"))
            .form(appoint_form(desk))),
        false => Ok(page),
    }
}

fn rules(desk: &Desk, rules: &[pb::QuotaRule]) -> String {
    if rules.is_empty() {
        return desk.t("取消限制", "lifted").to_owned();
    }
    let told = |rule: &pb::QuotaRule| {
        let often = match rule.one_per_days {
            0 => desk.t("不限次数", "as often as they like").to_owned(),
            1 => desk.t("每天一人", "one person a day").to_owned(),
            days => format!(
                "{} {days} {}",
                desk.t("每", "one person every"),
                desk.t("天一人", "days")
            ),
        };
        let odd = match rule.odd_even() {
            pb::OddEven::Unspecified => "",
            pb::OddEven::HouseNumber => desk.t("，按门牌单双号", ", odd and even house numbers"),
            pb::OddEven::VillageGroup => desk.t("，按村民组单双号", ", odd and even village groups"),
            pb::OddEven::Plate => desk.t("，按车牌单双号", ", odd and even plates"),
        };
        let way = desk.says(DIRECTIONS, rule.direction());
        format!("{}（{way}）：{often}{odd}", rule.name)
    };
    rules
        .iter()
        .map(told)
        .collect::<Vec<_>>()
        .join(desk.t("；", "; "))
}

fn of_household_form(desk: &Desk) -> Form {
    Form::new(
        "/desk/quotas/helpers",
        desk.t("查询代办人", "Who helps a household"),
    )
    .line("household_id", desk.t("户编号", "Household's id"), 36)
}

fn appoint_form(desk: &Desk) -> Form {
    Form::new(
        "/desk/quotas/helpers/appoint",
        desk.t("指定代办人", "Appoint a helper"),
    )
    .hidden("request_id", desk.fresh_id())
    .line("household_id", desk.t("户编号", "Household's id"), 36)
    .line("person_id", desk.t("代办人的人员编号", "Helper's own id"), 36)
    .day(
        "until",
        desk.t("到哪天为止（最多90天）", "Last day (90 days at most)"),
    )
}

async fn of_household(DeskForm { desk, fields }: DeskForm) -> Response {
    match of_household_page(&desk, fields.text("household_id").trim()).await {
        Ok(page) => desk.shows(Ok(page)),
        Err(failed) => desk.sent(of_household_form(&desk), &fields, Err(failed)),
    }
}

async fn of_household_page(desk: &Desk, household: &str) -> Answered<Page> {
    let request = desk.by.request(pb::ListHelpersRequest {
        household_id: household.to_owned(),
        page_size: LINES,
        page_token: String::new(),
    })?;
    let found = desk.quotas().list_helpers(request).await?.into_inner();
    let mut page = desk
        .page(desk.t("代办人", "Helpers"))
        .under(desk.t("出行频次", "Quotas"), "/desk/quotas")
        .facts(vec![(desk.t("户编号", "Household"), Cell::of(household))]);
    if found.helpers.is_empty() {
        page = page.text(desk.t("没有代办人。", "Nobody helps this household."));
    }
    for helper in found.helpers {
        let dismiss = Form::new("/desk/quotas/helpers/dismiss", desk.t("终止", "End it"))
            .danger()
            .hidden("request_id", desk.fresh_id())
            .hidden("helper_id", helper.helper_id);
        page = page
            .facts(vec![
                (desk.t("代办人", "Helper"), Cell::of(helper.person_id)),
                (desk.t("到", "Until"), Cell::of(helper.until)),
                (
                    desk.t("指定时间", "Appointed"),
                    desk.when(helper.appointed_at.as_ref()),
                ),
            ])
            .form(dismiss);
    }
    Ok(page)
}

async fn appoint(DeskForm { desk, fields }: DeskForm) -> Response {
    let answered = appointed(&desk, &fields).await;
    desk.sent(appoint_form(&desk), &fields, answered)
}

async fn appointed(desk: &Desk, fields: &Fields) -> Answered<String> {
    let request = desk.by.request(pb::AppointHelperRequest {
        request_id: fields.text("request_id").to_owned(),
        household_id: fields.text("household_id").trim().to_owned(),
        person_id: fields.text("person_id").trim().to_owned(),
        until: fields.text("until").to_owned(),
    })?;
    desk.quotas().appoint_helper(request).await?;
    Ok("/desk/quotas?done=1".to_owned())
}

async fn dismiss(DeskForm { desk, fields }: DeskForm) -> Response {
    let answered = dismissed(&desk, &fields).await;
    let again = Form::new("/desk/quotas/helpers/dismiss", desk.t("终止代办", "End the help"))
        .danger()
        .hidden("request_id", desk.fresh_id())
        .hidden("helper_id", "");
    desk.sent(again, &fields, answered)
}

async fn dismissed(desk: &Desk, fields: &Fields) -> Answered<String> {
    let request = desk.by.request(pb::DismissHelperRequest {
        request_id: fields.text("request_id").to_owned(),
        helper_id: fields.text("helper_id").to_owned(),
    })?;
    desk.quotas().dismiss_helper(request).await?;
    Ok("/desk/quotas?done=1".to_owned())
}
