//! ShiftService through its layers: a day of a gate's roster.

use super::{
    HOUR, MINUTE, TODAY, a_plan, cancelling, handing_over, leaving, planned, shifts, taking, time, volunteer,
};
use crate::town::{NOON, Town};
use kit::db::testing::On;
use proto::checkpoint::v1 as pb;
use proto::common::v1 as common;
use rstest::rstest;
use vocabulary::{Level, Role};

fn at(hours: u32) -> Option<prost_types::Timestamp> {
    Some((NOON + hours * HOUR).to_proto())
}

async fn gaps(
    town: &Town,
) -> Vec<(
    pb::GapKind,
    Option<prost_types::Timestamp>,
    Option<prost_types::Timestamp>,
)> {
    let mut officer = shifts(town, Role::Officer, "410811");
    let request = pb::ListGapsRequest {
        first_day: TODAY.into(),
        ..Default::default()
    };
    let told = officer.list_gaps(request).await.unwrap().into_inner();
    assert!(told.gates.iter().all(|gate| gate.policy.is_some()));
    let gaps = told.gates.into_iter().flat_map(|gate| gate.gaps);
    gaps.map(|gap| (gap.kind(), gap.starts_at, gap.ends_at)).collect()
}

async fn on_duty(town: &Town, gate: &str, hours: u32) -> (Vec<String>, Vec<String>) {
    let request = pb::WhoWasOnDutyRequest {
        checkpoint_id: gate.into(),
        at: at(hours),
    };
    let mut officer = shifts(town, Role::Officer, "410811");
    let told = officer.who_was_on_duty(request).await.unwrap().into_inner();
    let accounts = |turns: Vec<pb::Turn>| turns.into_iter().map(|turn| turn.account).collect();
    (accounts(told.present), accounts(told.expected))
}

#[rstest]
#[tokio::test]
async fn a_day_is_planned_stood_and_handed_over(#[values(On::Sqlite, On::Postgres)] on: On) {
    let town = Town::heard(on).await;
    let gate = town.a_gate("南门").await.id;
    let (mut here, account) = volunteer(&town, &gate);
    // The gate was registered at noon: the day's gap begins there.
    let (twelve, midnight) = (at(0), at(12));
    assert_eq!(gaps(&town).await, [(pb::GapKind::Unplanned, twelve, midnight)]);

    let day = planned(
        &town,
        &gate,
        vec![time(12, 6, 1, &[&account]), time(18, 6, 2, &["li"])],
    )
    .await;
    assert_eq!(day.len(), 2);
    assert_eq!(
        (day[0].starts_at, day[0].ends_at, day[0].open_places),
        (at(0), at(6), 0)
    );
    assert_eq!((day[1].places, day[1].open_places), (2, 1));
    assert_eq!(day[0].turns[0].state(), pb::TurnState::Planned);
    assert!(gaps(&town).await.is_empty());

    // Twenty minutes late.
    town.clock.advance(20 * MINUTE);
    let request = taking(&town, &day[0]);
    let taken = here
        .take_shift(request.clone())
        .await
        .unwrap()
        .into_inner()
        .shift
        .unwrap();
    let again = here
        .take_shift(request)
        .await
        .unwrap()
        .into_inner()
        .shift
        .unwrap();
    assert_eq!(taken, again, "the same request twice");
    let mine = &taken.turns[0];
    assert_eq!((mine.state(), mine.late), (pb::TurnState::Present, true));
    assert_eq!(
        mine.policy.as_ref().unwrap().document_number,
        "山防指〔2020〕35号（演示）"
    );
    let twenty_past = Some((NOON + 20 * MINUTE).to_proto());
    assert_eq!(
        gaps(&town).await,
        [(pb::GapKind::Unattended, twelve, twenty_past)]
    );

    // Somebody passes, and the note counts them.
    let mut gates = town.gates(Role::GateStaff, "410811");
    for _ in 0..3 {
        let request = pb::VerifyPassRequest {
            request_id: town.id(),
            checkpoint_id: gate.clone(),
            health_code: town.registration.code(Level::Green).text,
            direction: common::Direction::In.into(),
            temperature_deci_celsius: Some(366),
            ..Default::default()
        };
        gates.verify_pass(request).await.unwrap();
    }
    town.clock.advance(40 * MINUTE);
    let note = here
        .hand_over(handing_over(&town, &day[0]))
        .await
        .unwrap()
        .into_inner()
        .hand_over
        .unwrap();
    assert_eq!((note.passes_recorded, note.passes_unmeasured), (3, 0));
    assert_eq!(note.account, account);
    let left = here
        .leave_shift(leaving(&town, &day[0]))
        .await
        .unwrap()
        .into_inner()
        .shift
        .unwrap();
    assert_eq!(left.turns[0].state(), pb::TurnState::Left);

    // Nobody comes in the evening.
    town.clock.advance(7 * HOUR);
    let one_o_clock = at(1);
    assert_eq!(
        gaps(&town).await,
        [
            (pb::GapKind::Unattended, twelve, twenty_past),
            (pb::GapKind::Unattended, one_o_clock, at(8)),
        ]
    );
    assert_eq!(on_duty(&town, &gate, 0).await, (vec![], vec![account.clone()]));
    let half_past = pb::WhoWasOnDutyRequest {
        checkpoint_id: gate.clone(),
        at: Some((NOON + 30 * MINUTE).to_proto()),
    };
    let told = here.who_was_on_duty(half_past).await.unwrap().into_inner();
    assert_eq!(told.present[0].account, account);
    assert!(told.expected.is_empty());
    assert_eq!(on_duty(&town, &gate, 7).await, (vec![], vec!["li".to_owned()]));

    let request = pb::ListHandOversRequest {
        checkpoint_id: gate.clone(),
        ..Default::default()
    };
    let notes = here.list_hand_overs(request).await.unwrap().into_inner();
    assert_eq!(notes.hand_overs, [note]);
    let listed = here
        .list_shifts(pb::ListShiftsRequest::default())
        .await
        .unwrap()
        .into_inner()
        .shifts;
    assert_eq!(listed.len(), 2);
    assert_eq!(listed[1].turns[0].state(), pb::TurnState::Absent);
}

#[rstest]
#[tokio::test]
async fn open_places_are_taken_ahead_given_back_and_cancelled(#[values(On::Sqlite, On::Postgres)] on: On) {
    let town = Town::open(on).await;
    let gate = town.a_gate("南门").await.id;
    let (mut here, account) = volunteer(&town, &gate);
    let day = planned(&town, &gate, vec![time(20, 4, 1, &[])]).await;
    let taken = here
        .take_shift(taking(&town, &day[0]))
        .await
        .unwrap()
        .into_inner()
        .shift
        .unwrap();
    assert_eq!(
        (taken.open_places, taken.turns[0].state()),
        (0, pb::TurnState::Planned)
    );
    let mine = pb::ListShiftsRequest {
        of: Some(pb::list_shifts_request::Of::Mine(true)),
        ..Default::default()
    };
    assert_eq!(
        here.list_shifts(mine.clone()).await.unwrap().into_inner().shifts,
        std::slice::from_ref(&taken)
    );
    let given = here
        .leave_shift(leaving(&town, &day[0]))
        .await
        .unwrap()
        .into_inner()
        .shift
        .unwrap();
    assert_eq!((given.open_places, given.turns.len()), (1, 0));
    assert!(
        here.list_shifts(mine)
            .await
            .unwrap()
            .into_inner()
            .shifts
            .is_empty()
    );

    // In its time whoever comes is there, expected or not.
    town.clock.advance(8 * HOUR);
    let joined = here
        .take_shift(taking(&town, &day[0]))
        .await
        .unwrap()
        .into_inner()
        .shift
        .unwrap();
    assert_eq!(
        (joined.turns[0].state(), joined.turns[0].late),
        (pb::TurnState::Present, false)
    );
    assert_eq!(joined.turns[0].account, account);
    let mut officer = shifts(&town, Role::Officer, "410811");
    let cancelled = officer
        .cancel_shift(cancelling(&town, &day[0]))
        .await
        .unwrap()
        .into_inner();
    let cancelled = cancelled.shift.unwrap();
    assert!(cancelled.cancelled_at.is_some());
    assert_eq!(cancelled.turns.len(), 1, "whoever was there, was there");
}

#[rstest]
#[tokio::test]
async fn a_pattern_is_listed_page_by_page_within_scope(#[values(On::Sqlite, On::Postgres)] on: On) {
    let town = Town::open(on).await;
    let (here, there) = (
        town.a_gate_in("410811007001", "南门").await.id,
        town.a_gate_in("410811008001", "北门").await.id,
    );
    let mut officer = shifts(&town, Role::Officer, "410811");
    for gate in [&here, &there] {
        let plan = pb::PlanShiftsRequest {
            last_day: "2020-03-14".into(),
            weekdays: vec![1, 3],
            ..a_plan(&town, gate, vec![time(8, 12, 2, &[]), time(20, 12, 2, &[])])
        };
        let first = officer.plan_shifts(plan.clone()).await.unwrap().into_inner();
        assert_eq!(first.shifts.len(), 8);
        assert_eq!(
            officer.plan_shifts(plan).await.unwrap().into_inner(),
            first,
            "planned once"
        );
    }
    let mut request = pb::ListShiftsRequest {
        first_day: TODAY.into(),
        last_day: "2020-03-31".into(),
        page_size: 5,
        ..Default::default()
    };
    let mut walked = Vec::new();
    loop {
        let page = officer.list_shifts(request.clone()).await.unwrap().into_inner();
        walked.extend(page.shifts);
        request.page_token = page.next_page_token;
        if request.page_token.is_empty() {
            break;
        }
    }
    assert_eq!(walked.len(), 16);
    let starts: Vec<i64> = walked
        .iter()
        .map(|shift| shift.starts_at.unwrap().seconds)
        .collect();
    assert!(starts.is_sorted());
    let of_area = pb::ListShiftsRequest {
        of: Some(pb::list_shifts_request::Of::Area("410811008".into())),
        page_token: String::new(),
        page_size: 0,
        ..request.clone()
    };
    assert_eq!(
        officer
            .list_shifts(of_area)
            .await
            .unwrap()
            .into_inner()
            .shifts
            .len(),
        8
    );
    let mut street = shifts(&town, Role::CommunityWorker, "410811007");
    let narrow = pb::ListShiftsRequest {
        page_token: String::new(),
        page_size: 0,
        ..request
    };
    let seen = street.list_shifts(narrow).await.unwrap().into_inner().shifts;
    assert!(seen.len() == 8 && seen.iter().all(|shift| shift.checkpoint_id == here));
    let mut request = pb::ListGapsRequest {
        first_day: "2020-03-02".into(),
        page_size: 1,
        ..Default::default()
    };
    let first = officer.list_gaps(request.clone()).await.unwrap().into_inner();
    assert_eq!(first.gates[0].checkpoint_id, here);
    assert!(
        first.gates[0]
            .gaps
            .iter()
            .any(|gap| gap.kind() == pb::GapKind::Unplanned)
    );
    request.page_token = first.next_page_token;
    let second = officer.list_gaps(request).await.unwrap().into_inner();
    assert_eq!(
        (
            second.gates[0].checkpoint_id.as_str(),
            second.next_page_token.as_str()
        ),
        (there.as_str(), "")
    );
    let gaps = shifts(&town, Role::CommunityWorker, "410811007")
        .list_gaps(pb::ListGapsRequest::default())
        .await;
    assert!(
        gaps.unwrap()
            .into_inner()
            .gates
            .iter()
            .all(|gate| gate.checkpoint_id == here)
    );
}

#[rstest]
#[tokio::test]
async fn more_hand_over_at_once_than_there_are_connections(#[values(On::Sqlite, On::Postgres)] on: On) {
    let town = Town::heard(on).await;
    let gate = town.a_gate("南门").await.id;
    let (here, account) = volunteer(&town, &gate);
    let day = planned(&town, &gate, vec![time(12, 6, 1, &[&account])]).await;
    here.clone().take_shift(taking(&town, &day[0])).await.unwrap();
    town.clock.advance(HOUR);
    let notes = (0..30).map(|_| {
        let (mut here, note) = (here.clone(), handing_over(&town, &day[0]));
        async move { here.hand_over(note).await }
    });
    futures::future::try_join_all(notes).await.unwrap();
}
