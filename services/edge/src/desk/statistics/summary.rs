//! The figures of an area, and of the places in it: district, streets, communities, gates.

use super::tabs::tabs;
use crate::desk::checkpoint::{full_name, grouped};
use crate::desk::page::{Cell, Drawing, Form, Link, Page, Table, link};
use crate::desk::registration::place;
use crate::desk::seat::{Answered, Desk};
use crate::web::Asked;
use axum::response::Response;
use proto::checkpoint::v1 as pb;
use vocabulary::{Area, AreaLevel};

/// Places on a page.
const LINES: i32 = 200;

/// The figures; area, span and place in the list stand in the address.
pub(super) async fn show(desk: Desk, asked: Asked) -> Response {
    desk.shows(page(&desk, &asked).await).await
}

async fn page(desk: &Desk, asked: &Asked) -> Answered<Page> {
    let by_gate = asked.has("gates") || is_lowest(desk, asked);
    let depth = match by_gate {
        true => pb::Depth::Checkpoints,
        false => pb::Depth::Unspecified,
    };
    let request = desk.by.request(pb::GetSummaryRequest {
        area: asked.text("area").to_owned(),
        from: desk.typed_moment(asked.text("from")),
        to: desk.typed_moment(asked.text("to")),
        depth: depth.into(),
        page_size: LINES,
        page_token: asked.after().to_owned(),
    })?;
    let answer = desk.passes().get_summary(request).await;
    let filter = Form::filter("/desk/statistics", desk.t("查询", "Show"))
        .offers("area", desk.t("区划", "Area"), desk.areas())
        .moment("from", desk.t("从", "From"))
        .moment("to", desk.t("截至（默认现在）", "As of (now)"));
    let (filter, found) = desk.found(filter, asked, answer)?;
    if filter.is_flawed() {
        return Ok(desk
            .page(desk.t("统计", "Statistics"))
            .tabs(tabs(desk, false))
            .form(filter));
    }
    let title = match place(found.area.as_ref()) {
        name if name.is_empty() => desk.t("统计", "Statistics").to_owned(),
        name => format!("{name} · {}", desk.t("统计", "Statistics")),
    };
    let next = asked.next(&found.next_page_token);
    Ok(desk
        .page(title)
        .tabs(tabs(desk, false))
        .links(ways(desk, asked, &found, by_gate))
        .form(filter)
        .facts(totals(desk, &found))
        .table(places(desk, asked, &found.places, by_gate).next(next)))
}

/// Below a community there are gates only; whoever sees one gate sees that.
fn is_lowest(desk: &Desk, asked: &Asked) -> bool {
    let area = match asked.text("area") {
        "" => desk.by.scope.area(),
        code => Area::parse(code).ok(),
    };
    area.is_none_or(|area| area.level() >= AreaLevel::Community)
}

fn ways(desk: &Desk, asked: &Asked, found: &pb::GetSummaryResponse, by_gate: bool) -> Vec<Link> {
    let mut ways = Vec::new();
    let area = found.area.as_ref().and_then(|area| Area::parse(&area.code).ok());
    let above = area
        .and_then(|area| area.parent())
        .filter(|above| desk.by.scope.covers_area(above));
    if let Some(above) = above {
        ways.push(link(
            desk.t("上一级", "One level up"),
            asked.with(&[("area", above.code())]),
        ));
    }
    if !by_gate {
        ways.push(link(
            desk.t("按卡点列出", "Gate by gate"),
            asked.with(&[("gates", "1")]),
        ));
    }
    ways
}

fn totals<'d>(desk: &'d Desk, found: &pb::GetSummaryResponse) -> Vec<(&'d str, Cell)> {
    let count = |number| Cell::of(grouped(number));
    vec![
        (desk.t("截至", "As of"), desk.when(found.as_of.as_ref())),
        (
            desk.t("登记卡点", "Gates registered"),
            count(found.checkpoints_registered),
        ),
        (
            desk.t("有记录卡点", "Gates with records"),
            count(found.checkpoints_active),
        ),
        (desk.t("通行记录", "Records"), count(found.passes_recorded)),
        (
            desk.t("其中待测温确认", "Of them waiting for a reading"),
            count(found.passes_waiting),
        ),
        (
            desk.t("其中逾时未测温", "Of them not measured in time"),
            count(found.passes_unconfirmed),
        ),
        (
            desk.t("迟到上传（未计入）", "Uploaded later (not counted)"),
            count(found.passes_received_late),
        ),
    ]
}

fn places(desk: &Desk, asked: &Asked, places: &[pb::PlaceSummary], by_gate: bool) -> Table {
    let heads = [
        match by_gate {
            true => desk.t("卡点", "Gate"),
            false => desk.t("区划", "Area"),
        },
        desk.t("登记卡点", "Registered"),
        desk.t("有记录", "With records"),
        desk.t("比例", "Share"),
        "",
        desk.t("通行记录", "Records"),
        "",
    ];
    let most = places
        .iter()
        .map(|place| place.passes_recorded)
        .max()
        .unwrap_or_default();
    let line = |of: &pb::PlaceSummary| {
        let (active, registered) = (of.checkpoints_active, of.checkpoints_registered);
        vec![
            name(asked, of),
            Cell::number(grouped(registered)),
            Cell::number(grouped(active)),
            Cell::number(share(active, registered)),
            Cell::drawn(Drawing::bar(active, registered)),
            Cell::number(grouped(of.passes_recorded)),
            Cell::drawn(Drawing::bar(of.passes_recorded, most)),
        ]
    };
    Table::new(&heads, desk.t("没有卡点。", "No gates.")).lines(places.iter().map(line))
}

fn name(asked: &Asked, of: &pb::PlaceSummary) -> Cell {
    match &of.area {
        Some(area) => Cell::link(&of.name, asked.with(&[("area", &area.code)])),
        None => Cell::link(
            full_name(&of.unit_name, &of.name),
            format!("/desk/gates/{}", of.checkpoint_id),
        ),
    }
}

/// `97.3 %`; a dash of nothing.
pub(super) fn share(part: i64, whole: i64) -> String {
    match part.saturating_mul(1_000).checked_div(whole) {
        Some(thousandths) => format!("{}.{} %", thousandths / 10, thousandths % 10),
        None => "—".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_nothing_is_none() {
        let told = [(902, 927), (0, 10), (3, 3), (0, 0)].map(|(part, whole)| share(part, whole));
        assert_eq!(told, ["97.3 %", "0.0 %", "100.0 %", "—"]);
    }
}
