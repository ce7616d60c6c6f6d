//! A gate is kept day and night: the roster and its gaps, who came, what they left to the next, who stood there at a moment; and the gate is
//! disinfected, as strongly as the occasion demands.

use crate::steps::gate::{scans, verifies};
use crate::steps::people::registers;
use crate::steps::places::{COMMUNITY, Gate, a_gate, a_gate_of};
use crate::steps::{fresh_id, reason};
use kit::clock::{Day, Moment};
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::disinfection_service_client::DisinfectionServiceClient;
use proto::checkpoint::v1::record_disinfection_request::Strength;
use proto::checkpoint::v1::shift_service_client::ShiftServiceClient;
use proto::common::v1::Direction;
use rstest::rstest;
use tests::town::{Built, Town, bearing};
use tonic::transport::Channel;
use tonic::{Request, Status};
use vocabulary::Role;

/// A third of a day, in minutes.
const THIRD: i32 = 480;
/// A day, in minutes.
const DAY: i32 = 1_440;

#[rstest]
#[tokio::test]
async fn a_gate_is_kept_around_the_clock(#[values(Built::Embedded, Built::Spread)] how: Built) {
    let town = Town::built(how).await;
    let gate = a_gate(&town, "新兴十三号院").await;
    let other = a_gate_of(&town, &gate.unit_id, "西门").await;
    let today = town.clock().today();
    assert_eq!(
        gaps(&town, &gate, today).await,
        [pb::GapKind::Unplanned, pb::GapKind::Unattended]
    );

    let first = the_roster_is_planned(&town, &gate, today).await;
    whoever_is_free_fills_it(&town, &gate, today).await;
    let alone = wang_stands_there(&town, &other, &first).await;
    wang_hands_over_to_li(&town, &gate, &first).await;
    assert_eq!(on_duty(&town, &gate, Some(alone)).await, ["volunteer-wang"]);
    assert_eq!(on_duty(&town, &gate, None).await, ["volunteer-li"]);

    the_gate_is_disinfected(&town, &gate).await;
}

fn shifts(town: &Town) -> ShiftServiceClient<Channel> {
    ShiftServiceClient::new(town.checkpoint.clone())
}

/// A volunteer of the community, by account.
fn volunteer<M>(town: &Town, account: &str, message: M) -> Request<M> {
    bearing(&town.token(Role::GateStaff, COMMUNITY, account), message)
}

/// What is not covered from now until the end of tomorrow, as command sees it.
async fn gaps(town: &Town, gate: &Gate, today: Day) -> Vec<pb::GapKind> {
    let ask = pb::ListGapsRequest {
        of: Some(pb::list_gaps_request::Of::CheckpointId(gate.id.clone())),
        first_day: today.to_string(),
        last_day: today.plus_days(1).to_string(),
        ..pb::ListGapsRequest::default()
    };
    let told = shifts(town).list_gaps(town.by(Role::Command, ask)).await;
    let gates = told.expect("told").into_inner().gates.into_iter();
    gates.flat_map(|gate| gate.gaps).map(|gap| gap.kind()).collect()
}

/// Three shifts a day from this minute on: Wang's with a second place, Zhao's, and one that nobody has yet. Returns the one that begins now.
async fn the_roster_is_planned(town: &Town, gate: &Gate, today: Day) -> pb::Shift {
    let minute = this_minute(town, today);
    let shift = |nth: i32, places: i32, accounts: &[&str]| pb::ShiftTime {
        starts_at_minute: minute + nth * THIRD,
        length_minutes: THIRD,
        places,
        accounts: accounts.iter().map(|account| (*account).to_owned()).collect(),
    };
    let times = [
        shift(0, 2, &["volunteer-wang"]),
        shift(1, 1, &["volunteer-zhao"]),
        shift(2, 1, &[]),
    ];
    // What begins after midnight belongs to tomorrow.
    let still_today = times.iter().filter(|time| time.starts_at_minute < DAY).cloned();
    let first = plans(town, gate, today, still_today.collect()).await.remove(0);
    let all = times.into_iter().map(|time| pb::ShiftTime {
        starts_at_minute: time.starts_at_minute % DAY,
        ..time
    });
    plans(town, gate, today.plus_days(1), all.collect()).await;
    assert_eq!((first.places, first.open_places), (2, 1));
    first
}

fn this_minute(town: &Town, today: Day) -> i32 {
    let since_midnight = town.clock().now().since(today.start(town.clock().zone()));
    i32::try_from(since_midnight.as_secs() / 60)
        .expect("a minute")
        .min(DAY - 1)
}

async fn plans(town: &Town, gate: &Gate, day: Day, times: Vec<pb::ShiftTime>) -> Vec<pb::Shift> {
    let plan = pb::PlanShiftsRequest {
        request_id: fresh_id(town),
        checkpoint_id: gate.id.clone(),
        first_day: day.to_string(),
        times,
        ..pb::PlanShiftsRequest::default()
    };
    let planned = shifts(town).plan_shifts(town.by(Role::Officer, plan)).await;
    planned.expect("planned").into_inner().shifts
}

/// A shift nobody is put down for is a gap, until Li takes it.
async fn whoever_is_free_fills_it(town: &Town, gate: &Gate, today: Day) {
    assert!(gaps(town, gate, today).await.contains(&pb::GapKind::Unplanned));
    let ask = pb::ListShiftsRequest {
        of: Some(pb::list_shifts_request::Of::CheckpointId(gate.id.clone())),
        first_day: today.to_string(),
        last_day: today.plus_days(1).to_string(),
        ..pb::ListShiftsRequest::default()
    };
    let listed = shifts(town)
        .list_shifts(volunteer(town, "volunteer-li", ask))
        .await;
    let listed = listed.expect("listed").into_inner().shifts;
    for nobodys in listed.iter().filter(|shift| shift.turns.is_empty()) {
        let taken = takes(town, "volunteer-li", nobodys).await.expect("taken");
        assert_eq!(taken.open_places, 0);
        assert_eq!(
            taken.turns[0].state(),
            pb::TurnState::Planned,
            "expected, hours ahead"
        );
        let late = takes(town, "volunteer-sun", nobodys).await;
        assert_eq!(reason(late), "NO_OPEN_PLACE");
    }
    let left = gaps(town, gate, today).await;
    assert_eq!(
        left,
        [pb::GapKind::Unattended],
        "planned, but nobody is there yet"
    );
}

async fn takes(town: &Town, account: &str, shift: &pb::Shift) -> Result<pb::Shift, Status> {
    let take = pb::TakeShiftRequest {
        request_id: fresh_id(town),
        checkpoint_id: shift.checkpoint_id.clone(),
        shift_id: shift.shift_id.clone(),
    };
    let taken = shifts(town).take_shift(volunteer(town, account, take)).await?;
    Ok(taken.into_inner().shift.expect("a shift"))
}

/// He comes in time, and cannot stand at two gates. Returns a moment at which he was alone.
async fn wang_stands_there(town: &Town, other: &Gate, first: &pb::Shift) -> Moment {
    let early = hand_over(town, "volunteer-wang", first).await;
    assert_eq!(
        reason(early),
        "NOT_ON_SHIFT",
        "nobody hands over who has not come"
    );
    let there = takes(town, "volunteer-wang", first).await.expect("he is there");
    let wang = &there.turns[0];
    assert_eq!((wang.state(), wang.late), (pb::TurnState::Present, false));

    let same_hours = pb::ShiftTime {
        starts_at_minute: this_minute(town, town.clock().today()),
        length_minutes: 60,
        places: 1,
        accounts: Vec::new(),
    };
    let at_the_other = plans(town, other, town.clock().today(), vec![same_hours]).await;
    let twice = takes(town, "volunteer-wang", &at_the_other[0]).await;
    assert_eq!(reason(twice), "VOLUNTEER_BUSY");
    town.clock().now()
}

/// Three pass and one scans without being measured; then Li comes, reads what is left to do, and Wang goes home.
async fn wang_hands_over_to_li(town: &Town, gate: &Gate, first: &pb::Shift) {
    let resident = registers(town, gate, 1).await;
    for _ in 0..3 {
        let passage = verifies(town, gate, &resident.code, Some(366)).await;
        assert_eq!(passage.expect("verified").verdict(), pb::Verdict::Pass);
    }
    let waits = scans(town, gate.token(), &resident.code, Direction::In).await;
    assert_eq!(waits.expect("scanned").verdict(), pb::Verdict::TakeTemperature);
    let note = hand_over(town, "volunteer-wang", first).await.expect("written");
    assert_eq!((note.passes_recorded, note.passes_unmeasured), (4, 1));

    let both = takes(town, "volunteer-li", first)
        .await
        .expect("she is there, too");
    assert_eq!((both.open_places, both.turns.len()), (0, 2));
    let ask = pb::ListHandOversRequest {
        checkpoint_id: gate.id.clone(),
        ..pb::ListHandOversRequest::default()
    };
    let notes = shifts(town)
        .list_hand_overs(volunteer(town, "volunteer-li", ask))
        .await;
    assert_eq!(notes.expect("listed").into_inner().hand_overs, [note]);
    let leave = pb::LeaveShiftRequest {
        request_id: fresh_id(town),
        checkpoint_id: gate.id.clone(),
        shift_id: first.shift_id.clone(),
    };
    shifts(town)
        .leave_shift(volunteer(town, "volunteer-wang", leave))
        .await
        .expect("he goes home");
}

async fn hand_over(town: &Town, account: &str, shift: &pb::Shift) -> Result<pb::HandOverNote, Status> {
    let note = pb::HandOverRequest {
        request_id: fresh_id(town),
        checkpoint_id: shift.checkpoint_id.clone(),
        shift_id: shift.shift_id.clone(),
        note: "额温枪已充电".to_owned(),
        left_open: vec!["一人扫码后未测温".to_owned(), "领取消毒液两桶".to_owned()],
    };
    let written = shifts(town).hand_over(volunteer(town, account, note)).await?;
    Ok(written.into_inner().hand_over.expect("a note"))
}

/// Accounts of those who were there; now, when no moment is asked for.
async fn on_duty(town: &Town, gate: &Gate, at: Option<Moment>) -> Vec<String> {
    let ask = pb::WhoWasOnDutyRequest {
        checkpoint_id: gate.id.clone(),
        at: at.map(Moment::to_proto),
    };
    let told = shifts(town).who_was_on_duty(town.by(Role::Inspector, ask)).await;
    let present = told.expect("told").into_inner().present;
    present.into_iter().map(|turn| turn.account).collect()
}

fn disinfections(town: &Town) -> DisinfectionServiceClient<Channel> {
    DisinfectionServiceClient::new(town.checkpoint.clone())
}

/// What is enough day by day is not where somebody may be infected: it is written down all the same, found, and done again.
async fn the_gate_is_disinfected(town: &Town, gate: &Gate) {
    assert_eq!(undone(town).await, ["东门", "西门"]);
    let daily = sprayed(town, gate, (500, 0), false).await;
    assert_eq!(found(&daily), []);
    assert_eq!(
        (daily.place_name.as_str(), daily.done_by.as_str()),
        ("东门", "volunteer-li")
    );
    assert_eq!(undone(town).await, ["西门"]);

    let weak = sprayed(town, gate, (500, 10), true).await;
    assert_eq!(found(&weak), [pb::Finding::TooWeak, pb::Finding::TooShort]);
    let strong = sprayed(town, gate, (1_000, 30), true).await;
    assert_eq!(found(&strong), []);

    let ask = pb::ListDisinfectionsRequest {
        of: Some(pb::list_disinfections_request::Of::UnitId(gate.unit_id.clone())),
        only_with_findings: true,
        ..pb::ListDisinfectionsRequest::default()
    };
    let wrong = disinfections(town)
        .list_disinfections(town.by(Role::Inspector, ask))
        .await;
    assert_eq!(wrong.expect("listed").into_inner().disinfections, [weak]);
}

/// Chlorine of so many milligrams a litre, left for so many minutes.
async fn sprayed(
    town: &Town,
    gate: &Gate,
    (milligrams, minutes): (i32, i32),
    case_suspected: bool,
) -> pb::Disinfection {
    let entry = pb::RecordDisinfectionRequest {
        request_id: fresh_id(town),
        unit_id: gate.unit_id.clone(),
        checkpoint_id: gate.id.clone(),
        kind: pb::DisinfectedKind::Checkpoint.into(),
        agent: pb::Agent::Chlorine.into(),
        strength: Some(Strength::MilligramsPerLitre(milligrams)),
        millilitres_per_square_metre: 200,
        contact_minutes: minutes,
        square_metres: 40,
        case_suspected,
        ..pb::RecordDisinfectionRequest::default()
    };
    let recorded = disinfections(town)
        .record_disinfection(volunteer(town, "volunteer-li", entry))
        .await;
    recorded
        .expect("written down")
        .into_inner()
        .disinfection
        .expect("an entry")
}

fn found(entry: &pb::Disinfection) -> Vec<pb::Finding> {
    assert!(entry.policy.is_some(), "judged by an order");
    entry.findings().collect()
}

/// Places that were not disinfected often enough today.
async fn undone(town: &Town) -> Vec<String> {
    let ask = pb::ListUndoneRequest::default();
    let told = disinfections(town).list_undone(town.by(Role::Command, ask)).await;
    let places = told.expect("told").into_inner().places.into_iter();
    places.map(|place| place.place_name).collect()
}
