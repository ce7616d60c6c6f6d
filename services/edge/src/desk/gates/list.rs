//! Gates in scope, by number.

use super::words::{KINDS, STATES, WAYS};
use crate::desk::checkpoint::KEEPERS;
use crate::desk::page::{Cell, Form, Link, Page, Table, chosen, link};
use crate::desk::registration::place;
use crate::desk::seat::{Answered, Desk};
use crate::web::Asked;
use axum::response::Response;
use proto::checkpoint::v1 as pb;

/// Gates on a page.
const LINES: i32 = 50;

/// The list; its filters and its place stand in the address.
pub(in crate::desk) async fn show(desk: Desk, asked: Asked) -> Response {
    desk.shows(page(&desk, &asked).await).await
}

async fn page(desk: &Desk, asked: &Asked) -> Answered<Page> {
    let request = desk.by.request(pb::ListCheckpointsRequest {
        area: asked.text("area").to_owned(),
        unit_id: asked.text("unit_id").to_owned(),
        state: chosen(asked.text("state")),
        page_size: LINES,
        page_token: asked.after().to_owned(),
    })?;
    let answer = desk.gates().list_checkpoints(request).await;
    let filter = Form::filter("/desk/gates", desk.t("查询", "Show"))
        .offers("area", desk.t("区划", "Area"), desk.areas())
        .choose(
            "state",
            desk.t("状态", "State"),
            desk.any_or(("全部", "Any"), STATES),
        )
        .hidden("unit_id", asked.text("unit_id"));
    let (filter, found) = desk.found(filter, asked, answer)?;
    let page = desk
        .page(desk.t("卡点与海报", "Gates and posters"))
        .links(ways(desk, asked));
    let page = match found
        .checkpoints
        .first()
        .filter(|_| !asked.text("unit_id").is_empty())
    {
        Some(gate) => page.note(format!("{} {}", desk.t("只看：", "Only:"), gate.unit_name)),
        None => page,
    };
    let next = asked.next(&found.next_page_token);
    let table = table(desk, &found.checkpoints).next(next);
    Ok(page.form(filter).table(table))
}

fn ways(desk: &Desk, asked: &Asked) -> Vec<Link> {
    let mut ways = vec![link(desk.t("单位与楼栋", "Units and buildings"), "/desk/units")];
    if desk.is_any(KEEPERS) {
        ways.push(link(desk.t("登记单位", "Register a unit"), "/desk/units/new"));
        ways.push(link(
            desk.t("导入卡点表", "Import a table of gates"),
            "/desk/gates/import",
        ));
        let of: String = form_urlencoded::Serializer::new(String::new())
            .append_pair("area", asked.text("area"))
            .append_pair("unit_id", asked.text("unit_id"))
            .finish();
        ways.push(link(
            desk.t("批量海报（PDF）", "Posters of all these (PDF)"),
            format!("/desk/posters?{of}"),
        ));
    }
    ways
}

/// Gates as lines of a table.
pub(super) fn table(desk: &Desk, gates: &[pb::Checkpoint]) -> Table {
    let heads = [
        desk.t("编号", "No."),
        desk.t("单位", "Unit"),
        desk.t("卡点", "Gate"),
        desk.t("类别", "Kind"),
        desk.t("区划", "Area"),
        desk.t("方向", "Way"),
        desk.t("短码", "Short code"),
        desk.t("海报版本", "Poster"),
        desk.t("状态", "State"),
    ];
    let line = |gate: &pb::Checkpoint| {
        let state = match gate.state() {
            pb::CheckpointState::Closed => Cell::marked("grey", "✕", desk.says(STATES, gate.state())),
            state => Cell::of(desk.says(STATES, state)),
        };
        vec![
            Cell::number(gate.number),
            Cell::link(&gate.unit_name, format!("/desk/units/{}", gate.unit_id)),
            Cell::link(&gate.name, format!("/desk/gates/{}", gate.checkpoint_id)),
            Cell::of(desk.says(KINDS, gate.unit_kind())),
            Cell::of(place(gate.area.as_ref())),
            Cell::of(desk.says(WAYS, gate.direction())),
            Cell::of(&gate.short_code),
            Cell::number(gate.poster_version),
            state,
        ]
    };
    Table::new(&heads, desk.t("没有卡点。", "No gates.")).lines(gates.iter().map(line))
}
