//! Every field wrong at once: each is named with its reason.

use super::{opened, surveys};
use crate::house::{COMMUNITY, House, flaws};
use kit::parse::Unreadable;
use proto::registration::v1 as pb;

fn told(flaws: Vec<(String, String)>) -> Vec<String> {
    flaws
        .into_iter()
        .map(|(field, reason)| format!("{field} {reason}"))
        .collect()
}

#[tokio::test]
async fn opening_a_survey_names_every_bad_field() {
    let house = House::open().await;
    let request = pb::OpenSurveyRequest {
        request_id: "x".to_owned(),
        unit_id: "u".repeat(61),
        unit_name: String::new(),
        area: "410811".to_owned(),
        buildings: vec![pb::SurveyBuilding {
            name: String::new(),
            building_id: "b".repeat(61),
            doors: 3,
            door_numbers: vec![String::new()],
        }],
        from: "2020-03-40".to_owned(),
        to: String::new(),
    };
    let answer = surveys(&house)
        .open_survey(house.by("officer", COMMUNITY, request))
        .await;
    assert_eq!(
        told(flaws(answer)),
        [
            "request_id NOT_AN_ID",
            "unit_id TOO_LONG",
            "unit_name MISSING",
            "area NOT_A_STREET_OR_COMMUNITY",
            "buildings[0].name MISSING",
            "buildings[0].building_id TOO_LONG",
            "buildings[0].door_numbers[0] MISSING",
            "from NOT_A_DAY",
            "to MISSING",
        ]
    );
}

#[tokio::test]
async fn recording_a_household_names_every_bad_field() {
    let house = House::open().await;
    opened(&house).await;
    let member = pb::NewMember {
        who: Some(pb::new_member::Who::NewPerson(pb::NewPerson {
            request_id: String::new(),
            person: Some(crate::people::details(1)),
            health: None,
            relation: "亲".repeat(21),
        })),
        exemptions: vec![pb::Exemption {
            kind: 9,
            until: "2020-02-29".to_owned(),
        }],
    };
    let request = pb::RecordHouseholdRequest {
        request_id: String::new(),
        survey_id: "x".to_owned(),
        household_id: "x".to_owned(),
        version: 0,
        building: 0,
        house_number: String::new(),
        village_group: 1_000,
        state: 77,
        head_phone: "12".to_owned(),
        members: vec![member, pb::NewMember::default()],
        unnamed: 21,
        notice_version: String::new(),
        keep_phone: false,
    };
    let answer = surveys(&house)
        .record_household(house.by("gate_staff", COMMUNITY, request))
        .await;
    let mut named = told(flaws(answer));
    named.retain(|flaw| !flaw.contains(".health."));
    let phone: Unreadable = vocabulary::Mobile::parse("12").expect_err("no phone");
    assert_eq!(
        named,
        [
            "request_id MISSING".to_owned(),
            "survey_id NOT_AN_ID".to_owned(),
            "household_id NOT_AN_ID".to_owned(),
            "building OUT_OF_RANGE".to_owned(),
            "house_number MISSING".to_owned(),
            "village_group OUT_OF_RANGE".to_owned(),
            "state UNKNOWN_DOOR_STATE".to_owned(),
            format!("head_phone {}", phone.reason),
            "members[0].new_person.request_id MISSING".to_owned(),
            "members[0].new_person.relation TOO_LONG".to_owned(),
            "members[0].exemptions[0].kind UNKNOWN_EXEMPTION".to_owned(),
            "members[0].exemptions[0].until IN_THE_PAST".to_owned(),
            "members[1].who MISSING".to_owned(),
            "unnamed OUT_OF_RANGE".to_owned(),
            "notice_version MISSING".to_owned(),
        ]
    );
}

#[tokio::test]
async fn lists_and_leaflets_name_every_bad_field() {
    let house = House::open().await;
    let request = pb::ListHouseholdsRequest {
        survey_id: String::new(),
        building: -1,
        state: 77,
        page_size: -1,
        page_token: "?".to_owned(),
        household_id: "x".to_owned(),
    };
    let answer = surveys(&house)
        .list_households(house.by("gate_staff", COMMUNITY, request))
        .await;
    assert_eq!(
        told(flaws(answer)),
        [
            "survey_id MISSING",
            "building OUT_OF_RANGE",
            "state UNKNOWN_DOOR_STATE",
            "household_id NOT_AN_ID",
            "page_size OUT_OF_RANGE",
            "page_token PAGE_TOKEN_UNREADABLE"
        ]
    );
    let request = pb::ListSurveysRequest {
        area: "12".to_owned(),
        page_size: -1,
        page_token: "?".to_owned(),
    };
    let answer = surveys(&house)
        .list_surveys(house.by("officer", COMMUNITY, request))
        .await;
    assert_eq!(flaws(answer).len(), 3);
    let request = pb::ListHouseholdHistoryRequest {
        household_id: "x".to_owned(),
        page_size: -1,
        page_token: "?".to_owned(),
    };
    let answer = surveys(&house)
        .list_household_history(house.by("officer", COMMUNITY, request))
        .await;
    assert_eq!(flaws(answer).len(), 3);
    let request = pb::RecordLeafletsRequest {
        request_id: String::new(),
        survey_id: String::new(),
        building: 0,
        leaflets: 0,
    };
    let answer = surveys(&house)
        .record_leaflets(house.by("gate_staff", COMMUNITY, request))
        .await;
    assert_eq!(
        told(flaws(answer)),
        ["request_id MISSING", "survey_id MISSING", "leaflets OUT_OF_RANGE"]
    );
    let request = pb::GetSurveyRequest::default();
    let answer = surveys(&house)
        .get_survey(house.by("officer", COMMUNITY, request))
        .await;
    assert_eq!(told(flaws(answer)), ["survey_id MISSING"]);
}
