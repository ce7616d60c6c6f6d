//! What can be tuned; every key has a default that works. What the district orders is not here but in its policies.

use crate::outreach::settings as outreach;
use kit::db;
use kit::db::group::GroupSettings;
use serde::{Deserialize, Serialize};

/// Settings of registration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Its database; without a url, a SQLite file in the data folder.
    pub database: db::Settings,
    /// The largest message taken, in bytes.
    pub max_message_bytes: usize,
    /// How often what is past its day is deleted, in seconds.
    pub erase_every_seconds: u32,
    /// The services that keep something of people: an erasure is closed when each of them has confirmed it.
    pub erasure_consumers: Vec<String>,
    /// How registrations are gathered into commits.
    pub registrations: GroupSettings,
    /// Outreach, and the platform that calls or writes.
    pub outreach: outreach::Settings,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            database: db::Settings::default(),
            max_message_bytes: 4 * 1024 * 1024,
            erase_every_seconds: 300,
            erasure_consumers: vec!["checkpoint".to_owned()],
            // One commit at a time: two could take the tokens of one id document in opposite order.
            registrations: GroupSettings {
                queue: 2_048,
                max_rows: 200,
                in_flight: 1,
            },
            outreach: outreach::Settings::default(),
        }
    }
}
