//! What can be set at a gate, and what holds when it is left unset: gate, building, unit, then the district's policy.

use std::time::Duration;

/// A reading is awaited for so many minutes at most, whatever the gate.
pub const MOST_MINUTES: i32 = 120;
/// The same as a time: whoever scanned longer ago waits no more.
pub const LONGEST_WAIT: Duration = Duration::from_secs(120 * 60);

vocabulary::words! {
    /// When a reading is demanded at a gate. Leaving never needs one.
    pub enum TemperatureDemand, refused as "UNKNOWN_TEMPERATURE_DEMAND" {
        /// Nobody enters without a reading.
        EveryEntry = "every_entry", "每次进入", "every entry";
        /// Only when something else is abnormal.
        AbnormalOnly = "abnormal_only", "仅异常", "only when abnormal";
        /// No reading at all.
        Never = "never", "不测", "never";
    }
}

/// What one place sets itself; `None` is inherited from the place around it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GateSettings {
    /// When a reading is demanded.
    pub temperature_demand: Option<TemperatureDemand>,
    /// After how many minutes a self-scan without a reading is unconfirmed: 1 to 120.
    pub confirm_within_minutes: Option<i32>,
}

/// What holds at a gate when nothing is left to inherit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EffectiveSettings {
    /// When a reading is demanded.
    pub temperature_demand: TemperatureDemand,
    /// After how many minutes a self-scan without a reading is unconfirmed: 1 to 120.
    pub confirm_within_minutes: i32,
}

impl EffectiveSettings {
    /// How long after a self-scan its reading may come.
    pub fn confirm_within(&self) -> Duration {
        Duration::from_secs(u64::from(self.confirm_within_minutes.unsigned_abs()) * 60)
    }
}

impl GateSettings {
    /// These settings, with what they leave unset taken from the place around.
    #[must_use]
    pub fn or(self, around: Self) -> Self {
        Self {
            temperature_demand: self.temperature_demand.or(around.temperature_demand),
            confirm_within_minutes: self.confirm_within_minutes.or(around.confirm_within_minutes),
        }
    }

    /// What holds in the end, with what no place sets taken from the policy.
    pub fn or_policy(self, policy: EffectiveSettings) -> EffectiveSettings {
        EffectiveSettings {
            temperature_demand: self.temperature_demand.unwrap_or(policy.temperature_demand),
            confirm_within_minutes: self
                .confirm_within_minutes
                .unwrap_or(policy.confirm_within_minutes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: EffectiveSettings = EffectiveSettings {
        temperature_demand: TemperatureDemand::EveryEntry,
        confirm_within_minutes: 10,
    };

    #[test]
    fn the_nearest_place_that_sets_something_decides_it() {
        let gate = GateSettings {
            temperature_demand: Some(TemperatureDemand::Never),
            ..GateSettings::default()
        };
        let building = GateSettings {
            confirm_within_minutes: Some(5),
            ..GateSettings::default()
        };
        let unit = GateSettings {
            temperature_demand: Some(TemperatureDemand::AbnormalOnly),
            confirm_within_minutes: Some(30),
        };
        let held = gate.or(building).or(unit).or_policy(POLICY);
        assert_eq!(
            (held.temperature_demand, held.confirm_within_minutes),
            (TemperatureDemand::Never, 5)
        );
    }

    #[test]
    fn no_gate_waits_longer_than_the_longest() {
        let longest = EffectiveSettings {
            confirm_within_minutes: MOST_MINUTES,
            ..POLICY
        };
        assert_eq!(longest.confirm_within(), LONGEST_WAIT);
    }

    #[test]
    fn what_no_place_sets_is_the_policys() {
        let unset = GateSettings::default();
        assert_eq!(unset.or(unset).or(unset).or_policy(POLICY), POLICY);
    }
}
