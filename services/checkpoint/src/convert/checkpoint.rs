//! Gates: requests read, answers written.

use super::field::{self, optional_word};
use super::figures::write_area;
use super::{settings, unit};
use crate::rules::import::NewGate;
use crate::rules::place::Gate;
use crate::rules::settings::{EffectiveSettings, GateSettings};
use kit::clock::Moment;
use kit::page::{self, Fingerprint};
use kit::parse::{All, Flaws, Unreadable, field as named, nested, required};
use proto::checkpoint::v1 as pb;
use uuid::Uuid;
use vocabulary::ids::kinds;
use vocabulary::{Area, BuildingId, CheckpointId, Gazetteer, PosterDirection, ShortCode, UnitId};

/// How many gates a page has when nothing is said, and at most.
const PAGE: (u32, u32) = (50, 1_000);
/// The most characters of the reason why a gate is closed.
const LONGEST_REASON: usize = 200;

/// What a create asks for; the area is its unit's.
#[derive(Debug)]
pub struct CheckpointCreate {
    /// The gate's id.
    pub id: CheckpointId,
    /// The unit it belongs to.
    pub unit: UnitId,
    /// The building it belongs to, if not to the unit itself.
    pub building: Option<BuildingId>,
    /// 1 to 60 characters.
    pub name: String,
    /// The ways it serves.
    pub direction: PosterDirection,
    /// What it sets itself.
    pub settings: GateSettings,
}

/// Reads a create.
pub fn read_create(request: &pb::CreateCheckpointRequest) -> Result<CheckpointCreate, Flaws> {
    let (id, unit, building, name, direction, settings) = (
        named("request_id", field::id(&request.request_id)),
        named("unit_id", field::id(&request.unit_id)),
        named("building_id", field::optional_id(&request.building_id)),
        named("name", field::place_name(&request.name)),
        named("direction", optional_word(request.direction, read_direction)),
        nested("settings", settings::read_or_inherited(request.settings.as_ref())),
    )
        .all()?;
    Ok(CheckpointCreate {
        id,
        unit,
        building,
        name,
        direction: direction.unwrap_or(PosterDirection::Both),
        settings,
    })
}

impl CheckpointCreate {
    /// The gate to be registered in its unit's area.
    pub fn in_area(self, area: Area, now: Moment) -> NewGate {
        let Self {
            id,
            unit,
            building,
            name,
            direction,
            settings,
        } = self;
        NewGate {
            id,
            unit,
            building,
            name,
            area,
            direction,
            settings,
            created_at: now,
        }
    }
}

/// A request that only names a gate.
pub fn read_id(checkpoint_id: &str) -> Result<CheckpointId, Flaws> {
    let (id,) = (named("checkpoint_id", field::id(checkpoint_id)),).all()?;
    Ok(id)
}

/// What a list asks for.
#[derive(Debug)]
pub struct CheckpointList {
    /// Narrows the caller's scope.
    pub area: Option<Area>,
    /// Only of this unit.
    pub unit: Option<UnitId>,
    /// Only open or only closed ones.
    pub open: Option<bool>,
    /// Rows of a page.
    pub size: u32,
    /// Number of the last gate of the page before; 0 on the first page.
    pub after: i64,
}

/// Reads a list; `query` is its fingerprint.
pub fn read_list(request: &pb::ListCheckpointsRequest, query: &Fingerprint) -> Result<CheckpointList, Flaws> {
    let (area, unit, open, size, after) = (
        named("area", field::optional_area(&request.area)),
        named("unit_id", field::optional_id(&request.unit_id)),
        named("state", optional_word(request.state, read_state)),
        named("page_size", page::size(request.page_size, PAGE.0, PAGE.1)),
        named("page_token", page::read::<i64>(&request.page_token, query)),
    )
        .all()?;
    Ok(CheckpointList {
        area,
        unit,
        open,
        size,
        after: after.unwrap_or(0),
    })
}

/// What an update asks for; what is absent stays.
#[derive(Debug)]
pub struct CheckpointUpdate {
    /// The same request twice changes once.
    pub request_id: Uuid,
    /// The gate.
    pub id: CheckpointId,
    /// The revision that was seen.
    pub seen: i32,
    /// Its new name.
    pub name: Option<String>,
    /// The ways it serves from now on.
    pub direction: Option<PosterDirection>,
    /// The building it belongs to from now on.
    pub building: Option<BuildingId>,
    /// Its new settings.
    pub settings: Option<GateSettings>,
}

/// Reads an update.
pub fn read_update(request: &pb::UpdateCheckpointRequest) -> Result<CheckpointUpdate, Flaws> {
    let (request_id, id, seen, name, direction, building, settings) = (
        named("request_id", field::id::<kinds::Checkpoint>(&request.request_id)),
        named("checkpoint_id", field::id(&request.checkpoint_id)),
        named("revision", field::revision(request.revision)),
        named("name", field::optional_place_name(&request.name)),
        named("direction", optional_word(request.direction, read_direction)),
        named("building_id", field::optional_id(&request.building_id)),
        nested("settings", settings::read_optional(request.settings.as_ref())),
    )
        .all()?;
    Ok(CheckpointUpdate {
        request_id: request_id.as_uuid(),
        id,
        seen,
        name,
        direction,
        building,
        settings,
    })
}

/// What a close asks for: the request's id, the gate, the reason.
pub fn read_close(request: &pb::CloseCheckpointRequest) -> Result<(Uuid, CheckpointId, String), Flaws> {
    let (request_id, id, reason) = (
        named("request_id", field::id::<kinds::Checkpoint>(&request.request_id)),
        named("checkpoint_id", field::id(&request.checkpoint_id)),
        named("reason", read_reason(&request.reason)),
    )
        .all()?;
    Ok((request_id.as_uuid(), id, reason))
}

fn read_reason(text: &str) -> Result<String, Unreadable> {
    let reason = required(text, LONGEST_REASON)?;
    if reason.chars().count() < 2 {
        return Err(Unreadable::new("TOO_SHORT", "must be at least 2 characters"));
    }
    Ok(reason.to_owned())
}

/// A gate as the caller sees it; `policy` is what holds where no place sets anything.
pub fn write(gate: &Gate, policy: EffectiveSettings, gazetteer: &Gazetteer) -> pb::Checkpoint {
    let state = if gate.is_open() {
        pb::CheckpointState::Open
    } else {
        pb::CheckpointState::Closed
    };
    pb::Checkpoint {
        checkpoint_id: gate.id.to_string(),
        number: gate.number,
        unit_id: gate.unit.to_string(),
        unit_name: gate.unit_name.clone(),
        unit_kind: unit::write_kind(gate.unit_kind).into(),
        building_id: gate
            .building
            .map(|building| building.to_string())
            .unwrap_or_default(),
        name: gate.name.clone(),
        area: Some(write_area(&gate.area, gazetteer)),
        direction: write_direction(gate.direction).into(),
        state: state.into(),
        settings: Some(settings::write(gate.own_settings)),
        effective_settings: Some(settings::write_effective(gate.effective_settings(policy))),
        poster_version: gate.poster_version,
        short_code: short_code(gate),
        created_at: Some(gate.created_at.to_proto()),
        revision: gate.revision,
    }
}

/// The code printed beside the poster's QR: nine characters; whoever prints it puts them in groups.
pub fn short_code(gate: &Gate) -> String {
    let number = u64::try_from(gate.number).unwrap_or(0);
    ShortCode::of(number)
        .map(|code| code.to_string())
        .unwrap_or_default()
}

/// The ways a gate serves, in the contract's words.
pub fn write_direction(direction: PosterDirection) -> pb::PosterDirection {
    match direction {
        PosterDirection::In => pb::PosterDirection::In,
        PosterDirection::Out => pb::PosterDirection::Out,
        PosterDirection::Both => pb::PosterDirection::Both,
    }
}

fn read_direction(direction: pb::PosterDirection) -> Option<PosterDirection> {
    match direction {
        pb::PosterDirection::Unspecified => None,
        pb::PosterDirection::In => Some(PosterDirection::In),
        pb::PosterDirection::Out => Some(PosterDirection::Out),
        pb::PosterDirection::Both => Some(PosterDirection::Both),
    }
}

fn read_state(state: pb::CheckpointState) -> Option<bool> {
    match state {
        pb::CheckpointState::Unspecified => None,
        pb::CheckpointState::Open => Some(true),
        pb::CheckpointState::Closed => Some(false),
    }
}
