//! `/desk`: who I am, and which rooms are mine.

use super::rooms::{FLOORS, Floor, Room};
use crate::session::signed_in::SignedIn;
use crate::web::frame::Frame;
use crate::web::refusal::rendered;
use askama::Template;
use axum::response::Response;
use vocabulary::{RoleSet, Scope};

#[derive(Template)]
#[template(path = "session/desk.html")]
struct Page {
    frame: Frame,
    form_token: String,
    name: String,
    login: String,
    roles: Vec<&'static str>,
    place: String,
    scope: String,
    floors: Vec<(&'static Floor, Vec<&'static Room>)>,
}

pub(super) async fn show(by: SignedIn) -> Response {
    let (frame, scope) = (by.frame.clone(), scope(&by));
    let roles = by
        .roles
        .iter()
        .map(|role| frame.t(role.chinese(), role.english()))
        .collect();
    rendered(&Page {
        form_token: by.form_token,
        name: by.name.clear().to_owned(),
        login: by.account.login,
        roles,
        place: by.office.gazetteer.full_name(&by.account.area),
        scope,
        floors: floors_of(by.roles),
        frame,
    })
}

/// Whose records they may see, in words.
fn scope(by: &SignedIn) -> String {
    let frame = &by.frame;
    let words = match &by.scope {
        Scope::Area(area) => return by.office.gazetteer.full_name(area),
        Scope::Checkpoint(_) => frame.t("一个卡点", "one gate"),
        Scope::Enterprise(_) => frame.t("本单位", "one enterprise"),
        Scope::Person(_) => frame.t("本人", "themselves"),
        Scope::Nothing => frame.t("无", "nothing"),
    };
    words.to_owned()
}

/// The floors on which they have rooms, and these.
fn floors_of(roles: RoleSet) -> Vec<(&'static Floor, Vec<&'static Room>)> {
    let floors = FLOORS.iter().map(|floor| (floor, floor.rooms_of(roles)));
    floors.filter(|(_, rooms)| !rooms.is_empty()).collect()
}
