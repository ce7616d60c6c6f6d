//! Measures as those who decide read them.

use crate::convert::{health, words as levels};
use crate::risk::convert::{area, words};
use crate::risk::rules::grade::AreaRisk;
use crate::risk::rules::measure::Measure;
use kit::clock::Moment;
use kit::parse::Unreadable;
use proto::registration::v1 as pb;
use vocabulary::gazetteer::Gazetteer;
use vocabulary::purpose;

/// A measure, with the grade it follows from.
pub fn measure(measure: &Measure, risk: Option<&AreaRisk>, gazetteer: &Gazetteer) -> pb::Measure {
    let (stopped_by, stop_reason) = measure.stopped.clone().unwrap_or_default();
    let (reverted_by, revert_reason) = measure.reverted.clone().unwrap_or_default();
    pb::Measure {
        measure_id: measure.id.to_string(),
        area_risk: risk.map(|risk| area::area_risk(risk, gazetteer)),
        within: Some(area::area_ref(&measure.within, gazetteer)),
        level: levels::level(measure.level).into(),
        since: measure.since.to_string(),
        hold_until: measure.hold_until.map(Moment::to_proto),
        quarantine: words::quarantine(measure.quarantine).into(),
        policy: Some(health::policy(&measure.by)),
        state: words::state(measure.state).into(),
        needs_two: measure.needs_two,
        touched: measure.progress.touched,
        held: measure.progress.held,
        gone: measure.progress.gone,
        lifted: measure.progress.lifted,
        counts: measure
            .counts
            .iter()
            .map(|count| pb::MeasureCount {
                street: count.street.clone(),
                level: levels::level(count.level).into(),
                people: count.people,
            })
            .collect(),
        author: measure.author.clone(),
        proposed_at: Some(measure.proposed_at.to_proto()),
        approver: measure.approver.clone().unwrap_or_default(),
        decided_at: measure.decided_at.map(Moment::to_proto),
        note: measure.note.clone().unwrap_or_default(),
        stopped_by,
        stop_reason,
        reverted_by,
        revert_reason,
        finished_at: measure.finished_at.map(Moment::to_proto),
    }
}

/// What whoever decides has to say; a rejection must say something. Refuses with `MISSING`, or as a purpose does.
pub fn read_note(note: &str, approve: bool) -> Result<Option<String>, Unreadable> {
    match purpose::parse_optional(note)? {
        None if !approve => Err(Unreadable::new("MISSING", "a rejection says why")),
        note => Ok(note.map(str::to_owned)),
    }
}
