//! Objections between the city's words and the contract's.

use crate::convert::{health, words};
use crate::objections::rules::words::{ObjectionKind, ObjectionState};
use crate::objections::store::objections::Objection;
use kit::clock::Moment;
use kit::due::Hop;
use kit::parse::Unreadable;
use proto::registration::v1 as pb;

/// An objection, without what was said.
pub(super) fn objection(objection: &Objection, now: Moment) -> pb::Objection {
    pb::Objection {
        objection_id: objection.id.to_string(),
        person_id: objection.person_id.to_string(),
        kind: kind(objection.kind).into(),
        state: state(objection.state).into(),
        source: words::source(objection.source).into(),
        made_at: Some(objection.made_at.to_proto()),
        level: Some(health::level_decision(&objection.decision.0, now)),
        waits_for: objection.waits_for.clone().unwrap_or_default(),
        due_at: objection.due_at.map(Moment::to_proto),
        policy: Some(health::policy(&objection.policy.0)),
        answered_at: objection.answered_at.map(Moment::to_proto),
        level_change_id: objection
            .level_change_id
            .map(|id| id.to_string())
            .unwrap_or_default(),
    }
}

/// One hop of a deadline.
pub(super) fn hop(hop: Hop) -> pb::DeadlineHop {
    pb::DeadlineHop {
        from_level: hop.from_level,
        to_level: hop.to_level.unwrap_or_default(),
        at: Some(hop.at.to_proto()),
    }
}

fn kind(kind: ObjectionKind) -> pb::ObjectionKind {
    match kind {
        ObjectionKind::Correction => pb::ObjectionKind::Correction,
        ObjectionKind::Appeal => pb::ObjectionKind::Appeal,
    }
}

/// Which kind is asked for; unspecified is both. Refuses with `UNKNOWN_OBJECTION_KIND`.
pub(super) fn read_kind(number: i32) -> Result<Option<ObjectionKind>, Unreadable> {
    match pb::ObjectionKind::try_from(number) {
        Ok(pb::ObjectionKind::Unspecified) => Ok(None),
        Ok(pb::ObjectionKind::Correction) => Ok(Some(ObjectionKind::Correction)),
        Ok(pb::ObjectionKind::Appeal) => Ok(Some(ObjectionKind::Appeal)),
        Err(_) => Err(Unreadable::new(
            "UNKNOWN_OBJECTION_KIND",
            "must be one of the values of the contract",
        )),
    }
}

fn state(state: ObjectionState) -> pb::ObjectionState {
    match state {
        ObjectionState::Open => pb::ObjectionState::Open,
        ObjectionState::Proposed => pb::ObjectionState::AwaitsApproval,
        ObjectionState::Granted => pb::ObjectionState::Granted,
        ObjectionState::Rejected => pb::ObjectionState::Rejected,
    }
}
