//! Lists, exports and figures: what is asked for, and what is answered of places.

use kit::clock::Moment;
use kit::page::{self, Fingerprint};
use kit::parse::{All, Field, Flaws, Unreadable, field, past};
use proto::checkpoint::v1 as pb;
use proto::common::v1 as common;
use serde::de::DeserializeOwned;
use std::time::Duration;
use vocabulary::{Area, Gazetteer};

use super::field::optional_area;
use crate::rules::place::Gate;
use crate::rules::summary::{Count, Span};

const HOUR: Duration = Duration::from_secs(3_600);
/// Two machines' clocks differ by no more.
const CLOCKS_DIFFER: Duration = Duration::from_secs(60);
/// The longest span that is counted by the hour.
const LONGEST: Duration = Duration::from_secs(168 * 3_600);

/// A span of time; both ends may be absent. Refuses `to` with `OUT_OF_ORDER` when it is not after `from`.
pub fn span(
    from: Option<&prost_types::Timestamp>,
    to: Option<&prost_types::Timestamp>,
) -> (Field<Option<Moment>>, Field<Option<Moment>>) {
    let (from, to) = ends(from, to);
    (field("from", from), field("to", to))
}

type End = Result<Option<Moment>, Unreadable>;

fn ends(from: Option<&prost_types::Timestamp>, to: Option<&prost_types::Timestamp>) -> (End, End) {
    let read = |at: Option<&prost_types::Timestamp>| at.map(Moment::from_proto).transpose();
    let (from, mut to) = (read(from), read(to));
    if let (Ok(Some(from)), Ok(Some(end))) = (&from, &to)
        && end <= from
    {
        to = Err(Unreadable::new(
            "OUT_OF_ORDER",
            "must be after the beginning of the span",
        ));
    }
    (from, to)
}

/// What a summary is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Narrows the caller's scope.
    pub area: Option<Area>,
    /// From when until when.
    pub span: Span,
    /// Down to the gates.
    pub every_checkpoint: bool,
    /// Places on a page.
    pub page_size: u32,
}

/// Reads a request for a summary, and the place it goes on after. Refuses `to` with `IN_THE_FUTURE`: what will be known then nobody knows.
pub fn read_summary<K: DeserializeOwned>(
    request: &pb::GetSummaryRequest,
    now: Moment,
    query: &Fingerprint,
) -> Result<(Asked, Option<K>), Flaws> {
    let (from, to) = ends(request.from.as_ref(), request.to.as_ref());
    let to = to.and_then(|to| to.map(|to| past(to, now, CLOCKS_DIFFER)).transpose());
    let depth = pb::Depth::try_from(request.depth);
    let (area, from, to, depth, page_size, after) = (
        field("area", optional_area(&request.area)),
        field("from", from),
        field("to", to),
        field(
            "depth",
            depth.map_err(|_| Unreadable::new("UNKNOWN_VALUE", "must be a value the contract names")),
        ),
        field("page_size", page::size(request.page_size, 200, 1_000)),
        field("page_token", page::read::<K>(&request.page_token, query)),
    )
        .all()?;
    let asked = Asked {
        area,
        // By a clock that is ahead of ours the moment is this one.
        span: Span {
            from,
            to: to.map(|to| to.min(now)),
        },
        every_checkpoint: depth == pb::Depth::Checkpoints,
        page_size,
    };
    Ok((asked, after))
}

/// What a count by the hour is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AskedHours {
    /// Narrows the caller's scope.
    pub area: Option<Area>,
    /// Beginning of the first hour.
    pub first: Moment,
    /// End of the last hour.
    pub end: Moment,
}

/// Reads a request for a count by the hour, made at `now` on a day that began at `day`. Refuses `to` with `OUT_OF_RANGE` beyond the longest
/// span.
pub fn read_hours(request: &pb::CountPassesRequest, day: Moment, now: Moment) -> Result<AskedHours, Flaws> {
    let (from, to) = span(request.from.as_ref(), request.to.as_ref());
    let (area, from, to) = (field("area", optional_area(&request.area)), from, to).all()?;
    let (from, to) = (from.unwrap_or(day), to.unwrap_or(now));
    let hours = AskedHours {
        area,
        first: from.floor_hour(),
        end: whole_hours_until(to),
    };
    let refused = |reason, words| Err(Flaws::one("to", Unreadable::new(reason, words)));
    if hours.end <= hours.first {
        return refused("OUT_OF_ORDER", "must be after the beginning of the span");
    }
    if hours.end.since(hours.first) > LONGEST {
        return refused("OUT_OF_RANGE", "is more than 168 hours after the beginning");
    }
    Ok(hours)
}

/// The end of the hour that a moment ends in.
fn whole_hours_until(to: Moment) -> Moment {
    let floor = to.floor_hour();
    if floor == to { floor } else { floor + HOUR }
}

/// An area with its name.
pub fn write_area(area: &Area, gazetteer: &Gazetteer) -> common::AreaRef {
    common::AreaRef {
        code: area.code().to_owned(),
        edition: area.edition().to_string(),
        name: gazetteer.name_of(area).unwrap_or_default().to_owned(),
    }
}

/// The figures of an area.
pub fn write_area_figures(area: &Area, count: &Count, gazetteer: &Gazetteer) -> pb::PlaceSummary {
    pb::PlaceSummary {
        area: Some(write_area(area, gazetteer)),
        name: gazetteer.name_of(area).unwrap_or(area.code()).to_owned(),
        ..figures(count)
    }
}

/// The figures of a gate.
pub fn write_gate_figures(gate: &Gate, count: &Count) -> pb::PlaceSummary {
    pb::PlaceSummary {
        checkpoint_id: gate.id.to_string(),
        name: gate.name.clone(),
        unit_name: gate.unit_name.clone(),
        ..figures(count)
    }
}

fn figures(count: &Count) -> pb::PlaceSummary {
    pb::PlaceSummary {
        checkpoints_registered: count.registered,
        checkpoints_active: count.active,
        passes_recorded: count.figures.passes,
        ..pb::PlaceSummary::default()
    }
}
