//! Who scanned the poster themselves: those who wait for their reading first, then those who have passed. Live where scripts run.

use super::at::At;
use super::verdict::for_volunteers;
use crate::front::Front;
use crate::session::signed_in::{SignedIn, Turned};
use crate::web::degrees::taken;
use crate::web::frame::{Frame, clock_time, minute};
use crate::web::words::{Both, Shown};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::stream;
use kit::clock::{Moment, Zone};
use kit::fault;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::watch_self_scans_response::Event as Seen;
use proto::common::v1::Direction;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tonic::{Status, Streaming};

/// How many are shown: what WatchSelfScans begins with.
const SHOWN: usize = 20;
/// A browser that lost the stream asks again after so long.
const AGAIN: Duration = Duration::from_secs(2);

/// The list, as a part of the gate's page.
#[derive(Template)]
#[template(path = "gate/self_scans.html")]
pub(super) struct Waiting<'w> {
    frame: Frame,
    id: &'w str,
    form_token: &'w str,
    waiting: Vec<Line>,
    done: Vec<Line>,
    /// Twenty wait: there may be more.
    is_full: bool,
    /// Why nothing is known of them.
    unknown: Option<String>,
}

struct Line {
    pass: String,
    time: String,
    way: Both,
    shown: Shown,
    reading: Option<String>,
    /// Held until it is measured again.
    is_held: bool,
    /// Its minutes are over, and nobody has measured it.
    is_overdue: bool,
    request_id: String,
}

impl<'w> Waiting<'w> {
    /// Of these passes.
    pub(super) fn of(at: &'w At, passes: &[pb::Pass]) -> Self {
        let mut passes: Vec<&pb::Pass> = passes.iter().filter(|pass| pass.voided_at.is_none()).collect();
        // An id begins with its time.
        passes.sort_by(|one, other| one.pass_id.cmp(&other.pass_id));
        let (waiting, done): (Vec<&pb::Pass>, Vec<&pb::Pass>) =
            passes.into_iter().partition(|pass| waits(pass));
        Self {
            is_full: waiting.len() >= SHOWN,
            waiting: waiting.into_iter().map(|pass| Line::of(at, pass)).collect(),
            done: done.into_iter().rev().map(|pass| Line::of(at, pass)).collect(),
            ..Self::empty(at)
        }
    }

    /// Nothing is known of them.
    pub(super) fn unknown(at: &'w At, status: &Status) -> Self {
        Self {
            unknown: Some(fault::reason_of(status).unwrap_or_else(|| "UNREACHABLE".to_owned())),
            ..Self::empty(at)
        }
    }

    fn empty(at: &'w At) -> Self {
        Self {
            frame: at.frame(),
            id: &at.gate.checkpoint_id,
            form_token: &at.by.form_token,
            waiting: Vec::new(),
            done: Vec::new(),
            is_full: false,
            unknown: None,
        }
    }

    /// As it stands on the page.
    pub(super) fn written(&self) -> String {
        match self.render() {
            Ok(text) => text,
            Err(error) => {
                tracing::error!(%error, "self-scans could not be written");
                String::new()
            }
        }
    }
}

/// Whether its first reading is due.
fn waits(pass: &pb::Pass) -> bool {
    pass.confirm_by.is_some()
}

/// Whether the minutes in which it should have come are over.
fn is_overdue(pass: &pb::Pass, now: Moment) -> bool {
    let by = pass.confirm_by.as_ref();
    by.and_then(|by| Moment::from_proto(by).ok())
        .is_some_and(|by| by <= now)
}

impl Line {
    fn of(at: &At, pass: &pb::Pass) -> Self {
        let moment = pass
            .scanned_at
            .as_ref()
            .and_then(|at| Moment::from_proto(at).ok());
        let zone = at.front.clock.zone();
        Self {
            pass: pass.pass_id.clone(),
            time: moment.map_or_else(String::new, |moment| time(moment, at.front.clock.now(), zone)),
            way: match pass.direction() {
                Direction::Out => ("出", "out"),
                _ => ("进", "in"),
            },
            shown: for_volunteers(pass.verdict()),
            reading: taken(pass, at.by.frame.language),
            is_held: pass.verdict() == pb::Verdict::Recheck,
            is_overdue: is_overdue(pass, at.front.clock.now()),
            request_id: at.request_id(),
        }
    }
}

/// The time of today; day and time of another day.
fn time(moment: Moment, now: Moment, zone: Zone) -> String {
    let (then, today) = (minute(moment, zone), minute(now, zone));
    match then.get(..10) == today.get(..10) {
        true => clock_time(moment, zone),
        false => then.get(5..).unwrap_or_default().to_owned(),
    }
}

async fn watched(at: &At) -> Result<Streaming<pb::WatchSelfScansResponse>, Status> {
    let request = pb::WatchSelfScansRequest {
        checkpoint_id: at.gate.checkpoint_id.clone(),
    };
    let request = at
        .by
        .request(request)
        .map_err(|_| Status::unauthenticated("no token could be made"))?;
    Ok(at.gates().watch_self_scans(request).await?.into_inner())
}

/// The last ones, as they stand now.
pub(super) async fn latest(at: &At) -> Result<Vec<pb::Pass>, Status> {
    let mut events = watched(at).await?;
    let mut passes = Vec::new();
    while let Some(message) = events.message().await? {
        match message.event {
            Some(Seen::Pass(pass)) => passes.push(pass),
            Some(Seen::CaughtUp(_)) => break,
            Some(Seen::Heartbeat(_)) | None => {}
        }
    }
    Ok(passes)
}

/// The list anew, whenever somebody scans or is measured; until the token under which it is watched ends, and then the browser asks again.
pub(super) async fn live(
    State(front): State<Arc<Front>>,
    by: SignedIn,
    Path(gate): Path<String>,
) -> Result<Response, Turned> {
    let at = At::open(front, by, &gate).await?;
    let events = watched(&at).await.map_err(|status| at.refused(&status))?;
    let feed = Feed {
        at,
        events,
        passes: Vec::new(),
        is_caught_up: false,
        overdue: 0,
    };
    let lists = stream::unfold(feed, |mut feed| async move {
        let list = feed.next().await?;
        let event = Event::default().retry(AGAIN).data(list.replace('\r', ""));
        Some((Ok::<_, Infallible>(event), feed))
    });
    Ok(Sse::new(lists).keep_alive(KeepAlive::default()).into_response())
}

struct Feed {
    at: At,
    events: Streaming<pb::WatchSelfScansResponse>,
    passes: Vec<pb::Pass>,
    is_caught_up: bool,
    /// How many were overdue in the list that was shown.
    overdue: usize,
}

impl Feed {
    /// The next list that is worth showing; `None` when there will be none.
    async fn next(&mut self) -> Option<String> {
        loop {
            match self.events.message().await.ok()??.event {
                Some(Seen::Pass(pass)) => {
                    keep(&mut self.passes, pass);
                    if self.is_caught_up {
                        return Some(self.list());
                    }
                }
                Some(Seen::CaughtUp(_)) => {
                    self.is_caught_up = true;
                    return Some(self.list());
                }
                // Nobody tells that minutes are over.
                Some(Seen::Heartbeat(_)) if self.is_caught_up && self.overdue() != self.overdue => {
                    return Some(self.list());
                }
                Some(Seen::Heartbeat(_)) | None => {}
            }
        }
    }

    fn list(&mut self) -> String {
        self.overdue = self.overdue();
        Waiting::of(&self.at, &self.passes).written()
    }

    fn overdue(&self) -> usize {
        let now = self.at.front.clock.now();
        self.passes.iter().filter(|pass| is_overdue(pass, now)).count()
    }
}

/// In place of what was known of it; the oldest goes when there are more than are shown.
fn keep(passes: &mut Vec<pb::Pass>, pass: pb::Pass) {
    match passes.iter_mut().find(|known| known.pass_id == pass.pass_id) {
        Some(known) => *known = pass,
        None => passes.push(pass),
    }
    passes.sort_by(|one, other| one.pass_id.cmp(&other.pass_id));
    let surplus = passes.len().saturating_sub(SHOWN);
    passes.drain(..surplus);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_scanned_yesterday_stands_there_with_the_day() {
        let zone = Zone::parse("+08:00").unwrap();
        let now = Moment::parse("2020-03-01T04:00:00.000000Z").unwrap();
        let yesterday = Moment::parse("2020-02-29T14:01:41.000000Z").unwrap();
        assert_eq!(time(now, now, zone), "12:00:00");
        assert_eq!(time(yesterday, now, zone), "02-29 22:01");
    }

    #[test]
    fn the_last_ones_are_kept_each_as_it_stands_now() {
        let noon = Moment::parse("2020-03-01T04:00:00.000000Z").unwrap();
        let pass = |nth: usize, waits: bool| pb::Pass {
            pass_id: format!("{nth:03}"),
            confirm_by: waits.then(|| noon.to_proto()),
            ..pb::Pass::default()
        };
        let mut passes = Vec::new();
        for nth in 0..=SHOWN {
            keep(&mut passes, pass(nth, true));
        }
        keep(&mut passes, pass(5, false));
        assert_eq!((passes.len(), passes[0].pass_id.as_str()), (SHOWN, "001"));
        assert_eq!(passes.iter().filter(|pass| !waits(pass)).count(), 1);
        let overdue = |now| passes.iter().filter(|pass| is_overdue(pass, now)).count();
        assert_eq!(
            (overdue(noon - Duration::from_secs(1)), overdue(noon)),
            (0, SHOWN - 1)
        );
    }
}
