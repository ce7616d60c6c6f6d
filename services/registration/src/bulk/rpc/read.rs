//! What several requests of this house hold: an area, a page, and which bulk changes a caller may know of.

use crate::bulk::error::Error;
use crate::bulk::store::bulk_changes::BulkChange;
use crate::bulk::store::events::{self, Event};
use crate::error::Error as Ground;
use crate::rules::sight;
use crate::service::Registration;
use kit::clock::Moment;
use kit::page::{self, Fingerprint};
use kit::parse::Unreadable;
use uuid::Uuid;
use vocabulary::area::Area;
use vocabulary::caller::Caller;

/// Where a page goes on: a moment and an id.
pub(super) type Keyset = (Moment, Uuid);

const DEFAULT_SIZE: u32 = 50;
const LARGEST_SIZE: u32 = 200;

/// How many rows a page holds.
pub(super) fn size(asked: i32) -> Result<u32, Unreadable> {
    page::size(asked, DEFAULT_SIZE, LARGEST_SIZE)
}

/// An area that may be left out.
pub(super) fn area(text: &str) -> Result<Option<Area>, Unreadable> {
    if text.trim().is_empty() {
        Ok(None)
    } else {
        Area::parse(text).map(Some)
    }
}

/// What was asked for within what may be seen. Refuses with `OUT_OF_SCOPE`.
pub(super) fn narrowed(service: &Registration, caller: &Caller, asked: Option<Area>) -> Result<Area, Error> {
    sight::narrowed(caller.sight().area(), asked, &service.authority).ok_or(Error::Ground(Ground::OutOfScope))
}

/// Cuts off what is more than a page, and gives the token that goes on after it.
pub(super) fn paged<T>(
    found: &mut Vec<T>,
    size: u32,
    fingerprint: &Fingerprint,
    key: impl Fn(&T) -> Keyset,
) -> String {
    let has_more = found.len() > size as usize;
    found.truncate(size as usize);
    let last = found.last().filter(|_| has_more).map(key);
    last.map_or_else(String::new, |last| page::write(&last, fingerprint))
}

/// The event of a bulk change, if the caller may know of it. Refuses with `UNKNOWN_BULK_CHANGE`.
pub(super) async fn event_of(
    service: &Registration,
    caller: &Caller,
    change: &BulkChange,
) -> Result<Event, Error> {
    let event = events::by_id(&service.db, change.event_id)
        .await?
        .ok_or(Error::UnknownBulkChange)?;
    if caller.sight().covers_area(&event.area) {
        Ok(event)
    } else {
        Err(Error::UnknownBulkChange)
    }
}
