//! The quota in the verdict: whose turn it is, who has used it, who is not held to it.

use super::{
    Family, VILLAGE, a_family, a_market_gate, another_gate, days_later, known, market_rule, ordered, scan,
    verified, why,
};
use crate::town::{AUTHORITY, Town};
use kit::db::testing::On;
use proto::checkpoint::v1::record_temperature_request::Taken;
use proto::checkpoint::v1::{self as pb, Verdict, VerdictReason as Why};
use proto::common::v1 as common;
use proto::registration::v1 as told;
use rstest::rstest;
use std::time::Duration;
use vocabulary::{Level, PersonId, Role};

const MINUTE: Duration = Duration::from_secs(60);

#[rstest]
#[tokio::test]
async fn one_of_a_household_goes_on_its_day(#[values(On::Sqlite, On::Postgres)] on: On) {
    let town = Town::heard(on).await;
    let policy = ordered(&town, vec![market_rule()]).await;
    let gate = a_market_gate(&town, "南门").await;
    // 1 March is an odd day: the third group's.
    let (third, fourth) = (a_family(&town, 3, 2).await, a_family(&town, 4, 1).await);

    let first = verified(&town, scan(&town, &gate, &third.codes[0])).await;
    assert_eq!(why(&first), (Verdict::Pass, vec![Why::Green]));
    assert_eq!(
        first.policy.unwrap().document_number,
        "山防指〔2020〕31号（演示）"
    );
    let second = verified(&town, scan(&town, &gate, &third.codes[1])).await;
    assert_eq!(why(&second), (Verdict::Refuse, vec![Why::QuotaUsed]));
    assert_eq!(
        second.policy,
        Some(policy.clone()),
        "the order that decided is named"
    );
    let other = verified(&town, scan(&town, &gate, &fourth.codes[0])).await;
    assert_eq!(why(&other), (Verdict::Refuse, vec![Why::NotYourDay]));
    assert_eq!(other.policy, Some(policy));

    days_later(&town, 1).await;
    let fourth = verified(&town, scan(&town, &gate, &fourth.codes[0])).await;
    assert_eq!(why(&fourth), (Verdict::Pass, vec![Why::Green]));
    days_later(&town, 1).await;
    let third = verified(&town, scan(&town, &gate, &third.codes[1])).await;
    assert_eq!(
        why(&third),
        (Verdict::Pass, vec![Why::Green]),
        "a new day, a new turn"
    );
}

#[rstest]
#[tokio::test]
async fn the_same_outing_is_not_two_and_the_same_request_neither(#[values(On::Sqlite, On::Postgres)] on: On) {
    let town = Town::heard(on).await;
    ordered(&town, vec![market_rule()]).await;
    let gate = a_market_gate(&town, "南门").await;
    let family = a_family(&town, 3, 1).await;
    let request = scan(&town, &gate, &family.codes[0]);
    let first = verified(&town, request.clone()).await;
    assert_eq!(first.verdict(), Verdict::Pass);
    let again = verified(&town, request).await;
    assert_eq!(
        (again.pass_id.as_str(), again.verdict()),
        (first.pass_id.as_str(), Verdict::Pass)
    );
    town.clock.advance(5 * MINUTE);
    let scanned_again = verified(&town, scan(&town, &gate, &family.codes[0])).await;
    assert_eq!(scanned_again.verdict(), Verdict::Pass, "within ten minutes");
    town.clock.advance(6 * MINUTE);
    let later = verified(&town, scan(&town, &gate, &family.codes[0])).await;
    assert_eq!(why(&later), (Verdict::Refuse, vec![Why::QuotaUsed]));
}

#[rstest]
#[tokio::test]
async fn a_pass_taken_back_gives_the_turn_back(#[values(On::Sqlite, On::Postgres)] on: On) {
    let town = Town::heard(on).await;
    ordered(&town, vec![market_rule()]).await;
    let gate = a_market_gate(&town, "南门").await;
    let family = a_family(&town, 3, 2).await;
    let wrong = verified(&town, scan(&town, &gate, &family.codes[0])).await;
    let void = pb::VoidPassRequest {
        request_id: town.id(),
        checkpoint_id: gate.clone(),
        pass_id: wrong.pass_id,
        reason: "扫错人".into(),
    };
    town.gates(Role::GateStaff, AUTHORITY)
        .void_pass(void)
        .await
        .unwrap();
    let right = verified(&town, scan(&town, &gate, &family.codes[1])).await;
    assert_eq!(right.verdict(), Verdict::Pass);
}

#[rstest]
#[tokio::test]
async fn whoever_is_sent_away_uses_no_turn(#[values(On::Sqlite, On::Postgres)] on: On) {
    let town = Town::heard(on).await;
    ordered(&town, vec![market_rule()]).await;
    let gate = a_market_gate(&town, "南门").await;
    let family = a_family(&town, 3, 2).await;
    let yellow = town
        .registration
        .code_of(family.codes[0].claims.person, Level::Yellow);
    let refused = verified(&town, scan(&town, &gate, &yellow)).await;
    assert_eq!(why(&refused), (Verdict::Refuse, vec![Why::LevelYellow]));

    let hot = pb::VerifyPassRequest {
        temperature_deci_celsius: Some(381),
        ..scan(&town, &gate, &family.codes[0])
    };
    let held = verified(&town, hot).await;
    assert_eq!(held.verdict(), Verdict::Recheck);
    let waits = verified(&town, scan(&town, &gate, &family.codes[1])).await;
    assert_eq!(
        why(&waits),
        (Verdict::Refuse, vec![Why::QuotaUsed]),
        "who is held may yet go"
    );
    let again = pb::RecordTemperatureRequest {
        request_id: town.id(),
        checkpoint_id: gate.clone(),
        pass_id: held.pass_id,
        taken: Some(Taken::TemperatureDeciCelsius(382)),
    };
    let mut gates = town.gates(Role::GateStaff, AUTHORITY);
    let sent = gates.record_temperature(again).await.unwrap().into_inner();
    assert_eq!(sent.passage.unwrap().verdict(), Verdict::FeverClinic);
    let other = verified(&town, scan(&town, &gate, &family.codes[1])).await;
    assert_eq!(other.verdict(), Verdict::Pass, "the turn was given back");
}

#[tokio::test]
async fn a_fever_on_the_wrong_day_tells_both_and_a_reading_does_not_undo_the_quota() {
    let town = Town::heard(On::Sqlite).await;
    ordered(&town, vec![market_rule()]).await;
    let gate = a_market_gate(&town, "南门").await;
    let family = a_family(&town, 4, 1).await;
    let hot = pb::VerifyPassRequest {
        temperature_deci_celsius: Some(380),
        ..scan(&town, &gate, &family.codes[0])
    };
    let both = verified(&town, hot).await;
    assert_eq!(why(&both), (Verdict::Refuse, vec![Why::Fever, Why::NotYourDay]));

    let untaken = pb::VerifyPassRequest {
        temperature_deci_celsius: None,
        ..scan(&town, &gate, &family.codes[0])
    };
    let untaken = verified(&town, untaken).await;
    assert_eq!(
        why(&untaken),
        (Verdict::Refuse, vec![Why::TemperatureNeeded, Why::NotYourDay])
    );
    let reading = pb::RecordTemperatureRequest {
        request_id: town.id(),
        checkpoint_id: gate,
        pass_id: untaken.pass_id,
        taken: Some(Taken::TemperatureDeciCelsius(365)),
    };
    let mut gates = town.gates(Role::GateStaff, AUTHORITY);
    let read = gates.record_temperature(reading).await.unwrap().into_inner();
    assert_eq!(
        why(&read.passage.unwrap()),
        (Verdict::Refuse, vec![Why::NotYourDay])
    );
}

#[tokio::test]
async fn where_the_order_says_ask_the_volunteer_decides() {
    let town = Town::heard(On::Sqlite).await;
    let asking = pb::QuotaRule {
        beyond: pb::BeyondQuota::Ask.into(),
        ..market_rule()
    };
    ordered(&town, vec![asking]).await;
    let gate = a_market_gate(&town, "南门").await;
    let family = a_family(&town, 3, 2).await;
    verified(&town, scan(&town, &gate, &family.codes[0])).await;
    let second = pb::VerifyPassRequest {
        temperature_deci_celsius: None,
        ..scan(&town, &gate, &family.codes[1])
    };
    let second = verified(&town, second).await;
    assert_eq!(
        why(&second),
        (Verdict::AskNow, vec![Why::TemperatureNeeded, Why::QuotaUsed])
    );
    let reading = pb::RecordTemperatureRequest {
        request_id: town.id(),
        checkpoint_id: gate,
        pass_id: second.pass_id,
        taken: Some(Taken::TemperatureDeciCelsius(365)),
    };
    let mut gates = town.gates(Role::GateStaff, AUTHORITY);
    let read = gates.record_temperature(reading).await.unwrap().into_inner();
    assert_eq!(
        why(&read.passage.unwrap()),
        (Verdict::AskNow, vec![Why::QuotaUsed])
    );
}

async fn exempt(town: &Town, family: &Family, kind: told::ExemptionKind, until: &str) {
    let exemption = told::MemberExemption {
        person_id: family.person(0),
        kind: kind.into(),
        until: until.into(),
    };
    let household = told::Household {
        household_id: family.id.clone(),
        area: VILLAGE.into(),
        house_number: "12号".into(),
        village_group: 4,
        member_ids: (0..family.codes.len()).map(|nth| family.person(nth)).collect(),
        exemptions: vec![exemption],
        version: 2,
        gone: false,
    };
    known(town, household).await;
}

#[tokio::test]
async fn exempt_people_pass_on_any_day_and_use_no_turn() {
    let town = Town::heard(On::Sqlite).await;
    ordered(&town, vec![market_rule()]).await;
    let gate = a_market_gate(&town, "南门").await;
    let family = a_family(&town, 4, 2).await;
    exempt(&town, &family, told::ExemptionKind::Illness, "2020-03-02").await;
    let ill = verified(&town, scan(&town, &gate, &family.codes[0])).await;
    assert_eq!(ill.verdict(), Verdict::Pass);
    let other = verified(&town, scan(&town, &gate, &family.codes[1])).await;
    assert_eq!(
        why(&other),
        (Verdict::Refuse, vec![Why::NotYourDay]),
        "it is theirs alone"
    );
    days_later(&town, 1).await;
    let both = [
        verified(&town, scan(&town, &gate, &family.codes[0]))
            .await
            .verdict(),
        verified(&town, scan(&town, &gate, &family.codes[1]))
            .await
            .verdict(),
    ];
    assert_eq!(both, [Verdict::Pass, Verdict::Pass], "the ill one uses no turn");
    days_later(&town, 1).await;
    let over = verified(&town, scan(&town, &gate, &family.codes[0])).await;
    assert_eq!(why(&over), (Verdict::Refuse, vec![Why::NotYourDay]));
}

#[tokio::test]
async fn other_places_other_ways_and_other_areas_have_no_quota() {
    let town = Town::heard(On::Sqlite).await;
    let gate = a_market_gate(&town, "南门").await;
    let family = a_family(&town, 4, 1).await;
    let free = verified(&town, scan(&town, &gate, &family.codes[0])).await;
    assert_eq!(free.verdict(), Verdict::Pass, "nothing is ordered");
    ordered(&town, vec![market_rule()]).await;
    let out = pb::VerifyPassRequest {
        direction: common::Direction::Out.into(),
        ..scan(&town, &gate, &family.codes[0])
    };
    assert_eq!(verified(&town, out).await.verdict(), Verdict::Pass);
    let home = town.a_gate("东门").await;
    assert_eq!(
        verified(&town, scan(&town, &home.id, &family.codes[0]))
            .await
            .verdict(),
        Verdict::Pass
    );
    let elsewhere = town.a_gate_in("410811008001", "西门").await;
    let elsewhere = verified(&town, scan(&town, &elsewhere.id, &family.codes[0])).await;
    assert_eq!(elsewhere.verdict(), Verdict::Pass);
    // Somebody of no known household goes on any day, counted alone.
    let stranger = town
        .registration
        .code_of(PersonId::new(town.clock.now()), Level::Green);
    assert_eq!(
        verified(&town, scan(&town, &gate, &stranger)).await.verdict(),
        Verdict::Pass
    );
    town.clock.advance(11 * MINUTE);
    let again = verified(&town, scan(&town, &gate, &stranger)).await;
    assert_eq!(why(&again), (Verdict::Refuse, vec![Why::QuotaUsed]));
}

#[tokio::test]
async fn the_days_go_by_plate_for_those_who_come_in_a_vehicle() {
    let town = Town::heard(On::Sqlite).await;
    let by_plate = pb::QuotaRule {
        one_per_days: 0,
        odd_even: pb::OddEven::Plate.into(),
        ..market_rule()
    };
    ordered(&town, vec![by_plate]).await;
    let gate = a_market_gate(&town, "南门").await;
    let family = a_family(&town, 4, 1).await;
    let with = |plate: &str| pb::VerifyPassRequest {
        plate: plate.into(),
        ..scan(&town, &gate, &family.codes[0])
    };
    assert_eq!(verified(&town, with("")).await.verdict(), Verdict::Pass);
    assert_eq!(verified(&town, with("豫H12345")).await.verdict(), Verdict::Pass);
    let even = verified(&town, with("豫H12348")).await;
    assert_eq!(why(&even), (Verdict::Refuse, vec![Why::NotYourDay]));
    let wrong = town
        .gates(Role::GateStaff, AUTHORITY)
        .verify_pass(with("not a plate"))
        .await;
    assert_eq!(crate::town::flaws(wrong).len(), 1);
}

/// A family of the fourth group behind that door.
async fn behind(town: &Town, door: &str) -> Family {
    let family = a_family(town, 4, 1).await;
    let household = told::Household {
        household_id: family.id.clone(),
        area: VILLAGE.into(),
        house_number: door.into(),
        village_group: 4,
        member_ids: vec![family.person(0)],
        exemptions: Vec::new(),
        version: 2,
        gone: false,
    };
    known(town, household).await;
    family
}

#[rstest]
#[tokio::test]
async fn the_days_go_by_the_last_digit_of_the_door(#[values(On::Sqlite, On::Postgres)] on: On) {
    let town = Town::heard(on).await;
    let by_door = pb::QuotaRule {
        odd_even: pb::OddEven::HouseNumber.into(),
        ..market_rule()
    };
    ordered(&town, vec![by_door]).await;
    let gate = a_market_gate(&town, "南门").await;
    // All of one group: that is not asked.
    let odd = behind(&town, "3号楼2单元501").await;
    let even = behind(&town, "１１号院２").await;
    let none = behind(&town, "东头老院").await;
    let not_today = (Verdict::Refuse, vec![Why::NotYourDay]);
    let today = (Verdict::Pass, vec![Why::Green]);
    let told = async |family: &Family| {
        let passage = verified(&town, scan(&town, &gate, &family.codes[0])).await;
        why(&passage)
    };

    // 1 March is an odd day; a door without a digit has every day.
    assert_eq!(told(&odd).await, today);
    assert_eq!(told(&even).await, not_today);
    assert_eq!(told(&none).await, today);
    days_later(&town, 1).await;
    assert_eq!(told(&odd).await, not_today);
    assert_eq!(told(&even).await, today);
    assert_eq!(told(&none).await, today);
}

#[rstest]
#[tokio::test]
async fn however_many_gates_ask_at_once_one_of_a_household_passes(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let town = Town::heard(on).await;
    ordered(&town, vec![market_rule()]).await;
    let first = a_market_gate(&town, "南门").await;
    let mut gates = vec![first];
    let unit = town
        .places(Role::Officer, AUTHORITY)
        .list_units(pb::ListUnitsRequest::default())
        .await
        .unwrap()
        .into_inner()
        .units
        .remove(0);
    for nth in 0..5 {
        gates.push(another_gate(&town, &unit.unit_id, &format!("{nth}号门")).await);
    }
    let mut families = Vec::new();
    for _ in 0..4 {
        families.push(a_family(&town, 3, 6).await);
    }
    let scans: Vec<_> = families
        .iter()
        .flat_map(|family| family.codes.iter().zip(&gates))
        .map(|(code, gate)| scan(&town, gate, code))
        .collect();
    let answers = futures::future::join_all(scans.into_iter().map(|scan| verified(&town, scan))).await;
    for family in answers.chunks(6) {
        let passed = family
            .iter()
            .filter(|passage| passage.verdict() == Verdict::Pass)
            .count();
        assert_eq!(passed, 1);
        let refused = family.iter().filter(|passage| passage.verdict() != Verdict::Pass);
        assert!(
            refused
                .clone()
                .all(|passage| why(passage) == (Verdict::Refuse, vec![Why::QuotaUsed]))
        );
    }
    // The books say what the gates answered.
    let list = pb::ListPassesRequest {
        verdict: Verdict::Refuse.into(),
        page_size: 200,
        ..pb::ListPassesRequest::default()
    };
    let listed = town
        .passes(Role::Officer, AUTHORITY)
        .list_passes(list)
        .await
        .unwrap();
    assert_eq!(listed.into_inner().passes.len(), 20);
}
