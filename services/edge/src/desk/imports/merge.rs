//! Two records of one person become one; officers only, for one of them is destroyed.

use crate::desk::page::{Form, What};
use crate::desk::seat::{Answered, Desk, DeskForm};
use crate::web::{Asked, Fields};
use axum::response::Response;
use proto::registration::v1 as pb;

/// The form.
pub(super) async fn form(desk: Desk, asked: Asked) -> Response {
    let form = desk.told(merging(&desk).asked(&asked)).await;
    desk.shows(form.map(|form| {
        desk.page(form.title.clone())
            .under(desk.t("名单导入", "Imports of people"), "/desk/imports")
            .form(form)
    }))
    .await
}

fn merging(desk: &Desk) -> Form {
    Form::new("/desk/imports/merge", desk.t("合并重复登记", "Merge two records"))
        .hidden("request_id", desk.fresh_id())
        .seeks("kept_id", desk.t("保留的登记", "The record that stays"), What::Person)
        .seeks("merged_id", desk.t("并入后销毁的登记", "The record that goes"), What::Person)
        .line("reason", desk.t("理由（不写个人信息）", "Why; no personal data"), 200)
        .hint(desk.t(
            "申报和家人转到保留的登记，码色取较严的一方；另一份登记的码作废、数据销毁，不能恢复。",
            "Declarations and family move to the record that stays, which stands by the more careful level; the other one's codes are revoked and its data destroyed for good.",
        ))
        .danger()
}

/// The form was sent.
pub(super) async fn send(DeskForm { desk, fields }: DeskForm) -> Response {
    if let Some(asked) = desk.seeks(&merging(&desk), &fields).await {
        return asked;
    }
    let merged = merged(&desk, &fields).await;
    desk.sent(merging(&desk), &fields, merged)
}

async fn merged(desk: &Desk, fields: &Fields) -> Answered<String> {
    let text = |name: &str| fields.text(name).trim().to_owned();
    let kept_id = text("kept_id");
    let request = pb::MergePeopleRequest {
        request_id: text("request_id"),
        kept_id: kept_id.clone(),
        merged_id: text("merged_id"),
        reason: text("reason"),
    };
    desk.imports().merge_people(desk.by.request(request)?).await?;
    Ok(format!("/desk/people/{kept_id}?done=1"))
}
