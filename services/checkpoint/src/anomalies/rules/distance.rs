//! How far apart two gates are. Gates have no coordinates: a street, then a unit, is what tells distance.

use std::time::Duration;

use super::order::AnomalyOrder;
use crate::rules::place::Gate;

/// In less than this time nobody is at both; nothing where both belong to one unit.
pub fn least_between(one: &Gate, other: &Gate, order: &AnomalyOrder) -> Duration {
    let seconds = if one.unit == other.unit {
        0
    } else if one.area.street() == other.area.street() {
        order.seconds_between_units
    } else {
        order.seconds_between_streets
    };
    Duration::from_secs(u64::from(seconds))
}
