//! Events and levels of many people between the city's words and the contract's.

use crate::bulk::rules::words::{BulkState, EventKind};
use crate::bulk::store::bulk_changes::BulkChange;
use crate::bulk::store::events::Event;
use crate::bulk::store::singles::Listed;
use crate::convert::words;
use kit::clock::Moment;
use kit::parse::Unreadable;
use proto::registration::v1 as pb;

/// An event.
pub(super) fn event(event: &Event) -> pb::Event {
    pb::Event {
        event_id: event.id.to_string(),
        kind: event_kind(event.kind).into(),
        title: event.title.clone(),
        document_number: event.document_number.clone(),
        area: event.area.code().to_owned(),
        happened_on: event.happened_on.to_string(),
        recorded_at: Some(event.recorded_at.to_proto()),
        recorded_by: event.recorded_by.clone(),
    }
}

/// A bulk change.
pub(super) fn bulk_change(change: &BulkChange) -> pb::BulkChange {
    pb::BulkChange {
        bulk_change_id: change.id.to_string(),
        event_id: change.event_id.to_string(),
        level: words::level(change.level).into(),
        reason: words::level_reason(change.reason).into(),
        state: state(change.state).into(),
        author: change.author.clone(),
        approver: change.approver.clone().unwrap_or_default(),
        proposed_at: Some(change.proposed_at.to_proto()),
        decided_at: change.decided_at.map(Moment::to_proto),
        people: change.people,
        done: change.done,
        gone: change.gone,
    }
}

/// A single change as it is listed.
pub(super) fn level_change(change: &Listed) -> pb::LevelChange {
    pb::LevelChange {
        level_change_id: change.id.to_string(),
        person_id: change.person_id.to_string(),
        level: words::level(change.level).into(),
        reason: words::level_reason(change.reason).into(),
        state: words::level_change_state(change.state).into(),
        author: change.author.clone(),
        approver: change.approver.clone().unwrap_or_default(),
        proposed_at: Some(change.proposed_at.to_proto()),
        decided_at: change.decided_at.map(Moment::to_proto),
        bulk_change_id: change.bulk_change_id.map(|id| id.to_string()).unwrap_or_default(),
    }
}

fn event_kind(kind: EventKind) -> pb::EventKind {
    match kind {
        EventKind::Case => pb::EventKind::Case,
        EventKind::Cluster => pb::EventKind::Cluster,
        EventKind::Exposure => pb::EventKind::Exposure,
        EventKind::Screening => pb::EventKind::Screening,
        EventKind::Mistake => pb::EventKind::Mistake,
    }
}

/// The kind of an event. Refuses with `MISSING`, `UNKNOWN_EVENT_KIND`.
pub(super) fn read_event_kind(number: i32) -> Result<EventKind, Unreadable> {
    let unknown = || Unreadable::new("UNKNOWN_EVENT_KIND", "must be one of the values of the contract");
    match pb::EventKind::try_from(number) {
        Ok(pb::EventKind::Unspecified) => Err(Unreadable::new("MISSING", "must be given")),
        Ok(told) => EventKind::ALL
            .iter()
            .copied()
            .find(|ours| event_kind(*ours) == told)
            .ok_or_else(unknown),
        Err(_) => Err(unknown()),
    }
}

fn state(state: BulkState) -> pb::BulkChangeState {
    match state {
        BulkState::Proposed => pb::BulkChangeState::Proposed,
        BulkState::Applying => pb::BulkChangeState::Applying,
        BulkState::Applied => pb::BulkChangeState::Applied,
        BulkState::Rejected => pb::BulkChangeState::Rejected,
        BulkState::Stopped => pb::BulkChangeState::Stopped,
    }
}
