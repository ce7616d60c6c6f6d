//! The survey: its RPCs through the layers, its tables on both engines, its feed.

mod bad_input;
mod feed;
mod households;
mod notices;
mod surveys;

use crate::house::{COMMUNITY, House};
use crate::people::{details, well};
use kit::wire::Wire;
use proto::registration::v1 as pb;
use proto::registration::v1::household_service_client::HouseholdServiceClient;
use proto::registration::v1::notice_service_client::NoticeServiceClient;
use proto::registration::v1::survey_service_client::SurveyServiceClient;
use tonic::Status;
use vocabulary::{HouseholdId, PersonId, SurveyId};

fn surveys(house: &House) -> SurveyServiceClient<Wire> {
    SurveyServiceClient::new(house.wire.clone())
}

fn households(house: &House) -> HouseholdServiceClient<Wire> {
    HouseholdServiceClient::new(house.wire.clone())
}

fn notices(house: &House) -> NoticeServiceClient<Wire> {
    NoticeServiceClient::new(house.wire.clone())
}

/// What opens a survey of 定和小区: building 1 with three named doors, building 2 with twelve.
fn opening(house: &House) -> pb::OpenSurveyRequest {
    pb::OpenSurveyRequest {
        request_id: SurveyId::new(house.clock.now()).to_string(),
        unit_id: String::new(),
        unit_name: "铁路定和小区".to_owned(),
        area: COMMUNITY.to_owned(),
        buildings: vec![
            pb::SurveyBuilding {
                name: "1号楼".to_owned(),
                door_numbers: vec!["101".to_owned(), "102".to_owned(), "103".to_owned()],
                ..Default::default()
            },
            pb::SurveyBuilding {
                name: "2号楼".to_owned(),
                building_id: "b2".to_owned(),
                doors: 12,
                ..Default::default()
            },
        ],
        from: "2020-03-01".to_owned(),
        to: "2020-03-02".to_owned(),
    }
}

/// A survey, opened.
async fn opened(house: &House) -> String {
    let request = house.by("officer", COMMUNITY, opening(house));
    let answer = surveys(house).open_survey(request).await.expect("opens");
    answer.into_inner().survey_id
}

/// A member who is registered.
fn known(person: &str) -> pb::NewMember {
    pb::NewMember {
        who: Some(pb::new_member::Who::PersonId(person.to_owned())),
        exemptions: Vec::new(),
    }
}

/// A member to be registered on the way: the nth invented resident.
fn fresh(house: &House, nth: u16) -> pb::NewMember {
    let new = pb::NewPerson {
        request_id: PersonId::new(house.clock.now()).to_string(),
        person: Some(details(nth)),
        health: Some(well()),
        relation: "妻子".to_owned(),
    };
    pb::NewMember {
        who: Some(pb::new_member::Who::NewPerson(new)),
        exemptions: Vec::new(),
    }
}

/// What records a household behind that door of that building.
fn record(
    house: &House,
    survey: &str,
    (building, door): (i32, &str),
    members: Vec<pb::NewMember>,
) -> pb::RecordHouseholdRequest {
    pb::RecordHouseholdRequest {
        request_id: HouseholdId::new(house.clock.now()).to_string(),
        survey_id: survey.to_owned(),
        household_id: String::new(),
        version: 0,
        building,
        house_number: door.to_owned(),
        village_group: 3,
        state: pb::DoorState::Visited.into(),
        head_phone: if members.is_empty() {
            String::new()
        } else {
            "13800009999".to_owned()
        },
        members,
        unnamed: 0,
        notice_version: "2020-02".to_owned(),
        keep_phone: false,
    }
}

/// A household, recorded by a volunteer.
async fn recorded(
    house: &House,
    request: pb::RecordHouseholdRequest,
) -> Result<pb::RecordHouseholdResponse, Status> {
    let request = house.by("community_worker", COMMUNITY, request);
    Ok(surveys(house).record_household(request).await?.into_inner())
}

/// Somebody who is registered, recorded as the head of a household, and ill.
pub(crate) async fn lives_there(house: &House, person: PersonId) {
    household_of(house, &[person]).await;
}

/// The household of these people, who are registered and ill; the first is its head.
pub(crate) async fn household_of(house: &House, people: &[PersonId]) -> String {
    let survey = opened(house).await;
    let known = |person: &PersonId| pb::NewMember {
        exemptions: vec![pb::Exemption {
            kind: pb::ExemptionKind::Illness.into(),
            until: "2020-03-10".to_owned(),
        }],
        ..known(&person.to_string())
    };
    let members = people.iter().map(known).collect();
    let request = record(house, &survey, (1, "101"), members);
    let answer = recorded(house, request).await.expect("is recorded");
    answer.household_id
}

/// Households of a survey, as a volunteer lists them.
async fn listed(house: &House, request: pb::ListHouseholdsRequest) -> pb::ListHouseholdsResponse {
    let request = house.by("gate_staff", COMMUNITY, request);
    let answer = surveys(house).list_households(request).await.expect("lists");
    answer.into_inner()
}
