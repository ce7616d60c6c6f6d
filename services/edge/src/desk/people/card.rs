//! A code on paper, for somebody without a phone.

use crate::desk::page::{Block, Page};
use crate::desk::seat::{Answered, Desk, DeskForm};
use crate::web::outings::Outings;
use crate::web::qr::{Level, Qr};
use axum::extract::Path;
use axum::response::Response;
use http::StatusCode;
use proto::checkpoint::v1 as gate;
use proto::checkpoint::v1::get_quota_days_request::Of;
use proto::registration::v1 as pb;

/// Makes a card and shows it, to be printed: the browser does that.
pub(super) async fn make(Path(person): Path<String>, DeskForm { desk, .. }: DeskForm) -> Response {
    desk.shows(card(&desk, &person).await).await
}

async fn card(desk: &Desk, person: &str) -> Answered<Page> {
    let request = pb::GetPersonRequest {
        person_id: person.to_owned(),
        ..pb::GetPersonRequest::default()
    };
    let found = desk
        .people()
        .get_person(desk.by.request(request)?)
        .await?
        .into_inner();
    let name = found.person.map(|person| person.name).unwrap_or_default();
    let request = pb::MakeCodeRequest {
        person_id: person.to_owned(),
        kind: pb::CodeKind::Card.into(),
    };
    let made = desk
        .codes()
        .make_code(desk.by.request(request)?)
        .await?
        .into_inner();
    let code = made.health_code.unwrap_or_default();
    let undrawn = |_| desk.by.refused(StatusCode::BAD_GATEWAY, "NO_ANSWER");
    let days = desk.by.request(gate::GetQuotaDaysRequest {
        of: Some(Of::PersonId(person.to_owned())),
        ..gate::GetQuotaDaysRequest::default()
    })?;
    let outings = Outings::heard(desk.quotas().get_quota_days(days)).await;
    let qr = Qr::at(&code.text, Level::Quartile).map_err(undrawn)?;
    let under = format!(
        "{name} · {} {}",
        desk.t("有效期至", "good until"),
        desk.time(code.expires_at.as_ref())
    );
    Ok(desk.page(desk.t("纸质码", "Card"))
        .under(desk.t("人员", "People"), "/desk/people")
        .under(&name, format!("/desk/people/{person}"))
        .with(Block::Card(qr, under, outings))
        .text(desk.t(
            "用浏览器打印（Ctrl+P）。遗失时在人员页面作废，再重新制作。",
            "Print it with the browser (Ctrl+P). A lost card is revoked on the person's page, then made anew.",
        )))
}
