//! One gate: what it is, its poster, and what can be changed.

use super::settings;
use super::words::{KINDS, STATES, WAYS};
use crate::desk::checkpoint::{KEEPERS, gate_name};
use crate::desk::page::{Cell, Form, Link, Page, chosen, link, options};
use crate::desk::registration::place;
use crate::desk::seat::{Answered, Desk, DeskForm};
use crate::desk::times::whole;
use crate::web::{Asked, Fields};
use axum::extract::Path;
use axum::response::Response;
use proto::checkpoint::v1 as pb;

/// Buildings that can be chosen from.
const BUILDINGS: i32 = 200;

pub(in crate::desk) async fn show(desk: Desk, Path(id): Path<String>, asked: Asked) -> Response {
    desk.shows(page(&desk, &id, &asked).await).await
}

async fn page(desk: &Desk, id: &str, asked: &Asked) -> Answered<Page> {
    let gate = desk.gate(id).await?;
    let page = desk
        .page(gate_name(&gate))
        .under(desk.t("卡点与海报", "Gates and posters"), "/desk/gates")
        .under(&gate.unit_name, format!("/desk/units/{}", gate.unit_id))
        .done(asked.has("done"))
        .facts(facts(desk, &gate))
        .links(vec![
            link(
                desk.t("通行记录", "Passes"),
                format!("/desk/passes?checkpoint_id={id}"),
            ),
            link(desk.t("值守排班", "Shifts"), format!("/desk/shifts/gates/{id}")),
        ]);
    if gate.state() == pb::CheckpointState::Closed || !desk.is_any(KEEPERS) {
        return Ok(page);
    }
    let page = poster(desk, page, &gate).await?;
    let buildings = buildings(desk, &gate.unit_id).await?;
    Ok(page
        .heading(desk.t("修改", "Change"))
        .form(update_form(desk, &gate, buildings))
        .heading(desk.t("撤销卡点", "Close the gate"))
        .text(desk.t(
            "撤销后海报立即失效，不能恢复；通行记录保留。",
            "Its poster stops at once and for good; its passes stay.",
        ))
        .form(close_form(desk, id)))
}

fn facts<'d>(desk: &'d Desk, gate: &pb::Checkpoint) -> Vec<(&'d str, Cell)> {
    vec![
        (desk.t("编号", "Number"), Cell::of(gate.number.to_string())),
        (
            desk.t("类别", "Kind"),
            Cell::of(desk.says(KINDS, gate.unit_kind())),
        ),
        (desk.t("区划", "Area"), Cell::of(place(gate.area.as_ref()))),
        (desk.t("方向", "Way"), Cell::of(desk.says(WAYS, gate.direction()))),
        (desk.t("状态", "State"), Cell::of(desk.says(STATES, gate.state()))),
        (
            desk.t("本卡点设定", "Set here"),
            Cell::of(settings::told(desk, gate.settings.as_ref())),
        ),
        (
            desk.t("实际执行", "What holds"),
            Cell::of(settings::told(desk, gate.effective_settings.as_ref())),
        ),
        (desk.t("短码", "Short code"), Cell::of(&gate.short_code)),
        (
            desk.t("登记时间", "Registered"),
            Cell::of(desk.time(gate.created_at.as_ref())),
        ),
    ]
}

/// The poster in each size, to be printed or sent.
fn prints(desk: &Desk, id: &str) -> Vec<Link> {
    let sizes = [
        ("a4", desk.t("A4 海报", "A4 poster")),
        ("a3", desk.t("A3 海报", "A3 poster")),
        ("a5-tent", desk.t("A5 台卡", "A5 table card")),
    ];
    let formats = [("pdf", "PDF"), ("png", "PNG")];
    let each = |(size, name)| {
        formats.map(|(ending, format)| {
            link(
                &format!("{name} {format}"),
                format!("/desk/gates/{id}/poster/{size}.{ending}"),
            )
        })
    };
    sizes.into_iter().flat_map(each).collect()
}

/// The versions that are good, sizes to print, and how to take a new version into use.
async fn poster(desk: &Desk, page: Page, gate: &pb::Checkpoint) -> Answered<Page> {
    let id = &gate.checkpoint_id;
    let page = page.heading(desk.t("海报", "Poster"));
    let sizes = prints(desk, id);
    if gate.poster_version == 0 {
        let first = desk.t(
            "还没有海报；打开任一尺寸即生成第一版。",
            "No poster yet: opening a size issues the first.",
        );
        return Ok(page.text(first).links(sizes));
    }
    let request = desk.by.request(pb::IssuePosterRequest {
        checkpoint_id: id.clone(),
    })?;
    let newest = desk
        .gates()
        .issue_poster(request)
        .await?
        .into_inner()
        .poster
        .unwrap_or_default();
    Ok(page
        .facts(vec![
            (desk.t("现行版本", "Version in use"), Cell::of(newest.version.to_string())),
            (desk.t("启用时间", "Since"), Cell::of(desk.time(newest.issued_at.as_ref()))),
        ])
        .links(sizes)
        .text(desk.t(
            "更换海报：新版本立即可用；旧海报在下面的小时数内仍可扫码，到时失效。请先打印、张贴新海报。",
            "A new version is good at once; the old poster can be scanned for the hours given below, then no more. Print and hang the new one in time.",
        ))
        .form(rotate_form(desk, id)))
}

async fn buildings(desk: &Desk, unit: &str) -> Answered<Vec<(String, String)>> {
    let request = desk.by.request(pb::ListBuildingsRequest {
        unit_id: unit.to_owned(),
        page_size: BUILDINGS,
        page_token: String::new(),
    })?;
    let found = desk
        .places()
        .list_buildings(request)
        .await?
        .into_inner()
        .buildings;
    let mut offered = vec![(String::new(), desk.t("（不变）", "(unchanged)").to_owned())];
    offered.extend(
        found
            .into_iter()
            .map(|building| (building.building_id, building.name)),
    );
    Ok(offered)
}

fn update_form(desk: &Desk, gate: &pb::Checkpoint, buildings: Vec<(String, String)>) -> Form {
    let form = Form::new(
        format!("/desk/gates/{}/change", gate.checkpoint_id),
        desk.t("保存修改", "Save"),
    )
    .hidden("request_id", desk.fresh_id())
    .hidden("revision", gate.revision.to_string())
    .line("name", desk.t("名称", "Name"), 60)
    .value(&gate.name)
    .choose(
        "direction",
        desk.t("方向", "Way"),
        options(WAYS, desk.by.frame.language),
    )
    .value(i32::from(gate.direction()).to_string())
    .choose(
        "building_id",
        desk.t("楼栋或村民组", "Building or group"),
        buildings,
    )
    .value(&gate.building_id);
    settings::asked_for(desk, form, gate.settings.as_ref())
}

/// A gate is changed; when somebody else was quicker, nothing is lost.
pub(in crate::desk) async fn change(Path(id): Path<String>, DeskForm { desk, fields }: DeskForm) -> Response {
    let form = match again(&desk, &id).await {
        Ok(form) => form,
        Err(failed) => return desk.refuses(failed),
    };
    let answered = changed(&desk, &id, &fields).await;
    desk.sent(form, &fields, answered)
}

async fn again(desk: &Desk, id: &str) -> Answered<Form> {
    let gate = desk.gate(id).await?;
    let buildings = buildings(desk, &gate.unit_id).await?;
    Ok(update_form(desk, &gate, buildings))
}

async fn changed(desk: &Desk, id: &str, fields: &Fields) -> Answered<String> {
    let request = desk.by.request(pb::UpdateCheckpointRequest {
        request_id: fields.text("request_id").to_owned(),
        checkpoint_id: id.to_owned(),
        revision: whole(fields.text("revision")),
        name: fields.text("name").to_owned(),
        direction: chosen(fields.text("direction")),
        building_id: fields.text("building_id").to_owned(),
        settings: Some(settings::typed(fields)),
    })?;
    desk.gates().update_checkpoint(request).await?;
    Ok(format!("/desk/gates/{id}?done=1"))
}

fn close_form(desk: &Desk, id: &str) -> Form {
    Form::new(
        format!("/desk/gates/{id}/close"),
        desk.t("撤销卡点", "Close the gate"),
    )
    .danger()
    .hidden("request_id", desk.fresh_id())
    .line("reason", desk.t("原因", "Why"), 200)
}

/// A gate is closed for good.
pub(in crate::desk) async fn close(Path(id): Path<String>, DeskForm { desk, fields }: DeskForm) -> Response {
    let answered = closed(&desk, &id, &fields).await;
    desk.sent(close_form(&desk, &id), &fields, answered)
}

async fn closed(desk: &Desk, id: &str, fields: &Fields) -> Answered<String> {
    let request = desk.by.request(pb::CloseCheckpointRequest {
        request_id: fields.text("request_id").to_owned(),
        checkpoint_id: id.to_owned(),
        reason: fields.text("reason").to_owned(),
    })?;
    desk.gates().close_checkpoint(request).await?;
    Ok(format!("/desk/gates/{id}?done=1"))
}

fn rotate_form(desk: &Desk, id: &str) -> Form {
    Form::new(
        format!("/desk/gates/{id}/rotate"),
        desk.t("更换海报", "New version of the poster"),
    )
    .hidden("request_id", desk.fresh_id())
    .line(
        "overlap_hours",
        desk.t(
            "旧海报继续有效几小时（0–720）",
            "Hours for which the old poster stays good (0 to 720)",
        ),
        3,
    )
    .hint(desk.t(
        "海报被人拍照冒用时填 0：旧海报立即失效。",
        "0 when the poster was copied and misused: the old one stops at once.",
    ))
    .value("24")
}

/// A new version of the poster: which one is good until when is said at once.
pub(in crate::desk) async fn rotate(Path(id): Path<String>, DeskForm { desk, fields }: DeskForm) -> Response {
    match rotated(&desk, &id, &fields).await {
        Ok(page) => desk.shows(Ok(page)).await,
        Err(failed) => desk.sent(rotate_form(&desk, &id), &fields, Err(failed)),
    }
}

async fn rotated(desk: &Desk, id: &str, fields: &Fields) -> Answered<Page> {
    let overlap = match fields.text("overlap_hours").trim() {
        "" => -1, // Nobody's poster stops because a field was left empty.
        hours => whole(hours),
    };
    let request = desk.by.request(pb::RotatePosterRequest {
        request_id: fields.text("request_id").to_owned(),
        checkpoint_id: id.to_owned(),
        overlap_hours: overlap,
    })?;
    let rotated = desk.gates().rotate_poster(request).await?.into_inner();
    let gate = desk.gate(id).await?;
    let (new, old) = (
        rotated.poster.unwrap_or_default(),
        rotated.replaced.unwrap_or_default(),
    );
    let version = |poster: &pb::Poster| poster.version.to_string();
    Ok(desk
        .page(desk.t("海报已更换", "The poster has a new version"))
        .under(&gate_name(&gate), format!("/desk/gates/{id}"))
        .note(desk.t(
            "请尽快打印并张贴新海报。",
            "Print the new one and hang it up soon.",
        ))
        .facts(vec![
            (desk.t("新版本", "New version"), Cell::of(version(&new))),
            (
                desk.t("启用时间", "Since"),
                Cell::of(desk.time(new.issued_at.as_ref())),
            ),
            (desk.t("旧版本", "Old version"), Cell::of(version(&old))),
            (
                desk.t("旧海报有效至", "The old poster is good until"),
                Cell::of(desk.time(old.valid_until.as_ref())),
            ),
        ])
        .links(prints(desk, id)))
}
