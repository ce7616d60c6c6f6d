//! The deadlines of a case: who must act, and within which time.

use kit::due::Step as Rung;
use vocabulary::Area;

use crate::fevers::rules::case::Level;
use crate::fevers::rules::order::FeverOrder;

/// Who must act when, from this level on and as near to the area as there is somebody; the highest that is named where it is none of them.
pub(super) fn ladder_from(first: Level, area: &Area, order: &FeverOrder) -> Vec<Rung> {
    let within = order.ladder.rungs_of(area);
    let from = within.iter().position(|(office, _)| reaches(office, first));
    within[from.unwrap_or(within.len() - 1)..]
        .iter()
        .map(|(office, within)| Rung::new(*office, *within))
        .collect()
}

fn reaches(office: &str, first: Level) -> bool {
    Level::parse(office).is_ok_and(|level| level >= first)
}
