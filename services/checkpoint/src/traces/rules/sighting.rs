//! A pass as a trace reads it: who was where, when, which way.

use kit::clock::Moment;
use vocabulary::{CheckpointId, Direction, PassId, PersonId, Verdict};

/// Somebody was at a gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// The gate.
    pub gate: CheckpointId,
    /// The pass.
    pub pass: PassId,
    /// Nobody when the code told nobody, or once the person is erased.
    pub person: Option<PersonId>,
    /// Into or out of the unit.
    pub direction: Direction,
    /// Whoever was refused was there, too.
    pub verdict: Verdict,
    /// When, corrected by the device's clock skew.
    pub at: Moment,
}
