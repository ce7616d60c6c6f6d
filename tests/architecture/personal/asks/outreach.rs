//! How outreach is asked: about a round with the planted person in it, whose answers hold where they live.

use super::Ask;
use crate::personal::pantry::{Pantry, good};
use crate::personal::planted::ADDRESS;
use crate::personal::town::PLATFORM_SECRET;
use hmac::{Hmac, KeyInit, Mac};
use kit::wire::Wire;
use proto::common::v1::Answer;
use proto::registration::v1 as pb;
use proto::registration::v1::given_answer::Value;
use proto::registration::v1::outreach_cohort::{Of, People};
use proto::registration::v1::outreach_service_client::OutreachServiceClient;
use sha2::Sha256;
use std::time::Duration;
use vocabulary::Role;

/// The set every town begins with.
const FIRST_SET: &str = "016f5e66-e800-7000-8000-000000000029";

/// A round with the planted person in it, who has answered abnormally.
pub(crate) struct Round {
    plan: String,
    task: String,
    case: String,
}

pub(super) async fn asks(rpc: &str, pantry: &Pantry<'_>) -> Option<Vec<Ask>> {
    let round = pantry.round.get_or_init(|| round(pantry)).await;
    let (page_size, page_token) = (200, String::new());
    let asks = match rpc {
        "PutQuestionSet" => vec![Ask::plain(pb::PutQuestionSetRequest {
            request_id: pantry.id(),
            question_set_id: String::new(),
            title: Some(text()),
            questions: vec![pb::Question {
                code: "contact".to_owned(),
                text: Some(text()),
                kind: pb::QuestionKind::YesNoUnsure.into(),
                ..pb::Question::default()
            }],
        })],
        "ListQuestionSets" => vec![Ask::plain(pb::ListQuestionSetsRequest {
            question_set_id: String::new(),
            page_size,
            page_token,
        })],
        "PlanOutreach" => vec![Ask::plain(a_plan(pantry))],
        "GetOutreachPlan" => vec![Ask::plain(pb::GetOutreachPlanRequest {
            outreach_plan_id: round.plan.clone(),
        })],
        "ListOutreachPlans" => vec![Ask::plain(pb::ListOutreachPlansRequest {
            area: String::new(),
            page_size,
            page_token,
        })],
        "CancelOutreachPlan" => vec![Ask::plain(pb::CancelOutreachPlanRequest {
            request_id: pantry.id(),
            outreach_plan_id: planned(pantry).await,
            reason: "a wrong list".to_owned(),
        })],
        "ListOutreachTasks" => [pb::OutreachTaskState::Open, pb::OutreachTaskState::Answered]
            .into_iter()
            .map(|state| {
                Ask::plain(pb::ListOutreachTasksRequest {
                    state: state.into(),
                    page_size,
                    ..pb::ListOutreachTasksRequest::default()
                })
            })
            .collect(),
        "IssueSelfReportLink" => vec![Ask::plain(pb::IssueSelfReportLinkRequest {
            outreach_task_id: round.task.clone(),
        })],
        "GetSelfReport" => vec![Ask::plain(pb::GetSelfReportRequest {
            link_token: link_to(pantry, &round.task).await,
        })],
        "SubmitSelfReport" => {
            let plan = planned(pantry).await;
            let task = task_of(pantry, &plan).await;
            vec![Ask::plain(pb::SubmitSelfReportRequest {
                request_id: pantry.id(),
                link_token: link_to(pantry, &task).await,
                answers: abnormal(),
                correction: false,
            })]
        }
        "RecordOutreach" => vec![Ask::plain(a_call(pantry, &round.task))],
        "ReportFromPlatform" => vec![Ask::plain(a_report(pantry, &round.task))],
        "ListAbnormal" => vec![
            Ask::so("open ones", cases(false)),
            Ask::so("closed ones", cases(true)),
        ],
        "GetAbnormal" => {
            let asked = |purpose: &str| pb::GetAbnormalRequest {
                abnormal_id: round.case.clone(),
                purpose: purpose.to_owned(),
            };
            vec![
                Ask::so("", asked("")),
                Ask::so("with a purpose", asked("following it up")),
            ]
        }
        "CloseAbnormal" => vec![Ask::plain(pb::CloseAbnormalRequest {
            request_id: pantry.id(),
            abnormal_id: recorded(pantry, &round.task).await,
            outcome: pb::AbnormalOutcome::FalseAlarm.into(),
            note: format!("{ADDRESS}，复测正常"),
            notified: "the street".to_owned(),
        })],
        "CountOutreach" => vec![Ask::plain(pb::CountOutreachRequest::default())],
        _ => return None,
    };
    Some(asks)
}

async fn round(pantry: &Pantry<'_>) -> Round {
    let plan = planned(pantry).await;
    let task = task_of(pantry, &plan).await;
    let case = recorded(pantry, &task).await;
    Round { plan, task, case }
}

fn client(pantry: &Pantry<'_>) -> OutreachServiceClient<Wire> {
    OutreachServiceClient::new(pantry.town.registration.clone())
}

fn a_plan(pantry: &Pantry<'_>) -> pb::PlanOutreachRequest {
    let due_at = pantry.town.clock.now() + Duration::from_secs(86_400);
    pb::PlanOutreachRequest {
        request_id: pantry.id(),
        title: "a round".to_owned(),
        cohort: Some(pb::OutreachCohort {
            of: Some(Of::People(People {
                person_ids: vec![pantry.person.clone()],
            })),
        }),
        question_set_id: FIRST_SET.to_owned(),
        channels: vec![
            pb::OutreachChannel::Link.into(),
            pb::OutreachChannel::Phone.into(),
        ],
        due_at: Some(due_at.to_proto()),
        ..pb::PlanOutreachRequest::default()
    }
}

async fn planned(pantry: &Pantry<'_>) -> String {
    let asked = pantry.by(Role::Officer, a_plan(pantry));
    let planned = good(client(pantry).plan_outreach(asked).await);
    planned.plan.expect("the round").outreach_plan_id
}

/// The one task of a round, once it is made.
async fn task_of(pantry: &Pantry<'_>, plan: &str) -> String {
    for _ in 0..400 {
        let asked = pb::ListOutreachTasksRequest {
            outreach_plan_id: plan.to_owned(),
            ..pb::ListOutreachTasksRequest::default()
        };
        let listed = client(pantry)
            .list_outreach_tasks(pantry.by(Role::Officer, asked))
            .await;
        if let Some(task) = good(listed).tasks.pop() {
            return task.outreach_task_id;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the tasks of a round are not made within twenty seconds");
}

async fn link_to(pantry: &Pantry<'_>, task: &str) -> String {
    let asked = pb::IssueSelfReportLinkRequest {
        outreach_task_id: task.to_owned(),
    };
    let asked = pantry.by(Role::Officer, asked);
    good(client(pantry).issue_self_report_link(asked).await).link_token
}

fn a_call(pantry: &Pantry<'_>, task: &str) -> pb::RecordOutreachRequest {
    pb::RecordOutreachRequest {
        request_id: pantry.id(),
        outreach_task_id: task.to_owned(),
        channel: pb::OutreachChannel::Phone.into(),
        outcome: pb::OutreachOutcome::Reached.into(),
        answers: abnormal(),
        tried_at: None,
    }
}

/// The case that an abnormal answer has opened.
async fn recorded(pantry: &Pantry<'_>, task: &str) -> String {
    let asked = pantry.by(Role::Officer, a_call(pantry, task));
    good(client(pantry).record_outreach(asked).await).abnormal_id
}

fn a_report(pantry: &Pantry<'_>, task: &str) -> pb::ReportFromPlatformRequest {
    let request_id = pantry.id();
    let report = format!(r#"{{"task_id":"{task}","outcome":"not_reached"}}"#).into_bytes();
    let signed_seconds = pantry.town.clock.wall().unix_seconds();
    let mut mac = Hmac::<Sha256>::new_from_slice(PLATFORM_SECRET.as_bytes()).expect("any length");
    mac.update(format!("{signed_seconds}.{request_id}.").as_bytes());
    mac.update(&report);
    pb::ReportFromPlatformRequest {
        request_id,
        report,
        signed_seconds,
        signature: mac.finalize().into_bytes().to_vec(),
    }
}

fn cases(closed: bool) -> pb::ListAbnormalRequest {
    pb::ListAbnormalRequest {
        closed,
        ..pb::ListAbnormalRequest::default()
    }
}

fn text() -> pb::QuestionText {
    pb::QuestionText {
        zh: "接触过病例吗？".to_owned(),
        en: "In contact with a case?".to_owned(),
    }
}

fn abnormal() -> Vec<pb::GivenAnswer> {
    let given = |question: &str, value: Value| pb::GivenAnswer {
        question: question.to_owned(),
        value: Some(value),
    };
    let symptoms = pb::OptionCodes {
        codes: vec!["fever".to_owned()],
    };
    vec![
        given("symptoms", Value::Chosen(symptoms)),
        given("contact", Value::Answer(Answer::No.into())),
        given("risk_area", Value::Answer(Answer::No.into())),
        given("whereabouts", Value::Text(ADDRESS.to_owned())),
    ]
}
