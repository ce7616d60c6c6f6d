//! What a shift leaves to the next.

use kit::clock::Moment;
use kit::id::{Id, Kind};
use vocabulary::{CheckpointId, ShiftId};

/// The kind of a note's id.
#[derive(Debug)]
pub enum HandOver {}

impl Kind for HandOver {
    const NAME: &'static str = "hand_over";
}

/// The id of a note.
pub type HandOverId = Id<HandOver>;

/// A hand-over note, with the gate's figures of the shift until then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Made by whoever wrote it.
    pub id: HandOverId,
    /// The gate.
    pub gate: CheckpointId,
    /// The shift.
    pub shift: ShiftId,
    /// Who wrote it, by their account.
    pub account: String,
    /// When.
    pub written_at: Moment,
    /// About the gate; nobody's number stands in it.
    pub note: String,
    /// What is left to be done.
    pub left_open: Vec<String>,
    /// Records of the gate since the shift began.
    pub passes: i64,
    /// Self-scans among them without a reading, however long ago they were.
    pub unmeasured: i64,
}
