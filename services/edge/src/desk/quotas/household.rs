//! A household: the days on which it may go by the orders in force, and who goes on its quota. It is found by anybody who lives in it.

use super::words::often;
use crate::desk::checkpoint::KEEPERS;
use crate::desk::page::{Cell, Form, Page, Table, What};
use crate::desk::seat::{Answered, Desk, DeskForm};
use crate::web::Fields;
use axum::response::Response;
use pb::get_quota_days_request::Of;
use proto::checkpoint::v1 as pb;
use tonic::Code;

/// Helpers on a page; a household has few.
const LINES: i32 = 50;
/// Days that are shown ahead.
const DAYS: i32 = 31;

/// The form that finds a household.
pub(super) fn seeking(desk: &Desk) -> Form {
    Form::new("/desk/quotas/helpers", desk.t("查询这一户", "Show the household")).seeks(
        "household_id",
        desk.t("哪一户", "Whose household"),
        What::Household,
    )
}

/// The form that appoints a helper.
pub(super) fn appointing(desk: &Desk) -> Form {
    Form::new(
        "/desk/quotas/helpers/appoint",
        desk.t("指定代办人", "Appoint a helper"),
    )
    .hidden("request_id", desk.fresh_id())
    .seeks(
        "household_id",
        desk.t("替哪一户", "For whose household"),
        What::Household,
    )
    .seeks("person_id", desk.t("谁代办", "Who goes for them"), What::Person)
    .day(
        "until",
        desk.t("到哪天为止（最多90天）", "Last day (90 days at most)"),
    )
}

/// The form by itself.
pub(super) async fn form(desk: Desk) -> Response {
    let page = desk.demand(KEEPERS).map(|()| {
        desk.page(desk.t("指定代办人", "Appoint a helper"))
            .under(desk.t("出行频次", "Quotas"), "/desk/quotas")
            .form(appointing(&desk))
    });
    desk.shows(page).await
}

/// A household was chosen. By a form: no address, and nobody's history, holds who it was.
pub(super) async fn show(DeskForm { desk, fields }: DeskForm) -> Response {
    if let Some(asked) = desk.seeks(&seeking(&desk), &fields).await {
        return asked;
    }
    match page(&desk, &fields).await {
        Ok(page) => desk.shows(Ok(page)).await,
        Err(failed) => desk.sent(seeking(&desk), &fields, Err(failed)),
    }
}

/// The household somebody lives in; what is nobody's id is taken for that of a household, and its service says so when it is none.
async fn household_of(desk: &Desk, chosen: &str) -> Answered<String> {
    let request = desk.by.request(pb::GetQuotaDaysRequest {
        of: Some(Of::PersonId(chosen.to_owned())),
        days: 1,
        ..pb::GetQuotaDaysRequest::default()
    })?;
    match desk.quotas().get_quota_days(request).await {
        Ok(found) => Ok(found.into_inner().household_id),
        Err(status) if [Code::NotFound, Code::InvalidArgument].contains(&status.code()) => {
            Ok(chosen.to_owned())
        }
        Err(status) => Err(status.into()),
    }
}

async fn page(desk: &Desk, fields: &Fields) -> Answered<Page> {
    let chosen = fields.text("household_id").trim();
    let household = household_of(desk, chosen).await?;
    let request = desk.by.request(pb::ListHelpersRequest {
        household_id: household.clone(),
        page_size: LINES,
        page_token: String::new(),
    })?;
    let helpers = desk.quotas().list_helpers(request).await?.into_inner().helpers;
    let request = desk.by.request(pb::GetQuotaDaysRequest {
        of: Some(Of::HouseholdId(household.clone())),
        days: DAYS,
        ..pb::GetQuotaDaysRequest::default()
    })?;
    let days = desk.quotas().get_quota_days(request).await?.into_inner();
    let words = fields
        .all("household_id.found")
        .filter_map(|found| found.split_once(' '));
    let words = words
        .filter(|(id, _)| *id == chosen)
        .map(|(_, words)| words)
        .next();
    let page = desk
        .page(desk.t("一户的出行频次", "A household’s quota"))
        .under(desk.t("出行频次", "Quotas"), "/desk/quotas")
        .facts(vec![
            (
                desk.t("同住的人", "Somebody who lives there"),
                Cell::of(words.unwrap_or("—")),
            ),
            (desk.t("户编号", "Household"), Cell::of(&household)),
        ])
        .heading(desk.t("可出行日期", "Days on which they may go"))
        .table(quotas(desk, &days.quotas))
        .heading(desk.t("代办人", "Helpers"));
    let page = match helpers.is_empty() {
        true => page.text(desk.t("没有代办人。", "Nobody helps this household.")),
        false => helpers.iter().fold(page, |page, of| helping(desk, page, of)),
    };
    // What was found goes along, so that it is not sought twice.
    let found = format!("{household} {}", words.unwrap_or(&household));
    let again: Fields = [
        ("household_id", household.as_str()),
        ("household_id.found", found.as_str()),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into_iter()
    .collect();
    Ok(page
        .heading(desk.t("指定代办人", "Appoint a helper"))
        .form(appointing(desk).typed(&again)))
}

fn quotas(desk: &Desk, quotas: &[pb::QuotaDays]) -> Table {
    let heads = [
        desk.t("规定", "Rule"),
        desk.t("频次", "How often"),
        desk.t("可出行", "Days"),
        desk.t("新一期从", "New periods begin"),
        desk.t("依据", "By order of"),
    ];
    let line = |of: &pb::QuotaDays| {
        let rule = of.rule.clone().unwrap_or_default();
        vec![
            Cell::of(&rule.name),
            Cell::of(often(desk, &rule)),
            Cell::of(of.days.join(" ")),
            Cell::of(of.periods.join(" ")),
            Cell::of(of.policy.clone().unwrap_or_default().document_number),
        ]
    };
    let none = desk.t(
        "没有限制：任何一天都可以出行。",
        "Nothing is restricted: any day will do.",
    );
    Table::new(&heads, none).lines(quotas.iter().map(line))
}

fn helping(desk: &Desk, page: Page, of: &pb::Helper) -> Page {
    let dismiss = dismissing(desk, &of.helper_id).button(desk.t("终止", "End it"));
    page.facts(vec![
        (desk.t("代办人", "Helper"), desk.somebody(&of.person_id)),
        (desk.t("到", "Until"), Cell::of(&of.until)),
        (
            desk.t("指定时间", "Appointed"),
            desk.when(of.appointed_at.as_ref()),
        ),
    ])
    .form(dismiss)
}

/// A helper was appointed, or is still to be chosen.
pub(super) async fn appoint(DeskForm { desk, fields }: DeskForm) -> Response {
    if let Some(asked) = desk.seeks(&appointing(&desk), &fields).await {
        return asked;
    }
    let answered = appointed(&desk, &fields).await;
    desk.sent(appointing(&desk), &fields, answered)
}

async fn appointed(desk: &Desk, fields: &Fields) -> Answered<String> {
    let household_id = household_of(desk, fields.text("household_id").trim()).await?;
    let request = desk.by.request(pb::AppointHelperRequest {
        request_id: fields.text("request_id").to_owned(),
        household_id,
        person_id: fields.text("person_id").trim().to_owned(),
        until: fields.text("until").to_owned(),
    })?;
    desk.quotas().appoint_helper(request).await?;
    Ok("/desk/quotas?done=1".to_owned())
}

fn dismissing(desk: &Desk, helper: &str) -> Form {
    Form::new("/desk/quotas/helpers/dismiss", desk.t("终止代办", "End the help"))
        .danger()
        .hidden("request_id", desk.fresh_id())
        .hidden("helper_id", helper)
}

/// Somebody goes for them no more.
pub(super) async fn dismiss(DeskForm { desk, fields }: DeskForm) -> Response {
    let answered = dismissed(&desk, &fields).await;
    desk.sent(dismissing(&desk, ""), &fields, answered)
}

async fn dismissed(desk: &Desk, fields: &Fields) -> Answered<String> {
    let request = desk.by.request(pb::DismissHelperRequest {
        request_id: fields.text("request_id").to_owned(),
        helper_id: fields.text("helper_id").to_owned(),
    })?;
    desk.quotas().dismiss_helper(request).await?;
    Ok("/desk/quotas?done=1".to_owned())
}
