//! One order with all of its history: days, readings, needs, how it was changed, and how it ends.

use super::acts;
use super::history::{checks, history, needs};
use super::words::{HALVES, MODES, REASONS, deadline};
use crate::desk::page::{Block, Cell, Chart, Form, Link, Page, Reading, link};
use crate::desk::registration::{acts_now, place};
use crate::desk::seat::{Answered, Desk, DeskForm};
use crate::web::Asked;
use axum::extract::Path;
use axum::response::Response;
use kit::clock::Day;
use proto::registration::v1 as pb;

/// Days drawn: the latest of a long period.
const DRAWN: i32 = 14;

/// An order, masked.
pub(super) async fn show(desk: Desk, Path(order): Path<String>, asked: Asked) -> Response {
    match found(&desk, &order, None).await {
        Ok(found) => desk.shows(Ok(page(&desk, &found, asked.has("done")))).await,
        Err(failed) => desk.refuses(failed),
    }
}

/// The same with what was written down in clear, for a purpose that goes on record.
pub(super) async fn in_clear(Path(order): Path<String>, DeskForm { desk, fields }: DeskForm) -> Response {
    match found(&desk, &order, Some(fields.text("purpose"))).await {
        Ok(found) => desk.shows(Ok(page(&desk, &found, false))).await,
        Err(failed) => desk.sent(purpose(&desk, &order), &fields, Err(failed)),
    }
}

async fn found(desk: &Desk, order: &str, purpose: Option<&str>) -> Answered<pb::GetQuarantineResponse> {
    let view = match purpose {
        Some(_) => pb::PersonView::Clear,
        None => pb::PersonView::Masked,
    };
    let request = pb::GetQuarantineRequest {
        quarantine_id: order.to_owned(),
        view: view.into(),
        purpose: purpose.unwrap_or_default().to_owned(),
        ..pb::GetQuarantineRequest::default()
    };
    let request = desk.by.request(request)?;
    Ok(desk.quarantines().get_quarantine(request).await?.into_inner())
}

fn purpose(desk: &Desk, order: &str) -> Form {
    Form::new(
        format!("/desk/quarantines/{order}"),
        desk.t("查看备注、处置和依据原文", "Read notes, answers and evidence"),
    )
    .line(
        "purpose",
        desk.t("查看目的（会记录在案）", "Purpose; it goes on record"),
        200,
    )
}

fn page(desk: &Desk, found: &pb::GetQuarantineResponse, is_done: bool) -> Page {
    let order = found.quarantine.clone().unwrap_or_default();
    let in_force = order.state() == pb::QuarantineState::InForce;
    let title = format!("{} · {}", order.name, desk.says(MODES, order.mode()));
    let mut page = desk
        .page(title)
        .under(desk.t("隔离观察", "Quarantine"), "/desk/quarantines")
        .done(is_done);
    for due in &order.deadlines {
        let what = desk.word(deadline(&due.kind));
        let who = acts_now(desk, &due.level);
        let by = desk.due(due.due_at.as_ref()).text;
        page = page.with(Block::Alert(format!("{what}：{who} · {by}")));
    }
    page = page
        .facts(facts(desk, found, &order))
        .with(Block::Chart(chart(desk, found, &order)));
    if in_force {
        page = page
            .form(acts::check(desk, &order.quarantine_id))
            .links(ways(desk, &order));
    }
    page = page
        .heading(desk.t("体温与症状", "Checks"))
        .table(checks(desk, found, &order.quarantine_id))
        .heading(desk.t("求助", "Needs"))
        .table(needs(desk, found, &order.quarantine_id))
        .heading(desk.t("经过", "What was done"))
        .table(history(desk, found, &order.quarantine_id))
        .form(purpose(desk, &order.quarantine_id));
    page
}

fn facts<'d>(
    desk: &'d Desk,
    found: &pb::GetQuarantineResponse,
    order: &pb::Quarantine,
) -> Vec<(&'d str, Cell)> {
    let days = format!(
        "{} {} {} {} {} · {} — {}",
        desk.t("第", "Day"),
        order.day_number,
        desk.t("天，共", "of"),
        order.days,
        desk.t("天", "days"),
        order.first_day,
        order.last_day
    );
    let policy = order.policy.as_ref().map(|policy| policy.document_number.clone());
    let missed: Vec<String> = found
        .missed
        .iter()
        .map(|missed| format!("{} {}", missed.day, desk.says(HALVES, missed.half())))
        .collect();
    let mut facts = vec![
        (
            desk.t("本人", "Person"),
            desk.person(&order.name, &order.person_id),
        ),
        (desk.t("电话", "Phone"), Cell::of(&order.phone)),
        (desk.t("期限", "Period"), Cell::of(days)),
        (
            desk.t("原因", "Reason"),
            Cell::of(desk.says(REASONS, order.reason())),
        ),
        (
            desk.t("管理社区", "Watched by"),
            Cell::of(place(order.watched_by.as_ref())),
        ),
        (
            desk.t("码色", "Level"),
            Cell::level(order.level(), desk.by.frame.language),
        ),
        (desk.t("依据文件", "Policy"), Cell::of(policy.unwrap_or_default())),
        (
            desk.t("下次测温", "Next check"),
            desk.due(order.next_due_at.as_ref()),
        ),
        (
            desk.t("从未补报", "Never told"),
            Cell::of(missed.join(desk.t("、", ", "))),
        ),
        (desk.t("地点", "Place"), Cell::of(&order.place)),
        (desk.t("依据", "Evidence"), Cell::of(&found.evidence)),
        (
            desk.t("解除时间", "Released"),
            Cell::of(desk.time(order.released_at.as_ref())),
        ),
    ];
    facts.retain(|(_, cell)| !cell.text.is_empty());
    facts
}

/// The readings of the last days; of two in one half-day the later.
fn chart(desk: &Desk, found: &pb::GetQuarantineResponse, order: &pb::Quarantine) -> Chart {
    let today = desk.front.clock.today();
    let last = Day::parse(&order.last_day).map_or(today, |last| last.min(today));
    let first = Day::parse(&order.first_day).unwrap_or(today).min(last);
    let first = first.max(last.plus_days(1 - DRAWN));
    let days: Vec<String> = (0..=last.days_since(first))
        .map(|nth| {
            let day = first.plus_days(nth);
            format!("{}-{}", day.month(), day.day())
        })
        .collect();
    let reading = |check: &pb::DailyCheck| {
        let nth = Day::parse(&check.day).ok()?.days_since(first);
        let evening = i32::from(check.half() == pb::HalfDay::Evening);
        let shown = (0..=last.days_since(first)).contains(&nth);
        shown.then_some(Reading {
            half: nth * 2 + evening,
            tenths: check.temperature_deci_celsius?,
            alarming: check.alarming,
        })
    };
    // They come newest first.
    let mut readings: Vec<Reading> = found.checks.iter().filter_map(reading).collect();
    readings.reverse();
    readings.sort_by_key(|reading| reading.half);
    let newest = found.checks.first();
    let threshold = newest.map_or(373, |check| check.fever_threshold_deci_celsius);
    Chart::of(desk.t("体温曲线", "Temperatures"), &days, &readings, threshold)
}

fn ways(desk: &Desk, order: &pb::Quarantine) -> Vec<Link> {
    let to = |act: &str| format!("/desk/quarantines/{}/{act}", order.quarantine_id);
    vec![
        link(desk.t("代为求助", "Ask for help"), to("need")),
        link(desk.t("延长", "Extend"), to("extend")),
        link(desk.t("转移", "Transfer"), to("transfer")),
        link(desk.t("解除", "Release"), to("release")),
    ]
}
