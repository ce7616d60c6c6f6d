//! Quotas beside what else a scan may find: a fever, and a vehicle.

use super::{a_family, a_market_gate, market_rule, ordered, scan, verified, why};
use crate::town::{AUTHORITY, Town};
use kit::db::testing::On;
use proto::checkpoint::v1::record_vehicle_request::Driver;
use proto::checkpoint::v1::{self as pb, Verdict, VerdictReason as Why};
use proto::common::v1 as common;
use rstest::rstest;
use vocabulary::Role;

fn driven(town: &Town, gate: &str, plate: &str, code: &str, deci: i32) -> pb::RecordVehicleRequest {
    pb::RecordVehicleRequest {
        request_id: town.id(),
        checkpoint_id: gate.into(),
        plate: plate.into(),
        direction: common::Direction::In.into(),
        driver: Some(Driver::HealthCode(code.into())),
        temperature_deci_celsius: Some(deci),
        ..pb::RecordVehicleRequest::default()
    }
}

async fn drives(town: &Town, request: pb::RecordVehicleRequest) -> pb::Passage {
    let mut vehicles = town.vehicles(Role::GateStaff, AUTHORITY);
    let answer = vehicles.record_vehicle(request).await;
    answer.unwrap().into_inner().passage.unwrap()
}

async fn open_cases(town: &Town) -> Vec<pb::Fever> {
    let request = pb::ListFeversRequest::default();
    let answer = town.fevers(Role::Officer, AUTHORITY).list_fevers(request).await;
    answer.unwrap().into_inner().fevers
}

#[rstest]
#[tokio::test]
async fn a_fever_beyond_the_quota_is_a_case_all_the_same(#[values(On::Sqlite, On::Postgres)] on: On) {
    let town = Town::heard(on).await;
    let policy = ordered(&town, vec![market_rule()]).await;
    let gate = a_market_gate(&town, "南门").await;
    let family = a_family(&town, 3, 2).await;
    verified(&town, scan(&town, &gate, &family.codes[0])).await;
    let hot = pb::VerifyPassRequest {
        temperature_deci_celsius: Some(381),
        ..scan(&town, &gate, &family.codes[1])
    };
    let second = verified(&town, hot.clone()).await;
    assert_eq!(why(&second), (Verdict::Refuse, vec![Why::Fever, Why::QuotaUsed]));
    assert_eq!(second.policy, Some(policy));
    let cases = open_cases(&town).await;
    assert_eq!(cases.len(), 1);
    assert_eq!(second.fever_id, cases[0].fever_id);

    // Sent again it is the same answer and the same case; scanned again it is the case that is open.
    let again = verified(&town, hot).await;
    assert_eq!((why(&again), &again.fever_id), (why(&second), &second.fever_id));
    let cooled = verified(&town, scan(&town, &gate, &family.codes[1])).await;
    assert_eq!(why(&cooled), (Verdict::Refuse, vec![Why::QuotaUsed]));
    assert_eq!(cooled.fever_id, second.fever_id);
    assert_eq!(open_cases(&town).await.len(), 1);
}

#[rstest]
#[case(382, Verdict::Pass)]
#[case(366, Verdict::Refuse)]
#[tokio::test]
async fn a_recheck_that_sends_to_the_clinic_gives_the_turn_back(
    #[case] second_reading: i32,
    #[case] next: Verdict,
) {
    let town = Town::heard(On::Sqlite).await;
    ordered(&town, vec![market_rule()]).await;
    let gate = a_market_gate(&town, "南门").await;
    let family = a_family(&town, 3, 2).await;
    let hot = pb::VerifyPassRequest {
        temperature_deci_celsius: Some(381),
        ..scan(&town, &gate, &family.codes[0])
    };
    let held = verified(&town, hot).await;
    assert_eq!(why(&held), (Verdict::Recheck, vec![Why::Fever]));
    let recheck = pb::RecordRecheckRequest {
        request_id: town.id(),
        fever_id: held.fever_id,
        temperature_deci_celsius: second_reading,
    };
    let mut fevers = town.fevers(Role::GateStaff, AUTHORITY);
    fevers.record_recheck(recheck).await.unwrap();
    let other = verified(&town, scan(&town, &gate, &family.codes[1])).await;
    assert_eq!(other.verdict(), next);
}

#[rstest]
#[tokio::test]
async fn a_driver_goes_on_the_quota_as_everybody_and_their_plate_is_looked_at(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let town = Town::heard(on).await;
    let by_plate = pb::QuotaRule {
        odd_even: pb::OddEven::Plate.into(),
        ..market_rule()
    };
    let policy = ordered(&town, vec![by_plate]).await;
    let gate = a_market_gate(&town, "南门").await;
    let family = a_family(&town, 4, 2).await;
    // 1 March is an odd day.
    let even = drives(
        &town,
        driven(&town, &gate, "豫H12348", &family.codes[0].text, 366),
    )
    .await;
    assert_eq!(why(&even), (Verdict::Refuse, vec![Why::NotYourDay]));
    let odd = drives(
        &town,
        driven(&town, &gate, "豫H12345", &family.codes[0].text, 366),
    )
    .await;
    assert_eq!(why(&odd), (Verdict::Pass, vec![Why::Green]));
    let used = driven(&town, &gate, "豫H12347", &family.codes[1].text, 381);
    let second = drives(&town, used.clone()).await;
    assert_eq!(why(&second), (Verdict::Refuse, vec![Why::Fever, Why::QuotaUsed]));
    assert_eq!(second.policy, Some(policy));
    assert_eq!(second.fever_id, open_cases(&town).await[0].fever_id);
    let again = drives(&town, used).await;
    assert_eq!(
        (again.policy, again.fever_id, again.verdict),
        (second.policy, second.fever_id, second.verdict)
    );
}
