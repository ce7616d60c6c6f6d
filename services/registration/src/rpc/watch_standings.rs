//! The feed of standings: a snapshot, then each change as it happens, and a heartbeat every second.

use crate::convert;
use crate::error::Error;
use crate::service::Registration;
use crate::store::standings;
use futures::StreamExt;
use futures::stream::BoxStream;
use kit::fault::{Failure, Fault, Kind};
use kit::feed::{Cursor, Event};
use kit::parse::Flaws;
use proto::registration::v1 as pb;
use proto::registration::v1::watch_standings_response::Event as Told;
use tonic::{Request, Response, Status};

/// What the contract streams.
pub(super) type Watch = BoxStream<'static, Result<pb::WatchStandingsResponse, Status>>;

pub(super) fn watch_standings(
    service: &Registration,
    request: &Request<pb::WatchStandingsRequest>,
) -> Result<Response<Watch>, Error> {
    let cursor = request.get_ref().cursor.as_str();
    let from = match cursor {
        "" => None,
        cursor => Some(Cursor::parse(cursor).map_err(|unreadable| Flaws::one("cursor", unreadable))?),
    };
    let db = service.db.clone();
    let events = service
        .standings
        .watch(from, move || standings::snapshot(&db), service.draining.clone());
    let told = events.map(|event| {
        let told = event.map_err(Error::from).and_then(tell);
        told.map_err(|error| error.into_fault().into())
    });
    Ok(Response::new(told.boxed()))
}

fn tell(event: Event) -> Result<pb::WatchStandingsResponse, Error> {
    let (event, cursor) = match event {
        Event::Snapshot(body) => (Told::Snapshot(standings_of(&body)?), None),
        Event::CaughtUp { cursor } => (Told::CaughtUp(pb::CaughtUp {}), Some(cursor)),
        Event::Change { cursor, body } => (Told::Changes(standings_of(&body)?), Some(cursor)),
        Event::Heartbeat { server_time, cursor } => (
            Told::Heartbeat(pb::Heartbeat {
                server_time: Some(server_time.to_proto()),
            }),
            Some(cursor),
        ),
    };
    let cursor = cursor.map(|cursor| cursor.to_string()).unwrap_or_default();
    Ok(pb::WatchStandingsResponse {
        event: Some(event),
        cursor,
    })
}

/// A standing that cannot be read must not be passed over: it may revoke a code.
fn standings_of(body: &[u8]) -> Result<pb::Standings, Error> {
    let unreadable = || {
        Fault::new(
            Kind::Broken,
            "STANDING_UNREADABLE",
            "something went wrong on our side",
        )
    };
    let told = standings::decode(body).ok_or_else(unreadable)?;
    Ok(pb::Standings {
        standings: told.into_iter().map(convert::standing::standing).collect(),
    })
}
