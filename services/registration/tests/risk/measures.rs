//! Measures: shown before they change anything, applied by one or by two, stopped midway, taken back; and every refusal.

use super::{
    WUHAN, apply, areas, arrived, decide, fresh, graded, one, preview, previewed, revert, set, stands, until,
};
use crate::house::{AUTHORITY, COMMUNITY, ELSEWHERE, House, flaws, reason};
use kit::db::testing::On;
use proto::common::v1::HealthLevel;
use proto::registration::v1 as pb;
use proto::registration::v1::MeasureState as State;
use rstest::rstest;
use std::time::Duration;
use tonic::Status;

const HOUR: Duration = Duration::from_secs(3_600);

/// From now on a measure that touches more than so many needs two people, and so many are held at a time.
pub(super) async fn ordered(house: &House, one_person_up_to: i64, batch: i32) {
    let consequence = |level: &str| serde_json::json!({ "level": level, "days_back": 14, "hold_days": 7, "quarantine": "home" });
    let body = serde_json::json!({
        "clear_days": 14, "many_cases": 50, "mid": consequence("yellow"), "high": consequence("red"),
        "one_person_up_to": one_person_up_to, "batch": batch, "keep_days": 60,
    });
    let order = pb::PutPolicyRequest {
        request_id: fresh(house),
        kind: "area_risk".to_owned(),
        area: AUTHORITY.to_owned(),
        seen_version: 0,
        document_number: "山防指〔2020〕40号".to_owned(),
        issuing_body: "山阳区疫情防控指挥部".to_owned(),
        effective_from: None,
        effective_to: None,
        body: body.to_string(),
    };
    let proposed = house
        .policies()
        .put_policy(house.by("officer", AUTHORITY, order))
        .await;
    let proposal_id = proposed
        .expect("proposed")
        .into_inner()
        .proposal
        .expect("a proposal")
        .proposal_id;
    let approval = pb::ApprovePolicyRequest {
        proposal_id,
        approve: true,
        note: String::new(),
    };
    let approved = house
        .policies()
        .approve_policy(house.by("command", AUTHORITY, approval))
        .await;
    approved.expect("approved");
}

async fn stop(house: &House, scope: &str, id: &str, why: &str) -> Result<pb::Measure, Status> {
    let request = pb::StopMeasureRequest {
        measure_id: id.to_owned(),
        reason: why.to_owned(),
    };
    let answer = areas(house)
        .stop_measure(house.by("command", scope, request))
        .await?;
    Ok(answer.into_inner().measure.expect("a measure"))
}

#[rstest]
#[tokio::test]
async fn a_small_measure_is_shown_applied_and_taken_back_by_one(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let people = arrived(&house, 1, 3).await;
    let request = preview(&house, "");
    assert_eq!(
        reason(previewed(&house, "li", request.clone()).await),
        "UNKNOWN_AREA_RISK"
    );
    set(&house, graded(&house, WUHAN, 0, pb::RiskGrade::Low))
        .await
        .expect("set");
    assert_eq!(
        reason(previewed(&house, "li", request.clone()).await),
        "NOTHING_FOLLOWS"
    );
    set(&house, graded(&house, WUHAN, 1, pb::RiskGrade::Mid))
        .await
        .expect("set");

    let shown = previewed(&house, "li", request.clone()).await.expect("shown");
    assert_eq!(
        previewed(&house, "li", request.clone()).await.expect("once"),
        shown
    );
    let (measure, sample) = (shown.measure.expect("a measure"), shown.sample.expect("a sample"));
    assert_eq!((measure.touched, measure.needs_two, measure.held), (3, false, 0));
    assert_eq!(
        (measure.level(), measure.since.as_str()),
        (HealthLevel::Yellow, "2020-02-16")
    );
    let count = &measure.counts[0];
    assert_eq!(
        (count.street.as_str(), count.level(), count.people),
        ("410811007", HealthLevel::Green, 3)
    );
    assert_eq!(sample.people.len(), 3);
    assert!(
        sample
            .people
            .iter()
            .all(|person| person.masked && person.name.contains('*'))
    );
    assert_eq!(
        stands(&house, people[0]).await.0,
        HealthLevel::Green,
        "a preview changes nobody's level"
    );
    let reused = pb::PreviewAreaRiskRequest {
        within: COMMUNITY.to_owned(),
        ..request
    };
    assert_eq!(reason(previewed(&house, "li", reused).await), "REQUEST_ID_REUSED");

    let id = measure.measure_id;
    assert_eq!(reason(apply(&house, "wu", &id).await), "NOT_THE_AUTHOR");
    assert_eq!(
        apply(&house, "li", &id).await.expect("applies").state(),
        State::Applying
    );
    assert_eq!(reason(apply(&house, "li", &id).await), "MEASURE_MOVED_ON");
    let applied = until(&house, &id, State::Applied).await;
    assert_eq!((applied.held, applied.gone, applied.lifted), (3, 0, 0));
    assert!(applied.finished_at.is_some());
    for person in &people {
        assert_eq!(
            stands(&house, *person).await,
            (HealthLevel::Yellow, "AREA_RISK".to_owned())
        );
    }
    assert_eq!(
        reason(stop(&house, AUTHORITY, &id, "太晚了").await),
        "MEASURE_MOVED_ON"
    );

    assert_eq!(
        revert(&house, "wu", &id).await.expect("reverts").state(),
        State::Reverting
    );
    let reverted = until(&house, &id, State::Reverted).await;
    assert_eq!((reverted.lifted, reverted.reverted_by.as_str()), (3, "wu"));
    assert_eq!(stands(&house, people[2]).await.0, HealthLevel::Green);
    assert_eq!(reason(revert(&house, "wu", &id).await), "MEASURE_MOVED_ON");
}

#[rstest]
#[tokio::test]
async fn a_large_measure_takes_two_people_both_ways(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    ordered(&house, 2, 2).await;
    let people = arrived(&house, 1, 5).await;
    set(&house, graded(&house, WUHAN, 0, pb::RiskGrade::High))
        .await
        .expect("set");
    let shown = previewed(&house, "li", preview(&house, "")).await.expect("shown");
    let measure = shown.measure.expect("a measure");
    assert!(measure.needs_two && measure.policy.expect("ordered").document_number.contains("40号"));
    let id = measure.measure_id;
    assert_eq!(reason(decide(&house, "wu", &id, true).await), "MEASURE_MOVED_ON");
    assert_eq!(
        apply(&house, "li", &id).await.expect("waits").state(),
        State::Waiting
    );
    assert_eq!(
        reason(decide(&house, "li", &id, true).await),
        "APPROVER_IS_AUTHOR"
    );
    assert_eq!(stands(&house, people[0]).await.0, HealthLevel::Green);
    // One of them is erased meanwhile, and nobody looks for them.
    let gone = pb::ErasePersonRequest {
        request_id: fresh(&house),
        person_id: people[1].to_string(),
        reason: "本人要求".to_owned(),
    };
    house
        .registration()
        .erase_person(house.by_resident(people[1], gone))
        .await
        .expect("erased");
    let approved = decide(&house, "wu", &id, true).await.expect("approves");
    assert_eq!(approved.approver, "wu");
    let applied = until(&house, &id, State::Applied).await;
    assert_eq!((applied.touched, applied.held), (5, 4));
    assert_eq!(
        stands(&house, people[4]).await,
        (HealthLevel::Red, "AREA_RISK".to_owned())
    );

    assert_eq!(
        revert(&house, "li", &id).await.expect("asks").state(),
        State::RevertWaiting
    );
    assert_eq!(reason(revert(&house, "li", &id).await), "APPROVER_IS_AUTHOR");
    assert_eq!(stands(&house, people[4]).await.0, HealthLevel::Red);
    revert(&house, "wu", &id).await.expect("agrees");
    assert_eq!(until(&house, &id, State::Reverted).await.lifted, 4);
    assert_eq!(stands(&house, people[4]).await.0, HealthLevel::Green);

    // The hold of another measure ends by itself.
    let again = previewed(&house, "li", preview(&house, ""))
        .await
        .expect("shown")
        .measure
        .expect("a measure");
    apply(&house, "li", &again.measure_id).await.expect("waits");
    decide(&house, "wu", &again.measure_id, true)
        .await
        .expect("approves");
    until(&house, &again.measure_id, State::Applied).await;
    house.clock.advance(HOUR * 24 * 8);
    tokio::time::sleep(Duration::from_secs(6)).await;
    assert_eq!(stands(&house, people[4]).await.0, HealthLevel::Green);
}

#[tokio::test]
async fn many_small_measures_are_one_large_one() {
    let house = House::open().await;
    ordered(&house, 3, 512).await;
    arrived(&house, 1, 2).await;
    set(&house, graded(&house, WUHAN, 0, pb::RiskGrade::Mid))
        .await
        .expect("set");
    let shown = async |who: &str| {
        let shown = previewed(&house, who, preview(&house, "")).await.expect("shown");
        shown.measure.expect("a measure")
    };
    let (one, other) = (shown("li").await, shown("li").await);
    assert!(!one.needs_two && !other.needs_two);
    apply(&house, "li", &one.measure_id).await.expect("applies");
    until(&house, &one.measure_id, State::Applied).await;
    let waits = apply(&house, "li", &other.measure_id).await.expect("waits");
    assert_eq!((waits.state(), waits.needs_two), (State::Waiting, true));
    assert!(shown("li").await.needs_two);
    assert!(!shown("wu").await.needs_two);
    let rejected = decide(&house, "wu", &other.measure_id, false)
        .await
        .expect("rejects");
    assert_eq!(
        (rejected.state(), rejected.note.as_str()),
        (State::Rejected, "人数有误")
    );
}

#[tokio::test]
async fn what_was_shown_long_ago_or_for_another_grade_is_not_applied() {
    let house = House::open().await;
    ordered(&house, 0, 512).await;
    arrived(&house, 1, 1).await;
    set(&house, graded(&house, WUHAN, 0, pb::RiskGrade::Mid))
        .await
        .expect("set");
    let shown = async || {
        let shown = previewed(&house, "li", preview(&house, "")).await.expect("shown");
        shown.measure.expect("a measure").measure_id
    };
    let (old, waiting) = (shown().await, shown().await);
    apply(&house, "li", &waiting).await.expect("waits");
    house.clock.advance(HOUR * 73);
    assert_eq!(reason(apply(&house, "li", &old).await), "SHOWN_TOO_LONG_AGO");
    assert_eq!(
        reason(decide(&house, "wu", &waiting, true).await),
        "SHOWN_TOO_LONG_AGO"
    );
    let (fresh, waiting) = (shown().await, shown().await);
    apply(&house, "li", &waiting).await.expect("waits");
    set(&house, graded(&house, WUHAN, 1, pb::RiskGrade::Mid))
        .await
        .expect("set");
    assert_eq!(reason(apply(&house, "li", &fresh).await), "RISK_CHANGED");
    assert_eq!(reason(decide(&house, "wu", &waiting, true).await), "RISK_CHANGED");
    decide(&house, "wu", &waiting, false)
        .await
        .expect("rejecting is always possible");
}

#[tokio::test]
async fn measures_are_seen_in_scope_and_every_bad_field_is_named() {
    let house = House::open().await;
    arrived(&house, 1, 1).await;
    set(&house, graded(&house, WUHAN, 0, pb::RiskGrade::Mid))
        .await
        .expect("set");
    let outside = house.by("officer", ELSEWHERE, preview(&house, COMMUNITY));
    assert_eq!(
        reason(areas(&house).preview_area_risk(outside).await),
        "OUT_OF_SCOPE"
    );
    let ours = previewed(&house, "li", preview(&house, COMMUNITY))
        .await
        .expect("shown");
    let ours = ours.measure.expect("a measure").measure_id;
    house.clock.advance(HOUR);
    let next_door = previewed(&house, "li", preview(&house, ELSEWHERE))
        .await
        .expect("shown");
    let next_door = next_door.measure.expect("a measure");
    assert_eq!(next_door.touched, 0);
    assert_eq!(reason(one(&house, ELSEWHERE, &ours).await), "UNKNOWN_MEASURE");
    assert_eq!(
        reason(stop(&house, ELSEWHERE, &ours, "不是本辖区").await),
        "UNKNOWN_MEASURE"
    );

    let list = async |scope: &str, request: pb::ListMeasuresRequest| {
        let answer = areas(&house)
            .list_measures(house.by("officer", scope, request))
            .await?;
        let answer = answer.into_inner();
        let ids: Vec<_> = answer
            .measures
            .into_iter()
            .map(|measure| measure.measure_id)
            .collect();
        Ok::<_, Status>((ids, answer.next_page_token))
    };
    let page = pb::ListMeasuresRequest {
        page_size: 1,
        ..Default::default()
    };
    let (newest, token) = list(AUTHORITY, page.clone()).await.expect("lists");
    assert_eq!(newest, std::slice::from_ref(&next_door.measure_id));
    let rest = pb::ListMeasuresRequest {
        page_token: token,
        ..page
    };
    let rest = list(AUTHORITY, rest).await.expect("lists").0;
    assert_eq!(rest, std::slice::from_ref(&ours));
    assert_eq!(
        list(ELSEWHERE, Default::default()).await.expect("lists").0,
        [next_door.measure_id]
    );
    let waiting = pb::ListMeasuresRequest {
        state: State::Waiting.into(),
        ..Default::default()
    };
    assert!(list(AUTHORITY, waiting).await.expect("lists").0.is_empty());
    let outside = pb::ListMeasuresRequest {
        within: COMMUNITY.to_owned(),
        ..Default::default()
    };
    assert_eq!(reason(list(ELSEWHERE, outside).await), "OUT_OF_SCOPE");

    let bad = pb::ListMeasuresRequest {
        within: "x".to_owned(),
        state: 99,
        page_size: -1,
        page_token: "?".to_owned(),
    };
    assert_eq!(flaws(list(AUTHORITY, bad).await).len(), 4);
    let bad = pb::PreviewAreaRiskRequest {
        request_id: "1".to_owned(),
        area: "4".to_owned(),
        edition: "once".to_owned(),
        within: "x".to_owned(),
    };
    assert_eq!(flaws(previewed(&house, "li", bad).await).len(), 3);
    let missing = [("measure_id".to_owned(), "MISSING".to_owned())];
    assert_eq!(flaws(apply(&house, "li", "").await), missing);
    assert_eq!(flaws(one(&house, AUTHORITY, "").await), missing);
    let unsaid = pb::ApproveAreaRiskRequest::default();
    let unsaid = areas(&house)
        .approve_area_risk(house.by("officer", AUTHORITY, unsaid))
        .await;
    assert_eq!(flaws(unsaid).len(), 2);
    assert_eq!(flaws(stop(&house, AUTHORITY, "", "").await).len(), 2);
    let unsaid = pb::RevertMeasureRequest::default();
    let unsaid = areas(&house)
        .revert_measure(house.by("officer", AUTHORITY, unsaid))
        .await;
    assert_eq!(flaws(unsaid).len(), 2);
}
