//! `/board/events`: what changed on a board, as it changes, for as long as the session lasts.

use super::panels::{Piece, pieces};
use super::sight::area_of;
use super::watch::{Boards, Seat};
use crate::front::Front;
use crate::session::signed_in::{SignedIn, Turned};
use axum::Extension;
use axum::extract::State;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures::stream::{self, Stream};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

/// A browser that lost the town asks again after so long.
const AGAIN: Duration = Duration::from_secs(3);
/// Told to proxies that would hold an answer back until it is whole.
const UNBUFFERED: (&str, &str) = ("x-accel-buffering", "no");

/// What a board hears at once.
#[derive(Serialize)]
struct Told {
    /// The town's time, in seconds since 1970, by which its clocks go on.
    now: i64,
    /// Pieces that changed, by name.
    pieces: BTreeMap<&'static str, String>,
}

struct Telling {
    front: Arc<Front>,
    seat: Seat,
    /// What the browser has of each piece.
    sent: HashMap<&'static str, String>,
    is_over: bool,
}

/// Leads to `/sign-in` without a session; refuses as the board does.
pub(super) async fn stream(
    State(front): State<Arc<Front>>,
    Extension(boards): Extension<Arc<Boards>>,
    by: SignedIn,
) -> Result<Response, Turned> {
    area_of(&by)?;
    let seat = boards.sit(&front, by);
    Ok(([UNBUFFERED], Sse::new(told(front, seat))).into_response())
}

fn told(front: Arc<Front>, seat: Seat) -> impl Stream<Item = Result<Event, Infallible>> {
    let telling = Telling {
        front,
        seat,
        sent: HashMap::new(),
        is_over: false,
    };
    stream::unfold(telling, |mut telling| async move {
        let event = telling.next().await?;
        Some((Ok(event), telling))
    })
}

impl Telling {
    /// The next thing to tell; `None` when the session is over, the town stops, or nobody asks any more.
    async fn next(&mut self) -> Option<Event> {
        if self.is_over {
            return None;
        }
        let front = Arc::clone(&self.front);
        tokio::select! {
            () = front.draining.cancelled() => return None,
            changed = self.seat.facts.changed() => changed.ok()?,
        }
        // Whoever signed out, left or was moved elsewhere is told nothing more. Being open counts as use, as loading the page again would.
        if !self.seat.by.still_holds().await.unwrap_or(false) {
            self.is_over = true;
            return Some(Event::default().event("over").data("over"));
        }
        let facts = Arc::clone(&self.seat.facts.borrow_and_update());
        let shown = pieces(&front, &self.seat.by, &facts);
        let changed = shown.into_iter().filter_map(|piece| self.changed(piece));
        let told = Told {
            now: front.clock.now().unix_seconds(),
            pieces: changed.collect(),
        };
        // Texts and a number: they can be written.
        let told = serde_json::to_string(&told).ok()?;
        Some(Event::default().event("board").retry(AGAIN).data(told))
    }

    fn changed(&mut self, piece: Piece) -> Option<(&'static str, String)> {
        if self.sent.get(piece.name) == Some(&piece.html) {
            return None;
        }
        self.sent.insert(piece.name, piece.html.clone());
        Some((piece.name, piece.html))
    }
}
