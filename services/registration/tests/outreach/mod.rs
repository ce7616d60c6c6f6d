//! Outreach from outside: every RPC through the layers, every refusal by its reason, its tables on both engines.

mod answering;
mod bad_input;
mod cases;
mod cohorts;
mod figures;
mod planning;
mod platform;
mod questions;
mod store;

use crate::house::{AUTHORITY, House};
use crate::people::{person_id, registered};
use kit::clock::Moment;
use kit::wire::Wire;
use proto::common::v1::Answer;
use proto::registration::v1 as pb;
use proto::registration::v1::given_answer::Value;
use proto::registration::v1::outreach_cohort::{AllOfArea, Of, People};
use proto::registration::v1::outreach_service_client::OutreachServiceClient;
use std::time::Duration;
use vocabulary::PersonId;

/// The set every town begins with.
pub(crate) const FIRST_SET: &str = "016f5e66-e800-7000-8000-000000000029";
/// The worker most calls are by.
pub(crate) const WORKER: &str = "community_worker";

pub(crate) fn client(house: &House) -> OutreachServiceClient<Wire> {
    OutreachServiceClient::new(house.wire.clone())
}

/// A fresh id, as a client makes it.
pub(crate) fn fresh(house: &House) -> String {
    PersonId::new(house.clock.now()).to_string()
}

pub(crate) fn later(house: &House, hours: u64) -> Moment {
    house.clock.now() + Duration::from_secs(hours * 3_600)
}

pub(crate) fn everybody() -> pb::OutreachCohort {
    pb::OutreachCohort {
        of: Some(Of::AllOfArea(AllOfArea {})),
    }
}

pub(crate) fn these(people: &[PersonId]) -> pb::OutreachCohort {
    pb::OutreachCohort {
        of: Some(Of::People(People {
            person_ids: people.iter().map(ToString::to_string).collect(),
        })),
    }
}

/// A round on the phone and then at the door, due in a day.
pub(crate) fn round(house: &House, cohort: pb::OutreachCohort) -> pb::PlanOutreachRequest {
    pb::PlanOutreachRequest {
        request_id: fresh(house),
        title: "三月第一轮外访".to_owned(),
        area: String::new(),
        cohort: Some(cohort),
        question_set_id: FIRST_SET.to_owned(),
        question_set_version: 0,
        channels: vec![
            pb::OutreachChannel::Phone.into(),
            pb::OutreachChannel::Visit.into(),
        ],
        assignees: Vec::new(),
        due_at: Some(later(house, 24).to_proto()),
    }
}

/// Plans a round and waits until its tasks are made.
pub(crate) async fn planned(house: &House, request: pb::PlanOutreachRequest) -> pb::OutreachPlan {
    let answer = client(house)
        .plan_outreach(house.by(WORKER, AUTHORITY, request))
        .await
        .expect("a round is planned")
        .into_inner();
    let id = answer.plan.expect("the round").outreach_plan_id;
    for _ in 0..400 {
        let told = plan(house, &id).await.plan.expect("the round");
        if told.state() != pb::OutreachPlanState::Planning {
            return told;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("the tasks of a round are not made within ten seconds");
}

/// A round with its progress.
pub(crate) async fn plan(house: &House, id: &str) -> pb::GetOutreachPlanResponse {
    let asked = pb::GetOutreachPlanRequest {
        outreach_plan_id: id.to_owned(),
    };
    let asked = house.by(WORKER, AUTHORITY, asked);
    client(house)
        .get_outreach_plan(asked)
        .await
        .expect("told")
        .into_inner()
}

/// The open tasks of a round.
pub(crate) async fn tasks_of(house: &House, plan: &str) -> Vec<pb::OutreachTask> {
    tasks(
        house,
        pb::ListOutreachTasksRequest {
            outreach_plan_id: plan.to_owned(),
            ..Default::default()
        },
    )
    .await
}

pub(crate) async fn tasks(house: &House, asked: pb::ListOutreachTasksRequest) -> Vec<pb::OutreachTask> {
    let asked = house.by(WORKER, AUTHORITY, asked);
    client(house)
        .list_outreach_tasks(asked)
        .await
        .expect("listed")
        .into_inner()
        .tasks
}

/// Registers somebody and plans a round with them alone: them, and their task.
pub(crate) async fn one_task(house: &House, nth: u16) -> (PersonId, pb::OutreachTask) {
    let person = person_id(&registered(house, nth).await.person_id);
    let round = planned(house, round(house, these(&[person]))).await;
    let task = tasks_of(house, &round.outreach_plan_id).await.remove(0);
    (person, task)
}

pub(crate) fn given(question: &str, value: Value) -> pb::GivenAnswer {
    pb::GivenAnswer {
        question: question.to_owned(),
        value: Some(value),
    }
}

pub(crate) fn chosen(codes: &[&str]) -> Value {
    Value::Chosen(pb::OptionCodes {
        codes: codes.iter().map(|code| (*code).to_owned()).collect(),
    })
}

/// Nothing abnormal.
pub(crate) fn well() -> Vec<pb::GivenAnswer> {
    vec![
        given("symptoms", chosen(&["none"])),
        given("temperature", Value::TemperatureDeciCelsius(366)),
        given("contact", Value::Answer(Answer::No.into())),
        given("risk_area", Value::Answer(Answer::No.into())),
        given("whereabouts", Value::Text("一直在家，去过超市".to_owned())),
    ]
}

/// A fever, and contact with a case.
pub(crate) fn feverish() -> Vec<pb::GivenAnswer> {
    let mut answers = well();
    answers[1] = given("temperature", Value::TemperatureDeciCelsius(381));
    answers[2] = given("contact", Value::Answer(Answer::Yes.into()));
    answers
}

/// A try by the worker on the phone.
pub(crate) fn call(
    house: &House,
    task: &pb::OutreachTask,
    outcome: pb::OutreachOutcome,
    answers: Vec<pb::GivenAnswer>,
) -> pb::RecordOutreachRequest {
    pb::RecordOutreachRequest {
        request_id: fresh(house),
        outreach_task_id: task.outreach_task_id.clone(),
        channel: pb::OutreachChannel::Phone.into(),
        outcome: outcome.into(),
        answers,
        tried_at: None,
    }
}

pub(crate) async fn recorded(
    house: &House,
    request: pb::RecordOutreachRequest,
) -> pb::RecordOutreachResponse {
    let request = house.by(WORKER, AUTHORITY, request);
    client(house)
        .record_outreach(request)
        .await
        .expect("recorded")
        .into_inner()
}
