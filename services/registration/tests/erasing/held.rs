//! Whoever is held is not erased: under the same id document they would come back as somebody whom nothing holds.

use crate::house::{AUTHORITY, COMMUNITY, House, reason};
use crate::people::{person_id, registered};
use crate::quarantine::{approved, days_pass, order, ordered, release, released};
use crate::reports::fevers;
use crate::risk::{WUHAN, apply, arrived, graded, preview, previewed, revert, set, until};
use kit::db::testing::On;
use proto::common::v1::HealthLevel;
use proto::registration::v1 as pb;
use registration::store::{people, standings};
use rstest::rstest;
use std::time::Duration;
use tonic::{Code, Status};
use vocabulary::{FeverId, LevelChangeId, PersonId};

/// A person who is not heard of again is kept so many days.
const KEPT_DAYS: u64 = 180;

fn request(house: &House, person: PersonId) -> pb::ErasePersonRequest {
    pb::ErasePersonRequest {
        request_id: PersonId::new(house.clock.now()).to_string(),
        person_id: person.to_string(),
        reason: "本人要求删除".to_owned(),
    }
}

async fn erases(house: &House, person: PersonId) -> Result<pb::ErasePersonResponse, Status> {
    let erase = house.by_resident(person, request(house, person));
    Ok(house.registration().erase_person(erase).await?.into_inner())
}

/// Refused to themselves and to an officer alike, and told what must end first.
async fn is_held_by(house: &House, person: PersonId, what: &str) {
    let by_officer = house.by("officer", AUTHORITY, request(house, person));
    let by_officer = house.registration().erase_person(by_officer).await;
    assert_eq!(reason(by_officer), "HELD");
    let refused = erases(house, person).await.expect_err("is refused");
    assert_eq!(refused.code(), Code::FailedPrecondition);
    assert!(refused.message().ends_with(what), "{refused:?}");
    assert_eq!(reason::<()>(Err(refused)), "HELD");
    let known = people::by_id(&house.db, person).await.expect("reads");
    assert!(known.is_some(), "is still there");
}

async fn set_by_hand(house: &House, person: PersonId, level: HealthLevel, why: pb::LevelReason) {
    let change = pb::SetLevelRequest {
        request_id: LevelChangeId::new(house.clock.now()).to_string(),
        person_id: person.to_string(),
        level: level.into(),
        reason: why.into(),
        evidence: "焦疾控〔2020〕31号".to_owned(),
    };
    let approval = pb::ApproveLevelRequest {
        level_change_id: change.request_id.clone(),
        approve: true,
        note: String::new(),
    };
    let mut levels = house.health_code();
    levels
        .set_level(house.by("community_worker", COMMUNITY, change))
        .await
        .expect("is proposed");
    levels
        .approve_level(house.by("officer", AUTHORITY, approval))
        .await
        .expect("is approved");
}

#[rstest]
#[tokio::test]
async fn a_level_set_by_hand_holds(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let person = person_id(&registered(&house, 1).await.person_id);
    set_by_hand(&house, person, HealthLevel::Red, pb::LevelReason::CloseContact).await;
    is_held_by(&house, person, "a level set by hand").await;
    set_by_hand(&house, person, HealthLevel::Green, pb::LevelReason::ClearedByTest).await;
    erases(&house, person).await.expect("erases");
}

#[rstest]
#[tokio::test]
async fn a_quarantine_holds_and_so_do_the_days_after_it(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let thirteen_days_ago = house.clock.today().plus_days(-13);
    let isolated = pb::OrderQuarantineRequest {
        first_day: thirteen_days_ago.to_string(),
        ..order(&house, person)
    };
    let id = ordered(&house, isolated).await.quarantine_id;
    is_held_by(&house, person, "a quarantine").await;
    let completed = release(&house, &id, pb::QuarantineReleaseReason::PeriodCompleted);
    released(&house, completed).await.expect("releases");
    is_held_by(&house, person, "the days of watch after a quarantine").await;
    days_pass(&house, 14);
    erases(&house, person).await.expect("erases");
}

/// Under the first policy whoever monitors themselves has no level that holds: the order alone keeps them.
#[rstest]
#[tokio::test]
async fn an_order_without_a_level_holds_as_well(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let monitored = pb::OrderQuarantineRequest {
        mode: pb::QuarantineMode::SelfMonitoring.into(),
        first_day: house.clock.today().plus_days(-13).to_string(),
        ..order(&house, person)
    };
    let id = ordered(&house, monitored).await.quarantine_id;
    let known = people::by_id(&house.db, person).await.expect("reads");
    assert!(known.expect("a person").stand.holds.is_empty());
    is_held_by(&house, person, "a quarantine").await;
    let completed = release(&house, &id, pb::QuarantineReleaseReason::PeriodCompleted);
    released(&house, completed).await.expect("releases");
    erases(&house, person).await.expect("erases");
}

#[tokio::test]
async fn a_measure_about_an_area_holds() {
    let house = House::open().await;
    let person = arrived(&house, 1, 1).await[0];
    set(&house, graded(&house, WUHAN, 0, pb::RiskGrade::Mid))
        .await
        .expect("set");
    let shown = previewed(&house, "li", preview(&house, "")).await.expect("shown");
    let id = shown.measure.expect("a measure").measure_id;
    apply(&house, "li", &id).await.expect("applies");
    until(&house, &id, pb::MeasureState::Applied).await;
    is_held_by(&house, person, "a measure about an area").await;
    revert(&house, "li", &id).await.expect("reverts");
    until(&house, &id, pb::MeasureState::Reverted).await;
    erases(&house, person).await.expect("erases");
}

#[tokio::test]
async fn a_fever_at_a_gate_holds() {
    let house = House::open().await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let open = fevers::report(&house, person, FeverId::new(house.clock.now()), 1);
    fevers::told(&house, open.clone()).await;
    is_held_by(&house, person, "a fever found at a gate").await;
    fevers::told(&house, fevers::ended(open, pb::ReportedFeverOutcome::Cleared)).await;
    erases(&house, person).await.expect("erases");
}

#[rstest]
#[tokio::test]
async fn nobody_is_past_their_day_while_a_quarantine_lasts(
    #[values(On::Sqlite, On::Postgres)] on: On,
    #[values(pb::QuarantineMode::Home, pb::QuarantineMode::SelfMonitoring)] mode: pb::QuarantineMode,
) {
    let house = House::open_on(on, |settings| settings.erase_every_seconds = 1).await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let request = pb::OrderQuarantineRequest {
        mode: mode.into(),
        ..order(&house, person)
    };
    let id = ordered(&house, request).await.quarantine_id;
    days_pass(&house, KEPT_DAYS + 2);
    let today = house.clock.today();
    for _ in 0..100 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let known = people::by_id(&house.db, person).await.expect("reads");
        if known.expect("is not forgotten").delete_by == today {
            break;
        }
    }
    let known = people::by_id(&house.db, person).await.expect("reads");
    assert_eq!(
        known.expect("is not forgotten").delete_by,
        today,
        "asked again tomorrow"
    );
    let told = standings::of(&house.db, person).await.expect("reads");
    let is_held = mode == pb::QuarantineMode::Home;
    assert_eq!(told.in_quarantine, is_held, "gates go on knowing");

    let wrong = release(&house, &id, pb::QuarantineReleaseReason::OrderedWrongly);
    let proposed = released(&house, wrong).await.expect("proposes");
    approved(&house, "officer", &proposed.release_id, true)
        .await
        .expect("approves");
    days_pass(&house, 1);
    for _ in 0..100 {
        if people::by_id(&house.db, person).await.expect("reads").is_none() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("whoever is past their day is erased once nothing of a quarantine lasts");
}
