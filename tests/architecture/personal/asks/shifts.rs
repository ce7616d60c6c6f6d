//! How shifts are asked about.

use super::Ask;
use crate::personal::pantry::Pantry;
use kit::clock::Day;
use kit::wire::Wire;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::list_shifts_request::Of;
use proto::checkpoint::v1::shift_service_client::ShiftServiceClient;
use tonic::Request;
use vocabulary::Role;

pub(super) async fn asks(rpc: &str, pantry: &Pantry<'_>, token: Option<&str>) -> Option<Vec<Ask>> {
    let request_id = pantry.id();
    let checkpoint_id = pantry.checkpoint.clone();
    let (page_size, page_token) = (50, String::new());
    let asks = match rpc {
        "PlanShifts" => vec![Ask::plain(plan(pantry, pantry.fresh_checkpoint().await, 1, 480))],
        "CancelShift" => {
            let shift = a_shift(pantry, 1).await;
            vec![Ask::plain(pb::CancelShiftRequest {
                request_id,
                checkpoint_id: shift.checkpoint_id,
                shift_id: shift.shift_id,
                reason: "卡点合并".to_owned(),
            })]
        }
        "ListShifts" => [None, Some(Of::CheckpointId(checkpoint_id)), Some(Of::Mine(true))]
            .into_iter()
            .map(|of| {
                Ask::plain(pb::ListShiftsRequest {
                    of,
                    page_size,
                    ..Default::default()
                })
            })
            .collect(),
        "TakeShift" => vec![Ask::plain(taking(pantry, &a_shift(pantry, 1).await))],
        "LeaveShift" => {
            let shift = a_shift(pantry, 2).await;
            take(pantry, &shift, token).await;
            vec![Ask::plain(pb::LeaveShiftRequest {
                request_id,
                checkpoint_id: shift.checkpoint_id,
                shift_id: shift.shift_id,
            })]
        }
        "HandOver" => {
            let shift = a_shift(pantry, 0).await;
            take(pantry, &shift, token).await;
            vec![Ask::plain(pb::HandOverRequest {
                request_id,
                checkpoint_id: shift.checkpoint_id,
                shift_id: shift.shift_id,
                note: "额温枪已充电".to_owned(),
                left_open: vec!["领取消毒液".to_owned()],
            })]
        }
        "ListHandOvers" => vec![Ask::plain(pb::ListHandOversRequest {
            checkpoint_id,
            page_size,
            page_token,
        })],
        "WhoWasOnDuty" => vec![Ask::plain(pb::WhoWasOnDutyRequest {
            checkpoint_id,
            at: None,
        })],
        "ListGaps" => vec![Ask::plain(pb::ListGapsRequest::default())],
        _ => return None,
    };
    Some(asks)
}

fn shifts(pantry: &Pantry<'_>) -> ShiftServiceClient<Wire> {
    ShiftServiceClient::new(pantry.town.checkpoint.clone())
}

/// A shift of a gate of its own with an open place: two hours so many days from now, or, today, from this minute on.
async fn a_shift(pantry: &Pantry<'_>, days: i32) -> pb::Shift {
    let clock = &pantry.town.clock;
    let minute = match days {
        0 => {
            let since_midnight = clock.now().since(clock.today().start(clock.zone()));
            i32::try_from(since_midnight.as_secs() / 60).unwrap_or_default()
        }
        _ => 480,
    };
    let gate = pantry.fresh_checkpoint().await;
    let request = pantry.by(Role::Officer, plan(pantry, gate, days, minute));
    let planned = shifts(pantry).plan_shifts(request).await;
    let planned = planned.expect("a shift can be planned").into_inner().shifts;
    planned.into_iter().next().expect("one shift was planned")
}

fn plan(pantry: &Pantry<'_>, checkpoint_id: String, days: i32, minute: i32) -> pb::PlanShiftsRequest {
    let day: Day = pantry.town.clock.today().plus_days(days);
    let time = pb::ShiftTime {
        starts_at_minute: minute,
        length_minutes: 120,
        places: 1,
        accounts: Vec::new(),
    };
    pb::PlanShiftsRequest {
        request_id: pantry.id(),
        checkpoint_id,
        first_day: day.to_string(),
        last_day: String::new(),
        weekdays: Vec::new(),
        times: vec![time],
    }
}

fn taking(pantry: &Pantry<'_>, shift: &pb::Shift) -> pb::TakeShiftRequest {
    pb::TakeShiftRequest {
        request_id: pantry.id(),
        checkpoint_id: shift.checkpoint_id.clone(),
        shift_id: shift.shift_id.clone(),
    }
}

/// Whoever shows this token takes the shift, if they may.
async fn take(pantry: &Pantry<'_>, shift: &pb::Shift, token: Option<&str>) {
    let mut request = Request::new(taking(pantry, shift));
    let bearer = format!("Bearer {}", token.unwrap_or_default());
    let bearer = bearer.parse().expect("a token is letters, digits and dots");
    request.metadata_mut().insert("authorization", bearer);
    let _ = shifts(pantry).take_shift(request).await;
}
