//! `/desk/vehicles`: vehicles that passed, masked; one plate by a form and with a purpose only.

use super::checkpoint::{DIRECTIONS, named};
use super::page::{Cell, Form, Page, Table};
use super::seat::{Answered, Desk, DeskForm};
use crate::front::Front;
use crate::web::{Asked, Fields};
use axum::Router;
use axum::response::Response;
use axum::routing::get;
use proto::checkpoint::v1 as pb;
use std::sync::Arc;

/// Vehicles on a page.
const LINES: i32 = 50;

/// The room's pages.
pub(super) fn routes() -> Router<Arc<Front>> {
    Router::new().route("/desk/vehicles", get(show).post(of_plate))
}

async fn show(desk: Desk, asked: Asked) -> Response {
    desk.shows(page(&desk, &asked).await).await
}

async fn page(desk: &Desk, asked: &Asked) -> Answered<Page> {
    let request = desk.by.request(pb::ListVehiclesRequest {
        area: asked.text("area").to_owned(),
        checkpoint_id: desk.gate_typed(asked.text("checkpoint_id")).await,
        page_size: LINES,
        page_token: asked.after().to_owned(),
        ..pb::ListVehiclesRequest::default()
    })?;
    let answer = desk.vehicles().list_vehicles(request).await;
    let filter = Form::filter("/desk/vehicles", desk.t("查询", "Show"))
        .offers("area", desk.t("区划", "Area"), desk.areas())
        .line("checkpoint_id", desk.t("卡点短码", "Gate's short code"), 36);
    let (filter, found) = desk.found(filter, asked, answer)?;
    let table = table(desk, &found.vehicles)
        .await?
        .next(asked.next(&found.next_page_token));
    Ok(desk
        .page(desk.t("车辆", "Vehicles"))
        .form(filter)
        .table(table)
        .heading(desk.t("查一辆车", "One vehicle"))
        .form(plate_form(desk)))
}

async fn table(desk: &Desk, vehicles: &[pb::VehiclePass]) -> Answered<Table> {
    let ids = vehicles.iter().map(|vehicle| vehicle.checkpoint_id.as_str());
    let names = desk.gate_names(ids.collect()).await?;
    let heads = [
        desk.t("时间", "When"),
        desk.t("车牌", "Plate"),
        desk.t("卡点", "Gate"),
        desk.t("方向", "Way"),
        desk.t("乘客", "Passengers"),
        desk.t("结论", "Verdict"),
    ];
    let line = |vehicle: &pb::VehiclePass| {
        vec![
            desk.when(vehicle.passed_at.as_ref()),
            Cell::of(&vehicle.masked_plate),
            Cell::of(named(&names, &vehicle.checkpoint_id)),
            Cell::of(desk.says(DIRECTIONS, vehicle.direction())),
            Cell::number(vehicle.passengers),
            desk.verdict(vehicle.verdict()),
        ]
    };
    Ok(Table::new(&heads, desk.t("没有记录。", "No records.")).lines(vehicles.iter().map(line)))
}

fn plate_form(desk: &Desk) -> Form {
    Form::new("/desk/vehicles", desk.t("查询此车", "Show this vehicle"))
        .line("plate", desk.t("完整车牌", "The whole plate"), 12)
        .line(
            "purpose",
            desk.t(
                "查看目的（将记入审计）",
                "Why (it is written into the audit trail)",
            ),
            200,
        )
}

async fn of_plate(DeskForm { desk, fields }: DeskForm) -> Response {
    match plate_page(&desk, &fields).await {
        Ok(page) => desk.shows(Ok(page)).await,
        Err(failed) => desk.sent(plate_form(&desk), &fields, Err(failed)),
    }
}

async fn plate_page(desk: &Desk, fields: &Fields) -> Answered<Page> {
    let text = |name| fields.text(name).trim().to_owned();
    let request = desk.by.request(pb::ListVehiclesRequest {
        plate: text("plate"),
        purpose: text("purpose"),
        page_size: LINES,
        page_token: text("after"),
        ..pb::ListVehiclesRequest::default()
    })?;
    let found = desk.vehicles().list_vehicles(request).await?.into_inner();
    let page = desk
        .page(desk.t("一辆车的记录", "Passes of one vehicle"))
        .under(desk.t("车辆", "Vehicles"), "/desk/vehicles")
        .table(table(desk, &found.vehicles).await?);
    if found.next_page_token.is_empty() {
        return Ok(page);
    }
    let on = Form::new("/desk/vehicles", desk.t("下一页", "Next page"))
        .hidden("plate", text("plate"))
        .hidden("purpose", text("purpose"))
        .hidden("after", found.next_page_token);
    Ok(page.form(on))
}
