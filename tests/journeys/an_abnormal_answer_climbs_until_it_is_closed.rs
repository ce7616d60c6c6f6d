//! A round of outreach: one answers by a link and is well, another has a fever; the case climbs by itself until the district closes it.

use crate::steps::orders::orders_about_people;
use crate::steps::outreach::{plans_a_round, tasks_of};
use crate::steps::people::{Resident, registers};
use crate::steps::places::{COMMUNITY, STREET, a_gate};
use crate::steps::{fresh_id, reason, until};
use proto::common::v1::{Answer, HealthLevel};
use proto::registration::v1 as pb;
use proto::registration::v1::given_answer::Value;
use rstest::rstest;
use tests::town::{Built, Town, bearing};
use vocabulary::Role;

#[rstest]
#[tokio::test]
async fn an_abnormal_answer_climbs_until_it_is_closed(#[values(Built::Embedded, Built::Spread)] how: Built) {
    let town = Town::built(how).await;
    let gate = a_gate(&town, "新兴六号院").await;
    let well = registers(&town, &gate, 1).await;
    let ill = registers(&town, &gate, 2).await;
    communities_and_streets_have_no_time(&town).await;

    // A community worker plans a round for the two, by link and then by phone.
    let channels = [pb::OutreachChannel::Link, pb::OutreachChannel::Phone];
    let plan = plans_a_round(&town, &[&well, &ill], &channels).await;
    let tasks = until("the tasks are made", async || {
        let tasks = tasks_of(&town, &plan, pb::OutreachTaskState::Open).await;
        (tasks.len() == 2).then_some(tasks)
    })
    .await;
    let task_of = |resident: &Resident| {
        let found = tasks.iter().find(|task| task.person_id == resident.id);
        found.expect("a task for each").clone()
    };
    assert!(
        tasks
            .iter()
            .all(|task| task.name == "**明" && task.phone.starts_with("138****"))
    );

    // One opens the link on the phone and is well.
    let link = link_to(&town, &task_of(&well)).await;
    let asked = pb::GetSelfReportRequest {
        link_token: link.clone(),
    };
    let shown = town
        .outreach()
        .get_self_report(asked)
        .await
        .expect("the link opens")
        .into_inner();
    assert_eq!(shown.name_hint, "**明");
    let report = pb::SubmitSelfReportRequest {
        request_id: fresh_id(&town),
        link_token: link,
        answers: answers(&["none"], 365),
        correction: false,
    };
    let told = town
        .outreach()
        .submit_self_report(report.clone())
        .await
        .expect("taken")
        .into_inner();
    assert!(!told.abnormal);
    let again = pb::SubmitSelfReportRequest {
        request_id: fresh_id(&town),
        ..report
    };
    assert_eq!(
        reason(town.outreach().submit_self_report(again).await),
        "ALREADY_ANSWERED"
    );

    // The other is called: not there at first, then with a fever.
    let silent = calls(&town, &task_of(&ill), pb::OutreachOutcome::NotReached, Vec::new()).await;
    assert_eq!(silent.state(), pb::OutreachTaskState::Open);
    let reached = calls(
        &town,
        &task_of(&ill),
        pb::OutreachOutcome::Reached,
        answers(&["fever"], 384),
    )
    .await;
    assert_eq!(reached.abnormal.len(), 2);

    // Community and street stay silent: within seconds the district has it, and every hop is on record.
    let case = until("the case stands at the district", async || {
        let cases = cases(&town, COMMUNITY).await;
        cases
            .into_iter()
            .find(|case| case.level() == pb::AbnormalLevel::District)
    })
    .await;
    assert_eq!(case.abnormal_id, reached.abnormal_id);
    assert_eq!(cases(&town, STREET).await.len(), 1);
    assert!(
        cases(&town, "410811009").await.is_empty(),
        "no street hears of another's people"
    );
    let case = shown_case(&town, &case.abnormal_id).await;
    let hops: Vec<_> = case
        .hops
        .iter()
        .map(|hop| (hop.from_level(), hop.to_level()))
        .collect();
    let expected = [
        (pb::AbnormalLevel::Community, pb::AbnormalLevel::Street),
        (pb::AbnormalLevel::Street, pb::AbnormalLevel::District),
    ];
    assert_eq!(hops, expected);
    assert_eq!((case.answers.len(), case.attempts.len()), (2, 2));

    // Nobody's level was changed by what they said; the district sends them to a clinic and closes the case.
    let asked = pb::QueryHealthRequest {
        person_id: ill.id.clone(),
        purpose: String::new(),
    };
    let health = town
        .people()
        .query_health(ill.asks(asked))
        .await
        .expect("told")
        .into_inner();
    assert_eq!(health.level.expect("a level").level(), HealthLevel::Green);
    let closing = pb::CloseAbnormalRequest {
        request_id: fresh_id(&town),
        abnormal_id: reached.abnormal_id.clone(),
        outcome: pb::AbnormalOutcome::SentToFeverClinic.into(),
        note: "已由专车送区人民医院发热门诊".to_owned(),
        notified: "区疫情防控指挥部".to_owned(),
    };
    let closed = town
        .outreach()
        .close_abnormal(town.by(Role::Officer, closing))
        .await;
    assert!(!closed.expect("closed").into_inner().closed_timely);
    assert!(cases(&town, COMMUNITY).await.is_empty());

    // The figures say so.
    let asked = pb::CountOutreachRequest {
        outreach_plan_id: plan,
        ..Default::default()
    };
    let counted = town
        .outreach()
        .count_outreach(town.by(Role::Command, asked))
        .await;
    let total = counted.expect("counted").into_inner().total.expect("a total");
    assert_eq!((total.planned, total.answered, total.answered_timely), (2, 2, 2));
    assert_eq!(
        (
            total.abnormal,
            total.abnormal_closed,
            total.abnormal_closed_timely
        ),
        (1, 1, 0)
    );
}

/// The district orders, by two people, that this town's communities and streets pass cases on at once.
async fn communities_and_streets_have_no_time(town: &Town) {
    let rung = |office: &str, minutes: u32| serde_json::json!({ "office": office, "minutes": minutes });
    let ladder = [rung("community", 0), rung("street", 0), rung("district", 600)];
    let body = serde_json::json!({
        "serious": ladder, "urgent": ladder, "attempts": 3, "hours_between": 4, "link_hours": 24, "corrections": 3,
        "kept_days": 60,
    });
    orders_about_people(town, "outreach", &body).await;
}

async fn link_to(town: &Town, task: &pb::OutreachTask) -> String {
    let asked = pb::IssueSelfReportLinkRequest {
        outreach_task_id: task.outreach_task_id.clone(),
    };
    let issued = town
        .outreach()
        .issue_self_report_link(town.by(Role::CommunityWorker, asked))
        .await;
    issued.expect("a link").into_inner().link_token
}

async fn calls(
    town: &Town,
    task: &pb::OutreachTask,
    outcome: pb::OutreachOutcome,
    answers: Vec<pb::GivenAnswer>,
) -> pb::RecordOutreachResponse {
    let tried = pb::RecordOutreachRequest {
        request_id: fresh_id(town),
        outreach_task_id: task.outreach_task_id.clone(),
        channel: pb::OutreachChannel::Phone.into(),
        outcome: outcome.into(),
        answers,
        tried_at: None,
    };
    let recorded = town
        .outreach()
        .record_outreach(town.by(Role::CommunityWorker, tried))
        .await;
    recorded.expect("recorded").into_inner()
}

async fn cases(town: &Town, scope: &str) -> Vec<pb::AbnormalCase> {
    let token = town.token(Role::CommunityWorker, scope, "worker-there");
    let asked = bearing(&token, pb::ListAbnormalRequest::default());
    town.outreach()
        .list_abnormal(asked)
        .await
        .expect("listed")
        .into_inner()
        .cases
}

async fn shown_case(town: &Town, id: &str) -> pb::GetAbnormalResponse {
    let asked = pb::GetAbnormalRequest {
        abnormal_id: id.to_owned(),
        purpose: String::new(),
    };
    let shown = town.outreach().get_abnormal(town.by(Role::Officer, asked)).await;
    shown.expect("shown").into_inner()
}

fn answers(symptoms: &[&str], temperature: i32) -> Vec<pb::GivenAnswer> {
    let given = |question: &str, value: Value| pb::GivenAnswer {
        question: question.to_owned(),
        value: Some(value),
    };
    let codes = symptoms.iter().map(|code| (*code).to_owned()).collect();
    vec![
        given("symptoms", Value::Chosen(pb::OptionCodes { codes })),
        given("temperature", Value::TemperatureDeciCelsius(temperature)),
        given("contact", Value::Answer(Answer::No.into())),
        given("risk_area", Value::Answer(Answer::No.into())),
    ]
}
