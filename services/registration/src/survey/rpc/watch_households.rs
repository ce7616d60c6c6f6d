//! The feed of households: a snapshot, then each change as it happens, and a heartbeat every second.

use crate::service::Registration;
use crate::survey::convert::household as convert;
use crate::survey::error::SurveyError;
use crate::survey::store::feed;
use futures::StreamExt;
use futures::stream::BoxStream;
use kit::fault::{Failure, Fault, Kind};
use kit::feed::{Cursor, Event};
use kit::parse::Flaws;
use proto::registration::v1 as pb;
use proto::registration::v1::watch_households_response::Event as Told;
use tonic::{Request, Response, Status};

/// What the contract streams.
pub(super) type Watch = BoxStream<'static, Result<pb::WatchHouseholdsResponse, Status>>;

pub(super) fn watch(
    service: &Registration,
    request: &Request<pb::WatchHouseholdsRequest>,
) -> Result<Response<Watch>, SurveyError> {
    let from = match request.get_ref().cursor.as_str() {
        "" => None,
        cursor => Some(Cursor::parse(cursor).map_err(|unreadable| Flaws::one("cursor", unreadable))?),
    };
    let db = service.db.clone();
    let events = service
        .household_feed
        .watch(from, move || feed::snapshot(&db), service.draining.clone());
    let told = events.map(|event| {
        let told = event.map_err(SurveyError::from).and_then(tell);
        told.map_err(|error| error.into_fault().into())
    });
    Ok(Response::new(told.boxed()))
}

fn tell(event: Event) -> Result<pb::WatchHouseholdsResponse, SurveyError> {
    let (event, cursor) = match event {
        Event::Snapshot(body) => (Told::Snapshot(household(&body)?), None),
        Event::CaughtUp { cursor } => (Told::CaughtUp(pb::CaughtUp {}), Some(cursor)),
        Event::Change { cursor, body } => (Told::Change(household(&body)?), Some(cursor)),
        Event::Heartbeat { server_time, cursor } => (
            Told::Heartbeat(pb::Heartbeat {
                server_time: Some(server_time.to_proto()),
            }),
            Some(cursor),
        ),
    };
    let cursor = cursor.map(|cursor| cursor.to_string()).unwrap_or_default();
    Ok(pb::WatchHouseholdsResponse {
        event: Some(event),
        cursor,
    })
}

/// A household that cannot be read must not be passed over: its outings are counted.
fn household(body: &[u8]) -> Result<pb::Household, SurveyError> {
    let unreadable = || {
        let words = "something went wrong on our side";
        crate::error::Error::from(Fault::new(Kind::Broken, "HOUSEHOLD_UNREADABLE", words))
    };
    Ok(convert::fact(feed::decode(body).ok_or_else(unreadable)?))
}
