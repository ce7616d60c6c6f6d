//! Answers about shifts.

use kit::clock::Moment;
use proto::checkpoint::v1 as pb;
use vocabulary::Gazetteer;

use crate::convert::figures::write_area;
use crate::convert::pass::write_policy;
use crate::rules::place::Gate;
use crate::rules::policy::PolicyStamp;
use crate::shifts::rules::coverage::Stretch;
use crate::shifts::rules::note::Note;
use crate::shifts::rules::order::ShiftOrder;
use crate::shifts::rules::plan::Shift;
use crate::shifts::rules::turn::{Turn, TurnState};

/// A shift with who is in it; of its gate what the directory knows.
pub fn write_shift(
    shift: &Shift,
    turns: Vec<pb::Turn>,
    gate: Option<&Gate>,
    gazetteer: &Gazetteer,
) -> pb::Shift {
    pb::Shift {
        shift_id: shift.id.to_string(),
        checkpoint_id: shift.gate.to_string(),
        checkpoint_name: gate.map(|gate| gate.name.clone()).unwrap_or_default(),
        unit_name: gate.map(|gate| gate.unit_name.clone()).unwrap_or_default(),
        area: gate.map(|gate| write_area(&gate.area, gazetteer)),
        starts_at: Some(shift.starts_at.to_proto()),
        ends_at: Some(shift.ends_at.to_proto()),
        places: shift.places,
        open_places: shift.places - shift.taken,
        turns,
        cancelled_at: shift.cancelled_at.map(Moment::to_proto),
    }
}

/// One volunteer in a shift, as they stand now.
pub fn write_turn(
    turn: &Turn,
    now: Moment,
    order: &ShiftOrder,
    document: impl Fn(PolicyStamp) -> String,
) -> pb::Turn {
    let state = match turn.state(now, order) {
        TurnState::Planned => pb::TurnState::Planned,
        TurnState::Present => pb::TurnState::Present,
        TurnState::Left => pb::TurnState::Left,
        TurnState::Absent => pb::TurnState::Absent,
    };
    pb::Turn {
        account: turn.account.clone(),
        state: state.into(),
        late: turn.late,
        arrived_at: turn.arrived_at.map(Moment::to_proto),
        left_at: turn.left_at.map(Moment::to_proto),
        policy: turn.policy.map(|stamp| write_policy(stamp, document(stamp))),
    }
}

/// A note.
pub fn write_note(note: &Note) -> pb::HandOverNote {
    pb::HandOverNote {
        hand_over_id: note.id.to_string(),
        checkpoint_id: note.gate.to_string(),
        shift_id: note.shift.to_string(),
        account: note.account.clone(),
        written_at: Some(note.written_at.to_proto()),
        note: note.note.clone(),
        left_open: note.left_open.clone(),
        passes_recorded: note.passes,
        passes_unmeasured: note.unmeasured,
    }
}

/// Hours that nobody covers.
pub fn write_gap(kind: pb::GapKind, gap: &Stretch) -> pb::Gap {
    pb::Gap {
        kind: kind.into(),
        starts_at: Some(gap.from.to_proto()),
        ends_at: Some(gap.until.to_proto()),
    }
}
