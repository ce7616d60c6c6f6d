//! Shifts: the roster is planned, stood, handed over, and its gaps are shown.

mod coverage;
mod refusals;
mod roster;
mod store;

use crate::town::{Speaking, Town};
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::shift_service_client::ShiftServiceClient;
use std::time::Duration;
use vocabulary::Role;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);
const TODAY: &str = "2020-03-01";

fn shifts(town: &Town, role: Role, scope: &str) -> ShiftServiceClient<Speaking> {
    ShiftServiceClient::new(town.asked_by(role, scope))
}

/// Somebody who stands at a gate, and their account.
fn volunteer(town: &Town, gate: &str) -> (ShiftServiceClient<Speaking>, String) {
    let scope = format!("checkpoint:{gate}");
    (
        shifts(town, Role::GateStaff, &scope),
        format!("gate_staff-of-{scope}"),
    )
}

fn time(hour: i32, hours: i32, places: i32, accounts: &[&str]) -> pb::ShiftTime {
    pb::ShiftTime {
        starts_at_minute: hour * 60,
        length_minutes: hours * 60,
        places,
        accounts: accounts.iter().map(|account| (*account).to_owned()).collect(),
    }
}

fn a_plan(town: &Town, gate: &str, times: Vec<pb::ShiftTime>) -> pb::PlanShiftsRequest {
    pb::PlanShiftsRequest {
        request_id: town.id(),
        checkpoint_id: gate.to_owned(),
        first_day: TODAY.to_owned(),
        last_day: String::new(),
        weekdays: Vec::new(),
        times,
    }
}

async fn planned(town: &Town, gate: &str, times: Vec<pb::ShiftTime>) -> Vec<pb::Shift> {
    let mut officer = shifts(town, Role::Officer, "410811");
    let planned = officer.plan_shifts(a_plan(town, gate, times)).await;
    planned.unwrap().into_inner().shifts
}

fn taking(town: &Town, shift: &pb::Shift) -> pb::TakeShiftRequest {
    pb::TakeShiftRequest {
        request_id: town.id(),
        checkpoint_id: shift.checkpoint_id.clone(),
        shift_id: shift.shift_id.clone(),
    }
}

fn leaving(town: &Town, shift: &pb::Shift) -> pb::LeaveShiftRequest {
    pb::LeaveShiftRequest {
        request_id: town.id(),
        checkpoint_id: shift.checkpoint_id.clone(),
        shift_id: shift.shift_id.clone(),
    }
}

fn cancelling(town: &Town, shift: &pb::Shift) -> pb::CancelShiftRequest {
    pb::CancelShiftRequest {
        request_id: town.id(),
        checkpoint_id: shift.checkpoint_id.clone(),
        shift_id: shift.shift_id.clone(),
        reason: "卡点合并".into(),
    }
}

fn handing_over(town: &Town, shift: &pb::Shift) -> pb::HandOverRequest {
    pb::HandOverRequest {
        request_id: town.id(),
        checkpoint_id: shift.checkpoint_id.clone(),
        shift_id: shift.shift_id.clone(),
        note: "额温枪已充电".into(),
        left_open: vec!["领取消毒液两桶".into()],
    }
}
