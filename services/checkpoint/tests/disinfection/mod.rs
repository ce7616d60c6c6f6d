//! Disinfections: written down as they were, judged, and what is undone today is shown.

mod log;
mod refusals;
mod store;

use crate::town::{Speaking, Town};
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::disinfection_service_client::DisinfectionServiceClient;
use proto::checkpoint::v1::record_disinfection_request::Strength;
use vocabulary::Role;

fn disinfections(town: &Town, role: Role, scope: &str) -> DisinfectionServiceClient<Speaking> {
    DisinfectionServiceClient::new(town.asked_by(role, scope))
}

async fn unit_of(town: &Town, gate: &str) -> String {
    let asked = pb::GetCheckpointRequest {
        checkpoint_id: gate.to_owned(),
    };
    let gate = town
        .checkpoints(Role::Officer, "410811")
        .get_checkpoint(asked)
        .await;
    gate.unwrap().into_inner().checkpoint.unwrap().unit_id
}

/// A gate, sprayed as it should be.
fn of_gate(town: &Town, unit: &str, gate: &str) -> pb::RecordDisinfectionRequest {
    pb::RecordDisinfectionRequest {
        request_id: town.id(),
        unit_id: unit.to_owned(),
        checkpoint_id: gate.to_owned(),
        kind: pb::DisinfectedKind::Checkpoint.into(),
        agent: pb::Agent::Chlorine.into(),
        strength: Some(Strength::MilligramsPerLitre(500)),
        millilitres_per_square_metre: 200,
        contact_minutes: 30,
        square_metres: 40,
        ..Default::default()
    }
}

/// A canteen of the unit, likewise.
fn of_canteen(town: &Town, unit: &str) -> pb::RecordDisinfectionRequest {
    pb::RecordDisinfectionRequest {
        checkpoint_id: String::new(),
        kind: pb::DisinfectedKind::Canteen.into(),
        place_name: "一楼食堂".into(),
        ..of_gate(town, unit, "")
    }
}
