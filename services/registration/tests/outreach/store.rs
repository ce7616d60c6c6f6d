//! The tables of outreach on both engines: batches, guards against a second replica, retention.

use crate::store::{Books, area, by, noon, today};
use kit::db::Json;
use kit::db::testing::On;
use registration::outreach::rules::cohort::Cohort;
use registration::outreach::rules::ids::{AbnormalId, AttemptId, PlanId, TaskId};
use registration::outreach::rules::policy::OutreachPolicy;
use registration::outreach::rules::questions;
use registration::outreach::rules::task::Standing;
use registration::outreach::rules::words::{
    AbnormalOutcome, Channel, Outcome, PlanState, Severity, TaskState,
};
use registration::outreach::store::abnormals::{self, Closing, NewAbnormal};
use registration::outreach::store::attempts::{self, NewAttempt};
use registration::outreach::store::cohort::{self, Asked, Member};
use registration::outreach::store::plans::{self, Advance, NewPlan, Plan};
use registration::outreach::store::question_sets::{self, FIRST};
use registration::outreach::store::tasks::{self, Beginning, Change, NewTask, Task};
use registration::outreach::store::{policies, sendings};
use registration::store::expired;
use rstest::rstest;
use std::time::Duration;
use vocabulary::PersonId;

fn policy() -> OutreachPolicy {
    let first = policies::first().remove(0);
    serde_json::from_value(first.policy.body.0).expect("the first policy reads")
}

fn new_plan(channels: &[Channel]) -> NewPlan {
    NewPlan {
        id: PlanId::new(noon()),
        request_hash: vec![1],
        title: "第一轮".to_owned(),
        area: area("410811"),
        cohort: Cohort::AllOfArea,
        question_set: (FIRST, 1),
        channels: channels.to_vec(),
        assignees: Vec::new(),
        due_at: noon() + Duration::from_secs(86_400),
        by: by(),
        listed: 0,
        planned_by: "worker".to_owned(),
        created_at: noon(),
    }
}

async fn plan(books: &Books, channels: &[Channel]) -> Plan {
    let new = new_plan(channels);
    let mut tx = books.test.db.begin().await.expect("begins");
    assert!(plans::add(&mut tx, &new).await.expect("added"));
    assert!(!plans::add(&mut tx, &new).await.expect("once"));
    tx.commit().await.expect("commits");
    let found = plans::by_id(&books.test.db, new.id).await.expect("found");
    found.expect("the round")
}

fn members(most: u16) -> Vec<NewTask> {
    let member = || Member {
        id: PersonId::new(noon()),
        district: "410811".to_owned(),
        street: "410811007".to_owned(),
        community: "410811007001".to_owned(),
    };
    let new = || NewTask {
        id: TaskId::new(noon()),
        member: member(),
        assignee: String::new(),
    };
    (0..most).map(|_| new()).collect()
}

fn beginning(plan: &Plan) -> Beginning {
    Beginning {
        plan: plan.id,
        standing: Standing::new(&plan.channels.0, &policy(), noon()).expect("a channel"),
        due_at: plan.due_at,
        delete_by: today().plus_days(60),
    }
}

async fn add(books: &Books, plan: &Plan, new: &[NewTask]) -> u64 {
    let mut tx = books.test.db.begin().await.expect("begins");
    let made = tasks::add(&mut tx, &beginning(plan), new).await.expect("added");
    tx.commit().await.expect("commits");
    made
}

async fn task(books: &Books, id: TaskId) -> Task {
    tasks::by_id(&books.test.db, id)
        .await
        .expect("found")
        .expect("the task")
}

#[rstest]
#[tokio::test]
async fn tasks_are_made_many_at_once_and_each_once(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = Books::open(on).await;
    let plan = plan(&books, &[Channel::Phone]).await;
    let new = members(1_100);
    assert_eq!(add(&books, &plan, &new).await, 1_100);
    assert_eq!(add(&books, &plan, &new).await, 0, "whoever has a task keeps it");
    let found = task(&books, new[7].id).await;
    assert_eq!(
        (found.state, found.attempts, found.is_abnormal),
        (TaskState::Open, 0, false)
    );
    assert_eq!(found.columns().area().expect("an area"), area("410811007001"));

    let mut tx = books.test.db.begin().await.expect("begins");
    assert_eq!(tasks::cancel(&mut tx, plan.id).await.expect("cancelled"), 1_100);
    tx.commit().await.expect("commits");
}

#[rstest]
#[tokio::test]
async fn a_round_moves_on_only_from_where_it_stands(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = Books::open(on).await;
    let stale = plan(&books, &[Channel::Phone]).await;
    let until = PersonId::new(noon());
    let batch = |finished| Advance {
        until,
        made: 5,
        finished_at: finished,
    };
    let mut tx = books.test.db.begin().await.expect("begins");
    assert!(
        plans::advance(&mut tx, &stale, &batch(None))
            .await
            .expect("moves")
    );
    assert!(
        !plans::advance(&mut tx, &stale, &batch(None))
            .await
            .expect("not from there again")
    );
    let moved = plans::by_id_in(&mut tx, stale.id)
        .await
        .expect("found")
        .expect("the round");
    assert_eq!(
        (moved.planned, moved.planned_until, moved.state),
        (5, until, PlanState::Planning)
    );
    assert!(
        plans::advance(&mut tx, &moved, &batch(Some(noon())))
            .await
            .expect("moves")
    );
    tx.commit().await.expect("commits");
    assert!(
        plans::planning(&books.test.db, 9)
            .await
            .expect("listed")
            .is_empty()
    );

    let ended = plan(&books, &[Channel::Phone]).await;
    let mut tx = books.test.db.begin().await.expect("begins");
    assert!(plans::cancel(&mut tx, ended.id, noon()).await.expect("ended"));
    assert!(!plans::cancel(&mut tx, ended.id, noon()).await.expect("once"));
    assert!(
        !plans::advance(&mut tx, &ended, &batch(None))
            .await
            .expect("no more tasks")
    );
    tx.commit().await.expect("commits");
    let page = plans::page(&books.test.db, &area("410811007001"), plans::NEWEST, 9).await;
    assert_eq!(
        page.expect("listed").len(),
        2,
        "a round of the district concerns its communities"
    );
    let page = plans::page(&books.test.db, &area("410883"), plans::NEWEST, 9).await;
    assert!(page.expect("listed").is_empty());
}

#[rstest]
#[tokio::test]
async fn cohorts_are_read_page_by_page_within_their_area(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = Books::open(on).await;
    let db = &books.test.db;
    let mut known = Vec::new();
    for nth in 1..=3 {
        known.push(books.person(nth).await.id);
    }
    known.sort_unstable();
    let plan = plan(&books, &[Channel::Phone]).await;
    let mut listed = known.clone();
    listed.push(PersonId::new(noon()));
    let mut tx = db.begin().await.expect("begins");
    plans::list(&mut tx, plan.id, &listed, today())
        .await
        .expect("listed");
    tx.commit().await.expect("commits");
    let first = PersonId::from_uuid(uuid::Uuid::nil());
    for (code, found) in [
        ("410811", 3),
        ("410811007", 3),
        ("410811007001", 3),
        ("410811009001", 0),
    ] {
        for cohort in [Cohort::AllOfArea, Cohort::People] {
            let area = area(code);
            let asked = Asked {
                plan: plan.id,
                area: &area,
                cohort: &cohort,
                today: today(),
            };
            let mut ids = Vec::new();
            let mut after = first;
            loop {
                let page = cohort::members(db, &asked, after, 2).await.expect("a page");
                ids.extend(page.members.iter().map(|member| member.id));
                let Some(next) = page.next else { break };
                after = next;
            }
            let expected = if found == 0 { Vec::new() } else { known.clone() };
            assert_eq!(ids, expected, "{cohort:?} of {code}");
        }
    }
    let mut tx = db.begin().await.expect("begins");
    plans::forget_list(&mut tx, plan.id).await.expect("forgotten");
    tx.commit().await.expect("commits");
}

#[rstest]
#[tokio::test]
async fn what_waits_is_handed_over_and_passed_on(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = Books::open(on).await;
    let db = &books.test.db;
    let plan = plan(&books, &[Channel::Platform, Channel::Phone]).await;
    let new = members(3);
    add(&books, &plan, &new).await;
    let due = sendings::due(db, noon(), 9).await.expect("listed");
    assert_eq!(due.len(), 3);
    let in_a_day = noon() + Duration::from_secs(86_400);
    assert!(sendings::taken(db, &due[0], in_a_day).await.expect("taken"));
    assert!(
        sendings::later(db, &due[1], noon() + Duration::from_secs(60))
            .await
            .expect("later")
    );
    let due = sendings::due(db, noon(), 9).await.expect("listed");
    assert_eq!(due.len(), 1);
    let due = sendings::due(db, noon() + Duration::from_secs(60), 9)
        .await
        .expect("listed");
    assert_eq!(due.iter().map(|task| task.send_tries).max(), Some(1));

    let mut tx = db.begin().await.expect("begins");
    let all_made = Advance {
        until: plan.planned_until,
        made: 3,
        finished_at: Some(noon()),
    };
    assert!(plans::advance(&mut tx, &plan, &all_made).await.expect("moves"));
    tx.commit().await.expect("commits");
    assert!(plans::waited(db, noon(), 9).await.expect("listed").is_empty());
    assert_eq!(plans::waited(db, in_a_day, 9).await.expect("listed").len(), 1);
    let waited = beginning(&plan).standing;
    let next = waited.passed_on(&plan.channels.0, false, &policy(), in_a_day);
    let mut tx = db.begin().await.expect("begins");
    assert_eq!(
        tasks::pass_on(&mut tx, plan.id, 0, &next, in_a_day)
            .await
            .expect("passed on"),
        3
    );
    tx.commit().await.expect("commits");
    assert!(sendings::due(db, in_a_day, 9).await.expect("listed").is_empty());
    assert_eq!(task(&books, new[0].id).await.channel, Channel::Phone);
}

fn attempt(task: &Task, number: i32) -> NewAttempt {
    NewAttempt {
        person: task.person_id,
        id: AttemptId::new(noon()),
        task: task.id,
        plan: task.plan_id,
        request_hash: vec![7],
        channel: Channel::Link,
        outcome: Outcome::Reached,
        number,
        answers: Some(vec![number.try_into().expect("small")]),
        is_abnormal: true,
        recorded_by: "link".to_owned(),
        tried_at: noon(),
        received_at: noon(),
        delete_by: today(),
    }
}

#[rstest]
#[tokio::test]
async fn tries_and_cases_are_kept_until_their_day(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = Books::open(on).await;
    let db = &books.test.db;
    question_sets::seed(db, &questions::first(), noon())
        .await
        .expect("seeded");
    question_sets::seed(db, &questions::first(), noon())
        .await
        .expect("once");
    let set = question_sets::newest(db, FIRST)
        .await
        .expect("found")
        .expect("the set");
    assert_eq!(set.body, Json(questions::first()));
    let plan = plan(&books, &[Channel::Link]).await;
    let new = members(1);
    add(&books, &plan, &new).await;
    let found = task(&books, new[0].id).await;
    let case = NewAbnormal {
        person: found.person_id,
        id: AbnormalId::new(noon()),
        task: found.id,
        plan: found.plan_id,
        ward: area("410811007"),
        channel: Channel::Link,
        severity: Severity::Serious,
        answers: vec![1],
        question_set: (FIRST, 1),
        by: by(),
        opened_at: noon(),
        delete_by: today(),
    };
    let mut tx = db.begin().await.expect("begins");
    let first = attempt(&found, 1);
    assert!(attempts::add(&mut tx, &first).await.expect("added"));
    assert!(!attempts::add(&mut tx, &first).await.expect("once"));
    assert!(attempts::add(&mut tx, &attempt(&found, 2)).await.expect("added"));
    assert_eq!(attempts::count(&mut tx, found.id).await.expect("counted"), (2, 2));
    let known = attempts::known(&mut tx, first.id)
        .await
        .expect("found")
        .expect("the try");
    assert_eq!((known.task_id, known.request_hash), (found.id, vec![7]));
    let change = Change {
        standing: Standing {
            state: TaskState::Answered,
            ..found.standing()
        },
        answered_at: Some(noon()),
        is_abnormal: true,
        send_at: None,
        send_tries: 0,
    };
    tasks::set(&mut tx, &found, &change).await.expect("set");
    abnormals::add(&mut tx, &case).await.expect("opened");
    let open = abnormals::open_of(&mut tx, found.person_id, found.id)
        .await
        .expect("found")
        .expect("open");
    abnormals::put_answers(&mut tx, &open, vec![2, 1], Severity::Urgent)
        .await
        .expect("put");
    let closing = Closing {
        outcome: AbnormalOutcome::FalseAlarm,
        note: vec![9],
        notified: None,
        by: "worker".to_owned(),
        at: noon(),
        in_time: true,
    };
    assert!(abnormals::close(&mut tx, &open, &closing).await.expect("closed"));
    assert!(!abnormals::close(&mut tx, &open, &closing).await.expect("once"));
    tx.commit().await.expect("commits");
    let closed = abnormals::by_id(db, case.id)
        .await
        .expect("found")
        .expect("the case");
    assert_eq!(
        (closed.severity, closed.answers, closed.closed_in_time),
        (Severity::Urgent, vec![2, 1], true)
    );
    let newest = attempts::newest_answers(db, found.id)
        .await
        .expect("found")
        .expect("answers");
    assert_eq!(newest.1, [2]);
    assert_eq!(attempts::of_task(db, found.id).await.expect("listed").len(), 2);
    assert_eq!(task(&books, found.id).await.answered_at, Some(noon()));

    assert_eq!(expired::delete(db, today()).await.expect("deleted"), 0);
    assert_eq!(expired::delete(db, today().next()).await.expect("deleted"), 3);
    assert!(abnormals::by_id(db, case.id).await.expect("found").is_none());
}
