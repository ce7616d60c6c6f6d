//! The deadlines of a case: who must act, and within which time.

use kit::due::Step as Rung;

use crate::fevers::rules::case::Level;
use crate::fevers::rules::order::{FeverOrder, minutes};

/// Who must act when, from this level on.
pub(super) fn ladder_from(first: Level, order: &FeverOrder) -> Vec<Rung> {
    let within = [
        (Level::Community, order.community_minutes),
        (Level::Street, order.street_minutes),
        (Level::District, order.district_minutes),
    ];
    within
        .into_iter()
        .filter(|(level, _)| *level >= first)
        .map(|(level, within)| Rung::new(level.text(), minutes(within)))
        .collect()
}
