//! Answers: a worker's tries, and what the person says by their link.

use super::{
    WORKER, call, chosen, client, feverish, fresh, given, one_task, planned, recorded, round, tasks_of,
    these, well,
};
use crate::house::{AUTHORITY, ELSEWHERE, House, flaws, reason};
use crate::people::{person_id, registered};
use kit::db::testing::On;
use proto::registration::v1 as pb;
use proto::registration::v1::given_answer::Value;
use rstest::rstest;
use std::time::Duration;
use tonic::Status;

async fn link_to(house: &House, task: &pb::OutreachTask) -> String {
    let asked = pb::IssueSelfReportLinkRequest {
        outreach_task_id: task.outreach_task_id.clone(),
    };
    let asked = house.by(WORKER, AUTHORITY, asked);
    let issued = client(house).issue_self_report_link(asked).await.expect("a link");
    issued.into_inner().link_token
}

async fn shown(house: &House, link_token: &str) -> Result<pb::GetSelfReportResponse, Status> {
    let asked = pb::GetSelfReportRequest {
        link_token: link_token.to_owned(),
    };
    Ok(client(house).get_self_report(asked).await?.into_inner())
}

fn report(house: &House, link: &str, answers: Vec<pb::GivenAnswer>) -> pb::SubmitSelfReportRequest {
    pb::SubmitSelfReportRequest {
        request_id: fresh(house),
        link_token: link.to_owned(),
        answers,
        correction: false,
    }
}

async fn submit(
    house: &House,
    report: pb::SubmitSelfReportRequest,
) -> Result<pb::SubmitSelfReportResponse, Status> {
    Ok(client(house).submit_self_report(report).await?.into_inner())
}

#[rstest]
#[tokio::test]
async fn a_worker_records_what_a_call_came_to(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let (_, task) = one_task(&house, 1).await;
    let silent = call(&house, &task, pb::OutreachOutcome::NotReached, Vec::new());
    let told = recorded(&house, silent.clone()).await;
    assert_eq!(told.state(), pb::OutreachTaskState::Open);
    let next = told.next_at.expect("a next try").seconds;
    assert_eq!(next, house.clock.now().unix_seconds() + 4 * 3_600, "by policy");
    assert_eq!(recorded(&house, silent.clone()).await, told, "the same try again");
    let reused = pb::RecordOutreachRequest {
        outcome: pb::OutreachOutcome::Refused.into(),
        ..silent
    };
    let reused = client(&house)
        .record_outreach(house.by(WORKER, AUTHORITY, reused))
        .await;
    assert_eq!(reason(reused), "REQUEST_ID_REUSED");

    for _ in 0..2 {
        house.clock.advance(Duration::from_secs(4 * 3_600));
        let silent = call(&house, &task, pb::OutreachOutcome::NotReached, Vec::new());
        let told = recorded(&house, silent).await;
        assert_eq!(told.state(), pb::OutreachTaskState::Open);
    }
    let visit = &tasks_of(&house, &task.outreach_plan_id).await[0];
    assert_eq!((visit.channel(), visit.attempts), (pb::OutreachChannel::Visit, 0));
    let at_the_door = pb::RecordOutreachRequest {
        channel: pb::OutreachChannel::Visit.into(),
        ..call(&house, &task, pb::OutreachOutcome::Reached, well())
    };
    let told = recorded(&house, at_the_door).await;
    assert_eq!(told.state(), pb::OutreachTaskState::Answered);
    assert!(told.abnormal.is_empty() && told.abnormal_id.is_empty() && told.next_at.is_none());
    assert!(tasks_of(&house, &task.outreach_plan_id).await.is_empty());

    let outside = call(&house, &task, pb::OutreachOutcome::Reached, well());
    let outside = client(&house)
        .record_outreach(house.by(WORKER, ELSEWHERE, outside))
        .await;
    assert_eq!(reason(outside), "UNKNOWN_OUTREACH_TASK");
}

#[tokio::test]
async fn a_wrong_number_goes_to_the_door_and_a_refusal_ends_it() {
    let house = House::open().await;
    let (_, task) = one_task(&house, 1).await;
    let wrong = call(&house, &task, pb::OutreachOutcome::WrongNumber, Vec::new());
    assert_eq!(
        recorded(&house, wrong).await.channel(),
        pb::OutreachChannel::Visit
    );
    let refused = call(&house, &task, pb::OutreachOutcome::Refused, Vec::new());
    assert_eq!(
        recorded(&house, refused).await.state(),
        pb::OutreachTaskState::Refused
    );

    let (_, task) = one_task(&house, 2).await;
    let unasked = call(&house, &task, pb::OutreachOutcome::Refused, well());
    let unasked = client(&house)
        .record_outreach(house.by(WORKER, AUTHORITY, unasked))
        .await;
    assert_eq!(
        flaws(unasked),
        [("answers".to_owned(), "NOT_EXPECTED".to_owned())]
    );
    let partly = call(
        &house,
        &task,
        pb::OutreachOutcome::Reached,
        vec![
            given("symptoms", chosen(&["none", "fever"])),
            given("mood", Value::Number(3)),
        ],
    );
    let partly = client(&house)
        .record_outreach(house.by(WORKER, AUTHORITY, partly))
        .await;
    let told = flaws(partly);
    let told: Vec<_> = told
        .iter()
        .map(|(field, reason)| (field.as_str(), reason.as_str()))
        .collect();
    let expected = [
        ("answers[0]", "EXCLUDE_EACH_OTHER"),
        ("answers[1].question", "UNKNOWN_QUESTION"),
        ("answers", "MISSING"),
        ("answers", "MISSING"),
    ];
    assert_eq!(told, expected);
}

#[rstest]
#[tokio::test]
async fn a_link_takes_answers_once_and_corrections_while_it_is_good(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let house = House::open_on(on, |_| {}).await;
    let (_, task) = one_task(&house, 1).await;
    let link = link_to(&house, &task).await;
    let asked = shown(&house, &link).await.expect("shown");
    assert_eq!((asked.name_hint.as_str(), asked.answered), ("**明", false));
    assert_eq!(asked.question_set.expect("questions").questions.len(), 5);

    let first = report(&house, &link, well());
    let told = submit(&house, first.clone()).await.expect("taken");
    assert!(!told.abnormal);
    assert_eq!(submit(&house, first.clone()).await.expect("the same again"), told);
    let reused = pb::SubmitSelfReportRequest {
        answers: feverish(),
        ..first
    };
    assert_eq!(reason(submit(&house, reused).await), "REQUEST_ID_REUSED");
    let twice = report(&house, &link, feverish());
    assert_eq!(reason(submit(&house, twice.clone()).await), "ALREADY_ANSWERED");
    let corrected = pb::SubmitSelfReportRequest {
        correction: true,
        ..twice
    };
    assert!(submit(&house, corrected).await.expect("corrected").abnormal);
    assert_eq!(shown(&house, &link).await.expect("shown").corrections_left, 2);
    for _ in 0..2 {
        let again = pb::SubmitSelfReportRequest {
            correction: true,
            ..report(&house, &link, well())
        };
        submit(&house, again).await.expect("corrected");
    }
    let once_more = pb::SubmitSelfReportRequest {
        correction: true,
        ..report(&house, &link, well())
    };
    assert_eq!(reason(submit(&house, once_more).await), "CORRECTIONS_USED_UP");

    house.clock.advance(Duration::from_secs(25 * 3_600));
    assert_eq!(reason(shown(&house, &link).await), "LINK_EXPIRED");
    assert_eq!(
        reason(submit(&house, report(&house, &link, well())).await),
        "LINK_EXPIRED"
    );
    let last = if link.ends_with('A') { 'B' } else { 'A' };
    let forged = format!("{}{last}", &link[..link.len() - 1]);
    assert_eq!(reason(shown(&house, &forged).await), "LINK_NOT_GENUINE");
    assert_eq!(
        reason(submit(&house, report(&house, "x", well())).await),
        "LINK_NOT_GENUINE"
    );
}

#[rstest]
#[tokio::test]
async fn who_leaves_a_link_unanswered_is_called(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let request = pb::PlanOutreachRequest {
        channels: vec![
            pb::OutreachChannel::Link.into(),
            pb::OutreachChannel::Phone.into(),
        ],
        ..round(&house, these(&[person]))
    };
    let told = planned(&house, request).await;
    let task = &tasks_of(&house, &told.outreach_plan_id).await[0];
    assert_eq!(task.channel(), pb::OutreachChannel::Link);
    house.clock.advance(Duration::from_secs(24 * 3_600));
    for _ in 0..400 {
        let task = &tasks_of(&house, &told.outreach_plan_id).await[0];
        if task.channel() == pb::OutreachChannel::Phone {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("the next channel has not had its turn within ten seconds");
}

#[tokio::test]
async fn links_of_ended_rounds_and_erased_people_open_nothing() {
    let house = House::open().await;
    let (person, task) = one_task(&house, 1).await;
    let link = link_to(&house, &task).await;
    let erase = pb::ErasePersonRequest {
        request_id: fresh(&house),
        person_id: person.to_string(),
        reason: "本人要求".to_owned(),
    };
    house
        .registration()
        .erase_person(house.by("officer", AUTHORITY, erase))
        .await
        .expect("erased");
    assert_eq!(reason(shown(&house, &link).await), "OUTREACH_CLOSED");
    assert_eq!(
        reason(submit(&house, report(&house, &link, well())).await),
        "OUTREACH_CLOSED"
    );

    let (_, task) = one_task(&house, 2).await;
    let link = link_to(&house, &task).await;
    let cancel = pb::CancelOutreachPlanRequest {
        request_id: fresh(&house),
        outreach_plan_id: task.outreach_plan_id,
        reason: "名单有误".to_owned(),
    };
    client(&house)
        .cancel_outreach_plan(house.by("officer", AUTHORITY, cancel))
        .await
        .expect("ended");
    assert_eq!(reason(shown(&house, &link).await), "OUTREACH_CLOSED");
    assert_eq!(
        reason(submit(&house, report(&house, &link, well())).await),
        "OUTREACH_CLOSED"
    );
}
