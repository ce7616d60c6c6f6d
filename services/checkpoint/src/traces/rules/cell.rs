//! How a person's passes divide the time at their gates: every moment near one of them belongs to the nearest, so that a meeting is
//! told once, however often the person came by.

use std::collections::HashMap;
use std::time::Duration;

use kit::clock::Moment;
use vocabulary::CheckpointId;

use super::sighting::Sighting;

/// The time around one pass in which others were near: at its gate, closer to it than to any other pass of the person there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The person's own pass.
    pub own: Sighting,
    /// Inclusive.
    pub from: Moment,
    /// Exclusive.
    pub until: Moment,
}

/// The cells of a person's passes, in the order of the passes (newest first, as they are read).
///
/// A moment exactly between two passes belongs to the later one. Moments are whole microseconds, so `until` lies one behind the last.
pub fn cells(newest_first: &[Sighting], within: Duration) -> Vec<Cell> {
    let instant = Duration::from_micros(1);
    let mut cells: Vec<Cell> = Vec::with_capacity(newest_first.len());
    // The later pass at the same gate, by its place among the cells.
    let mut later: HashMap<CheckpointId, usize> = HashMap::new();
    for own in newest_first {
        let mut cell = Cell {
            own: *own,
            from: own.at - within,
            until: own.at + within + instant,
        };
        let place = cells.len();
        if let Some(next) = later.insert(own.gate, place).and_then(|next| cells.get_mut(next)) {
            let border = halfway(own.at, next.own.at);
            next.from = next.from.max(border);
            cell.until = cell.until.min(border);
        }
        cells.push(cell);
    }
    cells
}

/// The middle of two moments, rounded up: what lies exactly between belongs to the later.
fn halfway(earlier: Moment, later: Moment) -> Moment {
    let (earlier, later) = (earlier.unix_micros(), later.unix_micros());
    Moment::from_unix_micros(earlier + (later - earlier + 1) / 2)
}
