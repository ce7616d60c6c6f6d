//! 智能外访: a round that asks everybody who came back how they are; what is not well climbs until somebody looks at it.

use super::messages::id;
use super::teller::{Cast, ONE_BY_ONE, TellError, Teller, at};
use crate::demo::care::{Call, Trip};
use crate::demo::desk::{patiently, until_done};
use futures::stream::{self, StreamExt, TryStreamExt};
use proto::common::v1::Answer;
use proto::registration::v1 as person;
use proto::registration::v1::given_answer::Value;
use proto::registration::v1::outreach_cohort::{Of, Returnees};
use std::collections::HashMap;
use std::time::Duration;
use tonic::Status;
use vocabulary::Role;

/// The question set every town begins with.
const FIRST_SET: &str = "016f5e66-e800-7000-8000-000000000029";
/// Returnees of so many days are asked.
const DAYS: i32 = 14;
/// By when everybody should be reached.
const WITHIN: Duration = Duration::from_secs(6 * 3600);

/// A task of the round, with the trip it is about.
struct Task<'t> {
    id: String,
    number: usize,
    trip: &'t Trip,
}

impl Teller<'_> {
    /// The round of the morning of 1 March.
    pub(super) async fn reach_out(&self, cast: &Cast) -> Result<(), TellError> {
        if cast.care.trips.is_empty() {
            return Ok(());
        }
        let plan = self.plan_round().await?;
        let tasks = self.open_tasks(&plan, cast).await?;
        self.begin("智能外访 a round of calls", tasks.len());
        stream::iter(&tasks)
            .map(Ok)
            .try_for_each_concurrent(ONE_BY_ONE, |task| async move {
                self.reach(task).await?;
                self.progress.inc(1);
                Ok(())
            })
            .await?;
        self.settle(cast).await
    }

    /// Plans the round, and waits until every task is made.
    async fn plan_round(&self) -> Result<String, TellError> {
        let begins = self.calendar().shifts[1].to;
        let plan = person::PlanOutreachRequest {
            request_id: id("round", 0, begins),
            title: "近十四天返回人员随访（演示）".to_owned(),
            cohort: Some(person::OutreachCohort {
                of: Some(Of::Returnees(Returnees { days: DAYS })),
            }),
            question_set_id: FIRST_SET.to_owned(),
            channels: vec![
                person::OutreachChannel::Link.into(),
                person::OutreachChannel::Phone.into(),
            ],
            due_at: Some((begins + WITHIN).to_proto()),
            ..Default::default()
        };
        let plan = async || {
            let plan = self.desks.by(Role::Officer, 0, plan.clone());
            self.desks.outreach().plan_outreach(plan).await
        };
        let planned = patiently(plan).await.map_err(at("a round of outreach"))?;
        let plan_id = planned.plan.unwrap_or_default().outreach_plan_id;
        let is_planned = async || {
            let ask = person::GetOutreachPlanRequest {
                outreach_plan_id: plan_id.clone(),
            };
            let ask = self.desks.by(Role::Officer, 0, ask);
            let shown = self.desks.outreach().get_outreach_plan(ask).await?;
            match shown.get_ref().plan.as_ref().map(person::OutreachPlan::state) {
                Some(person::OutreachPlanState::Planning) => Err(Status::unavailable("tasks are being made")),
                _ => Ok(shown),
            }
        };
        until_done(is_planned).await.map_err(at("the tasks of a round"))?;
        Ok(plan_id)
    }

    /// Tasks that nobody has answered: of a story that was killed, those that are left.
    async fn open_tasks<'t>(&self, plan: &str, cast: &'t Cast) -> Result<Vec<Task<'t>>, TellError> {
        let trips = cast.care.trips.iter().enumerate();
        let trips: HashMap<&str, (usize, &Trip)> = trips
            .map(|(number, trip)| (cast.residents[trip.person].id.as_str(), (number, trip)))
            .collect();
        let mut tasks = Vec::new();
        let mut page_token = String::new();
        loop {
            let list = person::ListOutreachTasksRequest {
                outreach_plan_id: plan.to_owned(),
                page_size: 200,
                page_token,
                ..Default::default()
            };
            let list = async || {
                let list = self.desks.by(Role::Officer, 0, list.clone());
                self.desks.outreach().list_outreach_tasks(list).await
            };
            let page = patiently(list).await.map_err(at("the list of outreach tasks"))?;
            tasks.extend(page.tasks.into_iter().filter_map(|task| {
                let (number, trip) = *trips.get(task.person_id.as_str())?;
                Some(Task {
                    id: task.outreach_task_id,
                    number,
                    trip,
                })
            }));
            page_token = page.next_page_token;
            if page_token.is_empty() {
                return Ok(tasks);
            }
        }
    }

    async fn reach(&self, task: &Task<'_>) -> Result<(), TellError> {
        use person::OutreachOutcome::{NotReached, Reached};
        match task.trip.call {
            Call::Waits => Ok(()),
            Call::AnswersByLink => {
                self.answer_by_link(task, answers(&["none"], 364, Answer::No))
                    .await
            }
            Call::AnswersByPhone => {
                self.ring(task, Reached, answers(&["none"], 365, Answer::No))
                    .await
            }
            Call::IsNotThere => self.ring(task, NotReached, Vec::new()).await,
            Call::HasAFever => {
                self.ring(task, Reached, answers(&["fever"], 381, Answer::No))
                    .await
            }
            Call::MetAPatient => {
                self.ring(task, Reached, answers(&["none"], 366, Answer::Yes))
                    .await
            }
            Call::Coughs => {
                self.ring(task, Reached, answers(&["dry_cough"], 368, Answer::No))
                    .await
            }
            Call::IsTired => {
                self.ring(task, Reached, answers(&["fatigue"], 367, Answer::No))
                    .await
            }
        }
    }

    async fn ring(
        &self,
        task: &Task<'_>,
        outcome: person::OutreachOutcome,
        answers: Vec<person::GivenAnswer>,
    ) -> Result<(), TellError> {
        let begins = self.calendar().shifts[1].to;
        let ring = person::RecordOutreachRequest {
            request_id: id("call", task.number, begins),
            outreach_task_id: task.id.clone(),
            channel: person::OutreachChannel::Phone.into(),
            outcome: outcome.into(),
            answers,
            tried_at: None,
        };
        let ring = async || {
            let ring = self.desks.by(Role::CommunityWorker, task.number, ring.clone());
            self.desks.outreach().record_outreach(ring).await
        };
        patiently(ring).await.map_err(at("a call")).map(drop)
    }

    /// Somebody looks after whoever is only tired, at once.
    async fn settle(&self, cast: &Cast) -> Result<(), TellError> {
        let list = async || {
            let list = self
                .desks
                .by(Role::Officer, 0, person::ListAbnormalRequest::default());
            self.desks.outreach().list_abnormal(list).await
        };
        let open = patiently(list).await.map_err(at("the list of cases"))?;
        let is_tired = |case: &person::AbnormalCase| {
            let mut tired = cast.care.trips.iter().filter(|trip| trip.call == Call::IsTired);
            tired.any(|trip| cast.residents[trip.person].id == case.person_id)
        };
        for case in open.cases.into_iter().filter(is_tired) {
            let close = person::CloseAbnormalRequest {
                request_id: id("settled", 0, self.calendar().shifts[1].to),
                abnormal_id: case.abnormal_id,
                outcome: person::AbnormalOutcome::FalseAlarm.into(),
                note: "连日夜班，上门测温正常，无其他症状".to_owned(),
                notified: String::new(),
            };
            let close = async || {
                let close = self.desks.by(Role::CommunityWorker, 0, close.clone());
                self.desks.outreach().close_abnormal(close).await
            };
            patiently(close).await.map_err(at("the end of a case"))?;
        }
        Ok(())
    }

    async fn answer_by_link(
        &self,
        task: &Task<'_>,
        answers: Vec<person::GivenAnswer>,
    ) -> Result<(), TellError> {
        let begins = self.calendar().shifts[1].to;
        let issue = async || {
            let issue = person::IssueSelfReportLinkRequest {
                outreach_task_id: task.id.clone(),
            };
            let issue = self.desks.by(Role::CommunityWorker, task.number, issue);
            self.desks.outreach().issue_self_report_link(issue).await
        };
        let link = patiently(issue).await.map_err(at("a link"))?;
        let report = person::SubmitSelfReportRequest {
            request_id: id("report", task.number, begins),
            link_token: link.link_token,
            answers,
            correction: false,
        };
        let submit = async || self.desks.outreach().submit_self_report(report.clone()).await;
        patiently(submit).await.map_err(at("a report")).map(drop)
    }
}

/// What somebody answers who was in no area of risk.
fn answers(symptoms: &[&str], temperature: i32, contact: Answer) -> Vec<person::GivenAnswer> {
    let given = |question: &str, value: Value| person::GivenAnswer {
        question: question.to_owned(),
        value: Some(value),
    };
    let codes = symptoms.iter().map(|code| (*code).to_owned()).collect();
    vec![
        given("symptoms", Value::Chosen(person::OptionCodes { codes })),
        given("temperature", Value::TemperatureDeciCelsius(temperature)),
        given("contact", Value::Answer(contact.into())),
        given("risk_area", Value::Answer(Answer::No.into())),
    ]
}
