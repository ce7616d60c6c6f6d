//! Areas ranked by the share of gates with records, and by records.

use super::summary::share;
use super::tabs::tabs;
use crate::desk::checkpoint::grouped;
use crate::desk::page::{Cell, Drawing, Form, Page, Table};
use crate::desk::registration::place;
use crate::desk::seat::{Answered, Desk};
use crate::web::Asked;
use axum::response::Response;
use proto::checkpoint::v1 as pb;

/// The ranking; its span and order stand in the address.
pub(super) async fn show(desk: Desk, asked: Asked) -> Response {
    desk.shows(page(&desk, &asked).await).await
}

async fn page(desk: &Desk, asked: &Asked) -> Answered<Page> {
    let request = desk.by.request(pb::RankAreasRequest {
        from: desk.typed_moment(asked.text("from")),
        to: desk.typed_moment(asked.text("to")),
    })?;
    let answer = desk.passes().rank_areas(request).await;
    let orders = vec![
        (
            String::new(),
            desk.t("按有记录卡点比例", "by share of gates with records")
                .to_owned(),
        ),
        (
            "records".to_owned(),
            desk.t("按通行记录数", "by records").to_owned(),
        ),
    ];
    let filter = Form::filter("/desk/statistics/ranking", desk.t("查询", "Show"))
        .choose("order", desk.t("排序", "Order"), orders)
        .moment("from", desk.t("从", "From"))
        .moment("to", desk.t("截至（默认现在）", "As of (now)"));
    let (filter, found) = desk.found(filter, asked, answer)?;
    let is_flawed = filter.is_flawed();
    let page = desk
        .page(desk.t("排名", "Ranking"))
        .tabs(tabs(desk, true))
        .form(filter);
    if is_flawed {
        return Ok(page);
    }
    let page = match found.level() {
        pb::RankedLevel::OwnStreets => page.text(desk.t(
            "还没有其他区的数据，以下为本区各街道。",
            "No other district has reported yet: these are the own streets.",
        )),
        _ => page,
    };
    Ok(page.table(table(desk, found.areas, asked.text("order") == "records")))
}

fn table(desk: &Desk, mut areas: Vec<pb::RankedArea>, by_records: bool) -> Table {
    areas.sort_by_key(|area| match by_records {
        true => area.rank_by_records,
        false => area.rank_by_share,
    });
    let heads = [
        desk.t("比例名次", "Rank by share"),
        desk.t("记录名次", "Rank by records"),
        desk.t("区划", "Area"),
        desk.t("登记卡点", "Registered"),
        desk.t("有记录", "With records"),
        desk.t("比例", "Share"),
        "",
        desk.t("通行记录", "Records"),
        "",
        desk.t("来源", "Source"),
    ];
    let most = areas
        .iter()
        .map(|area| area.passes_recorded)
        .max()
        .unwrap_or_default();
    let line = |of: &pb::RankedArea| {
        vec![
            Cell::number(of.rank_by_share),
            Cell::number(of.rank_by_records),
            Cell::of(place(of.area.as_ref())),
            Cell::number(grouped(of.checkpoints_registered)),
            Cell::number(grouped(of.checkpoints_active)),
            Cell::number(share(of.checkpoints_active, of.checkpoints_registered)),
            Cell::drawn(Drawing::bar(of.checkpoints_active, of.checkpoints_registered)),
            Cell::number(grouped(of.passes_recorded)),
            Cell::drawn(Drawing::bar(of.passes_recorded, most)),
            Cell::of(match of.reported {
                true => desk.t("该区上报", "told by that district"),
                false => desk.t("本系统", "counted here"),
            }),
        ]
    };
    Table::new(&heads, desk.t("没有可排名的区划。", "No areas to rank.")).lines(areas.iter().map(line))
}
