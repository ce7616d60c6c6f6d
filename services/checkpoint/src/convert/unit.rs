//! Units: requests read, answers written.

use super::field::{self, optional_word, word};
use super::figures::write_area;
use super::settings;
use crate::rules::place::Unit;
use crate::rules::settings::GateSettings;
use kit::clock::Moment;
use kit::page::{self, Fingerprint};
use kit::parse::{All, Flaws, field as named, nested};
use proto::checkpoint::v1 as pb;
use uuid::Uuid;
use vocabulary::ids::kinds;
use vocabulary::{Area, Gazetteer, UnitId, UnitKind};

/// Most units of one page, and how many when nothing is said.
const PAGE: (u32, u32) = (50, 200);

/// The unit a create asks for, registered at `now`.
pub fn read_create(
    request: &pb::CreateUnitRequest,
    gazetteer: &Gazetteer,
    now: Moment,
) -> Result<Unit, Flaws> {
    let (id, name, kind, area, address, settings) = (
        named("request_id", field::id(&request.request_id)),
        named("name", field::place_name(&request.name)),
        named("kind", word(request.kind, read_kind)),
        named("area", field::area_of_place(&request.area, gazetteer)),
        named("address", field::address(&request.address)),
        nested("settings", settings::read_or_inherited(request.settings.as_ref())),
    )
        .all()?;
    Ok(Unit {
        id,
        name,
        kind,
        area,
        address,
        settings,
        created_at: now,
        revision: 1,
    })
}

/// The unit a get asks for.
pub fn read_get(request: &pb::GetUnitRequest) -> Result<UnitId, Flaws> {
    let (id,) = (named("unit_id", field::id(&request.unit_id)),).all()?;
    Ok(id)
}

/// What a list asks for.
#[derive(Debug)]
pub struct UnitList {
    /// Narrows the caller's scope.
    pub area: Option<Area>,
    /// Only of this kind.
    pub kind: Option<UnitKind>,
    /// Rows of a page.
    pub size: u32,
    /// The last unit of the page before.
    pub after: Option<UnitId>,
}

/// Reads a list; `query` is its fingerprint.
pub fn read_list(request: &pb::ListUnitsRequest, query: &Fingerprint) -> Result<UnitList, Flaws> {
    let (area, kind, size, after) = (
        named("area", field::optional_area(&request.area)),
        named("kind", optional_word(request.kind, read_kind)),
        named("page_size", page::size(request.page_size, PAGE.0, PAGE.1)),
        named("page_token", page::read(&request.page_token, query)),
    )
        .all()?;
    Ok(UnitList {
        area,
        kind,
        size,
        after,
    })
}

/// What an update asks for; what is absent stays.
#[derive(Debug)]
pub struct UnitUpdate {
    /// The same request twice changes once.
    pub request_id: Uuid,
    /// The unit.
    pub id: UnitId,
    /// The revision that was seen.
    pub seen: i32,
    /// Its new name.
    pub name: Option<String>,
    /// Its new address.
    pub address: Option<String>,
    /// Its new settings.
    pub settings: Option<GateSettings>,
}

/// Reads an update.
pub fn read_update(request: &pb::UpdateUnitRequest) -> Result<UnitUpdate, Flaws> {
    let (request_id, id, seen, name, address, settings) = (
        named("request_id", field::id::<kinds::Unit>(&request.request_id)),
        named("unit_id", field::id(&request.unit_id)),
        named("revision", field::revision(request.revision)),
        named("name", field::optional_place_name(&request.name)),
        named("address", field::address(&request.address)),
        nested("settings", settings::read_optional(request.settings.as_ref())),
    )
        .all()?;
    let address = Some(address).filter(|address| !address.is_empty());
    Ok(UnitUpdate {
        request_id: request_id.as_uuid(),
        id,
        seen,
        name,
        address,
        settings,
    })
}

/// A unit as the caller sees it.
pub fn write(unit: &Unit, gazetteer: &Gazetteer) -> pb::Unit {
    pb::Unit {
        unit_id: unit.id.to_string(),
        name: unit.name.clone(),
        kind: write_kind(unit.kind).into(),
        area: Some(write_area(&unit.area, gazetteer)),
        address: unit.address.clone(),
        settings: Some(settings::write(unit.settings)),
        created_at: Some(unit.created_at.to_proto()),
        revision: unit.revision,
    }
}

/// The kind in our words; `None` when unspecified.
pub fn read_kind(kind: pb::UnitKind) -> Option<UnitKind> {
    Some(match kind {
        pb::UnitKind::Unspecified => return None,
        pb::UnitKind::Compound => UnitKind::Compound,
        pb::UnitKind::Village => UnitKind::Village,
        pb::UnitKind::Enterprise => UnitKind::Enterprise,
        pb::UnitKind::School => UnitKind::School,
        pb::UnitKind::Government => UnitKind::Government,
        pb::UnitKind::Market => UnitKind::Market,
        pb::UnitKind::Shop => UnitKind::Shop,
        pb::UnitKind::CareHome => UnitKind::CareHome,
        pb::UnitKind::Vehicle => UnitKind::Vehicle,
        pb::UnitKind::Station => UnitKind::Station,
        pb::UnitKind::PublicPlace => UnitKind::PublicPlace,
    })
}

/// A kind of unit in the contract's words.
pub fn write_kind(kind: UnitKind) -> pb::UnitKind {
    match kind {
        UnitKind::Compound => pb::UnitKind::Compound,
        UnitKind::Village => pb::UnitKind::Village,
        UnitKind::Enterprise => pb::UnitKind::Enterprise,
        UnitKind::School => pb::UnitKind::School,
        UnitKind::Government => pb::UnitKind::Government,
        UnitKind::Market => pb::UnitKind::Market,
        UnitKind::Shop => pb::UnitKind::Shop,
        UnitKind::CareHome => pb::UnitKind::CareHome,
        UnitKind::Vehicle => pb::UnitKind::Vehicle,
        UnitKind::Station => pb::UnitKind::Station,
        UnitKind::PublicPlace => pb::UnitKind::PublicPlace,
    }
}
