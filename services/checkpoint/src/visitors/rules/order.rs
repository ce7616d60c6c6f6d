//! What a district orders about visitors: a dated policy of kind `visitor`.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// How long tickets hold and visits are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct VisitorOrder {
    /// For how many hours a visitor's ticket holds; 1 to 72.
    pub ticket_hours: u32,
    /// Days after the visit that it is kept, 14 to 173: two incubation periods and a margin, no more.
    pub visit_days: u16,
}

impl Default for VisitorOrder {
    fn default() -> Self {
        Self {
            ticket_hours: 12,
            visit_days: 30,
        }
    }
}

impl VisitorOrder {
    /// For how long a visitor's ticket holds.
    pub fn ticket(&self) -> Duration {
        Duration::from_secs(u64::from(self.ticket_hours) * 3_600)
    }
}
