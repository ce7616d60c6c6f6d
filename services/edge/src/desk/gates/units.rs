//! Units in scope, and one more.

use super::settings;
use super::words::KINDS;
use crate::desk::checkpoint::KEEPERS;
use crate::desk::page::{CHOOSE, Cell, Form, Page, Table, chosen, link};
use crate::desk::registration::place;
use crate::desk::seat::{Answered, Desk, DeskForm};
use crate::web::{Asked, Fields};
use axum::response::Response;
use proto::checkpoint::v1 as pb;

/// Units on a page.
const LINES: i32 = 50;

/// The list; its filters and its place stand in the address.
pub(in crate::desk) async fn show(desk: Desk, asked: Asked) -> Response {
    desk.shows(page(&desk, &asked).await).await
}

async fn page(desk: &Desk, asked: &Asked) -> Answered<Page> {
    let request = desk.by.request(pb::ListUnitsRequest {
        area: asked.text("area").to_owned(),
        kind: chosen(asked.text("kind")),
        page_size: LINES,
        page_token: asked.after().to_owned(),
    })?;
    let answer = desk.places().list_units(request).await;
    let filter = Form::filter("/desk/units", desk.t("查询", "Show"))
        .offers("area", desk.t("区划", "Area"), desk.areas())
        .choose(
            "kind",
            desk.t("类别", "Kind"),
            desk.any_or(("全部", "Any"), KINDS),
        );
    let (filter, found) = desk.found(filter, asked, answer)?;
    let heads = [
        desk.t("单位", "Unit"),
        desk.t("类别", "Kind"),
        desk.t("区划", "Area"),
        desk.t("地址", "Address"),
        desk.t("测温要求", "Temperature"),
    ];
    let line = |unit: &pb::Unit| {
        vec![
            Cell::link(&unit.name, format!("/desk/units/{}", unit.unit_id)),
            Cell::of(desk.says(KINDS, unit.kind())),
            Cell::of(place(unit.area.as_ref())),
            Cell::of(&unit.address),
            Cell::of(settings::told(desk, unit.settings.as_ref())),
        ]
    };
    let table = Table::new(&heads, desk.t("没有单位。", "No units."))
        .lines(found.units.iter().map(line))
        .next(asked.next(&found.next_page_token));
    let ways = match desk.is_any(KEEPERS) {
        true => vec![link(desk.t("登记单位", "Register a unit"), "/desk/units/new")],
        false => Vec::new(),
    };
    Ok(desk
        .page(desk.t("单位与楼栋", "Units and buildings"))
        .under(desk.t("卡点与海报", "Gates and posters"), "/desk/gates")
        .links(ways)
        .form(filter)
        .table(table))
}

/// The form of a new unit.
pub(in crate::desk) async fn new(desk: Desk) -> Response {
    let page = desk.demand(KEEPERS).map(|()| {
        desk.page(desk.t("登记单位", "Register a unit"))
            .under(desk.t("单位与楼栋", "Units and buildings"), "/desk/units")
            .text(desk.t(
                "登记后在单位页面添加楼栋和卡点。",
                "Its buildings and gates are added on the unit's own page.",
            ))
            .form(form(&desk))
    });
    desk.shows(page).await
}

fn form(desk: &Desk) -> Form {
    let form = Form::new("/desk/units/new", desk.t("登记单位", "Register a unit"))
        .hidden("request_id", desk.fresh_id())
        .line("name", desk.t("名称", "Name"), 60)
        .choose("kind", desk.t("类别", "Kind"), desk.any_or(CHOOSE, KINDS))
        .offers(
            "area",
            desk.t("所在街道或社区", "Street or community"),
            desk.areas(),
        )
        .hint(desk.t("9 位或 12 位区划代码。", "A code of 9 or 12 digits."))
        .line("address", desk.t("地址", "Address"), 120);
    settings::asked_for(desk, form, None)
}

/// A unit is registered.
pub(in crate::desk) async fn create(DeskForm { desk, fields }: DeskForm) -> Response {
    let answered = created(&desk, &fields).await;
    desk.sent(form(&desk), &fields, answered)
}

async fn created(desk: &Desk, fields: &Fields) -> Answered<String> {
    let request = desk.by.request(pb::CreateUnitRequest {
        request_id: fields.text("request_id").to_owned(),
        name: fields.text("name").to_owned(),
        kind: chosen(fields.text("kind")),
        area: fields.text("area").trim().to_owned(),
        address: fields.text("address").to_owned(),
        settings: Some(settings::typed(fields)),
    })?;
    let unit = desk
        .places()
        .create_unit(request)
        .await?
        .into_inner()
        .unit
        .unwrap_or_default();
    Ok(format!("/desk/units/{}?done=1", unit.unit_id))
}
