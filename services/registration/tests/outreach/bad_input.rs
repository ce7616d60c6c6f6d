//! Bad input: every field of every RPC of outreach, all of them named at once.

use super::{client, fresh, given};
use crate::house::{AUTHORITY, House, flaws};
use proto::registration::v1 as pb;
use proto::registration::v1::abnormal_rule::When;
use proto::registration::v1::given_answer::Value;
use proto::registration::v1::outreach_cohort::{FromArea, Of, People};

/// Checks what is told of each call.
macro_rules! told {
    ($house:expr, $rpc:ident, $role:literal, $request:expr) => {{
        let request = $house.by($role, AUTHORITY, $request);
        let told = flaws(client($house).$rpc(request).await);
        told.into_iter()
            .map(|(field, reason)| format!("{field} {reason}"))
            .collect::<Vec<_>>()
    }};
}

#[tokio::test]
async fn every_wrong_field_of_a_question_set_is_named() {
    let house = House::open().await;
    let nothing = told!(
        &house,
        put_question_set,
        "officer",
        pb::PutQuestionSetRequest::default()
    );
    assert_eq!(
        nothing,
        ["request_id MISSING", "title.zh MISSING", "title.en MISSING"]
    );
    let question = pb::Question {
        code: "体温".to_owned(),
        text: None,
        kind: pb::QuestionKind::Number.into(),
        options: vec![pb::QuestionOption::default()],
        abnormal_when: vec![
            pb::AbnormalRule {
                when: Some(When::TemperatureAtLeastDeciCelsius(9)),
                severity: 9,
            },
            pb::AbnormalRule::default(),
        ],
        ..Default::default()
    };
    let text = || {
        Some(pb::QuestionText {
            zh: "长".repeat(201),
            en: "?".to_owned(),
        })
    };
    let choice = pb::Question {
        code: "a".to_owned(),
        text: text(),
        kind: pb::QuestionKind::Choice.into(),
        options: vec![pb::QuestionOption::default()],
        ..Default::default()
    };
    let unkind = pb::Question {
        kind: 77,
        options: Vec::new(),
        ..choice.clone()
    };
    let asked = pb::PutQuestionSetRequest {
        request_id: "7".to_owned(),
        question_set_id: "8".to_owned(),
        title: text(),
        questions: vec![question, choice, unkind],
    };
    let expected = [
        "request_id NOT_AN_ID",
        "question_set_id NOT_AN_ID",
        "title.zh TOO_LONG",
        "questions[0].code NOT_A_CODE",
        "questions[0].text.zh MISSING",
        "questions[0].text.en MISSING",
        "questions[0].options NOT_EXPECTED",
        "questions[0].abnormal_when[0].when OUT_OF_RANGE",
        "questions[0].abnormal_when[0].severity UNKNOWN_SEVERITY",
        "questions[0].abnormal_when[1].when MISSING",
        "questions[0].abnormal_when[1].severity MISSING",
        "questions[1].text.zh TOO_LONG",
        "questions[1].options[0].code MISSING",
        "questions[1].options[0].text.zh MISSING",
        "questions[1].options[0].text.en MISSING",
        "questions[2].text.zh TOO_LONG",
        "questions[2].kind UNKNOWN_QUESTION_KIND",
    ];
    assert_eq!(told!(&house, put_question_set, "officer", asked), expected);
    let empty = pb::PutQuestionSetRequest {
        request_id: fresh(&house),
        title: Some(pb::QuestionText {
            zh: "问".to_owned(),
            en: "ask".to_owned(),
        }),
        ..Default::default()
    };
    assert_eq!(
        told!(&house, put_question_set, "officer", empty),
        ["questions MISSING"]
    );
}

#[tokio::test]
async fn every_wrong_field_of_a_round_is_named() {
    let house = House::open().await;
    let nothing = told!(
        &house,
        plan_outreach,
        "officer",
        pb::PlanOutreachRequest::default()
    );
    let expected = [
        "request_id MISSING",
        "title MISSING",
        "cohort MISSING",
        "question_set_id MISSING",
        "channels MISSING",
        "due_at MISSING",
    ];
    assert_eq!(nothing, expected);
    let asked = pb::PlanOutreachRequest {
        request_id: "7".to_owned(),
        title: "打给13800138000".to_owned(),
        area: "4108".to_owned(),
        cohort: Some(pb::OutreachCohort {
            of: Some(Of::FromArea(FromArea {
                origin: "武汉".to_owned(),
                days: 61,
            })),
        }),
        question_set_id: "7".to_owned(),
        question_set_version: -1,
        channels: vec![1, 1],
        assignees: vec!["zhang".to_owned(), String::new()],
        due_at: Some(prost_types::Timestamp { seconds: 1, nanos: 0 }),
    };
    let expected = [
        "request_id NOT_AN_ID",
        "title PERSONAL_DATA",
        "area NOT_AN_AREA",
        "cohort.from_area.origin NOT_AN_AREA",
        "cohort.from_area.days OUT_OF_RANGE",
        "question_set_id NOT_AN_ID",
        "question_set_version OUT_OF_RANGE",
        "channels NOT_UNIQUE",
        "assignees[1] MISSING",
        "due_at OUT_OF_RANGE",
    ];
    assert_eq!(told!(&house, plan_outreach, "officer", asked.clone()), expected);
    let listed = |person_ids: Vec<String>| pb::PlanOutreachRequest {
        cohort: Some(pb::OutreachCohort {
            of: Some(Of::People(People { person_ids })),
        }),
        ..asked.clone()
    };
    let many = told!(
        &house,
        plan_outreach,
        "officer",
        listed(vec![String::new(); 10_001])
    );
    assert!(many.contains(&"cohort.people.person_ids OUT_OF_RANGE".to_owned()));
    let strange = told!(&house, plan_outreach, "officer", listed(vec!["x".to_owned()]));
    assert!(strange.contains(&"cohort.people.person_ids[0] NOT_AN_ID".to_owned()));

    let cancel = pb::CancelOutreachPlanRequest {
        request_id: "7".to_owned(),
        outreach_plan_id: String::new(),
        reason: "x".to_owned(),
    };
    let expected = [
        "request_id NOT_AN_ID",
        "outreach_plan_id MISSING",
        "reason TOO_SHORT",
    ];
    assert_eq!(told!(&house, cancel_outreach_plan, "officer", cancel), expected);
    let one = pb::GetOutreachPlanRequest {
        outreach_plan_id: "7".to_owned(),
    };
    assert_eq!(
        told!(&house, get_outreach_plan, "officer", one),
        ["outreach_plan_id NOT_AN_ID"]
    );
}

#[tokio::test]
async fn every_wrong_field_of_a_list_is_named() {
    let house = House::open().await;
    let sets = pb::ListQuestionSetsRequest {
        question_set_id: "7".to_owned(),
        page_size: -1,
        page_token: "?".to_owned(),
    };
    let expected = [
        "question_set_id NOT_AN_ID",
        "page_size OUT_OF_RANGE",
        "page_token PAGE_TOKEN_UNREADABLE",
    ];
    assert_eq!(told!(&house, list_question_sets, "officer", sets), expected);
    let rounds = pb::ListOutreachPlansRequest {
        area: "x".to_owned(),
        page_size: -1,
        page_token: "?".to_owned(),
    };
    let paged = [
        "area NOT_AN_AREA",
        "page_size OUT_OF_RANGE",
        "page_token PAGE_TOKEN_UNREADABLE",
    ];
    assert_eq!(told!(&house, list_outreach_plans, "officer", rounds), paged);
    let tasks = pb::ListOutreachTasksRequest {
        area: "x".to_owned(),
        outreach_plan_id: "7".to_owned(),
        state: 77,
        channel: 77,
        page_size: -1,
        page_token: "?".to_owned(),
        ..Default::default()
    };
    let expected = [
        "area NOT_AN_AREA",
        "outreach_plan_id NOT_AN_ID",
        "state UNKNOWN_TASK_STATE",
        "channel UNKNOWN_CHANNEL",
        "page_size OUT_OF_RANGE",
        "page_token PAGE_TOKEN_UNREADABLE",
    ];
    assert_eq!(told!(&house, list_outreach_tasks, "officer", tasks), expected);
    let cases = pb::ListAbnormalRequest {
        area: "x".to_owned(),
        level: 77,
        page_size: -1,
        page_token: "?".to_owned(),
        ..Default::default()
    };
    let expected = [
        "area NOT_AN_AREA",
        "level UNKNOWN_CARE_LEVEL",
        "page_size OUT_OF_RANGE",
        "page_token PAGE_TOKEN_UNREADABLE",
    ];
    assert_eq!(told!(&house, list_abnormal, "officer", cases), expected);
    let never = Some(prost_types::Timestamp {
        seconds: 0,
        nanos: -1,
    });
    let figures = pb::CountOutreachRequest {
        area: "x".to_owned(),
        outreach_plan_id: "7".to_owned(),
        from: never,
        to: never,
    };
    let expected = [
        "area NOT_AN_AREA",
        "outreach_plan_id NOT_AN_ID",
        "from NOT_A_TIME",
        "to NOT_A_TIME",
    ];
    assert_eq!(told!(&house, count_outreach, "officer", figures), expected);
}

#[tokio::test]
async fn every_wrong_field_of_an_answer_is_named() {
    let house = House::open().await;
    let answers = || {
        vec![
            given("", Value::Number(1)),
            given("a", Value::Answer(77)),
            given("a", Value::TemperatureDeciCelsius(9)),
            given("a", Value::Text("长".repeat(201))),
            pb::GivenAnswer::default(),
        ]
    };
    let wrong = [
        "answers[0] MISSING",
        "answers[1] UNKNOWN_ANSWER",
        "answers[2] OUT_OF_RANGE",
        "answers[3] TOO_LONG",
        "answers[4] MISSING",
    ];
    let tried = pb::RecordOutreachRequest {
        request_id: "7".to_owned(),
        outreach_task_id: String::new(),
        channel: pb::OutreachChannel::Link.into(),
        outcome: 77,
        answers: answers(),
        tried_at: Some(super::later(&house, 1).to_proto()),
    };
    let mut expected = vec![
        "request_id NOT_AN_ID",
        "outreach_task_id MISSING",
        "channel UNKNOWN_CHANNEL",
        "outcome UNKNOWN_OUTCOME",
    ];
    expected.extend(wrong);
    expected.push("tried_at IN_THE_FUTURE");
    assert_eq!(told!(&house, record_outreach, "officer", tried), expected);

    let report = pb::SubmitSelfReportRequest {
        request_id: "7".to_owned(),
        link_token: String::new(),
        answers: answers(),
        correction: false,
    };
    let mut expected = vec!["request_id NOT_AN_ID", "link_token MISSING"];
    expected.extend(wrong);
    assert_eq!(told!(&house, submit_self_report, "officer", report), expected);
    let nothing = pb::GetSelfReportRequest::default();
    assert_eq!(
        told!(&house, get_self_report, "officer", nothing),
        ["link_token MISSING"]
    );
    let nothing = pb::IssueSelfReportLinkRequest::default();
    assert_eq!(
        told!(&house, issue_self_report_link, "officer", nothing),
        ["outreach_task_id MISSING"]
    );
}

#[tokio::test]
async fn every_wrong_field_about_a_case_or_a_report_is_named() {
    let house = House::open().await;
    let one = pb::GetAbnormalRequest {
        abnormal_id: "7".to_owned(),
        purpose: "x".to_owned(),
    };
    let expected = ["abnormal_id NOT_AN_ID", "purpose TOO_SHORT"];
    assert_eq!(told!(&house, get_abnormal, "officer", one), expected);
    let closing = pb::CloseAbnormalRequest {
        request_id: "7".to_owned(),
        abnormal_id: String::new(),
        outcome: 77,
        note: "x".to_owned(),
        notified: "13800138000".to_owned(),
    };
    let expected = [
        "request_id NOT_AN_ID",
        "abnormal_id MISSING",
        "outcome UNKNOWN_ABNORMAL_OUTCOME",
        "note TOO_SHORT",
        "notified PERSONAL_DATA",
    ];
    assert_eq!(told!(&house, close_abnormal, "officer", closing), expected);
    let report = pb::ReportFromPlatformRequest::default();
    let expected = ["request_id MISSING", "report MISSING"];
    assert_eq!(told!(&house, report_from_platform, "partner", report), expected);
}
