//! Households: taken, corrected, moved, and every refusal by its reason.

use super::{fresh, known, listed, opened, record, recorded, surveys};
use crate::house::{AUTHORITY, COMMUNITY, ELSEWHERE, House, flaws, reason};
use crate::people::{details, registered};
use kit::db::testing::On;
use proto::registration::v1 as pb;
use rstest::rstest;
use std::time::Duration;
use vocabulary::{HouseholdId, PersonId};

async fn history(house: &House, household: &str) -> Vec<pb::HouseholdRecord> {
    let request = pb::ListHouseholdHistoryRequest {
        household_id: household.to_owned(),
        ..Default::default()
    };
    let request = house.by("officer", COMMUNITY, request);
    let answer = surveys(house).list_household_history(request).await;
    answer.expect("lists").into_inner().records
}

fn of_survey(survey: &str) -> pb::ListHouseholdsRequest {
    pb::ListHouseholdsRequest {
        survey_id: survey.to_owned(),
        ..Default::default()
    }
}

#[rstest]
#[tokio::test]
async fn a_household_is_taken_with_people_known_and_new(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let survey = opened(&house).await;
    let head = registered(&house, 1).await.person_id;
    let request = record(
        &house,
        &survey,
        (1, "101"),
        vec![known(&head), fresh(&house, 2), fresh(&house, 1000)],
    );
    let taken = recorded(&house, request.clone()).await.expect("records");
    let outcomes: Vec<_> = taken.members.iter().map(pb::MemberOutcome::outcome).collect();
    assert_eq!(
        outcomes,
        [
            pb::Outcome::KnownAlready,
            pb::Outcome::Registered,
            pb::Outcome::Registered
        ]
    );
    assert_eq!(taken.version, 1);
    assert_eq!(
        recorded(&house, request).await.expect("again"),
        taken,
        "the same request again records nothing more"
    );
    house.clock.advance(Duration::from_secs(1));

    let page = listed(&house, of_survey(&survey)).await;
    let household = &page.households[0];
    assert_eq!(household.household_id, taken.household_id);
    assert_eq!(household.head_phone, "138****9999");
    assert_eq!(
        (household.members.len(), household.village_group),
        (3, 3),
        "the door that waited became the household"
    );
    assert_eq!(page.households.len(), 3, "two doors wait on");

    // Somebody the volunteer takes for new, who is known: they join, and nobody is registered twice.
    let mut again = fresh(&house, 2);
    if let Some(pb::new_member::Who::NewPerson(new)) = &mut again.who {
        new.person = Some(details(2));
    }
    let moved = record(&house, &survey, (1, "102"), vec![again]);
    let moved = recorded(&house, moved).await.expect("records");
    assert_eq!(moved.members[0].outcome(), pb::Outcome::KnownAlready);
    assert_eq!(moved.members[0].person_id, taken.members[1].person_id);
}

#[rstest]
#[tokio::test]
async fn corrections_and_moves_keep_what_was(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let survey = opened(&house).await;
    let (head, son) = (
        registered(&house, 1).await.person_id,
        registered(&house, 2).await.person_id,
    );
    let first = record(&house, &survey, (1, "101"), vec![known(&head), known(&son)]);
    let first = recorded(&house, first).await.expect("records");
    house.clock.advance(Duration::from_secs(60));

    let second = record(&house, &survey, (2, "7"), vec![known(&son)]);
    let second = recorded(&house, second).await.expect("records");
    assert_ne!(second.household_id, first.household_id);
    let left = history(&house, &first.household_id).await;
    let members: Vec<_> = left
        .iter()
        .map(|record| (record.version, record.person_ids.clone()))
        .collect();
    assert_eq!(
        members,
        [(2, vec![head.clone()]), (1, vec![head.clone(), son.clone()])],
        "whoever moves leaves, on record"
    );

    let corrected = pb::RecordHouseholdRequest {
        request_id: HouseholdId::new(house.clock.now()).to_string(),
        household_id: first.household_id.clone(),
        version: 2,
        house_number: "101A".to_owned(),
        head_phone: String::new(),
        ..record(&house, &survey, (1, "101"), vec![known(&head)])
    };
    let answer = recorded(&house, corrected.clone()).await.expect("corrects");
    assert_eq!(
        (answer.household_id.as_str(), answer.version),
        (first.household_id.as_str(), 3)
    );
    assert_eq!(recorded(&house, corrected.clone()).await.expect("again"), answer);
    let kept = history(&house, &first.household_id).await;
    assert_eq!(
        kept.iter()
            .map(|record| record.house_number.as_str())
            .collect::<Vec<_>>(),
        ["101A", "101", "101"]
    );
    assert_eq!(
        kept.iter()
            .map(|record| record.head_phone.as_str())
            .collect::<Vec<_>>(),
        ["", "138****9999", "138****9999"]
    );

    let stale = pb::RecordHouseholdRequest {
        request_id: HouseholdId::new(house.clock.now()).to_string(),
        ..corrected.clone()
    };
    assert_eq!(reason(recorded(&house, stale).await), "CHANGED_MEANWHILE");
    let unknown = pb::RecordHouseholdRequest {
        request_id: HouseholdId::new(house.clock.now()).to_string(),
        household_id: HouseholdId::new(house.clock.now()).to_string(),
        ..corrected
    };
    assert_eq!(reason(recorded(&house, unknown).await), "UNKNOWN_HOUSEHOLD");
}

#[tokio::test]
async fn the_head_who_moves_takes_their_phone_along() {
    let house = House::open().await;
    let survey = opened(&house).await;
    let head = registered(&house, 1).await.person_id;
    let son = registered(&house, 2).await.person_id;
    let first = record(&house, &survey, (1, "101"), vec![known(&head), known(&son)]);
    recorded(&house, first).await.expect("records");
    let second = record(&house, &survey, (1, "102"), vec![known(&head)]);
    recorded(&house, second).await.expect("records");
    let phones: Vec<_> = listed(&house, of_survey(&survey))
        .await
        .households
        .into_iter()
        .map(|household| household.head_phone)
        .collect();
    assert_eq!(phones, ["", "138****9999", ""]);
}

/// A phone is shown masked only, so whoever corrects a household says that it stays.
#[tokio::test]
async fn a_phone_that_is_kept_outlives_a_correction() {
    let house = House::open().await;
    let survey = opened(&house).await;
    let head = registered(&house, 1).await.person_id;
    let first = record(&house, &survey, (1, "101"), vec![known(&head)]);
    let first = recorded(&house, first).await.expect("records");
    let corrected = |keep_phone, head_phone: &str| pb::RecordHouseholdRequest {
        household_id: first.household_id.clone(),
        version: first.version,
        unnamed: 1,
        head_phone: head_phone.to_owned(),
        keep_phone,
        ..record(&house, &survey, (1, "101"), vec![known(&head)])
    };
    let both = recorded(&house, corrected(true, "13800009999")).await;
    assert_eq!(
        flaws(both),
        [("keep_phone".to_owned(), "EXCLUDE_EACH_OTHER".to_owned())]
    );
    let absent = pb::RecordHouseholdRequest {
        state: pb::DoorState::Absent.into(),
        members: Vec::new(),
        unnamed: 0,
        ..corrected(true, "")
    };
    let absent = recorded(&house, absent).await;
    assert_eq!(
        flaws(absent),
        [("head_phone".to_owned(), "NOT_VISITED".to_owned())]
    );
    recorded(&house, corrected(true, "")).await.expect("records");
    let after = listed(&house, of_survey(&survey)).await.households;
    assert_eq!(
        (after[0].head_phone.as_str(), after[0].unnamed),
        ("138****9999", 1)
    );
}

#[tokio::test]
async fn households_come_page_by_page() {
    let house = House::open().await;
    let survey = opened(&house).await;
    for door in 1..=5 {
        let door = door.to_string();
        let request = record(&house, &survey, (2, &door), Vec::new());
        recorded(&house, request).await.expect("records");
    }
    let mut seen = Vec::new();
    let mut request = pb::ListHouseholdsRequest {
        page_size: 3,
        ..of_survey(&survey)
    };
    loop {
        let page = listed(&house, request.clone()).await;
        seen.extend(
            page.households
                .into_iter()
                .map(|household| household.house_number),
        );
        request.page_token = page.next_page_token;
        if request.page_token.is_empty() {
            break;
        }
    }
    assert_eq!(seen, ["101", "102", "103", "1", "2", "3", "4", "5"]);
    let all = listed(&house, of_survey(&survey)).await.households;
    let one = pb::ListHouseholdsRequest {
        household_id: all[1].household_id.clone(),
        ..of_survey(&survey)
    };
    assert_eq!(listed(&house, one).await.households, all[1..2]);
    request = pb::ListHouseholdsRequest {
        page_size: 3,
        ..of_survey(&survey)
    };
    request.page_token = listed(&house, request.clone()).await.next_page_token;
    request.building = 2;
    let request = house.by("gate_staff", COMMUNITY, request);
    let another = surveys(&house).list_households(request).await;
    assert_eq!(reason(another), "PAGE_TOKEN_OF_ANOTHER_QUERY");
}

#[tokio::test]
async fn every_refusal_of_a_record_has_its_reason() {
    let house = House::open().await;
    let survey = opened(&house).await;
    let head = registered(&house, 1).await.person_id;
    let asked = || record(&house, &survey, (1, "101"), vec![known(&head)]);

    let unknown = pb::RecordHouseholdRequest {
        survey_id: HouseholdId::new(house.clock.now()).to_string(),
        ..asked()
    };
    assert_eq!(reason(recorded(&house, unknown).await), "UNKNOWN_SURVEY");
    let unknown = pb::RecordHouseholdRequest {
        building: 9,
        ..asked()
    };
    assert_eq!(reason(recorded(&house, unknown).await), "UNKNOWN_BUILDING");
    let nobody = PersonId::new(house.clock.now()).to_string();
    let nobody = record(&house, &survey, (1, "101"), vec![known(&nobody)]);
    assert_eq!(reason(recorded(&house, nobody).await), "UNKNOWN_PERSON");
    let outdated = pb::RecordHouseholdRequest {
        notice_version: "2019-12".to_owned(),
        ..record(&house, &survey, (1, "101"), vec![fresh(&house, 9)])
    };
    assert_eq!(reason(recorded(&house, outdated).await), "NOTICE_OUTDATED");
    let outside = house.by("community_worker", ELSEWHERE, asked());
    assert_eq!(
        reason(surveys(&house).record_household(outside).await),
        "OUT_OF_SCOPE"
    );
    let first = asked();
    recorded(&house, first.clone()).await.expect("records");
    let reused = pb::RecordHouseholdRequest {
        house_number: "103".to_owned(),
        ..first
    };
    assert_eq!(reason(recorded(&house, reused).await), "REQUEST_ID_REUSED");
    let twice = record(&house, &survey, (1, "102"), vec![known(&head), known(&head)]);
    assert_eq!(
        flaws(recorded(&house, twice).await),
        [("members[1]".to_owned(), "NAMED_TWICE".to_owned())]
    );

    let history = |role_scope: &str, household: String| {
        let request = pb::ListHouseholdHistoryRequest {
            household_id: household,
            ..Default::default()
        };
        house.by("officer", role_scope, request)
    };
    let nowhere = HouseholdId::new(house.clock.now()).to_string();
    let unknown = surveys(&house)
        .list_household_history(history(AUTHORITY, nowhere))
        .await;
    assert_eq!(reason(unknown), "UNKNOWN_HOUSEHOLD");
    let household = listed(&house, of_survey(&survey)).await.households[0]
        .household_id
        .clone();
    let outside = surveys(&house)
        .list_household_history(history(ELSEWHERE, household))
        .await;
    assert_eq!(reason(outside), "OUT_OF_SCOPE");
}
