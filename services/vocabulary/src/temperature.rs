//! Body temperature in tenths of a degree, and what a reading means beside its threshold.

use kit::parse::Unreadable;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Below this a forehead reading is too low to be true (35.0 °C).
const LOWEST_PLAUSIBLE: u16 = 350;
/// Below this a thermometer measured something else than a person (25.0 °C).
const LOWEST_READ: u16 = 250;
/// The end of a clinical thermometer (42.0 °C).
const HIGHEST: u16 = 420;

/// A body temperature as a thermometer showed it, in tenths of a degree Celsius: 25.0–42.0.
///
/// Readings under 35.0 are kept, not refused: a forehead in winter shows them, and the answer is to measure again.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Temperature(u16);

impl Temperature {
    /// Reads tenths of a degree: 373 is 37.3 °C. Refuses with `OUT_OF_RANGE` outside 25.0–42.0 °C.
    pub fn from_deci_celsius(deci_celsius: impl Into<i64>) -> Result<Self, Unreadable> {
        match u16::try_from(deci_celsius.into()) {
            Ok(deci) if (LOWEST_READ..=HIGHEST).contains(&deci) => Ok(Self(deci)),
            _ => Err(Unreadable::new(
                "OUT_OF_RANGE",
                "a temperature lies between 25.0 and 42.0 °C",
            )),
        }
    }

    /// Reads degrees as typed: `36.8`, `37`, with an optional `℃` or `°C` behind. Refuses with `MISSING`, `NOT_A_TEMPERATURE`
    /// (more than one decimal, too) or `OUT_OF_RANGE`.
    pub fn parse(text: &str) -> Result<Self, Unreadable> {
        let folded = crate::width::fold(text, &[' ']);
        let typed = folded
            .trim_end_matches("°C")
            .trim_end_matches('℃')
            .trim_end_matches('C');
        if typed.is_empty() {
            return Err(Unreadable::new("MISSING", "must be given"));
        }
        let (whole, tenth) = typed.split_once('.').unwrap_or((typed, "0"));
        let digits = |part: &str, most: usize| {
            (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        if !digits(whole, 3) || !digits(tenth, 1) {
            return Err(Unreadable::new(
                "NOT_A_TEMPERATURE",
                "a temperature is written in degrees and tenths",
            ));
        }
        let deci: i64 = format!("{whole}{tenth}").parse().map_err(|_| {
            Unreadable::new(
                "NOT_A_TEMPERATURE",
                "a temperature is written in degrees and tenths",
            )
        })?;
        Self::from_deci_celsius(deci)
    }

    /// Tenths of a degree.
    pub fn deci_celsius(self) -> u16 {
        self.0
    }

    fn is_implausibly_low(self) -> bool {
        self.0 < LOWEST_PLAUSIBLE
    }
}

/// `37.3`.
impl fmt::Display for Temperature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0 / 10, self.0 % 10)
    }
}

/// Somebody's temperature is health information: a log does not show it.
impl fmt::Debug for Temperature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Temperature(***)")
    }
}

// INTEGER columns.
crate::stored_as_number!(
    Temperature,
    i32,
    |deci: i32| Temperature::from_deci_celsius(deci),
    |temperature: &Temperature| i32::from(temperature.0)
);

/// From which temperature on a reading is a fever, in tenths: 36.5–39.0, 37.3 by default (domain §3).
///
/// A city that says "above 37.3" instead of "37.3 and above" has the threshold 37.4: thermometers show tenths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Threshold(u16);

impl Threshold {
    /// Reads tenths of a degree; refuses with `OUT_OF_RANGE` outside 36.5–39.0 °C.
    pub fn from_deci_celsius(deci_celsius: impl Into<i64>) -> Result<Self, Unreadable> {
        match u16::try_from(deci_celsius.into()) {
            Ok(deci @ 365..=390) => Ok(Self(deci)),
            _ => Err(Unreadable::new(
                "OUT_OF_RANGE",
                "a fever threshold lies between 36.5 and 39.0 °C",
            )),
        }
    }

    /// Tenths of a degree.
    pub fn deci_celsius(self) -> u16 {
        self.0
    }
}

impl Default for Threshold {
    fn default() -> Self {
        Self(373)
    }
}

// INTEGER columns.
crate::stored_as_number!(
    Threshold,
    i32,
    |deci: i32| Threshold::from_deci_celsius(deci),
    |threshold: &Threshold| i32::from(threshold.0)
);

crate::words! {
    /// What a reading came to.
    pub enum TemperatureResult, refused as "UNKNOWN_TEMPERATURE_RESULT" {
        /// No reading was taken.
        NotTaken = "not_taken", "未测温", "not taken";
        /// Plausible and below the threshold.
        Normal = "normal", "正常", "normal";
        /// At or above the threshold.
        High = "high", "偏高", "high";
        /// Too low to be true: measure again.
        Low = "low", "偏低", "low";
    }
}

/// A reading and the threshold it was judged by, kept together: the threshold of today may be another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Reading {
    /// What the thermometer showed.
    pub value: Temperature,
    /// From where on it counted as fever.
    pub threshold: Threshold,
}

impl Reading {
    /// A reading judged by a threshold.
    pub fn new(value: Temperature, threshold: Threshold) -> Self {
        Self { value, threshold }
    }

    /// Normal, high or low; never [`TemperatureResult::NotTaken`].
    pub fn result(&self) -> TemperatureResult {
        if self.value.0 >= self.threshold.0 {
            return TemperatureResult::High;
        }
        if self.value.is_implausibly_low() {
            return TemperatureResult::Low;
        }
        TemperatureResult::Normal
    }
}

impl TemperatureResult {
    /// The result of a reading that may not have been taken.
    pub fn of(reading: Option<&Reading>) -> Self {
        reading.map_or(Self::NotTaken, Reading::result)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(372, 373, TemperatureResult::Normal)]
    #[case(373, 373, TemperatureResult::High)]
    #[case(373, 374, TemperatureResult::Normal)]
    #[case(350, 373, TemperatureResult::Normal)]
    #[case(349, 373, TemperatureResult::Low)]
    #[case(250, 373, TemperatureResult::Low)]
    #[case(420, 373, TemperatureResult::High)]
    fn a_reading_is_judged_by_its_own_threshold(
        #[case] value: i32,
        #[case] threshold: i32,
        #[case] result: TemperatureResult,
    ) {
        let reading = Reading::new(
            Temperature::from_deci_celsius(value).unwrap(),
            Threshold::from_deci_celsius(threshold).unwrap(),
        );
        assert_eq!(TemperatureResult::of(Some(&reading)), result);
        assert_eq!(TemperatureResult::of(None), TemperatureResult::NotTaken);
    }

    #[rstest]
    #[case("36.8", Ok(368))]
    #[case("３７．３ ℃", Ok(373))]
    #[case("37 °c", Ok(370))]
    #[case("36.85", Err("NOT_A_TEMPERATURE"))]
    #[case("-36.8", Err("NOT_A_TEMPERATURE"))]
    #[case("368", Err("OUT_OF_RANGE"))]
    #[case("24.9", Err("OUT_OF_RANGE"))]
    #[case("42.1", Err("OUT_OF_RANGE"))]
    #[case("", Err("MISSING"))]
    fn degrees_are_read_as_typed(#[case] text: &str, #[case] expected: Result<u16, &str>) {
        let read = Temperature::parse(text)
            .map(Temperature::deci_celsius)
            .map_err(|refused| refused.reason);
        assert_eq!(read, expected);
    }

    #[test]
    fn a_negative_or_absurd_number_is_out_of_range() {
        for deci in [-1_i64, 0, 249, 421, i64::MAX] {
            assert_eq!(
                Temperature::from_deci_celsius(deci).unwrap_err().reason,
                "OUT_OF_RANGE"
            );
        }
    }
}
