//! Needs: asked for by family or staff, answered once, climbing meanwhile.

use super::{client, days_pass, fresh, order, ordered, release, released, shown};
use crate::house::{AUTHORITY, House, reason};
use crate::people::{person_id, registered};
use kit::db::testing::On;
use proto::registration::v1 as pb;
use rstest::rstest;

fn wish(house: &House, quarantine_id: &str) -> pb::AskForHelpRequest {
    pb::AskForHelpRequest {
        request_id: fresh(house),
        quarantine_id: quarantine_id.to_owned(),
        kind: pb::NeedKind::Medicine.into(),
        text: "降压药一盒".to_owned(),
    }
}

fn met(house: &House, need_id: &str) -> pb::AnswerNeedRequest {
    pb::AnswerNeedRequest {
        request_id: fresh(house),
        need_id: need_id.to_owned(),
        outcome: pb::NeedOutcome::Met.into(),
        note: "已送到门口".to_owned(),
    }
}

#[rstest]
#[tokio::test]
async fn a_need_waits_until_somebody_answers(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let id = ordered(&house, order(&house, person)).await.quarantine_id;
    let request = wish(&house, &id);
    let asked = client(&house)
        .ask_for_help(house.by_resident(person, request.clone()))
        .await;
    let asked = asked.expect("asks").into_inner();
    assert!(asked.due_at.is_some());
    let again = client(&house)
        .ask_for_help(house.by_resident(person, request))
        .await;
    assert_eq!(again.expect("the same again").into_inner(), asked);
    let open = shown(&house, &id).await;
    let now = open.quarantine.expect("the order");
    assert_eq!((now.open_needs, now.deadlines.len()), (1, 1));
    assert_eq!(open.needs[0].text, "", "only in clear");

    let answer = client(&house)
        .answer_need(house.by("community_worker", AUTHORITY, met(&house, &asked.need_id)))
        .await;
    answer.expect("answers");
    let second = house.by("community_worker", AUTHORITY, met(&house, &asked.need_id));
    assert_eq!(
        reason(client(&house).answer_need(second).await),
        "ANSWERED_ALREADY"
    );
    let own = pb::GetQuarantineRequest {
        quarantine_id: id,
        view: pb::PersonView::Clear.into(),
        ..Default::default()
    };
    let own = client(&house)
        .get_quarantine(house.by_resident(person, own))
        .await;
    let own = own.expect("one's own").into_inner();
    assert_eq!(own.quarantine.expect("the order").open_needs, 0);
    let need = &own.needs[0];
    assert_eq!(
        (need.text.as_str(), need.answer.as_str()),
        ("降压药一盒", "已送到门口")
    );
    assert_eq!(
        (need.outcome(), need.teller()),
        (pb::NeedOutcome::Met, pb::QuarantineTeller::Person)
    );
}

#[tokio::test]
async fn needs_are_refused_when_many_are_open_or_nobody_is_kept() {
    let house = House::open().await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let stranger = person_id(&registered(&house, 2).await.person_id);
    let id = ordered(&house, order(&house, person)).await.quarantine_id;
    let ask = async |request| {
        client(&house)
            .ask_for_help(house.by_resident(person, request))
            .await
    };
    let strange = client(&house)
        .ask_for_help(house.by_resident(stranger, wish(&house, &id)))
        .await;
    assert_eq!(reason(strange), "UNKNOWN_QUARANTINE");
    let unknown = house.by("officer", AUTHORITY, met(&house, &fresh(&house)));
    assert_eq!(reason(client(&house).answer_need(unknown).await), "UNKNOWN_NEED");
    let first = wish(&house, &id);
    let need_id = ask(first.clone()).await.expect("asks").into_inner().need_id;
    let reused = pb::AskForHelpRequest {
        text: "粮油".to_owned(),
        ..first
    };
    assert_eq!(reason(ask(reused).await), "REQUEST_ID_REUSED");
    let outside = house.by("officer", "410811001", met(&house, &need_id));
    assert_eq!(reason(client(&house).answer_need(outside).await), "UNKNOWN_NEED");
    for _ in 1..10 {
        ask(wish(&house, &id)).await.expect("asks");
    }
    assert_eq!(reason(ask(wish(&house, &id)).await), "TOO_MANY_NEEDS");

    days_pass(&house, 13);
    let completed = release(&house, &id, pb::QuarantineReleaseReason::PeriodCompleted);
    released(&house, completed).await.expect("releases");
    assert_eq!(reason(ask(wish(&house, &id)).await), "QUARANTINE_ENDED");
    // What was asked for before is still answered.
    let answer = client(&house)
        .answer_need(house.by("officer", AUTHORITY, met(&house, &need_id)))
        .await;
    answer.expect("answers");
}
