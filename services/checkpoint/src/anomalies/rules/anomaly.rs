//! An anomaly as it stands in the books.

use kit::clock::Moment;
use kit::id::{Id, Kind};
use uuid::Uuid;
use vocabulary::{Area, CheckpointId, PersonId};

use crate::rules::policy::PolicyStamp;

vocabulary::words! {
    /// What is wrong.
    pub enum AnomalyKind, refused as "UNKNOWN_ANOMALY_KIND" {
        /// One person at two distant gates within minutes.
        TwoPlaces = "two_places", "同码异地", "two places at once";
        /// A poster scanned far more than its gate can pass.
        CrowdedPoster = "crowded_poster", "海报异常扫码", "crowded poster";
        /// No record for too long.
        SilentGate = "silent_gate", "卡点无记录", "silent gate";
    }
}

vocabulary::words! {
    /// What it was found to be.
    pub enum Outcome, refused as "UNKNOWN_OUTCOME" {
        /// Nothing is wrong.
        Explained = "explained", "已核实无异常", "explained";
        /// A device, its clock or its network.
        DeviceFault = "device_fault", "设备故障", "device fault";
        /// Somebody showed another's code.
        CodeShared = "code_shared", "借用他人健康码", "code shared";
        /// The poster was copied.
        PosterCopied = "poster_copied", "海报被翻拍", "poster copied";
        /// Nobody stood at the gate.
        GateUnattended = "gate_unattended", "卡点无人值守", "gate unattended";
        /// Given to another authority.
        PassedOn = "passed_on", "移交其他部门", "passed on";
    }
}

/// The kind of an anomaly's id.
#[derive(Debug)]
pub enum AnomalyIdKind {}

impl Kind for AnomalyIdKind {
    const NAME: &'static str = "anomaly";
}

/// The id of an anomaly.
pub type AnomalyId = Id<AnomalyIdKind>;

/// What somebody found it to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Examined {
    /// Of the closed list.
    pub outcome: Outcome,
    /// In words; nobody's number stands in them.
    pub note: String,
    /// When.
    pub at: Moment,
    /// By whose account.
    pub by: String,
}

/// Something that cannot be as it stands in the records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anomaly {
    /// Its id.
    pub id: AnomalyId,
    /// What is wrong.
    pub kind: AnomalyKind,
    /// Beginning of the hour or day within which it is told once.
    pub period: Moment,
    /// Of two places: who.
    pub person: Option<PersonId>,
    /// Where; of two places the later.
    pub gate: CheckpointId,
    /// Where the gate stands.
    pub area: Area,
    /// Of two places: the earlier.
    pub other_gate: Option<CheckpointId>,
    /// When it began.
    pub began_at: Moment,
    /// When it ended.
    pub ended_at: Moment,
    /// Seconds between two passes, scans, minutes of silence.
    pub observed: i64,
    /// What would have been allowed.
    pub allowed: i64,
    /// When it was found.
    pub found_at: Moment,
    /// The order that found it.
    pub policy: Option<PolicyStamp>,
    /// What it was found to be; `None` while it is open.
    pub examined: Option<Examined>,
}

impl Anomaly {
    /// What it is about: with kind and period its key.
    pub fn object(&self) -> Uuid {
        self.person
            .map_or_else(|| self.gate.as_uuid(), |person| person.as_uuid())
    }
}

/// What its deadline is called.
pub const DUE: &str = "anomaly";
