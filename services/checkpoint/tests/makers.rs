//! Places as tests need them: requests that read, and units, gates and posters that are registered.

use crate::town::Town;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::resolve_poster_request::By;
use vocabulary::Role::Officer;

/// The whole district.
pub(crate) const DISTRICT: &str = "410811";

/// What registers a unit of that name in that area.
pub(crate) fn unit_request(town: &Town, name: &str, area: &str) -> pb::CreateUnitRequest {
    pb::CreateUnitRequest {
        request_id: town.id(),
        name: name.into(),
        kind: pb::UnitKind::Compound.into(),
        area: area.into(),
        address: "人民路1号".into(),
        settings: Some(pb::GateSettings {
            temperature_demand: 0,
            confirm_within_minutes: 30,
        }),
    }
}

/// A unit, registered.
pub(crate) async fn a_unit(town: &Town, name: &str, area: &str) -> pb::Unit {
    let request = unit_request(town, name, area);
    town.places(Officer, DISTRICT)
        .create_unit(request)
        .await
        .unwrap()
        .into_inner()
        .unit
        .unwrap()
}

/// What registers a building of a unit.
pub(crate) fn building_request(town: &Town, unit: &pb::Unit, name: &str) -> pb::CreateBuildingRequest {
    pb::CreateBuildingRequest {
        request_id: town.id(),
        unit_id: unit.unit_id.clone(),
        name: name.into(),
        kind: pb::BuildingKind::Building.into(),
        settings: None,
    }
}

/// A building, registered.
pub(crate) async fn a_building(town: &Town, unit: &pb::Unit, name: &str) -> pb::Building {
    let request = building_request(town, unit, name);
    town.places(Officer, DISTRICT)
        .create_building(request)
        .await
        .unwrap()
        .into_inner()
        .building
        .unwrap()
}

/// What registers a gate of a unit.
pub(crate) fn gate_request(town: &Town, unit: &pb::Unit, name: &str) -> pb::CreateCheckpointRequest {
    pb::CreateCheckpointRequest {
        request_id: town.id(),
        unit_id: unit.unit_id.clone(),
        name: name.into(),
        ..Default::default()
    }
}

/// A gate, registered.
pub(crate) async fn a_gate(town: &Town, unit: &pb::Unit, name: &str) -> pb::Checkpoint {
    let request = gate_request(town, unit, name);
    town.checkpoints(Officer, DISTRICT)
        .create_checkpoint(request)
        .await
        .unwrap()
        .into_inner()
        .checkpoint
        .unwrap()
}

/// A gate's poster.
pub(crate) async fn a_poster(town: &Town, gate: &pb::Checkpoint) -> pb::Poster {
    let request = pb::IssuePosterRequest {
        checkpoint_id: gate.checkpoint_id.clone(),
    };
    town.checkpoints(Officer, DISTRICT)
        .issue_poster(request)
        .await
        .unwrap()
        .into_inner()
        .poster
        .unwrap()
}

/// What rotates a gate's poster.
pub(crate) fn rotation(town: &Town, gate: &pb::Checkpoint, overlap_hours: i32) -> pb::RotatePosterRequest {
    pb::RotatePosterRequest {
        request_id: town.id(),
        checkpoint_id: gate.checkpoint_id.clone(),
        overlap_hours,
    }
}

/// What closes a gate.
pub(crate) fn closing(town: &Town, gate: &pb::Checkpoint) -> pb::CloseCheckpointRequest {
    let checkpoint_id = gate.checkpoint_id.clone();
    pb::CloseCheckpointRequest {
        request_id: town.id(),
        checkpoint_id,
        reason: "搬迁".into(),
    }
}

/// What somebody without a token learns from a poster.
pub(crate) async fn resolve(town: &Town, by: By) -> Result<pb::ResolvePosterResponse, tonic::Status> {
    let request = pb::ResolvePosterRequest { by: Some(by) };
    Ok(town
        .checkpoints_for_anyone()
        .resolve_poster(request)
        .await?
        .into_inner())
}
