//! One pass through a gate, as it is kept.

use kit::clock::{Day, Moment};
use vocabulary::{
    Area, CheckpointId, Direction, Level, PassId, PersonId, TemperatureResult, Threshold, Verdict, Way,
};

use super::policy::PolicyStamp;
use super::reasons::Reasons;
use super::taken::Taken;
use crate::fevers::rules::case::NewFever;
use crate::quota::rules::claim::Claim;

vocabulary::words! {
    /// How a record came to be.
    pub enum Origin, refused as "UNKNOWN_ORIGIN" {
        /// Staff scanned the resident's code.
        StaffScan = "staff_scan", "值守扫码", "scanned by staff";
        /// The resident scanned the gate's poster.
        SelfScan = "self_scan", "居民自扫", "scanned by the resident";
        /// Uploaded by a gate that was offline.
        Offline = "offline", "离线补传", "uploaded later";
        /// Staff wrote a visitor down.
        Visitor = "visitor", "访客登记", "a visitor";
        /// Staff read a courier's day ticket.
        DayTicket = "day_ticket", "当日通行证", "a day ticket";
    }
}

/// One pass through a gate.
#[derive(Clone, Debug, PartialEq)]
pub struct Pass {
    /// The gate.
    pub checkpoint: CheckpointId,
    /// Made by whoever scanned; its time lies within 48 hours of the scan.
    pub id: PassId,
    /// Nobody when the code told nobody, or once the person is erased.
    pub person: Option<PersonId>,
    /// Into or out of the unit.
    pub direction: Direction,
    /// How the person was recognised.
    pub way: Way,
    /// How the record came to be.
    pub origin: Origin,
    /// What was decided.
    pub verdict: Verdict,
    /// Why.
    pub reasons: Reasons,
    /// The level at the scan, greyed by time where policy says so.
    pub level: Level,
    /// The reading, when one was taken.
    pub temperature: Option<Taken>,
    /// The threshold that was in force.
    pub threshold: Threshold,
    /// Whether a mask was worn, when somebody looked.
    pub mask_worn: Option<bool>,
    /// When, corrected by the device's clock skew.
    pub scanned_at: Moment,
    /// When we learned of it.
    pub received_at: Moment,
    /// The device's clock minus ours; 0 for what was scanned online.
    pub clock_skew_ms: i64,
    /// Token subject of the verifier; empty for self-scans.
    pub verifier: String,
    /// The device, as it names itself; may be empty.
    pub device_id: String,
    /// The device's own count of records.
    pub device_sequence: i64,
    /// The order that decided it; absent when no policy was known.
    pub policy: Option<PolicyStamp>,
    /// Until when the reading of a self-scan should come, by the minutes of its gate; `None` when none is awaited, or it has come.
    pub confirm_by: Option<Moment>,
    /// When the verifier took it back.
    pub voided_at: Option<Moment>,
    /// A sampled check found that an offline gate decided otherwise than we would have.
    pub doubtful: bool,
}

impl Pass {
    /// What the reading came to.
    pub fn temperature_result(&self) -> TemperatureResult {
        self.temperature
            .map_or(TemperatureResult::NotTaken, |taken| taken.result(self.threshold))
    }

    /// Whether it is a self-scan whose reading has not come.
    pub fn is_unmeasured(&self) -> bool {
        self.confirm_by.is_some()
    }

    /// Whether it is a self-scan whose reading did not come within the minutes of its gate. Until then it waits.
    pub fn is_unconfirmed(&self, now: Moment) -> bool {
        self.confirm_by.is_some_and(|by| by <= now)
    }
}

/// A pass on its way into the books, with what only the books need.
#[derive(Clone, Debug, PartialEq)]
pub struct NewPass {
    /// The pass.
    pub pass: Pass,
    /// Where the gate stands.
    pub area: Area,
    /// Of the request that made it: a repeated id with another body is refused.
    pub body_hash: i64,
    /// SHA-256 of the code's text, of offline passes.
    pub code_digest: Option<Vec<u8>>,
    /// The day it is deleted.
    pub delete_by: Day,
    /// The fever it found; rare, so it costs the others a word.
    pub fever: Option<Box<NewFever>>,
    /// The turn of a household that it uses, where a quota is ordered.
    pub claim: Option<Box<Claim>>,
}
