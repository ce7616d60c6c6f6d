//! Rounds: planned in batches, listed, ended; tasks within scope, masked, the most urgent first.

use super::{
    WORKER, call, client, everybody, fresh, later, one_task, plan, planned, recorded, round, tasks, tasks_of,
    these, well,
};
use crate::house::{AUTHORITY, COMMUNITY, ELSEWHERE, House, reason};
use crate::people::{person_id, registered};
use kit::db::testing::On;
use proto::registration::v1 as pb;
use rstest::rstest;
use std::time::Duration;
use vocabulary::PersonId;

#[rstest]
#[tokio::test]
async fn a_round_reaches_everybody_of_its_area_once(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    for nth in 1..=3 {
        registered(&house, nth).await;
    }
    let request = pb::PlanOutreachRequest {
        assignees: vec!["zhang".to_owned(), "li".to_owned()],
        ..round(&house, everybody())
    };
    let told = planned(&house, request.clone()).await;
    assert_eq!((told.state(), told.planned), (pb::OutreachPlanState::Open, 3));
    assert!(
        told.policy
            .is_some_and(|policy| policy.document_number.contains("18号"))
    );
    let again = planned(&house, request).await;
    assert_eq!(again.planned, 3, "the same request plans nothing again");

    let found = tasks_of(&house, &told.outreach_plan_id).await;
    assert_eq!(found.len(), 3);
    let [first, ..] = found.as_slice() else {
        panic!("three tasks")
    };
    assert_eq!(first.name, "**明");
    assert!(first.phone.starts_with("138****000"));
    assert_eq!(first.channel(), pb::OutreachChannel::Phone);
    let mut assignees: Vec<&str> = found.iter().map(|task| task.assignee.as_str()).collect();
    assignees.sort_unstable();
    assert_eq!(assignees, ["li", "zhang", "zhang"]);

    let mine = house.by_account(
        "zhang",
        WORKER,
        COMMUNITY,
        pb::ListOutreachTasksRequest {
            mine: true,
            ..Default::default()
        },
    );
    let mine = client(&house).list_outreach_tasks(mine).await.expect("listed");
    assert_eq!(mine.into_inner().tasks.len(), 2);
    let elsewhere = house.by(WORKER, ELSEWHERE, pb::ListOutreachTasksRequest::default());
    let elsewhere = client(&house)
        .list_outreach_tasks(elsewhere)
        .await
        .expect("listed");
    assert!(elsewhere.into_inner().tasks.is_empty());
}

#[rstest]
#[tokio::test]
async fn of_a_list_those_who_live_elsewhere_are_passed_over(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let known = person_id(&registered(&house, 1).await.person_id);
    let unknown = PersonId::new(house.clock.now());
    let told = planned(&house, round(&house, these(&[known, unknown, known]))).await;
    assert_eq!((told.planned, told.passed_over), (1, 1));

    let there = pb::PlanOutreachRequest {
        area: ELSEWHERE.to_owned(),
        ..round(&house, these(&[known]))
    };
    assert_eq!(planned(&house, there).await.planned, 0);
    let outside = house.by(
        WORKER,
        ELSEWHERE,
        pb::PlanOutreachRequest {
            area: COMMUNITY.to_owned(),
            ..round(&house, everybody())
        },
    );
    assert_eq!(
        reason(client(&house).plan_outreach(outside).await),
        "OUT_OF_SCOPE"
    );
}

#[tokio::test]
async fn tasks_come_page_by_page_and_by_what_is_asked() {
    let house = House::open().await;
    for nth in 1..=5 {
        registered(&house, nth).await;
    }
    let urgent = pb::PlanOutreachRequest {
        due_at: Some(later(&house, 1).to_proto()),
        ..round(&house, everybody())
    };
    let urgent = planned(&house, urgent).await;
    planned(&house, round(&house, everybody())).await;
    let mut asked = pb::ListOutreachTasksRequest {
        page_size: 4,
        ..Default::default()
    };
    let mut found = Vec::new();
    loop {
        let page = house.by(WORKER, AUTHORITY, asked.clone());
        let page = client(&house)
            .list_outreach_tasks(page)
            .await
            .expect("a page")
            .into_inner();
        found.extend(page.tasks);
        if page.next_page_token.is_empty() {
            break;
        }
        asked.page_token = page.next_page_token;
    }
    assert_eq!(found.len(), 10);
    let of_urgent = |task: &pb::OutreachTask| task.outreach_plan_id == urgent.outreach_plan_id;
    assert!(found[..5].iter().all(of_urgent), "the most urgent first");
    asked.area = COMMUNITY.to_owned();
    let other = client(&house)
        .list_outreach_tasks(house.by(WORKER, AUTHORITY, asked))
        .await;
    assert_eq!(
        crate::house::flaws(other),
        [("page_token".to_owned(), "PAGE_TOKEN_OF_ANOTHER_QUERY".to_owned())]
    );

    house.clock.advance(Duration::from_secs(2 * 3_600));
    let overdue = pb::ListOutreachTasksRequest {
        overdue: true,
        ..Default::default()
    };
    assert_eq!(tasks(&house, overdue).await.len(), 5);
    let tried = call(&house, &found[0], pb::OutreachOutcome::NotReached, Vec::new());
    recorded(&house, tried).await;
    let ready = pb::ListOutreachTasksRequest {
        ready: true,
        channel: pb::OutreachChannel::Phone.into(),
        ..Default::default()
    };
    assert_eq!(tasks(&house, ready).await.len(), 9);
}

#[rstest]
#[tokio::test]
async fn an_ended_round_asks_nothing_any_more(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    for nth in 1..=3 {
        registered(&house, nth).await;
    }
    let told = planned(&house, round(&house, everybody())).await;
    let found = tasks_of(&house, &told.outreach_plan_id).await;
    recorded(
        &house,
        call(&house, &found[0], pb::OutreachOutcome::Reached, well()),
    )
    .await;
    let cancel = pb::CancelOutreachPlanRequest {
        request_id: fresh(&house),
        outreach_plan_id: told.outreach_plan_id.clone(),
        reason: "名单有误".to_owned(),
    };
    let narrow = client(&house)
        .cancel_outreach_plan(house.by(WORKER, COMMUNITY, cancel.clone()))
        .await;
    assert_eq!(
        reason(narrow),
        "OUT_OF_SCOPE",
        "a part of a wider round does not end it"
    );
    let elsewhere = client(&house)
        .cancel_outreach_plan(house.by("officer", "410883", cancel.clone()))
        .await;
    assert_eq!(reason(elsewhere), "UNKNOWN_OUTREACH_PLAN");
    let unsaid = pb::CancelOutreachPlanRequest {
        reason: String::new(),
        ..cancel.clone()
    };
    let unsaid = client(&house)
        .cancel_outreach_plan(house.by("officer", AUTHORITY, unsaid))
        .await;
    assert_eq!(reason(unsaid), "REASON_MISSING");
    for _ in 0..2 {
        let ended = client(&house)
            .cancel_outreach_plan(house.by("officer", AUTHORITY, cancel.clone()))
            .await;
        assert_eq!(ended.expect("ended").into_inner().cancelled, 2);
    }
    let reused = pb::CancelOutreachPlanRequest {
        reason: "另一个原因".to_owned(),
        ..cancel.clone()
    };
    let reused = client(&house)
        .cancel_outreach_plan(house.by("officer", AUTHORITY, reused))
        .await;
    assert_eq!(reason(reused), "REQUEST_ID_REUSED");
    let twice = pb::CancelOutreachPlanRequest {
        request_id: fresh(&house),
        ..cancel
    };
    let twice = client(&house)
        .cancel_outreach_plan(house.by("officer", AUTHORITY, twice))
        .await;
    assert_eq!(reason(twice), "ALREADY_CANCELLED");

    let told = plan(&house, &told.outreach_plan_id).await;
    let progress = told.progress.expect("progress");
    assert_eq!((progress.open, progress.answered, progress.cancelled), (0, 1, 2));
    let late = call(&house, &found[1], pb::OutreachOutcome::Reached, well());
    let late = client(&house)
        .record_outreach(house.by(WORKER, AUTHORITY, late))
        .await;
    assert_eq!(reason(late), "OUTREACH_CLOSED");
    let link = pb::IssueSelfReportLinkRequest {
        outreach_task_id: found[1].outreach_task_id.clone(),
    };
    let link = client(&house)
        .issue_self_report_link(house.by(WORKER, AUTHORITY, link))
        .await;
    assert_eq!(reason(link), "OUTREACH_CLOSED");
}

#[tokio::test]
async fn rounds_are_seen_by_those_they_concern() {
    let house = House::open().await;
    let (_, task) = one_task(&house, 1).await;
    let narrow = pb::PlanOutreachRequest {
        area: ELSEWHERE.to_owned(),
        ..round(&house, everybody())
    };
    planned(&house, narrow).await;
    let listed = async |scope: &str| {
        let asked = house.by(WORKER, scope, pb::ListOutreachPlansRequest::default());
        client(&house)
            .list_outreach_plans(asked)
            .await
            .expect("listed")
            .into_inner()
            .plans
            .len()
    };
    assert_eq!(
        (
            listed(AUTHORITY).await,
            listed(COMMUNITY).await,
            listed(ELSEWHERE).await
        ),
        (2, 1, 2)
    );
    let asked = pb::GetOutreachPlanRequest {
        outreach_plan_id: task.outreach_plan_id,
    };
    let part = client(&house)
        .get_outreach_plan(house.by(WORKER, ELSEWHERE, asked.clone()))
        .await;
    let part = part.expect("it concerns them too").into_inner();
    assert_eq!(
        part.progress.expect("progress").open,
        0,
        "but nobody of theirs is in it"
    );
    let outside = client(&house)
        .get_outreach_plan(house.by(WORKER, "410883", asked))
        .await;
    assert_eq!(reason(outside), "UNKNOWN_OUTREACH_PLAN");
}

#[tokio::test]
async fn what_is_not_kept_or_not_set_is_said() {
    let house = House::open().await;
    let refused = async |request: pb::PlanOutreachRequest| {
        reason(
            client(&house)
                .plan_outreach(house.by(WORKER, AUTHORITY, request))
                .await,
        )
    };
    let platform = pb::PlanOutreachRequest {
        channels: vec![pb::OutreachChannel::Platform.into()],
        ..round(&house, everybody())
    };
    assert_eq!(refused(platform).await, "PLATFORM_NOT_SET");
    let unknown = pb::PlanOutreachRequest {
        question_set_version: 7,
        ..round(&house, everybody())
    };
    assert_eq!(refused(unknown).await, "UNKNOWN_QUESTION_SET");
    let request = round(&house, everybody());
    planned(&house, request.clone()).await;
    let reused = pb::PlanOutreachRequest {
        title: "另一轮".to_owned(),
        ..request
    };
    assert_eq!(refused(reused).await, "REQUEST_ID_REUSED");
}
