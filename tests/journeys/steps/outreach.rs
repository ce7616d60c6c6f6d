//! Rounds of outreach: whom they reach, and how far they are.

use super::people::Resident;
use super::places::COMMUNITY;
use super::{fresh_id, until};
use proto::registration::v1 as pb;
use proto::registration::v1::outreach_cohort::{Of, People};
use std::time::Duration;
use tests::town::Town;
use vocabulary::Role;

/// The set every town begins with.
const FIRST_SET: &str = "016f5e66-e800-7000-8000-000000000029";

/// A community worker plans a round for these people, by one channel after the other. Returns its id.
pub(crate) async fn plans_a_round(
    town: &Town,
    people: &[&Resident],
    channels: &[pb::OutreachChannel],
) -> String {
    let person_ids = people.iter().map(|resident| resident.id.clone()).collect();
    let plan = pb::PlanOutreachRequest {
        request_id: fresh_id(town),
        title: "新兴社区第一轮外访".to_owned(),
        area: COMMUNITY.to_owned(),
        cohort: Some(pb::OutreachCohort {
            of: Some(Of::People(People { person_ids })),
        }),
        question_set_id: FIRST_SET.to_owned(),
        channels: channels.iter().map(|channel| (*channel).into()).collect(),
        due_at: Some((town.clock().now() + Duration::from_secs(86_400)).to_proto()),
        ..Default::default()
    };
    let planned = town
        .outreach()
        .plan_outreach(town.by(Role::CommunityWorker, plan))
        .await;
    let plan = planned.expect("planned").into_inner().plan;
    plan.expect("the round").outreach_plan_id
}

/// Tasks of a round in this state.
pub(crate) async fn tasks_of(town: &Town, plan: &str, state: pb::OutreachTaskState) -> Vec<pb::OutreachTask> {
    let asked = pb::ListOutreachTasksRequest {
        outreach_plan_id: plan.to_owned(),
        state: state.into(),
        ..Default::default()
    };
    let listed = town
        .outreach()
        .list_outreach_tasks(town.by(Role::CommunityWorker, asked))
        .await;
    listed.expect("listed").into_inner().tasks
}

/// A community worker sends somebody the link of a new round; its secret.
pub(crate) async fn sends_a_link(town: &Town, resident: &Resident) -> String {
    let plan = plans_a_round(town, &[resident], &[pb::OutreachChannel::Link]).await;
    let task = until("a task is made", async || {
        tasks_of(town, &plan, pb::OutreachTaskState::Open).await.pop()
    })
    .await;
    let asked = pb::IssueSelfReportLinkRequest {
        outreach_task_id: task.outreach_task_id,
    };
    let issued = town
        .outreach()
        .issue_self_report_link(town.by(Role::CommunityWorker, asked))
        .await;
    issued.expect("a link").into_inner().link_token
}
