//! How checkpoint is asked.

use super::Ask;
use crate::personal::pantry::{DEVICE, PUBLIC, Pantry};
use crate::personal::planted::STREET;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::list_passes_request::Of;
use proto::checkpoint::v1::record_temperature_request::Taken;
use proto::checkpoint::v1::resolve_poster_request::By;
use proto::checkpoint::v1::upload_passes_request::Part;
use proto::common::v1 as common;
use vocabulary::Role;

const FIRST_PAGE: (i32, String) = (50, String::new());

pub(super) async fn places(rpc: &str, pantry: &Pantry<'_>) -> Option<Vec<Ask>> {
    let (page_size, page_token) = FIRST_PAGE;
    let request_id = pantry.id();
    let unit_id = pantry.unit.clone();
    let ask = match rpc {
        "CreateUnit" => Ask::plain(pb::CreateUnitRequest {
            name: format!("小区{request_id}"),
            request_id,
            kind: pb::UnitKind::Compound.into(),
            area: STREET.to_owned(),
            address: PUBLIC.to_owned(),
            settings: None,
        }),
        "GetUnit" => Ask::plain(pb::GetUnitRequest { unit_id }),
        "ListUnits" => Ask::plain(pb::ListUnitsRequest {
            area: String::new(),
            kind: 0,
            page_size,
            page_token,
        }),
        "UpdateUnit" => Ask::plain(pb::UpdateUnitRequest {
            request_id,
            unit_id: pantry.fresh_unit().await,
            revision: 1,
            name: String::new(),
            address: PUBLIC.to_owned(),
            settings: None,
        }),
        "CreateBuilding" => Ask::plain(pb::CreateBuildingRequest {
            name: format!("楼{request_id}"),
            request_id,
            unit_id,
            kind: pb::BuildingKind::Building.into(),
            settings: None,
        }),
        "ListBuildings" => Ask::plain(pb::ListBuildingsRequest {
            unit_id,
            page_size,
            page_token,
        }),
        "UpdateBuilding" => Ask::plain(pb::UpdateBuildingRequest {
            name: format!("新楼{request_id}"),
            request_id,
            building_id: pantry.fresh_building().await,
            revision: 1,
            settings: None,
        }),
        _ => return None,
    };
    Some(vec![ask])
}

pub(super) async fn checkpoints(rpc: &str, pantry: &Pantry<'_>) -> Option<Vec<Ask>> {
    let (page_size, page_token) = FIRST_PAGE;
    let request_id = pantry.id();
    let checkpoint_id = pantry.checkpoint.clone();
    let ask = match rpc {
        "CreateCheckpoint" => Ask::plain(pb::CreateCheckpointRequest {
            name: format!("门{request_id}"),
            request_id,
            unit_id: pantry.unit.clone(),
            building_id: pantry.building.clone(),
            direction: pb::PosterDirection::Both.into(),
            settings: None,
        }),
        "GetCheckpoint" => Ask::plain(pb::GetCheckpointRequest { checkpoint_id }),
        "ListCheckpoints" => Ask::plain(pb::ListCheckpointsRequest {
            area: String::new(),
            unit_id: String::new(),
            state: 0,
            page_size,
            page_token,
        }),
        "UpdateCheckpoint" => Ask::plain(pb::UpdateCheckpointRequest {
            name: format!("新门{request_id}"),
            request_id,
            checkpoint_id: pantry.fresh_checkpoint().await,
            revision: 1,
            direction: 0,
            building_id: String::new(),
            settings: None,
        }),
        "CloseCheckpoint" => Ask::plain(pb::CloseCheckpointRequest {
            request_id,
            checkpoint_id: pantry.fresh_checkpoint().await,
            reason: "the wall is built".to_owned(),
        }),
        "ImportCheckpoints" => Ask::stream(&[row(1, &format!("小区{request_id}")), row(2, "")]),
        "IssuePoster" => Ask::plain(pb::IssuePosterRequest { checkpoint_id }),
        "RotatePoster" => {
            let checkpoint_id = pantry.fresh_checkpoint().await;
            pantry.fresh_poster(&checkpoint_id).await;
            Ask::plain(pb::RotatePosterRequest {
                request_id,
                checkpoint_id,
                overlap_hours: 24,
            })
        }
        "ResolvePoster" => {
            let resolve = |by: By| pb::ResolvePosterRequest { by: Some(by) };
            return Some(vec![
                Ask::so("by its token", resolve(By::Token(pantry.poster.token.clone()))),
                Ask::so(
                    "by its short code",
                    resolve(By::ShortCode(pantry.poster.short_code.clone())),
                ),
            ]);
        }
        _ => return None,
    };
    Some(vec![ask])
}

pub(super) async fn gates(rpc: &str, pantry: &Pantry<'_>, token: Option<&str>) -> Option<Vec<Ask>> {
    let request_id = pantry.id();
    let checkpoint_id = pantry.checkpoint.clone();
    let health_code = pantry.health_code.clone();
    let ask = match rpc {
        "ScanPoster" => Ask::plain(pb::ScanPosterRequest {
            request_id,
            poster_token: pantry.poster.token.clone(),
            health_code,
            direction: common::Direction::In.into(),
        }),
        "VerifyPass" => Ask::plain(pb::VerifyPassRequest {
            request_id,
            checkpoint_id,
            health_code,
            direction: common::Direction::In.into(),
            way: pb::Way::HealthCode.into(),
            temperature_deci_celsius: Some(365),
            mask_worn: Some(true),
            device_id: DEVICE.to_owned(),
            device_sequence: 1,
            plate: String::new(),
        }),
        "RecordTemperature" => {
            let record = |request_id, pass_id, taken| pb::RecordTemperatureRequest {
                request_id,
                checkpoint_id: checkpoint_id.clone(),
                pass_id,
                taken: Some(taken),
            };
            let (one, other) = (pantry.self_scan().await, pantry.self_scan().await);
            return Some(vec![
                Ask::so(
                    "by its digits",
                    record(request_id, one, Taken::TemperatureDeciCelsius(366)),
                ),
                Ask::so(
                    "by the word of whoever read it",
                    record(pantry.id(), other, Taken::Normal(true)),
                ),
            ]);
        }
        "WatchSelfScans" => Ask::plain(pb::WatchSelfScansRequest { checkpoint_id }),
        "VoidPass" => Ask::plain(pb::VoidPassRequest {
            request_id,
            checkpoint_id,
            pass_id: pantry.pass_of(token).await,
            reason: "the wrong person".to_owned(),
        }),
        "UploadPasses" => upload(pantry, pantry.shift_ticket(token).await),
        "FetchOfflineBundle" => Ask::plain(pb::FetchOfflineBundleRequest {
            checkpoint_id,
            device_id: DEVICE.to_owned(),
        }),
        _ => return None,
    };
    Some(vec![ask])
}

pub(super) fn passes(rpc: &str, pantry: &Pantry<'_>) -> Option<Vec<Ask>> {
    let (page_size, page_token) = FIRST_PAGE;
    let list = |of: Option<Of>| pb::ListPassesRequest {
        of,
        from: None,
        to: None,
        verdict: 0,
        page_size,
        page_token: String::new(),
    };
    let asks = match rpc {
        "ListPasses" => vec![
            Ask::so("of the scope", list(None)),
            Ask::so(
                "of a gate",
                list(Some(Of::CheckpointId(pantry.checkpoint.clone()))),
            ),
            Ask::so("of a person", list(Some(Of::PersonId(pantry.person.clone())))),
            Ask::so("of an area", list(Some(Of::Area(STREET.to_owned())))),
        ],
        "ExportPasses" => {
            let of = |checkpoint_id: &str| pb::ExportPassesRequest {
                area: String::new(),
                from: None,
                to: None,
                resume_token: String::new(),
                purpose: "the figures of the week".to_owned(),
                checkpoint_id: checkpoint_id.to_owned(),
                verdict: pb::Verdict::Unspecified.into(),
            };
            vec![
                Ask::so("of the scope", of("")),
                Ask::so("of a gate", of(&pantry.checkpoint)),
            ]
        }
        "GetSummary" => {
            let asked = |depth: pb::Depth| pb::GetSummaryRequest {
                area: String::new(),
                from: None,
                to: None,
                depth: depth.into(),
                page_size,
                page_token: page_token.clone(),
            };
            vec![
                Ask::so("by area", asked(pb::Depth::Unspecified)),
                Ask::so("by gate", asked(pb::Depth::Checkpoints)),
            ]
        }
        "CountPasses" => vec![Ask::plain(pb::CountPassesRequest {
            area: String::new(),
            from: None,
            to: None,
        })],
        "RankAreas" => vec![Ask::plain(pb::RankAreasRequest { from: None, to: None })],
        _ => return None,
    };
    Some(asks)
}

pub(super) fn audit(rpc: &str, pantry: &Pantry<'_>) -> Option<Vec<Ask>> {
    let (page_size, page_token) = FIRST_PAGE;
    let asks = match rpc {
        "ListAudit" => {
            vec![Ask::plain(pb::ListAuditRequest {
                act: String::new(),
                from: None,
                to: None,
                who: String::new(),
                page_size,
                page_token,
            })]
        }
        "ListAccesses" => {
            let person_id = pantry.person.clone();
            vec![Ask::plain(pb::ListAccessesRequest {
                person_id,
                page_size,
                page_token,
            })]
        }
        _ => return None,
    };
    Some(asks)
}

fn row(line: i32, unit_name: &str) -> pb::ImportCheckpointsRequest {
    pb::ImportCheckpointsRequest {
        line,
        unit_name: unit_name.to_owned(),
        unit_kind: "小区".to_owned(),
        area: STREET.to_owned(),
        address: PUBLIC.to_owned(),
        building: String::new(),
        checkpoint_name: "东门".to_owned(),
        direction: "进出".to_owned(),
        temperature_demand: String::new(),
    }
}

fn upload(pantry: &Pantry<'_>, shift_ticket: Vec<u8>) -> Ask {
    let now = pantry.town.clock.now();
    let header = pb::UploadHeader {
        shift_ticket,
        device_id: DEVICE.to_owned(),
        device_now: Some(now.to_proto()),
    };
    let pass = pb::OfflinePass {
        pass_id: pantry.id(),
        checkpoint_id: pantry.checkpoint.clone(),
        person_id: pantry.person.clone(),
        code_digest: vec![7; 32],
        direction: common::Direction::In.into(),
        way: pb::Way::HealthCode.into(),
        temperature_deci_celsius: Some(365),
        mask_worn: Some(true),
        level: common::HealthLevel::Green.into(),
        verdict: pb::Verdict::Pass.into(),
        reasons: vec![pb::VerdictReason::Green.into()],
        scanned_at: Some(now.to_proto()),
        device_sequence: 1,
    };
    let passes = pb::OfflinePasses { passes: vec![pass] };
    Ask::stream(&[
        pb::UploadPassesRequest {
            part: Some(Part::Header(header)),
        },
        pb::UploadPassesRequest {
            part: Some(Part::Passes(passes)),
        },
    ])
}

pub(super) async fn exports(rpc: &str, pantry: &Pantry<'_>) -> Option<Vec<Ask>> {
    let (page_size, page_token) = FIRST_PAGE;
    let ask = match rpc {
        "ListExports" => Ask::plain(pb::ListExportsRequest {
            area: String::new(),
            held_only: false,
            page_size,
            page_token,
        }),
        "ConfirmDestroyed" => Ask::plain(pb::ConfirmDestroyedRequest {
            export_id: pantry.export_of(Role::CommunityWorker).await,
            note: "shredded".to_owned(),
        }),
        _ => return None,
    };
    Some(vec![ask])
}
