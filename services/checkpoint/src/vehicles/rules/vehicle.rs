//! A vehicle's pass: what is kept beside the pass of its driver, and which reading counts.

use kit::clock::{Day, Moment};
use vocabulary::{Area, CheckpointId, Direction, PassId, Temperature, Verdict};

/// A vehicle's pass about to be recorded, sealed already.
#[derive(Clone, Debug, PartialEq)]
pub struct NewVehicle {
    /// The gate.
    pub checkpoint: CheckpointId,
    /// The driver's pass.
    pub pass: PassId,
    /// Where the gate stands.
    pub area: Area,
    /// Keyed token of the whole plate.
    pub plate_token: Vec<u8>,
    /// The plate.
    pub sealed: Vec<u8>,
    /// Into or out of the unit.
    pub direction: Direction,
    /// Besides the driver.
    pub passengers: i32,
    /// When.
    pub at: Moment,
    /// The day it is deleted.
    pub delete_by: Day,
}

/// A vehicle's pass as stored, with what the gate decided.
#[derive(Clone, Debug, PartialEq)]
pub struct Vehicle {
    /// The gate.
    pub checkpoint: CheckpointId,
    /// The driver's pass.
    pub pass: PassId,
    /// The plate.
    pub sealed: Vec<u8>,
    /// Into or out of the unit.
    pub direction: Direction,
    /// Besides the driver.
    pub passengers: i32,
    /// When.
    pub at: Moment,
    /// What the gate decided; `None` when the pass is deleted or was taken back.
    pub verdict: Option<Verdict>,
}

/// Of all readings in the vehicle the highest counts: one fever holds it.
pub fn reading_that_counts(driver: Option<Temperature>, passengers: &[Temperature]) -> Option<Temperature> {
    driver.into_iter().chain(passengers.iter().copied()).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_fever_in_the_vehicle_counts_for_all() {
        let deci = |deci: i64| Temperature::from_deci_celsius(deci).unwrap();
        assert_eq!(reading_that_counts(None, &[]), None);
        assert_eq!(reading_that_counts(Some(deci(366)), &[]), Some(deci(366)));
        assert_eq!(
            reading_that_counts(Some(deci(366)), &[deci(364), deci(381)]),
            Some(deci(381))
        );
    }
}
