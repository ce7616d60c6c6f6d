//! ShiftService: every refusal by its reason, every bad field at once.

use super::{
    HOUR, TODAY, a_plan, cancelling, handing_over, leaving, planned, shifts, taking, time, volunteer,
};
use crate::town::{Town, flaws, not_an_id, reason};
use kit::db::testing::On;
use proto::checkpoint::v1 as pb;
use vocabulary::Role;

#[tokio::test]
async fn a_plan_that_cannot_be_is_refused() {
    let town = Town::open(On::Sqlite).await;
    let gate = town.a_gate("南门").await;
    let mut officer = shifts(&town, Role::Officer, "410811");
    let plan = |times: Vec<pb::ShiftTime>| a_plan(&town, &gate.id, times);
    let first = plan(vec![time(14, 6, 1, &["li"])]);
    officer.plan_shifts(first.clone()).await.unwrap();
    let changed = pb::PlanShiftsRequest {
        times: vec![time(15, 6, 1, &[])],
        ..first
    };
    assert_eq!(reason(officer.plan_shifts(changed).await), "REQUEST_ID_REUSED");
    let again = plan(vec![time(14, 6, 1, &[])]);
    assert_eq!(reason(officer.plan_shifts(again).await), "SHIFT_PLANNED_ALREADY");
    let elsewhere = town.a_gate("北门").await;
    let busy = a_plan(&town, &elsewhere.id, vec![time(19, 2, 1, &["li"])]);
    assert_eq!(reason(officer.plan_shifts(busy).await), "VOLUNTEER_BUSY");
    let with_itself = plan(vec![time(20, 4, 1, &["wang"]), time(21, 3, 1, &["wang"])]);
    assert_eq!(reason(officer.plan_shifts(with_itself).await), "VOLUNTEER_BUSY");
    let twelve: Vec<_> = (0..12).map(|nth| time(2 * nth, 2, 1, &[])).collect();
    let endless = pb::PlanShiftsRequest {
        last_day: "2020-04-01".into(),
        ..plan(twelve)
    };
    assert_eq!(reason(officer.plan_shifts(endless).await), "TOO_MANY_SHIFTS");
    let nowhere = a_plan(&town, &town.id(), vec![time(14, 6, 1, &[])]);
    assert_eq!(reason(officer.plan_shifts(nowhere).await), "UNKNOWN_CHECKPOINT");
    let mut next_door = shifts(&town, Role::Officer, "410811008");
    let not_mine = plan(vec![time(8, 4, 1, &[])]);
    assert_eq!(reason(next_door.plan_shifts(not_mine).await), "OUT_OF_SCOPE");
    town.close(&gate).await;
    let closed = plan(vec![time(22, 1, 1, &[])]);
    assert_eq!(reason(officer.plan_shifts(closed).await), "CHECKPOINT_CLOSED");
}

#[tokio::test]
async fn a_shift_is_taken_and_left_only_as_it_can_be() {
    let town = Town::open(On::Sqlite).await;
    let gate = town.a_gate("南门").await.id;
    let (mut here, account) = volunteer(&town, &gate);
    let mut officer = shifts(&town, Role::Officer, "410811");
    let day = planned(
        &town,
        &gate,
        vec![
            time(12, 2, 1, &[&account]),
            time(13, 2, 1, &[]),
            time(20, 2, 1, &["li"]),
        ],
    )
    .await;
    let unknown = pb::Shift {
        shift_id: town.id(),
        ..day[0].clone()
    };
    assert_eq!(
        reason(here.take_shift(taking(&town, &unknown)).await),
        "UNKNOWN_SHIFT"
    );
    assert_eq!(
        reason(here.leave_shift(leaving(&town, &unknown)).await),
        "UNKNOWN_SHIFT"
    );
    assert_eq!(
        reason(here.hand_over(handing_over(&town, &unknown)).await),
        "UNKNOWN_SHIFT"
    );
    assert_eq!(
        reason(officer.cancel_shift(cancelling(&town, &unknown)).await),
        "UNKNOWN_SHIFT"
    );
    let no_gate = pb::Shift {
        checkpoint_id: town.id(),
        ..day[0].clone()
    };
    assert_eq!(
        reason(here.take_shift(taking(&town, &no_gate)).await),
        "UNKNOWN_SHIFT"
    );
    let elsewhere = town.a_gate("北门").await.id;
    let (mut not_here, _) = volunteer(&town, &elsewhere);
    assert_eq!(
        reason(not_here.take_shift(taking(&town, &day[0])).await),
        "OUT_OF_SCOPE"
    );

    assert_eq!(
        reason(here.take_shift(taking(&town, &day[1])).await),
        "VOLUNTEER_BUSY"
    );
    assert_eq!(
        reason(here.take_shift(taking(&town, &day[2])).await),
        "NO_OPEN_PLACE"
    );
    assert_eq!(
        reason(here.leave_shift(leaving(&town, &day[1])).await),
        "NOT_ON_SHIFT"
    );
    assert_eq!(
        reason(here.leave_shift(leaving(&town, &day[0])).await),
        "NOT_ON_SHIFT",
        "it has begun"
    );
    assert_eq!(
        reason(here.hand_over(handing_over(&town, &day[0])).await),
        "NOT_ON_SHIFT"
    );
    let take = taking(&town, &day[0]);
    here.take_shift(take.clone()).await.unwrap();
    let other = pb::TakeShiftRequest {
        request_id: take.request_id,
        ..taking(&town, &day[1])
    };
    assert_eq!(reason(here.take_shift(other).await), "REQUEST_ID_REUSED");
    let leave = leaving(&town, &day[0]);
    here.leave_shift(leave.clone()).await.unwrap();
    let other = pb::LeaveShiftRequest {
        request_id: leave.request_id,
        ..leaving(&town, &day[1])
    };
    assert_eq!(reason(here.leave_shift(other).await), "REQUEST_ID_REUSED");
    assert_eq!(
        reason(here.leave_shift(leaving(&town, &day[0])).await),
        "SHIFT_LEFT_ALREADY"
    );
    assert_eq!(
        reason(here.take_shift(taking(&town, &day[0])).await),
        "SHIFT_LEFT_ALREADY"
    );
    let note = handing_over(&town, &day[0]);
    here.hand_over(note.clone()).await.unwrap();
    let other = pb::HandOverRequest {
        note: "另一条".into(),
        ..note
    };
    assert_eq!(reason(here.hand_over(other).await), "REQUEST_ID_REUSED");

    let cancel = cancelling(&town, &day[2]);
    officer.cancel_shift(cancel.clone()).await.unwrap();
    assert_eq!(
        reason(officer.cancel_shift(cancelling(&town, &day[2])).await),
        "SHIFT_CANCELLED"
    );
    let other = pb::CancelShiftRequest {
        request_id: cancel.request_id,
        ..cancelling(&town, &day[1])
    };
    assert_eq!(reason(officer.cancel_shift(other).await), "REQUEST_ID_REUSED");
    assert_eq!(
        reason(here.take_shift(taking(&town, &day[2])).await),
        "SHIFT_CANCELLED"
    );
    town.clock.advance(4 * HOUR);
    assert_eq!(
        reason(here.take_shift(taking(&town, &day[1])).await),
        "SHIFT_OVER"
    );
    assert_eq!(
        reason(officer.cancel_shift(cancelling(&town, &day[1])).await),
        "SHIFT_OVER"
    );
}

#[tokio::test]
async fn lists_refuse_what_is_out_of_scope_and_tokens_of_other_queries() {
    let town = Town::open(On::Sqlite).await;
    let gate = town.a_gate("南门").await.id;
    town.a_gate("北门").await;
    planned(&town, &gate, vec![time(12, 2, 1, &[]), time(15, 2, 1, &[])]).await;
    let mut officer = shifts(&town, Role::Officer, "410811");
    let mut next_door = shifts(&town, Role::Officer, "410811008");
    let of_gate = pb::ListShiftsRequest {
        of: Some(pb::list_shifts_request::Of::CheckpointId(gate.clone())),
        ..Default::default()
    };
    assert_eq!(reason(next_door.list_shifts(of_gate).await), "OUT_OF_SCOPE");
    let of_area = pb::ListGapsRequest {
        of: Some(pb::list_gaps_request::Of::Area("410811007".into())),
        ..Default::default()
    };
    assert_eq!(reason(next_door.list_gaps(of_area).await), "OUT_OF_SCOPE");
    let notes = |checkpoint_id: String| pb::ListHandOversRequest {
        checkpoint_id,
        ..Default::default()
    };
    assert_eq!(
        reason(next_door.list_hand_overs(notes(gate.clone())).await),
        "OUT_OF_SCOPE"
    );
    assert_eq!(
        reason(officer.list_hand_overs(notes(town.id())).await),
        "UNKNOWN_CHECKPOINT"
    );
    let who = |checkpoint_id: String| pb::WhoWasOnDutyRequest {
        checkpoint_id,
        at: None,
    };
    assert_eq!(
        reason(next_door.who_was_on_duty(who(gate.clone())).await),
        "OUT_OF_SCOPE"
    );
    assert_eq!(
        reason(officer.who_was_on_duty(who(town.id())).await),
        "UNKNOWN_CHECKPOINT"
    );

    let first = pb::ListShiftsRequest {
        page_size: 1,
        ..Default::default()
    };
    let page_token = officer
        .list_shifts(first)
        .await
        .unwrap()
        .into_inner()
        .next_page_token;
    let other = pb::ListShiftsRequest {
        last_day: "2020-03-02".into(),
        page_token: page_token.clone(),
        ..Default::default()
    };
    assert_eq!(
        reason(officer.list_shifts(other).await),
        "PAGE_TOKEN_OF_ANOTHER_QUERY"
    );
    let gaps = pb::ListGapsRequest {
        page_token: page_token.clone(),
        ..Default::default()
    };
    assert_eq!(
        reason(officer.list_gaps(gaps).await),
        "PAGE_TOKEN_OF_ANOTHER_QUERY"
    );
    let notes = pb::ListHandOversRequest {
        checkpoint_id: gate,
        page_token: "!".into(),
        ..Default::default()
    };
    assert_eq!(
        reason(officer.list_hand_overs(notes).await),
        "PAGE_TOKEN_UNREADABLE"
    );
}

#[tokio::test]
async fn every_bad_field_is_told_at_once() {
    let town = Town::open(On::Sqlite).await;
    let mut officer = shifts(&town, Role::Officer, "410811");
    let bad_time = pb::ShiftTime {
        starts_at_minute: 1_440,
        length_minutes: 29,
        places: 21,
        accounts: vec!["13800138000".into()],
    };
    let twice = pb::ShiftTime {
        places: 1,
        ..time(8, 4, 1, &["li", "li"])
    };
    let plan = pb::PlanShiftsRequest {
        request_id: not_an_id(),
        checkpoint_id: String::new(),
        first_day: "2020-02-29".into(),
        last_day: "2020-05-31".into(),
        weekdays: vec![8],
        times: vec![bad_time, twice],
    };
    assert_eq!(
        flaws(officer.plan_shifts(plan).await),
        [
            "checkpoint_id MISSING",
            "first_day OUT_OF_RANGE",
            "last_day OUT_OF_RANGE",
            "request_id NOT_AN_ID",
            "times[0].accounts PERSONAL_DATA",
            "times[0].length_minutes OUT_OF_RANGE",
            "times[0].places OUT_OF_RANGE",
            "times[0].starts_at_minute OUT_OF_RANGE",
            "times[1].accounts TWICE",
            "times[1].places OUT_OF_RANGE",
            "weekdays OUT_OF_RANGE",
        ]
    );
    let nothing = pb::PlanShiftsRequest::default();
    assert_eq!(
        flaws(officer.plan_shifts(nothing).await),
        [
            "checkpoint_id MISSING",
            "first_day MISSING",
            "request_id MISSING",
            "times MISSING"
        ]
    );
    assert_eq!(
        flaws(officer.take_shift(pb::TakeShiftRequest::default()).await),
        ["checkpoint_id MISSING", "request_id MISSING", "shift_id MISSING"]
    );
    assert_eq!(
        flaws(officer.leave_shift(pb::LeaveShiftRequest::default()).await),
        ["checkpoint_id MISSING", "request_id MISSING", "shift_id MISSING"]
    );
    assert_eq!(
        flaws(officer.cancel_shift(pb::CancelShiftRequest::default()).await),
        [
            "checkpoint_id MISSING",
            "reason MISSING",
            "request_id MISSING",
            "shift_id MISSING"
        ]
    );
    let hand_over = pb::HandOverRequest {
        note: "电话 138 0013 8000".into(),
        left_open: vec!["好".into()],
        ..Default::default()
    };
    assert_eq!(
        flaws(officer.hand_over(hand_over).await),
        [
            "checkpoint_id MISSING",
            "left_open[0] TOO_SHORT",
            "note PERSONAL_DATA",
            "request_id MISSING",
            "shift_id MISSING",
        ]
    );
    let list = pb::ListShiftsRequest {
        of: Some(pb::list_shifts_request::Of::Area("4108".into())),
        first_day: "yesterday".into(),
        last_day: "2020-02-01".into(),
        page_size: -1,
        page_token: "!".into(),
    };
    let told = flaws(officer.list_shifts(list).await);
    assert_eq!(told.len(), 4, "{told:?}");
    let gaps = pb::ListGapsRequest {
        first_day: TODAY.into(),
        last_day: "2020-03-08".into(),
        page_size: -1,
        ..Default::default()
    };
    assert_eq!(
        flaws(officer.list_gaps(gaps).await),
        ["last_day OUT_OF_RANGE", "page_size OUT_OF_RANGE"]
    );
    let who = pb::WhoWasOnDutyRequest {
        checkpoint_id: not_an_id(),
        at: Some(prost_types::Timestamp {
            seconds: 0,
            nanos: -1,
        }),
    };
    assert_eq!(
        flaws(officer.who_was_on_duty(who).await),
        ["at NOT_A_TIME", "checkpoint_id NOT_AN_ID"]
    );
}
