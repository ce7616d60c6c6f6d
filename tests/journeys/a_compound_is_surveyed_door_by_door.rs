//! Volunteers go from door to door through a compound: taken, not at home, empty, unwilling; who was away comes later, who moved is on record,
//! the district sees how far every building is, and a resident reads what the community announced.

use crate::steps::people::{Resident, details, registers, well};
use crate::steps::places::{COMMUNITY, a_gate};
use crate::steps::{fresh_id, reason};
use proto::registration::v1 as pb;
use proto::registration::v1::new_member::Who;
use proto::registration::v1::notice_service_client::NoticeServiceClient;
use proto::registration::v1::survey_service_client::SurveyServiceClient;
use rstest::rstest;
use tests::town::{Built, Town, bearing};
use tonic::transport::Channel;
use tonic::{Request, Status};
use vocabulary::Role;

#[rstest]
#[tokio::test]
async fn a_compound_is_surveyed_door_by_door(#[values(Built::Embedded, Built::Spread)] how: Built) {
    let town = Town::built(how).await;
    let gate = a_gate(&town, "铁路定和小区").await;
    let head = registers(&town, &gate, 1).await;
    let neighbour = registers(&town, &gate, 2).await;
    let survey = opens(&town).await;
    assert_eq!(
        doors_that_wait(&town, &survey).await,
        ["101", "102", "103", "104"]
    );

    let family = the_first_round(&town, &survey, &head).await;
    leaflets(&town, &survey).await;
    first_figures(&town, &survey).await;
    who_was_away_is_taken_later(&town, &survey, &neighbour).await;
    the_son_moves_out(&town, &survey, &family).await;
    last_figures(&town, &survey).await;
    what_is_announced_is_read(&town, &head).await;
}

fn surveys(town: &Town) -> SurveyServiceClient<Channel> {
    SurveyServiceClient::new(town.registration.clone())
}

/// A volunteer who knocks at doors, by account.
fn volunteer<M>(town: &Town, account: &str, message: M) -> Request<M> {
    bearing(&town.token(Role::GateStaff, COMMUNITY, account), message)
}

/// Of the first building the doors are known, of the second how many there are.
async fn opens(town: &Town) -> String {
    let today = town.clock().today();
    let doors = ["101", "102", "103", "104"].map(str::to_owned);
    let survey = pb::OpenSurveyRequest {
        request_id: fresh_id(town),
        unit_name: "铁路定和小区".to_owned(),
        area: COMMUNITY.to_owned(),
        buildings: vec![
            pb::SurveyBuilding {
                name: "1号楼".to_owned(),
                door_numbers: doors.into(),
                ..pb::SurveyBuilding::default()
            },
            pb::SurveyBuilding {
                name: "2号楼".to_owned(),
                doors: 6,
                ..pb::SurveyBuilding::default()
            },
        ],
        from: today.to_string(),
        to: today.plus_days(3).to_string(),
        ..pb::OpenSurveyRequest::default()
    };
    let opened = surveys(town).open_survey(town.by(Role::Officer, survey)).await;
    opened.expect("opened").into_inner().survey_id
}

/// What a volunteer writes down at a door, before anybody is named.
fn a_door(
    town: &Town,
    survey: &str,
    (building, door): (i32, &str),
    state: pb::DoorState,
) -> pb::RecordHouseholdRequest {
    pb::RecordHouseholdRequest {
        request_id: fresh_id(town),
        survey_id: survey.to_owned(),
        building,
        house_number: door.to_owned(),
        state: state.into(),
        notice_version: "2020-02".to_owned(),
        ..pb::RecordHouseholdRequest::default()
    }
}

fn known(person_id: &str) -> pb::NewMember {
    pb::NewMember {
        who: Some(Who::PersonId(person_id.to_owned())),
        exemptions: Vec::new(),
    }
}

/// Somebody who is registered at the door.
fn found_there(town: &Town, nth: u16, relation: &str) -> pb::NewMember {
    let new = pb::NewPerson {
        request_id: fresh_id(town),
        person: Some(details(nth)),
        health: Some(well()),
        relation: relation.to_owned(),
    };
    pb::NewMember {
        who: Some(Who::NewPerson(new)),
        exemptions: Vec::new(),
    }
}

async fn records(
    town: &Town,
    account: &str,
    found: pb::RecordHouseholdRequest,
) -> Result<pb::RecordHouseholdResponse, Status> {
    let recorded = surveys(town)
        .record_household(volunteer(town, account, found))
        .await?;
    Ok(recorded.into_inner())
}

/// A couple and their son at 101, nobody at 102, an empty flat, somebody who will not say; two at 2-201, one of them without a name.
async fn the_first_round(town: &Town, survey: &str, head: &Resident) -> pb::RecordHouseholdResponse {
    let family = pb::RecordHouseholdRequest {
        head_phone: "13800000001".to_owned(),
        members: vec![
            known(&head.id),
            found_there(town, 11, "妻子"),
            found_there(town, 12, "儿子"),
        ],
        ..a_door(town, survey, (1, "101"), pb::DoorState::Visited)
    };
    let taken = records(town, "volunteer-wang", family.clone())
        .await
        .expect("taken");
    let outcomes: Vec<_> = taken.members.iter().map(pb::MemberOutcome::outcome).collect();
    let new = pb::Outcome::Registered;
    assert_eq!(outcomes, [pb::Outcome::KnownAlready, new, new]);
    // A shaky network sends it twice.
    assert_eq!(
        records(town, "volunteer-wang", family).await.expect("again"),
        taken
    );

    for (door, state) in [
        ("102", pb::DoorState::Absent),
        ("103", pb::DoorState::Empty),
        ("104", pb::DoorState::Refused),
    ] {
        let door = a_door(town, survey, (1, door), state);
        records(town, "volunteer-wang", door).await.expect("written down");
    }
    let shy = pb::RecordHouseholdRequest {
        members: vec![found_there(town, 13, "户主")],
        unnamed: 1,
        ..a_door(town, survey, (2, "201"), pb::DoorState::Visited)
    };
    records(town, "volunteer-li", shy).await.expect("taken");
    assert!(doors_that_wait(town, survey).await.is_empty());
    taken
}

async fn doors_that_wait(town: &Town, survey: &str) -> Vec<String> {
    let households = listed(town, survey, pb::DoorState::NotVisited).await;
    households
        .into_iter()
        .map(|household| household.house_number)
        .collect()
}

async fn listed(town: &Town, survey: &str, state: pb::DoorState) -> Vec<pb::SurveyedHousehold> {
    let ask = pb::ListHouseholdsRequest {
        survey_id: survey.to_owned(),
        state: state.into(),
        ..pb::ListHouseholdsRequest::default()
    };
    let answer = surveys(town)
        .list_households(volunteer(town, "volunteer-li", ask))
        .await;
    answer.expect("listed").into_inner().households
}

async fn leaflets(town: &Town, survey: &str) {
    for count in [20, 15] {
        let handed_out = pb::RecordLeafletsRequest {
            request_id: fresh_id(town),
            survey_id: survey.to_owned(),
            building: 1,
            leaflets: count,
        };
        for _ in ["once", "again"] {
            let request = volunteer(town, "volunteer-li", handed_out.clone());
            surveys(town).record_leaflets(request).await.expect("counted");
        }
    }
}

async fn progress(town: &Town, survey: &str) -> pb::GetSurveyResponse {
    let ask = pb::GetSurveyRequest {
        survey_id: survey.to_owned(),
    };
    let shown = surveys(town).get_survey(town.by(Role::Command, ask)).await;
    shown.expect("shown").into_inner()
}

/// Doors, visited, households, members.
fn figures(building: &pb::BuildingProgress) -> (i64, i64, i64, i64) {
    (
        building.doors,
        building.visited,
        building.households,
        building.members,
    )
}

async fn first_figures(town: &Town, survey: &str) {
    let shown = progress(town, survey).await;
    let (first, second) = (&shown.buildings[0], &shown.buildings[1]);
    assert_eq!((first.name.as_str(), second.name.as_str()), ("1号楼", "2号楼"));
    assert_eq!(figures(first), (4, 4, 1, 3));
    assert_eq!((first.absent, first.empty, first.refused), (1, 1, 1));
    assert_eq!(first.leaflets, 35);
    assert_eq!(figures(second), (6, 1, 1, 2));
    assert_eq!(shown.volunteers, ["volunteer-wang", "volunteer-li"]);
}

/// In the evening somebody opens at 102; two volunteers write it down at once, and only what was seen last is corrected.
async fn who_was_away_is_taken_later(town: &Town, survey: &str, neighbour: &Resident) {
    let away = listed(town, survey, pb::DoorState::Absent).await.remove(0);
    assert_eq!((away.house_number.as_str(), away.version), ("102", 1));
    let at_home = pb::RecordHouseholdRequest {
        household_id: away.household_id.clone(),
        version: away.version,
        head_phone: "13800000002".to_owned(),
        members: vec![known(&neighbour.id)],
        ..a_door(town, survey, (1, "102"), pb::DoorState::Visited)
    };
    let taken = records(town, "volunteer-wang", at_home.clone())
        .await
        .expect("taken");
    assert_eq!((&taken.household_id, taken.version), (&away.household_id, 2));
    let stale = pb::RecordHouseholdRequest {
        request_id: fresh_id(town),
        ..at_home
    };
    assert_eq!(
        reason(records(town, "volunteer-li", stale).await),
        "CHANGED_MEANWHILE"
    );

    let kept = history(town, &away.household_id).await;
    let told: Vec<_> = kept
        .iter()
        .map(|record| (record.version, record.state(), record.recorded_by.as_str()))
        .collect();
    let expected = [
        (2, pb::DoorState::Visited, "volunteer-wang"),
        (1, pb::DoorState::Absent, "volunteer-wang"),
    ];
    assert_eq!(told, expected);
    assert_eq!(
        kept[0].head_phone, "138****0002",
        "no list shows a phone in clear"
    );
    assert_eq!(kept[0].person_ids, std::slice::from_ref(&neighbour.id));
}

async fn history(town: &Town, household_id: &str) -> Vec<pb::HouseholdRecord> {
    let ask = pb::ListHouseholdHistoryRequest {
        household_id: household_id.to_owned(),
        ..pb::ListHouseholdHistoryRequest::default()
    };
    let answer = surveys(town)
        .list_household_history(town.by(Role::CommunityWorker, ask))
        .await;
    answer.expect("listed").into_inner().records
}

/// He lives in the other building now: nobody is counted twice, and 101 remembers whom it had.
async fn the_son_moves_out(town: &Town, survey: &str, family: &pb::RecordHouseholdResponse) {
    let people: Vec<_> = family.members.iter().map(|member| &member.person_id).collect();
    let moved = pb::RecordHouseholdRequest {
        members: vec![known(people[2])],
        ..a_door(town, survey, (2, "202"), pb::DoorState::Visited)
    };
    records(town, "volunteer-li", moved).await.expect("taken");
    let kept = history(town, &family.household_id).await;
    let told: Vec<_> = kept
        .iter()
        .map(|record| (record.version, record.person_ids.iter().collect::<Vec<_>>()))
        .collect();
    assert_eq!(told, [(2, people[..2].to_vec()), (1, people)]);
}

async fn last_figures(town: &Town, survey: &str) {
    let shown = progress(town, survey).await;
    let (first, second) = (&shown.buildings[0], &shown.buildings[1]);
    assert_eq!(figures(first), (4, 4, 2, 3));
    assert_eq!((first.absent, first.empty, first.refused), (0, 1, 1));
    assert_eq!(figures(second), (6, 2, 2, 3));
}

/// What is for the community only is read by those it looks after; anybody reads what is public; what is taken back nobody reads.
async fn what_is_announced_is_read(town: &Town, resident: &Resident) {
    announces(town, "三日内完成全面排查", true).await;
    let wrong = announces(town, "买菜改为双日", false).await;
    assert_eq!(
        titles(town, resident.asks(pb::ListNoticesRequest::default())).await,
        ["买菜改为双日", "三日内完成全面排查"]
    );
    let anybody = pb::ListNoticesRequest {
        area: COMMUNITY.to_owned(),
        ..pb::ListNoticesRequest::default()
    };
    assert_eq!(titles(town, Request::new(anybody)).await, ["三日内完成全面排查"]);
    let withdrawal = pb::WithdrawNoticeRequest {
        request_id: fresh_id(town),
        notice_id: wrong,
    };
    notices(town)
        .withdraw_notice(town.by(Role::CommunityWorker, withdrawal))
        .await
        .expect("taken back");
    assert_eq!(
        titles(town, resident.asks(pb::ListNoticesRequest::default())).await,
        ["三日内完成全面排查"]
    );
}

fn notices(town: &Town) -> NoticeServiceClient<Channel> {
    NoticeServiceClient::new(town.registration.clone())
}

async fn announces(town: &Town, title: &str, public: bool) -> String {
    let today = town.clock().today();
    let notice = pb::PublishNoticeRequest {
        request_id: fresh_id(town),
        area: COMMUNITY.to_owned(),
        chinese: Some(pb::NoticeText {
            title: title.to_owned(),
            text: "各位居民：请配合志愿者入户登记，不漏一户、不漏一人。".to_owned(),
        }),
        english: None,
        from: today.to_string(),
        to: today.plus_days(3).to_string(),
        public,
    };
    let published = notices(town)
        .publish_notice(town.by(Role::CommunityWorker, notice))
        .await;
    published.expect("published").into_inner().notice_id
}

async fn titles(town: &Town, request: Request<pb::ListNoticesRequest>) -> Vec<String> {
    let listed = notices(town).list_notices(request).await;
    let notices = listed.expect("listed").into_inner().notices.into_iter();
    notices
        .map(|notice| notice.chinese.expect("a text").title)
        .collect()
}
