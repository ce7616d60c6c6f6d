//! One building of a unit, to be changed.

use super::settings;
use crate::desk::page::Form;
use crate::desk::seat::{Answered, Desk, DeskForm};
use crate::desk::times::whole;
use crate::web::Fields;
use axum::extract::Path;
use axum::response::Response;
use http::StatusCode;
use proto::checkpoint::v1 as pb;

/// Buildings of a unit that are looked through.
const LINES: i32 = 200;

/// The form by which a building is changed.
pub(in crate::desk) async fn show(desk: Desk, Path((unit, id)): Path<(String, String)>) -> Response {
    let page = form(&desk, &unit, &id).await.map(|form| {
        desk.page(desk.t("修改楼栋或村民组", "Change a building or group"))
            .under(desk.t("单位", "The unit"), format!("/desk/units/{unit}"))
            .form(form)
    });
    desk.shows(page).await
}

async fn form(desk: &Desk, unit: &str, id: &str) -> Answered<Form> {
    let request = desk.by.request(pb::ListBuildingsRequest {
        unit_id: unit.to_owned(),
        page_size: LINES,
        page_token: String::new(),
    })?;
    let found = desk
        .places()
        .list_buildings(request)
        .await?
        .into_inner()
        .buildings;
    let Some(building) = found.into_iter().find(|building| building.building_id == id) else {
        return Err(desk.by.refused(StatusCode::NOT_FOUND, "UNKNOWN_BUILDING").into());
    };
    let form = Form::new(
        format!("/desk/units/{unit}/buildings/{id}"),
        desk.t("保存修改", "Save"),
    )
    .hidden("request_id", desk.fresh_id())
    .hidden("revision", building.revision.to_string())
    .line("name", desk.t("名称", "Name"), 60)
    .value(&building.name);
    Ok(settings::asked_for(desk, form, building.settings.as_ref()))
}

/// A building is changed.
pub(in crate::desk) async fn change(
    Path((unit, id)): Path<(String, String)>,
    DeskForm { desk, fields }: DeskForm,
) -> Response {
    let form = match form(&desk, &unit, &id).await {
        Ok(form) => form,
        Err(failed) => return desk.refuses(failed),
    };
    let answered = changed(&desk, &unit, &id, &fields).await;
    desk.sent(form, &fields, answered)
}

async fn changed(desk: &Desk, unit: &str, id: &str, fields: &Fields) -> Answered<String> {
    let request = desk.by.request(pb::UpdateBuildingRequest {
        request_id: fields.text("request_id").to_owned(),
        building_id: id.to_owned(),
        revision: whole(fields.text("revision")),
        name: fields.text("name").to_owned(),
        settings: Some(settings::typed(fields)),
    })?;
    desk.places().update_building(request).await?;
    Ok(format!("/desk/units/{unit}?done=1"))
}
