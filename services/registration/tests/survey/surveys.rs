//! Surveys: opened, gone through, looked at.

use super::{known, listed, opened, opening, record, recorded, surveys};
use crate::house::{AUTHORITY, COMMUNITY, ELSEWHERE, House, reason};
use crate::people::registered;
use kit::db::testing::On;
use proto::registration::v1 as pb;
use rstest::rstest;
use std::time::Duration;
use vocabulary::SurveyId;

async fn shown(house: &House, survey: &str) -> pb::GetSurveyResponse {
    let request = pb::GetSurveyRequest {
        survey_id: survey.to_owned(),
    };
    let request = house.by("command", AUTHORITY, request);
    surveys(house)
        .get_survey(request)
        .await
        .expect("shows")
        .into_inner()
}

#[rstest]
#[tokio::test]
async fn a_survey_tells_how_far_every_building_is(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let survey = opened(&house).await;
    let person = registered(&house, 1).await.person_id;

    let mut first = record(&house, &survey, (1, "101"), vec![known(&person)]);
    first.unnamed = 2;
    recorded(&house, first).await.expect("records");
    let closed = |building, door, state: pb::DoorState| pb::RecordHouseholdRequest {
        state: state.into(),
        ..record(&house, &survey, (building, door), Vec::new())
    };
    for (door, state) in [
        ("1", pb::DoorState::Absent),
        ("2", pb::DoorState::Refused),
        ("3", pb::DoorState::Empty),
        ("4", pb::DoorState::Absent),
    ] {
        recorded(&house, closed(2, door, state)).await.expect("records");
    }
    for request_id in [SurveyId::new(house.clock.now()), SurveyId::new(house.clock.now())] {
        let leaflets = pb::RecordLeafletsRequest {
            request_id: request_id.to_string(),
            survey_id: survey.clone(),
            building: 2,
            leaflets: 30,
        };
        for _ in 0..2 {
            let request = house.by("gate_staff", COMMUNITY, leaflets.clone());
            surveys(&house).record_leaflets(request).await.expect("counts");
        }
    }

    let shown = shown(&house, &survey).await;
    let told = shown.survey.expect("a survey");
    assert_eq!(told.unit_name, "铁路定和小区");
    assert_eq!(
        (told.from.as_str(), told.to.as_str()),
        ("2020-03-01", "2020-03-02")
    );
    let figures: Vec<_> = shown
        .buildings
        .iter()
        .map(|of| (of.doors, of.visited, of.households, of.members, of.leaflets))
        .collect();
    assert_eq!(figures, [(3, 1, 1, 3, 0), (12, 4, 0, 0, 60)]);
    let second = &shown.buildings[1];
    assert_eq!((second.absent, second.refused, second.empty), (2, 1, 1));
    assert_eq!(shown.volunteers, ["community_worker-1", "gate_staff-1"]);

    let waiting = pb::ListHouseholdsRequest {
        survey_id: survey.clone(),
        building: 1,
        state: pb::DoorState::NotVisited.into(),
        ..Default::default()
    };
    let doors: Vec<_> = listed(&house, waiting)
        .await
        .households
        .into_iter()
        .map(|household| household.house_number)
        .collect();
    assert_eq!(doors, ["102", "103"]);
}

#[rstest]
#[tokio::test]
async fn surveys_are_listed_within_scope_page_by_page(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let mut opened_in_order = Vec::new();
    for _ in 0..3 {
        opened_in_order.push(opened(&house).await);
        house.clock.advance(Duration::from_secs(60));
    }
    let mut seen = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = pb::ListSurveysRequest {
            area: COMMUNITY.to_owned(),
            page_size: 2,
            page_token: page_token.clone(),
        };
        let request = house.by("officer", AUTHORITY, request);
        let page = surveys(&house)
            .list_surveys(request)
            .await
            .expect("lists")
            .into_inner();
        seen.extend(page.surveys.into_iter().map(|survey| survey.survey_id));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    opened_in_order.reverse();
    assert_eq!(seen, opened_in_order);

    let all = pb::ListSurveysRequest::default();
    let elsewhere = house.by("officer", ELSEWHERE, all.clone());
    let none = surveys(&house).list_surveys(elsewhere).await.expect("lists");
    assert!(none.into_inner().surveys.is_empty());
    let outside = pb::ListSurveysRequest {
        area: COMMUNITY.to_owned(),
        ..all
    };
    let outside = surveys(&house)
        .list_surveys(house.by("officer", ELSEWHERE, outside))
        .await;
    assert_eq!(reason(outside), "OUT_OF_SCOPE");
    let another = pb::ListSurveysRequest {
        page_token: page_of_another_query(&house).await,
        ..Default::default()
    };
    let another = surveys(&house)
        .list_surveys(house.by("officer", AUTHORITY, another))
        .await;
    assert_eq!(reason(another), "PAGE_TOKEN_OF_ANOTHER_QUERY");
}

async fn page_of_another_query(house: &House) -> String {
    let request = pb::ListSurveysRequest {
        page_size: 1,
        ..Default::default()
    };
    let request = house.by("officer", COMMUNITY, request);
    let page = surveys(house).list_surveys(request).await.expect("lists");
    page.into_inner().next_page_token
}

#[tokio::test]
async fn a_survey_is_opened_once_and_within_scope() {
    let house = House::open().await;
    let request = opening(&house);
    let mut client = surveys(&house);
    for _ in 0..2 {
        let again = house.by("officer", COMMUNITY, request.clone());
        let answer = client.open_survey(again).await.expect("opens").into_inner();
        assert_eq!(answer.survey_id, request.request_id);
    }
    let other = pb::OpenSurveyRequest {
        unit_name: "别的小区".to_owned(),
        ..request.clone()
    };
    let reused = client.open_survey(house.by("officer", COMMUNITY, other)).await;
    assert_eq!(reason(reused), "REQUEST_ID_REUSED");
    let outside = client
        .open_survey(house.by("officer", ELSEWHERE, opening(&house)))
        .await;
    assert_eq!(reason(outside), "OUT_OF_SCOPE");
}

#[tokio::test]
async fn what_is_not_there_or_not_theirs_is_refused() {
    let house = House::open().await;
    let survey = opened(&house).await;
    let nowhere = SurveyId::new(house.clock.now()).to_string();
    let get = |survey_id: &str| pb::GetSurveyRequest {
        survey_id: survey_id.to_owned(),
    };
    let mut client = surveys(&house);
    let unknown = client
        .get_survey(house.by("officer", AUTHORITY, get(&nowhere)))
        .await;
    assert_eq!(reason(unknown), "UNKNOWN_SURVEY");
    let outside = client
        .get_survey(house.by("officer", ELSEWHERE, get(&survey)))
        .await;
    assert_eq!(reason(outside), "OUT_OF_SCOPE");

    let leaflets = |building| pb::RecordLeafletsRequest {
        request_id: SurveyId::new(house.clock.now()).to_string(),
        survey_id: survey.clone(),
        building,
        leaflets: 5,
    };
    let unknown = client
        .record_leaflets(house.by("gate_staff", COMMUNITY, leaflets(9)))
        .await;
    assert_eq!(reason(unknown), "UNKNOWN_BUILDING");
    let once = leaflets(1);
    client
        .record_leaflets(house.by("gate_staff", COMMUNITY, once.clone()))
        .await
        .expect("counts");
    let reused = pb::RecordLeafletsRequest { leaflets: 6, ..once };
    let reused = client
        .record_leaflets(house.by("gate_staff", COMMUNITY, reused))
        .await;
    assert_eq!(reason(reused), "REQUEST_ID_REUSED");
    let listing = pb::ListHouseholdsRequest {
        survey_id: nowhere,
        ..Default::default()
    };
    let unknown = client
        .list_households(house.by("gate_staff", COMMUNITY, listing))
        .await;
    assert_eq!(reason(unknown), "UNKNOWN_SURVEY");
}
