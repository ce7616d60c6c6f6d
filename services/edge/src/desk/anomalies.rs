//! `/desk/anomalies`: what cannot be as it stands in the records, and what it was found to be.

use super::checkpoint::KEEPERS;
use super::page::{CHOOSE, Cell, Choices, Form, Page, Said, Table, chosen};
use super::registration::{acts_now, place};
use super::seat::{Answered, Desk, DeskForm};
use crate::front::Front;
use crate::web::{Asked, Fields};
use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use pb::list_anomalies_request::Of;
use proto::checkpoint::v1 as pb;
use std::sync::Arc;

/// Anomalies on a page.
const LINES: i32 = 50;

/// What is wrong.
const KINDS: &Choices<pb::AnomalyKind> = &[
    (
        pb::AnomalyKind::TwoPlaces,
        ("一人两地", "One person at two places"),
    ),
    (
        pb::AnomalyKind::CrowdedPoster,
        ("海报扫码过密", "A poster scanned too often"),
    ),
    (pb::AnomalyKind::SilentGate, ("卡点长时间无记录", "A silent gate")),
];

/// Whether somebody has examined it.
const STATES: &Choices<pb::AnomalyState> = &[
    (pb::AnomalyState::Open, ("待核查", "Open")),
    (pb::AnomalyState::Examined, ("已核查", "Examined")),
];

/// What it was found to be.
const OUTCOMES: &Choices<pb::AnomalyOutcome> = &[
    (pb::AnomalyOutcome::Explained, ("情况正常", "Nothing is wrong")),
    (
        pb::AnomalyOutcome::DeviceFault,
        ("设备或网络故障", "A device, its clock or network"),
    ),
    (
        pb::AnomalyOutcome::CodeShared,
        ("借用他人健康码", "Another's code was shown"),
    ),
    (
        pb::AnomalyOutcome::PosterCopied,
        ("海报被复制", "The poster was copied"),
    ),
    (
        pb::AnomalyOutcome::GateUnattended,
        ("卡点无人值守", "Nobody stood at the gate"),
    ),
    (
        pb::AnomalyOutcome::PassedOn,
        ("已移交有关部门", "Given to another authority"),
    ),
];

/// The room's pages.
pub(super) fn routes() -> Router<Arc<Front>> {
    Router::new()
        .route("/desk/anomalies", get(show))
        .route("/desk/anomalies/{anomaly}/examine", get(form).post(send))
}

async fn show(desk: Desk, asked: Asked) -> Response {
    desk.shows(page(&desk, &asked).await).await
}

async fn page(desk: &Desk, asked: &Asked) -> Answered<Page> {
    let area = asked.text("area");
    let request = desk.by.request(pb::ListAnomaliesRequest {
        of: (!area.is_empty()).then(|| Of::Area(area.to_owned())),
        state: chosen(asked.text("state")),
        kind: chosen(asked.text("kind")),
        page_size: LINES,
        page_token: asked.after().to_owned(),
    })?;
    let answer = desk.anomalies().list_anomalies(request).await;
    let filter = Form::filter("/desk/anomalies", desk.t("查询", "Show"))
        .choose(
            "state",
            desk.t("状态", "State"),
            desk.any_or(("全部", "Any"), STATES),
        )
        .choose(
            "kind",
            desk.t("类别", "Kind"),
            desk.any_or(("全部", "Any"), KINDS),
        )
        .offers("area", desk.t("区划", "Area"), desk.areas());
    let (filter, found) = desk.found(filter, asked, answer)?;
    let heads = [
        desk.t("发现时间", "Found"),
        desk.t("类别", "What"),
        desk.t("卡点", "Gate"),
        desk.t("区划", "Area"),
        desk.t("情况", "Observed"),
        desk.t("由谁核查", "Who must act"),
        desk.t("期限", "Deadline"),
        desk.t("结论", "Outcome"),
    ];
    let table = Table::new(&heads, desk.t("没有异常。", "No anomalies."))
        .lines(found.anomalies.iter().map(|anomaly| line(desk, anomaly)))
        .next(asked.next(&found.next_page_token));
    let page = desk
        .page(desk.t("数据异常", "Anomalies"))
        .done(asked.has("done"))
        .form(filter)
        .table(table);
    Ok(page)
}

fn line(desk: &Desk, of: &pb::Anomaly) -> Vec<Cell> {
    let gate = format!("{} {}", of.unit_name, of.checkpoint_name);
    let is_open = of.examined_at.is_none();
    let outcome = match (is_open, desk.is_any(KEEPERS)) {
        (true, true) => Cell::link(
            desk.t("核查", "Examine"),
            format!("/desk/anomalies/{}/examine", of.anomaly_id),
        ),
        (true, false) => Cell::of("—"),
        (false, _) => Cell::saying(vec![
            Said::Words(format!("{} · {} · ", desk.says(OUTCOMES, of.outcome()), of.note)),
            Said::Account(of.examined_by.clone()),
        ]),
    };
    vec![
        desk.when(of.found_at.as_ref()),
        Cell::of(desk.says(KINDS, of.kind())),
        Cell::link(gate, format!("/desk/gates/{}", of.checkpoint_id)),
        Cell::of(place(of.area.as_ref())),
        Cell::of(observed(desk, of)),
        Cell::of(acts_now(desk, &of.waits_for)),
        desk.due(of.due_at.as_ref()),
        outcome,
    ]
}

fn observed(desk: &Desk, of: &pb::Anomaly) -> String {
    let unit = match of.kind() {
        pb::AnomalyKind::TwoPlaces => desk.t("秒", "s"),
        pb::AnomalyKind::CrowdedPoster => desk.t("次", "scans"),
        _ => desk.t("分钟", "min"),
    };
    let allowed = desk.t("应为", "allowed:");
    format!("{} {unit}（{allowed} {}）", of.observed, of.allowed)
}

fn examining(desk: &Desk, id: &str) -> Form {
    Form::new(
        format!("/desk/anomalies/{id}/examine"),
        desk.t("记录核查结论", "Say what it was"),
    )
    .hidden("request_id", desk.fresh_id())
    .choose(
        "outcome",
        desk.t("结论", "Outcome"),
        desk.any_or(CHOOSE, OUTCOMES),
    )
    .lines("note", desk.t("说明", "In words"), 200)
    .hint(desk.t("不写电话和证件号。", "Without phone or id numbers."))
}

async fn form(desk: Desk, Path(id): Path<String>) -> Response {
    let page = desk.demand(KEEPERS).map(|()| {
        desk.page(desk.t("核查异常", "Examine an anomaly"))
            .under(desk.t("数据异常", "Anomalies"), "/desk/anomalies")
            .form(examining(&desk, &id))
    });
    desk.shows(page).await
}

async fn send(Path(id): Path<String>, DeskForm { desk, fields }: DeskForm) -> Response {
    let answered = examined(&desk, &id, &fields).await;
    desk.sent(examining(&desk, &id), &fields, answered)
}

async fn examined(desk: &Desk, id: &str, fields: &Fields) -> Answered<String> {
    let request = desk.by.request(pb::ExamineAnomalyRequest {
        request_id: fields.text("request_id").to_owned(),
        anomaly_id: id.to_owned(),
        outcome: chosen(fields.text("outcome")),
        note: fields.text("note").to_owned(),
    })?;
    desk.anomalies().examine_anomaly(request).await?;
    Ok("/desk/anomalies?done=1".to_owned())
}
