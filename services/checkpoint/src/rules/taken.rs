//! What a volunteer took of a temperature: its digits, or only that it was normal.

use vocabulary::{Reading, Temperature, TemperatureResult, Threshold};

/// What was read at a gate.
///
/// A volunteer with a queue taps 正常 and types digits only for what is not: the record says that much and no number that nobody noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// What the thermometer showed.
    Degrees(Temperature),
    /// Below the threshold in force and not too low to be true; its digits were not noted.
    Normal,
}

impl Taken {
    /// The digits, where they were noted.
    pub fn degrees(self) -> Option<Temperature> {
        match self {
            Self::Degrees(value) => Some(value),
            Self::Normal => None,
        }
    }

    /// What it came to, beside the threshold in force; never [`TemperatureResult::NotTaken`].
    pub fn result(self, threshold: Threshold) -> TemperatureResult {
        match self {
            Self::Degrees(value) => Reading::new(value, threshold).result(),
            Self::Normal => TemperatureResult::Normal,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(Some(372), TemperatureResult::Normal)]
    #[case(Some(373), TemperatureResult::High)]
    #[case(Some(349), TemperatureResult::Low)]
    #[case(None, TemperatureResult::Normal)]
    fn digits_are_judged_and_the_volunteers_word_is_taken(
        #[case] digits: Option<i32>,
        #[case] result: TemperatureResult,
    ) {
        let taken = digits.map_or(Taken::Normal, |deci| {
            Taken::Degrees(Temperature::from_deci_celsius(deci).unwrap())
        });
        assert_eq!(taken.result(Threshold::default()), result);
        assert_eq!(
            taken.degrees().map(|value| i32::from(value.deci_celsius())),
            digits
        );
    }
}
