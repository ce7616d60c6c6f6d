//! A returnee lead: somebody at a gate said that they stayed in a high-risk area, and the host's community finds out who it is.

use crate::rules::level::DecidedBy;
use kit::clock::{Day, Moment};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vocabulary::Ladder;
use vocabulary::area::Area;
use vocabulary::mobile::Mobile;
use vocabulary::name::PersonName;
use vocabulary::plate::Plate;

/// The kind of its deadlines.
pub const DUE: &str = "lead";

vocabulary::words! {
    /// Where a lead stands.
    pub enum LeadState, refused as "UNKNOWN_LEAD_STATE" {
        /// Nobody has found out yet.
        Open = "open", "待核实", "open";
        /// Found and registered.
        Registered = "registered", "已登记", "registered";
        /// There was nothing in it.
        Unfounded = "unfounded", "不属实", "unfounded";
    }
}

/// What a district orders about leads. Dated data: kind `lead`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeadPolicy {
    /// Who must find out, and how long each has.
    pub ladder: Ladder,
    /// How many days a lead is kept; 14 to 1,826, and longer than it climbs.
    pub lead_days: u16,
}

/// Who it is about: kept sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Somebody {
    /// Their name.
    pub name: PersonName,
    /// Their phone.
    pub phone: Mobile,
    /// Whom or which flat they visit.
    pub host: Host,
    /// Their vehicle's plate.
    pub plate: Option<Plate>,
}

/// Unit, building and room, or the host's name. Shows nothing in `Debug`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Host(pub String);

impl std::fmt::Debug for Host {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Host(***)")
    }
}

/// A lead, sealed.
#[derive(Clone, Debug, PartialEq)]
pub struct Lead {
    /// The visit's id.
    pub id: Uuid,
    /// Who looks into it.
    pub area: Area,
    /// [`Somebody`].
    pub sealed: Vec<u8>,
    /// Where from.
    pub from_area: Area,
    /// Where it stands.
    pub state: LeadState,
    /// When they were at the gate.
    pub seen_at: Moment,
    /// When it was reported.
    pub reported_at: Moment,
    /// When it was closed.
    pub closed_at: Option<Moment>,
    /// The level that must act now, and by when; `None` once closed.
    pub deadline: Option<(String, Moment)>,
    /// The policy that says who must act when, and until when it is kept.
    pub by: DecidedBy,
    /// Its last day.
    pub delete_by: Day,
}
