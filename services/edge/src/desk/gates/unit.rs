//! One unit: what it is, its buildings, its gates.

use super::words::{BUILDINGS, KINDS, WAYS};
use super::{list, settings};
use crate::desk::checkpoint::KEEPERS;
use crate::desk::page::{Cell, Form, Page, Table, chosen, link, options};
use crate::desk::registration::place;
use crate::desk::seat::{Answered, Desk, DeskForm};
use crate::desk::times::whole;
use crate::web::{Asked, Fields};
use axum::extract::Path;
use axum::response::Response;
use http::StatusCode;
use proto::checkpoint::v1 as pb;

/// Gates and buildings shown here; the list of gates has all of them.
const LINES: i32 = 200;

pub(in crate::desk) async fn show(desk: Desk, Path(id): Path<String>, asked: Asked) -> Response {
    desk.shows(page(&desk, &id, &asked).await).await
}

async fn unit(desk: &Desk, id: &str) -> Answered<pb::Unit> {
    let request = desk.by.request(pb::GetUnitRequest {
        unit_id: id.to_owned(),
    })?;
    let found = desk.places().get_unit(request).await?.into_inner().unit;
    found.ok_or_else(|| desk.by.refused(StatusCode::BAD_GATEWAY, "NO_ANSWER").into())
}

async fn buildings(desk: &Desk, unit: &str) -> Answered<Vec<pb::Building>> {
    let request = desk.by.request(pb::ListBuildingsRequest {
        unit_id: unit.to_owned(),
        page_size: LINES,
        page_token: String::new(),
    })?;
    Ok(desk
        .places()
        .list_buildings(request)
        .await?
        .into_inner()
        .buildings)
}

async fn page(desk: &Desk, id: &str, asked: &Asked) -> Answered<Page> {
    let unit = unit(desk, id).await?;
    let buildings = buildings(desk, id).await?;
    let request = desk.by.request(pb::ListCheckpointsRequest {
        unit_id: id.to_owned(),
        page_size: LINES,
        ..pb::ListCheckpointsRequest::default()
    })?;
    let gates = desk.gates().list_checkpoints(request).await?.into_inner();
    let more = match gates.next_page_token.is_empty() {
        true => None,
        false => Some(format!("/desk/gates?unit_id={id}")),
    };
    let page = desk
        .page(&unit.name)
        .under(desk.t("卡点与海报", "Gates and posters"), "/desk/gates")
        .under(desk.t("单位与楼栋", "Units and buildings"), "/desk/units")
        .done(asked.has("done"))
        .facts(vec![
            (desk.t("类别", "Kind"), Cell::of(desk.says(KINDS, unit.kind()))),
            (desk.t("区划", "Area"), Cell::of(place(unit.area.as_ref()))),
            (
                desk.t("地址", "Address"),
                Cell::of(match unit.address.as_str() {
                    "" => "—",
                    address => address,
                }),
            ),
            (
                desk.t("测温要求", "Temperature"),
                Cell::of(settings::told(desk, unit.settings.as_ref())),
            ),
            (desk.t("编号", "Id"), Cell::of(id)),
        ])
        .heading(desk.t("卡点", "Gates"))
        .table(list::table(desk, &gates.checkpoints).next(more))
        .heading(desk.t("楼栋与村民组", "Buildings and groups"))
        .table(lines(desk, &buildings));
    if !desk.is_any(KEEPERS) {
        return Ok(page);
    }
    Ok(page
        .links(vec![
            link(
                desk.t("修改单位", "Change the unit"),
                format!("/desk/units/{id}/change"),
            ),
            link(
                desk.t("本单位海报（PDF）", "Its posters (PDF)"),
                format!("/desk/posters?unit_id={id}"),
            ),
            link(
                desk.t("登记消毒", "Write a disinfection down"),
                format!("/desk/disinfections/new?unit_id={id}"),
            ),
        ])
        .heading(desk.t("添加卡点", "Add a gate"))
        .form(gate_form(desk, id, &buildings))
        .heading(desk.t("添加楼栋或村民组", "Add a building or group"))
        .form(building_form(desk, id)))
}

fn lines(desk: &Desk, buildings: &[pb::Building]) -> Table {
    let heads = [
        desk.t("名称", "Name"),
        desk.t("类别", "Kind"),
        desk.t("测温要求", "Temperature"),
    ];
    let line = |building: &pb::Building| {
        let name = match desk.is_any(KEEPERS) {
            true => Cell::link(
                &building.name,
                format!(
                    "/desk/units/{}/buildings/{}",
                    building.unit_id, building.building_id
                ),
            ),
            false => Cell::of(&building.name),
        };
        vec![
            name,
            Cell::of(desk.says(BUILDINGS, building.kind())),
            Cell::of(settings::told(desk, building.settings.as_ref())),
        ]
    };
    Table::new(&heads, desk.t("没有楼栋。", "No buildings.")).lines(buildings.iter().map(line))
}

fn gate_form(desk: &Desk, unit: &str, buildings: &[pb::Building]) -> Form {
    let mut offered = vec![(String::new(), desk.t("单位本身", "The unit itself").to_owned())];
    let named = |building: &pb::Building| (building.building_id.clone(), building.name.clone());
    offered.extend(buildings.iter().map(named));
    let form = Form::new(
        format!("/desk/units/{unit}/gates"),
        desk.t("添加卡点", "Add a gate"),
    )
    .hidden("request_id", desk.fresh_id())
    .line("name", desk.t("名称，如“东门”", "Name, such as 东门"), 60)
    .choose("building_id", desk.t("属于", "It belongs to"), offered)
    .choose(
        "direction",
        desk.t("方向", "Way"),
        options(WAYS, desk.by.frame.language),
    );
    settings::asked_for(desk, form, None)
}

/// A gate is registered; on to its page, where its poster is.
pub(in crate::desk) async fn add_gate(
    Path(unit): Path<String>,
    DeskForm { desk, fields }: DeskForm,
) -> Response {
    let buildings = match buildings(&desk, &unit).await {
        Ok(buildings) => buildings,
        Err(failed) => return desk.refuses(failed),
    };
    let answered = gate_added(&desk, &unit, &fields).await;
    desk.sent(gate_form(&desk, &unit, &buildings), &fields, answered)
}

async fn gate_added(desk: &Desk, unit: &str, fields: &Fields) -> Answered<String> {
    let request = desk.by.request(pb::CreateCheckpointRequest {
        request_id: fields.text("request_id").to_owned(),
        unit_id: unit.to_owned(),
        building_id: fields.text("building_id").to_owned(),
        name: fields.text("name").to_owned(),
        direction: chosen(fields.text("direction")),
        settings: Some(settings::typed(fields)),
    })?;
    let made = desk
        .gates()
        .create_checkpoint(request)
        .await?
        .into_inner()
        .checkpoint;
    Ok(format!(
        "/desk/gates/{}?done=1",
        made.unwrap_or_default().checkpoint_id
    ))
}

fn building_form(desk: &Desk, unit: &str) -> Form {
    let form = Form::new(
        format!("/desk/units/{unit}/buildings"),
        desk.t("添加楼栋或村民组", "Add a building or group"),
    )
    .hidden("request_id", desk.fresh_id())
    .line("name", desk.t("名称，如“3号楼”", "Name, such as 3号楼"), 60)
    .choose(
        "kind",
        desk.t("类别", "Kind"),
        options(BUILDINGS, desk.by.frame.language),
    );
    settings::asked_for(desk, form, None)
}

/// A building is registered.
pub(in crate::desk) async fn add_building(
    Path(unit): Path<String>,
    DeskForm { desk, fields }: DeskForm,
) -> Response {
    let answered = building_added(&desk, &unit, &fields).await;
    desk.sent(building_form(&desk, &unit), &fields, answered)
}

async fn building_added(desk: &Desk, unit: &str, fields: &Fields) -> Answered<String> {
    let request = desk.by.request(pb::CreateBuildingRequest {
        request_id: fields.text("request_id").to_owned(),
        unit_id: unit.to_owned(),
        name: fields.text("name").to_owned(),
        kind: chosen(fields.text("kind")),
        settings: Some(settings::typed(fields)),
    })?;
    desk.places().create_building(request).await?;
    Ok(format!("/desk/units/{unit}?done=1"))
}

fn change_form(desk: &Desk, unit: &pb::Unit) -> Form {
    let form = Form::new(
        format!("/desk/units/{}/change", unit.unit_id),
        desk.t("保存修改", "Save"),
    )
    .hidden("request_id", desk.fresh_id())
    .hidden("revision", unit.revision.to_string())
    .line("name", desk.t("名称", "Name"), 60)
    .value(&unit.name)
    .line("address", desk.t("地址", "Address"), 120)
    .value(&unit.address);
    settings::asked_for(desk, form, unit.settings.as_ref())
}

/// The form by which a unit is changed.
pub(in crate::desk) async fn change_page(desk: Desk, Path(id): Path<String>) -> Response {
    let page = unit(&desk, &id).await.map(|unit| {
        desk.page(desk.t("修改单位", "Change the unit"))
            .under(&unit.name, format!("/desk/units/{id}"))
            .form(change_form(&desk, &unit))
    });
    desk.shows(page).await
}

/// A unit is changed.
pub(in crate::desk) async fn change(Path(id): Path<String>, DeskForm { desk, fields }: DeskForm) -> Response {
    let form = match unit(&desk, &id).await {
        Ok(unit) => change_form(&desk, &unit),
        Err(failed) => return desk.refuses(failed),
    };
    let answered = changed(&desk, &id, &fields).await;
    desk.sent(form, &fields, answered)
}

async fn changed(desk: &Desk, id: &str, fields: &Fields) -> Answered<String> {
    let request = desk.by.request(pb::UpdateUnitRequest {
        request_id: fields.text("request_id").to_owned(),
        unit_id: id.to_owned(),
        revision: whole(fields.text("revision")),
        name: fields.text("name").to_owned(),
        address: fields.text("address").to_owned(),
        settings: Some(settings::typed(fields)),
    })?;
    desk.places().update_unit(request).await?;
    Ok(format!("/desk/units/{id}?done=1"))
}
