//! What a district orders for its gates: a dated policy, and what it means.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vocabulary::Threshold;

use super::settings::{EffectiveSettings, TemperatureDemand};

/// The order that is in force at a gate; every automatic decision names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyStamp {
    /// Id of the policy.
    pub id: Uuid,
    /// Its version, from 1.
    pub version: i32,
}

/// The body of a policy of kind `gate`. Every number can be another in another city or week (domain §3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GateOrder {
    /// From this temperature on, in tenths of a degree, a reading is a fever.
    pub fever_threshold_deci_celsius: Threshold,
    /// When a reading is demanded at a gate that sets nothing itself.
    pub temperature_demand: TemperatureDemand,
    /// After how many minutes a self-scan without a reading is unconfirmed; 1 to 120.
    pub confirm_within_minutes: i32,
    /// How many minutes somebody with a fever waits before the second reading; 1 to 1,440.
    pub recheck_after_minutes: u32,
    /// A gate that has not heard of standings for so many hours, 1 to 168, answers grey.
    pub standings_max_age_hours: u32,
    /// Within how many seconds a verifier takes a pass back; 0 to 600.
    pub void_within_seconds: u32,
    /// How many hours ahead an offline bundle and its shift reach; 1 to 16.
    pub offline_bundle_hours: u32,
}

impl Default for GateOrder {
    fn default() -> Self {
        Self {
            fever_threshold_deci_celsius: Threshold::default(),
            temperature_demand: TemperatureDemand::EveryEntry,
            confirm_within_minutes: 10,
            recheck_after_minutes: 10,
            standings_max_age_hours: 24,
            void_within_seconds: 10,
            offline_bundle_hours: 16,
        }
    }
}

impl GateOrder {
    /// What holds at a gate that inherits everything.
    pub fn settings(&self) -> EffectiveSettings {
        EffectiveSettings {
            temperature_demand: self.temperature_demand,
            confirm_within_minutes: self.confirm_within_minutes,
        }
    }

    /// Beyond this age standings are stale.
    pub fn standings_max_age(&self) -> Duration {
        Duration::from_secs(u64::from(self.standings_max_age_hours) * 3_600)
    }

    /// Until how long after its scan a pass is taken back.
    pub fn void_within(&self) -> Duration {
        Duration::from_secs(u64::from(self.void_within_seconds))
    }

    /// How far ahead an offline bundle reaches, whatever the policy says: at most 16 hours.
    pub fn offline_bundle(&self) -> Duration {
        Duration::from_secs(u64::from(self.offline_bundle_hours.min(16)) * 3_600)
    }
}

/// The body of a policy of kind `retention`: how long a record of a pass is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RetentionOrder {
    /// Days after the scan, 14 to 1,826; the day after the last one the record is deleted.
    pub pass_days: u16,
    /// Days after an export has left, 1 to 366; whoever holds it destroys it by then.
    pub export_days: u16,
}

impl Default for RetentionOrder {
    fn default() -> Self {
        Self {
            pass_days: 60,
            export_days: 30,
        }
    }
}
