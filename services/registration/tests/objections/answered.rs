//! Objections that are answered.

use super::{
    answer_appeal, answer_to_appeal, answer_to_correction, appealed, client, corrected, decide,
    feverish_person, look, waiting,
};
use crate::house::{AUTHORITY, COMMUNITY, ELSEWHERE, House};
use kit::db::testing::On;
use kit::due;
use proto::common::v1::HealthLevel;
use proto::registration::v1 as pb;
use rstest::rstest;
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 3_600);

#[rstest]
#[tokio::test]
async fn a_granted_correction_counts_instead_of_what_was_declared(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let house = House::open_on(on, |_| {}).await;
    let person = feverish_person(&house, 1).await;
    house.clock.advance(Duration::from_secs(60));
    let made = corrected(&house, person).await;
    assert_eq!(
        (made.state(), made.kind(), made.waits_for.as_str()),
        (
            pb::ObjectionState::Open,
            pb::ObjectionKind::Correction,
            "community"
        )
    );
    let level = made.level.expect("the level then");
    assert_eq!(level.level(), HealthLevel::Yellow);
    assert_eq!(
        level.policy.expect("a policy").document_number,
        "豫疫情防指办〔2020〕9号（演示）"
    );
    assert_eq!(waiting(&house, COMMUNITY).await.len(), 1);
    assert!(waiting(&house, ELSEWHERE).await.is_empty());

    let answer = answer_to_correction(&house, &made.objection_id, true);
    for _ in ["once", "again"] {
        let request = house.by("community_worker", COMMUNITY, answer.clone());
        let answered = client(&house).answer_correction(request).await.expect("answers");
        let answered = answered.into_inner();
        let objection = answered.objection.expect("an objection");
        assert_eq!(objection.state(), pb::ObjectionState::Granted);
        assert_eq!(answered.level.expect("a level").level(), HealthLevel::Green);
    }
    assert!(waiting(&house, COMMUNITY).await.is_empty());

    let seen = look(&house, person, &made.objection_id).await;
    assert_eq!(seen.answer, "经电话核实");
    assert_eq!(seen.health.expect("answers").temperature_deci_celsius, Some(365));
    assert!(seen.objection.expect("an objection").waits_for.is_empty());
}

#[rstest]
#[tokio::test]
async fn a_granted_appeal_takes_two_people(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let person = feverish_person(&house, 1).await;
    let made = appealed(&house, person).await;
    let answer = answer_to_appeal(&house, &made.objection_id, true);
    for _ in ["once", "again"] {
        let answered = answer_appeal(&house, "officer-1", answer.clone())
            .await
            .expect("answers");
        let objection = answered.objection.expect("an objection");
        assert_eq!(objection.state(), pb::ObjectionState::AwaitsApproval);
        assert_eq!(objection.level_change_id, answer.request_id);
        assert_eq!(objection.waits_for, "community", "its deadline is not over");
    }
    let decided = decide(&house, "command-1", &answer.request_id, true).await;
    assert_eq!(decided.level.expect("a level").level(), HealthLevel::Green);
    let seen = look(&house, person, &made.objection_id)
        .await
        .objection
        .expect("it");
    assert_eq!(
        (seen.state(), seen.waits_for.as_str()),
        (pb::ObjectionState::Granted, "")
    );
}

#[rstest]
#[tokio::test]
async fn an_appeal_whose_level_is_not_approved_waits_again(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let person = feverish_person(&house, 1).await;
    let made = appealed(&house, person).await;
    let answer = answer_to_appeal(&house, &made.objection_id, true);
    answer_appeal(&house, "officer-1", answer.clone())
        .await
        .expect("answers");
    let decided = decide(&house, "command-1", &answer.request_id, false).await;
    assert_eq!(decided.level.expect("a level").level(), HealthLevel::Yellow);
    let seen = look(&house, person, &made.objection_id)
        .await
        .objection
        .expect("it");
    assert_eq!(
        (seen.state(), seen.waits_for.as_str()),
        (pb::ObjectionState::Open, "community")
    );
    let rejected = answer_to_appeal(&house, &made.objection_id, false);
    let answered = answer_appeal(&house, "officer-2", rejected)
        .await
        .expect("answers");
    let objection = answered.objection.expect("an objection");
    assert_eq!(
        (objection.state(), objection.waits_for.as_str()),
        (pb::ObjectionState::Rejected, "")
    );
}

#[tokio::test]
async fn whoever_stays_silent_is_passed_over() {
    let house = House::open().await;
    let person = feverish_person(&house, 1).await;
    let made = appealed(&house, person).await;
    house.clock.advance(DAY);
    let mut tx = house.db.begin().await.expect("begins");
    due::climb(&mut tx, house.clock.now()).await.expect("climbs");
    tx.commit().await.expect("commits");
    let seen = look(&house, person, &made.objection_id).await;
    let hops: Vec<_> = seen
        .hops
        .iter()
        .map(|hop| (hop.from_level.as_str(), hop.to_level.as_str()))
        .collect();
    assert_eq!(hops, [("community", "street")]);
    assert_eq!(seen.objection.expect("it").waits_for, "street");
}

#[tokio::test]
async fn objections_are_listed_page_by_page_and_by_person() {
    let house = House::open().await;
    let mut made = Vec::new();
    for nth in 1..=3 {
        let person = feverish_person(&house, nth).await;
        made.push((person, appealed(&house, person).await.objection_id));
        house.clock.advance(Duration::from_secs(1));
    }
    let mut seen = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = pb::ListObjectionsRequest {
            area: COMMUNITY.to_owned(),
            kind: pb::ObjectionKind::Appeal.into(),
            page_size: 2,
            page_token,
            ..Default::default()
        };
        let page = client(&house)
            .list_objections(house.by("officer", AUTHORITY, request))
            .await
            .expect("lists")
            .into_inner();
        seen.extend(
            page.objections
                .into_iter()
                .map(|objection| objection.objection_id),
        );
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    let expected: Vec<_> = made.iter().map(|(_, id)| id.clone()).collect();
    assert_eq!(seen, expected, "the oldest first");
    let (person, id) = &made[1];
    let mine = pb::ListObjectionsRequest {
        person_id: person.to_string(),
        ..Default::default()
    };
    let mine = client(&house)
        .list_objections(house.by_resident(*person, mine))
        .await
        .expect("lists")
        .into_inner()
        .objections;
    assert_eq!(mine.len(), 1);
    assert_eq!(&mine[0].objection_id, id);
}
