//! What a check says: whether it alarms, and who may make it in which way.

use crate::quarantine::rules::words::CheckWay;
use serde::{Deserialize, Serialize};
use vocabulary::symptoms::Symptoms;
use vocabulary::temperature::{Reading, Temperature, TemperatureResult, Threshold};

/// What is sealed of a check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// What they feel.
    pub symptoms: Symptoms,
    /// Free text.
    pub note: Note,
}

/// Free text about a person; its `Debug` shows nothing.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Note(pub Option<String>);

impl std::fmt::Debug for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Note(***)")
    }
}

/// Whether somebody must hear of a check: a fever by its threshold, or any symptom. What is too low to be true is measured again, and
/// alarms nobody.
pub fn is_alarming(temperature: Option<Temperature>, threshold: Threshold, symptoms: &Symptoms) -> bool {
    let reading = temperature.map(|taken| Reading::new(taken, threshold));
    TemperatureResult::of(reading.as_ref()) == TemperatureResult::High || !symptoms.is_none()
}

/// Whether a check may be made in this way: staff visit and call, family and neighbours tell, a device may stand with either.
pub fn fits(way: CheckWay, by_staff: bool) -> bool {
    match way {
        CheckWay::Visit | CheckWay::Phone => by_staff,
        CheckWay::SelfReport => !by_staff,
        CheckWay::Device => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(Some(372), &["none"], false)]
    #[case(Some(373), &["none"], true)]
    #[case(Some(342), &["none"], false)]
    #[case(None, &["none"], false)]
    #[case(Some(365), &["dry_cough"], true)]
    #[case(None, &["fatigue"], true)]
    fn a_fever_or_a_symptom_alarms(#[case] deci: Option<i32>, #[case] said: &[&str], #[case] alarms: bool) {
        let taken = deci.map(|deci| Temperature::from_deci_celsius(deci).unwrap());
        let symptoms = Symptoms::parse(said.iter().copied(), "").unwrap();
        assert_eq!(is_alarming(taken, Threshold::default(), &symptoms), alarms);
    }

    #[test]
    fn nobody_visits_themselves() {
        assert!(fits(CheckWay::Visit, true) && !fits(CheckWay::Visit, false));
        assert!(fits(CheckWay::Phone, true) && !fits(CheckWay::Phone, false));
        assert!(fits(CheckWay::SelfReport, false) && !fits(CheckWay::SelfReport, true));
        assert!(fits(CheckWay::Device, true) && fits(CheckWay::Device, false));
    }
}
