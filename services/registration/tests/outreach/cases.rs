//! Cases: an abnormal answer opens one, silence lets it climb, somebody closes it; nobody's level changes by it.

use super::{WORKER, call, client, feverish, fresh, one_task, recorded, well};
use crate::house::{AUTHORITY, COMMUNITY, ELSEWHERE, House, reason};
use kit::db::testing::On;
use proto::common::v1::HealthLevel;
use proto::registration::v1 as pb;
use proto::registration::v1::given_answer::Value;
use rstest::rstest;
use std::time::Duration;
use tonic::Status;
use vocabulary::PersonId;

async fn listed(house: &House, scope: &str, asked: pb::ListAbnormalRequest) -> Vec<pb::AbnormalCase> {
    let asked = house.by(WORKER, scope, asked);
    client(house)
        .list_abnormal(asked)
        .await
        .expect("listed")
        .into_inner()
        .cases
}

async fn case(house: &House, role: &str, id: &str, purpose: &str) -> Result<pb::GetAbnormalResponse, Status> {
    let asked = pb::GetAbnormalRequest {
        abnormal_id: id.to_owned(),
        purpose: purpose.to_owned(),
    };
    let asked = house.by(role, AUTHORITY, asked);
    Ok(client(house).get_abnormal(asked).await?.into_inner())
}

fn closing(house: &House, id: &str) -> pb::CloseAbnormalRequest {
    pb::CloseAbnormalRequest {
        request_id: fresh(house),
        abnormal_id: id.to_owned(),
        outcome: pb::AbnormalOutcome::SentToFeverClinic.into(),
        note: "已由专车送区人民医院发热门诊".to_owned(),
        notified: "定和街道疫情防控办".to_owned(),
    }
}

async fn close(
    house: &House,
    scope: &str,
    request: pb::CloseAbnormalRequest,
) -> Result<pb::CloseAbnormalResponse, Status> {
    let request = house.by(WORKER, scope, request);
    Ok(client(house).close_abnormal(request).await?.into_inner())
}

/// Somebody with a fever, and the case about them.
async fn fever(house: &House, nth: u16) -> (PersonId, pb::OutreachTask, String) {
    let (person, task) = one_task(house, nth).await;
    let told = recorded(
        house,
        call(house, &task, pb::OutreachOutcome::Reached, feverish()),
    )
    .await;
    assert_eq!(told.abnormal.len(), 2);
    (person, task, told.abnormal_id)
}

/// Waits until a case stands there.
async fn stands_at(house: &House, id: &str, level: pb::AbnormalLevel) -> pb::AbnormalCase {
    for _ in 0..800 {
        let found = listed(house, AUTHORITY, pb::ListAbnormalRequest::default()).await;
        let found = found.into_iter().find(|case| case.abnormal_id == id);
        if let Some(found) = found.filter(|case| case.level() == level) {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("the case has not climbed within twenty seconds");
}

#[rstest]
#[tokio::test]
async fn an_abnormal_answer_climbs_until_it_is_closed(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let (person, task, id) = fever(&house, 1).await;
    let at_home = stands_at(&house, &id, pb::AbnormalLevel::Community).await;
    assert_eq!(
        (at_home.severity(), at_home.name.as_str()),
        (pb::AbnormalSeverity::Urgent, "**明")
    );
    assert_eq!(
        at_home.due_at.expect("due").seconds,
        house.clock.now().unix_seconds() + 1_800
    );
    assert!(
        listed(&house, ELSEWHERE, pb::ListAbnormalRequest::default())
            .await
            .is_empty()
    );
    let overdue = pb::ListAbnormalRequest {
        overdue: true,
        ..Default::default()
    };
    assert!(listed(&house, COMMUNITY, overdue.clone()).await.is_empty());

    house.clock.advance(Duration::from_secs(1_801));
    stands_at(&house, &id, pb::AbnormalLevel::Street).await;
    assert_eq!(listed(&house, COMMUNITY, overdue).await.len(), 1);
    let at_the_community = pb::ListAbnormalRequest {
        level: pb::AbnormalLevel::Community.into(),
        ..Default::default()
    };
    assert!(listed(&house, COMMUNITY, at_the_community).await.is_empty());

    let told = case(&house, "officer", &id, "").await.expect("shown");
    assert_eq!(told.hops.len(), 1);
    assert_eq!(
        (told.hops[0].from_level(), told.hops[0].to_level()),
        (pb::AbnormalLevel::Community, pb::AbnormalLevel::Street)
    );
    assert_eq!(
        (told.answers.len(), told.questions.len(), told.attempts.len()),
        (2, 5, 1)
    );
    assert!(
        told.policy
            .is_some_and(|policy| policy.document_number.contains("18号"))
    );

    // A correction that says all is well closes nothing; people do.
    house.clock.advance(Duration::from_secs(60));
    recorded(&house, call(&house, &task, pb::OutreachOutcome::Reached, well())).await;
    let again = recorded(
        &house,
        call(&house, &task, pb::OutreachOutcome::Reached, feverish()),
    )
    .await;
    assert_eq!(again.abnormal_id, id, "the open case takes the new answers");
    assert_eq!(
        case(&house, "officer", &id, "")
            .await
            .expect("shown")
            .answers
            .len(),
        4
    );

    let request = closing(&house, &id);
    assert_eq!(
        reason(close(&house, ELSEWHERE, request.clone()).await),
        "UNKNOWN_ABNORMAL"
    );
    let told = close(&house, COMMUNITY, request.clone()).await.expect("closed");
    assert!(!told.closed_timely, "the community had let it pass");
    assert_eq!(
        close(&house, COMMUNITY, request.clone())
            .await
            .expect("the same again"),
        told
    );
    let other = pb::CloseAbnormalRequest {
        note: "另一说明".to_owned(),
        ..request
    };
    assert_eq!(reason(close(&house, COMMUNITY, other).await), "REQUEST_ID_REUSED");
    assert_eq!(
        reason(close(&house, COMMUNITY, closing(&house, &id)).await),
        "CLOSED_ALREADY"
    );
    assert!(
        listed(&house, AUTHORITY, pb::ListAbnormalRequest::default())
            .await
            .is_empty()
    );
    let closed = pb::ListAbnormalRequest {
        closed: true,
        ..Default::default()
    };
    let closed = listed(&house, COMMUNITY, closed).await;
    assert_eq!(closed[0].outcome(), pb::AbnormalOutcome::SentToFeverClinic);
    assert_eq!(closed[0].level(), pb::AbnormalLevel::Unspecified);

    let asked = pb::QueryHealthRequest {
        person_id: person.to_string(),
        purpose: String::new(),
    };
    let health = house
        .registration()
        .query_health(house.by(WORKER, AUTHORITY, asked))
        .await;
    let level = health.expect("told").into_inner().level.expect("a level");
    assert_eq!(level.level(), HealthLevel::Green, "answers change no level");
}

#[tokio::test]
async fn notes_and_free_text_are_shown_with_a_purpose_and_audited() {
    let house = House::open().await;
    let (_, _, id) = fever(&house, 1).await;
    assert!(
        close(&house, COMMUNITY, closing(&house, &id))
            .await
            .expect("closed")
            .closed_timely
    );
    let covered = case(&house, WORKER, &id, "").await.expect("shown");
    assert_eq!(covered.note, "***");
    let clear = case(&house, WORKER, &id, "核对处置情况").await.expect("shown");
    assert!(clear.note.contains("发热门诊") && clear.notified.contains("定和街道"));
    assert_eq!(clear.closed_by, "community_worker-1");
    assert_eq!(
        reason(case(&house, "command", &id, "核对处置情况").await),
        "CLEAR_NOT_ALLOWED"
    );
    assert!(case(&house, "command", &id, "").await.is_ok());
    let unknown = case(&house, WORKER, &fresh(&house), "").await;
    assert_eq!(reason(unknown), "UNKNOWN_ABNORMAL");
    assert_eq!(
        reason(close(&house, COMMUNITY, closing(&house, &fresh(&house))).await),
        "UNKNOWN_ABNORMAL"
    );

    let trail = pb::ListAuditRequest::default();
    let trail = house
        .audit()
        .list_audit(house.by("auditor", "nothing", trail))
        .await;
    let trail = trail.expect("the trail").into_inner().records;
    let read = trail
        .iter()
        .find(|line| line.act == "GetAbnormal")
        .expect("audited");
    assert_eq!(read.purpose, "核对处置情况");
}

#[rstest]
#[tokio::test]
async fn an_erased_person_leaves_no_case_and_no_deadline(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let (person, _, id) = fever(&house, 1).await;
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
    for table in [
        "outreach_listed",
        "outreach_task",
        "outreach_attempt",
        "outreach_abnormal",
        "due WHERE kind = 'outreach_abnormal'",
    ] {
        let sql = kit::db::Sql::built(format!("SELECT CAST(COUNT(*) AS BIGINT) FROM {table}"));
        let (left,) = house.db.query(sql).fetch_one::<(i64,)>().await.expect("counted");
        assert_eq!(left, 0, "{table} holds somebody who was erased");
    }
    assert_eq!(reason(case(&house, "officer", &id, "").await), "UNKNOWN_ABNORMAL");
}

#[tokio::test]
async fn free_text_is_covered_without_a_purpose() {
    let house = House::open().await;
    let (_, _, id) = fever(&house, 1).await;
    let text = async |purpose: &str| {
        let told = case(&house, "officer", &id, purpose).await.expect("shown");
        assert_eq!(told.newest_answers.len(), 5);
        told.newest_answers
            .into_iter()
            .find_map(|answer| match answer.value {
                Some(Value::Text(text)) => Some(text),
                _ => None,
            })
    };
    assert_eq!(text("").await.as_deref(), Some("***"));
    assert_eq!(text("流行病学调查").await.as_deref(), Some("一直在家，去过超市"));
}
