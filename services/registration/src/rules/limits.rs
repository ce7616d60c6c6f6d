//! How often something may be done.

use crate::rules::words::Source;
use serde::{Deserialize, Serialize};

/// How often a person may be declared for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeclarationPolicy {
    /// Declarations a civil day by the person or their guardian; two by default (domain §3).
    pub per_day: i32,
    /// Declarations a civil day by staff, who ask at every gate.
    pub per_day_by_staff: i32,
}

impl DeclarationPolicy {
    /// The limit for facts from this source.
    pub fn limit(&self, source: Source) -> i32 {
        if source.is_staff() {
            self.per_day_by_staff
        } else {
            self.per_day
        }
    }
}

/// How sessions are given and given back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionPolicy {
    /// How long a session lasts.
    pub session_days: u32,
    /// How long a phone waits for a volunteer.
    pub confirm_minutes: u32,
    /// Attempts an hour on one id number.
    pub attempts_per_id: i32,
    /// Attempts an hour from one caller or address: a gate's shared network sends many.
    pub attempts_per_peer: i32,
    /// Confirmations an hour by one volunteer.
    pub confirmations: i32,
}

/// Which privacy notice must have been shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticePolicy {
    /// The versions in force; an older one must be shown again.
    pub versions: Vec<String>,
}

/// The most family members registered with one person.
pub const LARGEST_FAMILY: usize = 8;
