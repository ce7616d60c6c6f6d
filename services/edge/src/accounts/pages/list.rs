//! The organisation tree, the accounts of an area, and idle ones.

use super::line::{Line, lines};
use crate::accounts::office::Office;
use crate::accounts::rules::login::Login;
use crate::accounts::store::accounts::{self, Listed};
use crate::session::signed_in::{SignedIn, Turned};
use crate::web::form::Fields;
use crate::web::frame::Frame;
use crate::web::refusal::{Refusal, rendered};
use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;
use form_urlencoded::Serializer;
use http::StatusCode;
use vocabulary::{Area, PersonName, Role};

const PAGE: usize = 100;
const MOST_IDLE: i64 = 1_000;

#[derive(Template)]
#[template(path = "accounts/list.html")]
struct Page {
    frame: Frame,
    area: String,
    place: String,
    asked: String,
    tree: Vec<Node>,
    lines: Vec<Line>,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "accounts/idle.html")]
struct Idle {
    frame: Frame,
    days: u32,
    lines: Vec<Line>,
}

/// An area of the tree, and how many accounts there are in it.
struct Node {
    code: String,
    name: String,
    depth: usize,
    count: i64,
    is_chosen: bool,
}

pub(super) async fn show(by: SignedIn, RawQuery(query): RawQuery) -> Result<Response, Turned> {
    by.demand(Role::SecurityAdmin)?;
    let asked = Fields::read(query.unwrap_or_default().as_bytes());
    let area = chosen_area(&by, asked.text("area"))?;
    let typed = asked.text("q").trim();
    let limit = i64::try_from(PAGE).unwrap_or(i64::MAX) + 1;
    let listed = Listed {
        area,
        login: Login::folded(typed),
        name_token: name_token(&by.office, typed),
        after: asked.text("after").to_owned(),
        limit,
    };
    let mut found = accounts::list(&by.office.db, &listed)
        .await
        .map_err(|error| by.fails(error))?;
    let has_more = found.len() > PAGE;
    found.truncate(PAGE);
    let next = found.last().filter(|_| has_more).map(|last| {
        let path = String::from("/desk/accounts?");
        let end = path.len();
        let mut query = Serializer::for_suffix(path, end);
        query
            .append_pair("area", area.code())
            .append_pair("q", typed)
            .append_pair("after", &last.login);
        query.finish()
    });
    let counts = accounts::counts(&by.office.db, &root(&by)?)
        .await
        .map_err(|error| by.fails(error))?;
    Ok(rendered(&Page {
        area: area.code().to_owned(),
        place: by.office.gazetteer.full_name(&area),
        asked: typed.to_owned(),
        tree: tree(&by, &counts, &area)?,
        lines: lines(&by, &found)?,
        next,
        frame: by.frame,
    }))
}

pub(super) async fn idle(by: SignedIn) -> Result<Response, Turned> {
    by.demand(Role::SecurityAdmin)?;
    let since = by.office.now() - by.office.accounts.idle();
    let found = accounts::idle(&by.office.db, &root(&by)?, since, MOST_IDLE).await;
    let found = found.map_err(|error| by.fails(error))?;
    Ok(rendered(&Idle {
        days: by.office.accounts.idle_days,
        lines: lines(&by, &found)?,
        frame: by.frame,
    }))
}

/// What a search for a whole name finds; nothing else is a token.
fn name_token(office: &Office, typed: &str) -> Vec<u8> {
    let name = PersonName::parse(typed).ok();
    name.map(|name| office.vault.name_token(&name.folded()))
        .unwrap_or_default()
}

/// The area an administrator is responsible for.
fn root(by: &SignedIn) -> Result<Area, Refusal> {
    by.scope
        .area()
        .ok_or_else(|| by.refused(StatusCode::FORBIDDEN, "OUT_OF_SCOPE"))
}

fn chosen_area(by: &SignedIn, typed: &str) -> Result<Area, Refusal> {
    let root = root(by)?;
    match Area::parse(typed) {
        Ok(area) if root.contains(&area) => Ok(area),
        Ok(_) => Err(by.refused(StatusCode::FORBIDDEN, "OUT_OF_SCOPE")),
        Err(_) => Ok(root),
    }
}

/// Areas with accounts in them and, of the chosen one, all that lie directly in it; each counts what lies in it.
fn tree(by: &SignedIn, counts: &[(Area, i64)], chosen: &Area) -> Result<Vec<Node>, Refusal> {
    let root = root(by)?;
    let around = counts.iter().flat_map(|(area, _)| area.and_around());
    let below = by.office.gazetteer.children(chosen);
    let mut areas: Vec<Area> = around.chain(below).chain([root, *chosen]).collect();
    areas.retain(|area| root.contains(area));
    areas.sort_by(|one, other| one.code().cmp(other.code()));
    areas.dedup();
    let depth = |area: &Area| area.and_around().take_while(|around| *around != root).count();
    let node = |area: Area| Node {
        code: area.code().to_owned(),
        name: by
            .office
            .gazetteer
            .name_of(&area)
            .unwrap_or(area.code())
            .to_owned(),
        depth: depth(&area),
        count: counts
            .iter()
            .filter(|(of, _)| area.contains(of))
            .map(|(_, count)| count)
            .sum(),
        is_chosen: area == *chosen,
    };
    Ok(areas.into_iter().map(node).collect())
}
