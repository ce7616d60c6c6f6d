//! `/desk/people/choose`: choosing a person for what is begun on their own page.

use super::page::{Form, What};
use super::seat::{Desk, DeskForm};
use crate::front::Front;
use crate::web::words::Both;
use axum::Router;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use std::sync::Arc;
use vocabulary::PersonId;

/// What can be begun by choosing somebody: the last part of its address, and what the form is called.
const BEGUN: &[(&str, Both)] = &[
    ("quarantine", ("下达隔离", "Order a quarantine")),
    ("level", ("调整一人码色", "Set somebody’s level")),
    ("trip", ("代为申报行程", "Declare a trip for somebody")),
];

/// The one page.
pub(super) fn routes() -> Router<Arc<Front>> {
    Router::new().route("/desk/people/choose", post(send))
}

/// The form that leads to an act by way of whom it is about; none of an act that does not begin so.
fn choosing_for(desk: &Desk, act: &str) -> Option<Form> {
    let (act, words) = BEGUN.iter().find(|(known, _)| *known == act)?;
    let form = Form::new("/desk/people/choose", desk.word(*words))
        .button(desk.t("下一步", "Go on"))
        .part(desk.word(*words))
        .hidden("act", *act);
    Some(form.seeks("person_id", desk.t("本人", "Who"), What::Person))
}

/// The same on the page of a room; it is one of those that there are.
pub(super) fn choosing(desk: &Desk, act: &str) -> Form {
    choosing_for(desk, act).unwrap_or_else(|| Form::new("/desk/people", desk.t("人员", "People")))
}

/// Somebody was chosen, or is still to be.
async fn send(DeskForm { desk, fields }: DeskForm) -> Response {
    let Some(form) = choosing_for(&desk, fields.text("act")) else {
        return desk.unknown();
    };
    if let Some(asked) = desk.seeks(&form, &fields).await {
        return asked;
    }
    match PersonId::parse(fields.text("person_id").trim()) {
        Ok(person) => Redirect::to(&format!("/desk/people/{person}/{}", fields.text("act"))).into_response(),
        Err(_) => {
            let told = desk.t("请先查找，再选择本人。", "Find them first, then choose.");
            desk.asks_again(form, &fields, told)
        }
    }
}
