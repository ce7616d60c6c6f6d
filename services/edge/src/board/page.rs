//! `/board`: the whole board at once. Without scripts it loads itself again every half minute.

use super::panels::{Piece, pieces};
use super::sight::area_of;
use super::watch::Boards;
use crate::front::Front;
use crate::session::signed_in::{SignedIn, Turned};
use crate::web::frame::Frame;
use crate::web::refusal::rendered;
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "board/page.html")]
struct Page {
    frame: Frame,
    place: String,
    /// The town's time, in seconds since 1970, and how many seconds its zone is ahead.
    now: i64,
    offset: i64,
    pieces: Vec<Piece>,
}

/// Leads to `/sign-in` without a session; refuses with 403 whoever may not look.
pub(super) async fn show(
    State(front): State<Arc<Front>>,
    Extension(boards): Extension<Arc<Boards>>,
    by: SignedIn,
) -> Result<Response, Turned> {
    let area = area_of(&by)?;
    let facts = boards.now(&front, &by).await;
    let (now, today) = (front.clock.now(), front.clock.today());
    let midnight = today.start(front.clock.zone()).unix_seconds();
    Ok(rendered(&Page {
        pieces: pieces(&front, &by, &facts),
        place: by.office.gazetteer.full_name(&area),
        now: now.unix_seconds(),
        offset: (86_400 - midnight.rem_euclid(86_400)) % 86_400,
        frame: by.frame,
    }))
}
