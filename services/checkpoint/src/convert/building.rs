//! Buildings and groups: requests read, answers written.

use super::field::{self, word};
use super::settings;
use crate::rules::place::{Building, BuildingKind};
use crate::rules::settings::GateSettings;
use kit::clock::Moment;
use kit::page::{self, Fingerprint};
use kit::parse::{All, Flaws, field as named, nested};
use proto::checkpoint::v1 as pb;
use uuid::Uuid;
use vocabulary::ids::kinds;
use vocabulary::{BuildingId, UnitId};

/// How many buildings a page has when nothing is said, and at most.
const PAGE: (u32, u32) = (50, 200);

/// The building a create asks for, registered at `now`.
pub fn read_create(request: &pb::CreateBuildingRequest, now: Moment) -> Result<Building, Flaws> {
    let (id, unit, name, kind, settings) = (
        named("request_id", field::id(&request.request_id)),
        named("unit_id", field::id(&request.unit_id)),
        named("name", field::place_name(&request.name)),
        named("kind", word(request.kind, read_kind)),
        nested("settings", settings::read_or_inherited(request.settings.as_ref())),
    )
        .all()?;
    Ok(Building {
        id,
        unit,
        name,
        kind,
        settings,
        created_at: now,
        revision: 1,
    })
}

/// What a list asks for.
#[derive(Debug)]
pub struct BuildingList {
    /// The unit.
    pub unit: UnitId,
    /// Rows of a page.
    pub size: u32,
    /// The last building of the page before.
    pub after: Option<BuildingId>,
}

/// Reads a list; `query` is its fingerprint.
pub fn read_list(request: &pb::ListBuildingsRequest, query: &Fingerprint) -> Result<BuildingList, Flaws> {
    let (unit, size, after) = (
        named("unit_id", field::id(&request.unit_id)),
        named("page_size", page::size(request.page_size, PAGE.0, PAGE.1)),
        named("page_token", page::read(&request.page_token, query)),
    )
        .all()?;
    Ok(BuildingList { unit, size, after })
}

/// What an update asks for; what is absent stays.
#[derive(Debug)]
pub struct BuildingUpdate {
    /// The same request twice changes once.
    pub request_id: Uuid,
    /// The building.
    pub id: BuildingId,
    /// The revision that was seen.
    pub seen: i32,
    /// Its new name.
    pub name: Option<String>,
    /// Its new settings.
    pub settings: Option<GateSettings>,
}

/// Reads an update.
pub fn read_update(request: &pb::UpdateBuildingRequest) -> Result<BuildingUpdate, Flaws> {
    let (request_id, id, seen, name, settings) = (
        named("request_id", field::id::<kinds::Building>(&request.request_id)),
        named("building_id", field::id(&request.building_id)),
        named("revision", field::revision(request.revision)),
        named("name", field::optional_place_name(&request.name)),
        nested("settings", settings::read_optional(request.settings.as_ref())),
    )
        .all()?;
    Ok(BuildingUpdate {
        request_id: request_id.as_uuid(),
        id,
        seen,
        name,
        settings,
    })
}

/// A building as the caller sees it.
pub fn write(building: &Building) -> pb::Building {
    let kind = match building.kind {
        BuildingKind::Building => pb::BuildingKind::Building,
        BuildingKind::Group => pb::BuildingKind::Group,
    };
    pb::Building {
        building_id: building.id.to_string(),
        unit_id: building.unit.to_string(),
        name: building.name.clone(),
        kind: kind.into(),
        settings: Some(settings::write(building.settings)),
        revision: building.revision,
    }
}

fn read_kind(kind: pb::BuildingKind) -> Option<BuildingKind> {
    match kind {
        pb::BuildingKind::Unspecified => None,
        pb::BuildingKind::Building => Some(BuildingKind::Building),
        pb::BuildingKind::Group => Some(BuildingKind::Group),
    }
}
