//! A place that is disinfected, and how often it was on its latest day.

use kit::clock::{Day, Moment};
use serde::{Deserialize, Serialize};
use vocabulary::{Area, CheckpointId, UnitId};

use super::order::DisinfectionOrder;
use super::words::DisinfectedKind;

/// What tells one place of a unit from another; places are listed in this order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PlaceKey {
    /// The unit.
    pub unit: UnitId,
    /// What sort of place.
    pub kind: DisinfectedKind,
    /// As places are compared; of a gate its id.
    pub name_folded: String,
}

/// A place that is disinfected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Which one.
    pub key: PlaceKey,
    /// As it was last written.
    pub name: String,
    /// The gate, if it is one.
    pub gate: Option<CheckpointId>,
    /// Where the unit stands.
    pub area: Area,
    /// The latest day it was disinfected on.
    pub day: Day,
    /// How often on that day.
    pub times: i32,
    /// When it was last.
    pub last_done_at: Moment,
}

impl Place {
    /// How often it was disinfected on this day, which must not lie before its latest.
    pub fn times_on(&self, day: Day) -> i32 {
        if self.day == day { self.times } else { 0 }
    }

    /// Whether it is still expected to be disinfected.
    pub fn is_expected(&self, today: Day, order: &DisinfectionOrder) -> bool {
        today.days_since(self.day) <= i32::from(order.known_days)
    }
}
