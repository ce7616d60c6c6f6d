//! What can be tuned, with defaults that work.

use kit::db;
use kit::db::group::GroupSettings;
use serde::Deserialize;

/// The section `[checkpoint]` of the settings.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Where the books are.
    pub database: db::Settings,
    /// What residents' phones reach, such as `https://m.shanyang.gov.cn`: the beginning of every poster's QR, at most 40 bytes.
    pub poster_base_url: String,
    /// How the passes of many gates are committed together.
    pub group: GroupSettings,
    /// How many verified codes are remembered; a quarter of a kilobyte each.
    pub codes_remembered: usize,
    /// Of so many offline passes one is checked again.
    pub recheck_one_in: u32,
    /// Seconds between two looks for anomalies.
    pub look_for_anomalies_seconds: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            database: db::Settings::default(),
            poster_base_url: "http://127.0.0.1:8080".to_owned(),
            group: GroupSettings::default(),
            codes_remembered: 65_536,
            recheck_one_in: 10,
            look_for_anomalies_seconds: 60,
        }
    }
}
