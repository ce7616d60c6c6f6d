//! How the log of disinfections is asked.

use super::Ask;
use crate::personal::pantry::Pantry;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::list_disinfections_request::Of;
use proto::checkpoint::v1::record_disinfection_request::Strength;

pub(super) fn asks(rpc: &str, pantry: &Pantry<'_>) -> Option<Vec<Ask>> {
    let record = |kind: pb::DisinfectedKind, checkpoint_id: String, place_name: &str| {
        Ask::plain(pb::RecordDisinfectionRequest {
            request_id: pantry.id(),
            unit_id: pantry.unit.clone(),
            checkpoint_id,
            kind: kind.into(),
            place_name: place_name.to_owned(),
            agent: pb::Agent::Chlorine.into(),
            strength: Some(Strength::MilligramsPerLitre(500)),
            millilitres_per_square_metre: 200,
            contact_minutes: 30,
            square_metres: 60,
            case_suspected: false,
            done_at: None,
            done_by: String::new(),
        })
    };
    let asks = match rpc {
        "RecordDisinfection" => vec![
            record(pb::DisinfectedKind::Checkpoint, pantry.checkpoint.clone(), ""),
            record(pb::DisinfectedKind::Canteen, String::new(), "一楼食堂"),
        ],
        "ListDisinfections" => [
            None,
            Some(Of::CheckpointId(pantry.checkpoint.clone())),
            Some(Of::UnitId(pantry.unit.clone())),
        ]
        .into_iter()
        .map(|of| {
            Ask::plain(pb::ListDisinfectionsRequest {
                of,
                ..Default::default()
            })
        })
        .collect(),
        "ListUndone" => vec![Ask::plain(pb::ListUndoneRequest::default())],
        _ => return None,
    };
    Some(asks)
}
