//! Registering somebody who cannot do it alone, with the notice read out or handed over.

use super::asked::{health_answers, health_fields, person_details, person_fields};
use crate::desk::page::{Form, Page, What};
use crate::desk::seat::{Answered, Desk, DeskForm};
use crate::web::Fields;
use axum::response::Response;
use proto::registration::v1 as pb;

/// The form.
pub(super) async fn form(desk: Desk) -> Response {
    desk.shows(page(&desk).await).await
}

async fn page(desk: &Desk) -> Answered<Page> {
    let request = desk.by.request(pb::GetPrivacyNoticeRequest {})?;
    let notice = desk.people().get_privacy_notice(request).await?.into_inner();
    let version = notice.versions.last().cloned().unwrap_or_default();
    let told = format!(
        "{} {version}：{} {} {}",
        desk.t(
            "请先宣读或交给本人个人信息处理告知书",
            "First read out or hand over the privacy notice"
        ),
        desk.t("信息保存", "kept for"),
        notice.person_days,
        desk.t(
            "天，仅用于疫情防控，本人可查看、更正、删除。",
            "days, for the epidemic only; they can read, correct and erase it."
        )
    );
    Ok(desk
        .page(desk.t("代为登记", "Register somebody"))
        .under(desk.t("人员", "People"), "/desk/people")
        .note(told)
        .form(asked(desk).hidden("notice_version", version)))
}

fn asked(desk: &Desk) -> Form {
    let form = Form::new(
        "/desk/people/register",
        desk.t("已告知，提交登记", "They were told: register"),
    );
    let form = person_fields(desk, form.hidden("request_id", desk.fresh_id()), "person.");
    health_fields(desk, form, "health.").seeks(
        "guardian_id",
        desk.t(
            "监护人（已登记的，可不选）",
            "Guardian, registered already; may be empty",
        ),
        What::Person,
    )
}

/// The form was sent.
pub(super) async fn send(DeskForm { desk, fields }: DeskForm) -> Response {
    let form = asked(&desk).hidden("notice_version", "");
    if let Some(asked) = desk.seeks(&form, &fields).await {
        return asked;
    }
    let registered = registered(&desk, &fields).await;
    desk.sent(form, &fields, registered)
}

async fn registered(desk: &Desk, fields: &Fields) -> Answered<String> {
    let request = pb::RegisterByStaffRequest {
        request_id: fields.text("request_id").to_owned(),
        person: Some(person_details(fields, "person.")),
        health: Some(health_answers(fields, "health.")),
        notice_version: fields.text("notice_version").to_owned(),
        guardian_id: fields.text("guardian_id").trim().to_owned(),
    };
    let answer = desk
        .people()
        .register_by_staff(desk.by.request(request)?)
        .await?
        .into_inner();
    Ok(match answer.outcome() {
        pb::Outcome::Registered => format!("/desk/people/{}?done=1", answer.person_id),
        _ => "/desk/people?known=1".to_owned(),
    })
}
