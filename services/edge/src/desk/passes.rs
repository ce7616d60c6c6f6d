//! `/desk/passes`: what was decided at the gates. People are ids here; who they are is registration's.

use super::checkpoint::{DIRECTIONS, VERDICTS, full_name, named};
use super::page::{Cell, Choices, Form, Page, Table, What, chosen, link};
use super::seat::{Answered, Desk, DeskForm};
use crate::front::Front;
use crate::web::degrees::taken;
use crate::web::words;
use crate::web::{Asked, Fields};
use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use pb::list_passes_request::Of;
use proto::checkpoint::v1 as pb;
use std::sync::Arc;
use vocabulary::Role::{CommunityWorker, Officer};

/// Passes on a page.
const LINES: i32 = 50;

/// How somebody was recognised.
const WAYS: &Choices<pb::Way> = &[
    (pb::Way::IdCard, ("身份证", "Id card")),
    (pb::Way::Face, ("人脸", "Face")),
    (pb::Way::HealthCode, ("健康码", "Health code")),
    (pb::Way::Card, ("卡", "Card")),
    (pb::Way::Manual, ("人工", "By hand")),
    (pb::Way::Plate, ("车牌", "Plate")),
];

/// How a record came to be.
const ORIGINS: &Choices<pb::Origin> = &[
    (pb::Origin::StaffScan, ("工作人员扫码", "Staff")),
    (pb::Origin::SelfScan, ("自助扫码", "Self-scan")),
    (pb::Origin::Offline, ("离线补传", "Offline")),
    (pb::Origin::Visitor, ("访客", "Visitor")),
    (pb::Origin::DayTicket, ("当日单", "Day ticket")),
];

/// The room's pages.
pub(super) fn routes() -> Router<Arc<Front>> {
    Router::new()
        .route("/desk/passes", get(show))
        .route("/desk/passes/person", post(of_person))
}

async fn show(desk: Desk, asked: Asked) -> Response {
    desk.shows(page(&desk, &asked).await).await
}

async fn page(desk: &Desk, asked: &Asked) -> Answered<Page> {
    let gate = desk.gate_typed(asked.text("checkpoint_id")).await;
    let gate = gate.as_str();
    let area = asked.text("area");
    let of = match (gate, area) {
        ("", "") => None,
        ("", area) => Some(Of::Area(area.to_owned())),
        (gate, _) => Some(Of::CheckpointId(gate.to_owned())),
    };
    let request = desk.by.request(pb::ListPassesRequest {
        of,
        from: desk.typed_moment(asked.text("from")),
        to: desk.typed_moment(asked.text("to")),
        verdict: chosen(asked.text("verdict")),
        page_size: LINES,
        page_token: asked.after().to_owned(),
    })?;
    let answer = desk.passes().list_passes(request).await;
    let (filter, found) = desk.found(filter(desk), asked, answer)?;
    let names = desk.gate_names(vec![gate]).await?;
    let page =
        desk.page(desk.t("通行记录", "Passes"))
            .links(match desk.is_any(&[Officer, CommunityWorker]) {
                true => vec![link(desk.t("导出记录", "Export"), "/desk/exports")],
                false => Vec::new(),
            });
    let page = match gate {
        "" => page,
        gate => page.note(format!(
            "{} {}",
            desk.t("只看卡点：", "Only the gate:"),
            named(&names, gate)
        )),
    };
    let table = table(desk, &found.passes).next(asked.next(&found.next_page_token));
    Ok(page
        .form(filter)
        .table(table)
        .heading(desk.t("查询一个人", "Of one person"))
        .form(person_form(desk)))
}

fn filter(desk: &Desk) -> Form {
    Form::filter("/desk/passes", desk.t("查询", "Show"))
        .moment("from", desk.t("从", "From"))
        .moment("to", desk.t("到", "Until"))
        .choose(
            "verdict",
            desk.t("结论", "Verdict"),
            desk.any_or(("全部", "Any"), VERDICTS),
        )
        .offers("area", desk.t("区划", "Area"), desk.areas())
        .line("checkpoint_id", desk.t("卡点短码", "Gate's short code"), 36)
}

fn table(desk: &Desk, passes: &[pb::Pass]) -> Table {
    let heads = [
        desk.t("时间", "When"),
        desk.t("卡点", "Gate"),
        desk.t("方向", "Way"),
        desk.t("结论", "Verdict"),
        desk.t("码色", "Level"),
        desk.t("体温", "Temperature"),
        desk.t("方式", "By"),
        desk.t("来源", "Origin"),
        desk.t("人员", "Person"),
        desk.t("备注", "Remarks"),
    ];
    let line = |pass: &pb::Pass| {
        vec![
            desk.when(pass.scanned_at.as_ref()),
            Cell::link(
                full_name(&pass.unit_name, &pass.checkpoint_name),
                format!("/desk/gates/{}", pass.checkpoint_id),
            ),
            Cell::of(desk.says(DIRECTIONS, pass.direction())),
            desk.verdict(pass.verdict()),
            level(desk, pass),
            Cell::of(taken(pass, desk.by.frame.language).unwrap_or_else(|| "—".to_owned())),
            Cell::of(desk.says(WAYS, pass.way())),
            Cell::of(desk.says(ORIGINS, pass.origin())),
            desk.somebody(&pass.person_id),
            Cell::of(remarks(desk, pass)),
        ]
    };
    Table::new(&heads, desk.t("没有记录。", "No records.")).lines(passes.iter().map(line))
}

fn level(desk: &Desk, pass: &pb::Pass) -> Cell {
    let shown = words::level(pass.level());
    Cell::marked(shown.class, shown.symbol, desk.word(shown.text))
}

fn remarks(desk: &Desk, pass: &pb::Pass) -> String {
    let late = match (&pass.scanned_at, &pass.received_at) {
        // Uploads from an offline gate: an hour is more than any network needs.
        (Some(scanned), Some(received)) => received.seconds - scanned.seconds > 3_600,
        _ => false,
    };
    let remarks = [
        (pass.voided_at.is_some(), ("已撤回", "taken back")),
        (pass.unconfirmed, ("逾时未测温", "not measured in time")),
        (
            pass.confirm_by.is_some() && !pass.unconfirmed,
            ("待测温确认", "waits for a reading"),
        ),
        (pass.doubtful, ("抽查不一致", "a re-check disagreed")),
        (late, ("迟到上传", "uploaded late")),
    ];
    let told = remarks
        .into_iter()
        .filter(|(holds, _)| *holds)
        .map(|(_, both)| desk.word(both));
    told.collect::<Vec<_>>().join(desk.t("、", ", "))
}

fn person_form(desk: &Desk) -> Form {
    Form::new(
        "/desk/passes/person",
        desk.t("查询此人", "Show this person's passes"),
    )
    .seeks("person_id", desk.t("本人", "Who"), What::Person)
}

/// Passes of one person: asked for by a form, so that no address, and nobody's history, holds who it was.
async fn of_person(DeskForm { desk, fields }: DeskForm) -> Response {
    if let Some(asked) = desk.seeks(&person_form(&desk), &fields).await {
        return asked;
    }
    match person_page(&desk, &fields).await {
        Ok(page) => desk.shows(Ok(page)).await,
        Err(failed) => desk.sent(person_form(&desk), &fields, Err(failed)),
    }
}

async fn person_page(desk: &Desk, fields: &Fields) -> Answered<Page> {
    let person = fields.text("person_id").trim();
    let request = desk.by.request(pb::ListPassesRequest {
        of: Some(Of::PersonId(person.to_owned())),
        page_size: LINES,
        page_token: fields.text("after").to_owned(),
        ..pb::ListPassesRequest::default()
    })?;
    let found = desk.passes().list_passes(request).await?.into_inner();
    let page = desk
        .page(desk.t("一人的通行记录", "Passes of one person"))
        .under(desk.t("通行记录", "Passes"), "/desk/passes")
        .facts(vec![(desk.t("人员", "Person"), desk.somebody(person))])
        .table(table(desk, &found.passes));
    if found.next_page_token.is_empty() {
        return Ok(page);
    }
    let on = Form::new("/desk/passes/person", desk.t("下一页", "Next page"))
        .hidden("person_id", person)
        .hidden("after", &found.next_page_token);
    Ok(page.form(on))
}
