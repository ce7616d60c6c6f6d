//! Orders: what they hold, where they lead, how they grow.

use super::{client, days_pass, fresh, order, ordered, shown};
use crate::house::{AUTHORITY, COMMUNITY, ELSEWHERE, House, reason};
use crate::people::{declaration, person_id, registered, well};
use kit::db::testing::On;
use proto::common::v1::HealthLevel;
use proto::registration::v1 as pb;
use rstest::rstest;
use std::time::Duration;

async fn standing(house: &House, person: vocabulary::PersonId) -> registration::rules::standing::Standing {
    registration::store::standings::of(&house.db, person)
        .await
        .expect("reads")
}

#[rstest]
#[tokio::test]
async fn an_order_holds_the_level_whatever_they_declare(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let request = order(&house, person);
    let answer = ordered(&house, request.clone()).await;
    let level = answer.level.clone().expect("a level");
    assert_eq!(
        (level.level(), level.reason.as_str()),
        (HealthLevel::Yellow, "IN_QUARANTINE")
    );
    assert_eq!(answer.last_day, "2020-03-14");
    let policy = answer.policy.clone().expect("the policy that decided");
    assert_eq!(policy.document_number, "山防指〔2020〕16号（演示）");
    assert_eq!(level.policy.as_ref(), Some(&policy));
    assert_eq!(ordered(&house, request).await, answer, "the same order again");
    let told = standing(&house, person).await;
    assert!(told.in_quarantine && told.is_overriding());

    house.clock.advance(Duration::from_secs(60));
    let well = house.by_resident(person, declaration(house.clock.now(), person, well()));
    let declared = house.registration().declare_health(well).await.expect("declares");
    let declared = declared.into_inner().level.expect("a level");
    assert_eq!(
        declared.level(),
        HealthLevel::Yellow,
        "nobody declares themselves out of it"
    );

    let seen = shown(&house, &answer.quarantine_id).await;
    let now = seen.quarantine.expect("the order");
    assert_eq!(
        (now.name.as_str(), now.phone.as_str()),
        ("**明", "138****0001"),
        "masked"
    );
    assert_eq!(
        (now.day_number, now.days, now.level()),
        (1, 14, HealthLevel::Yellow)
    );
    assert_eq!(seen.evidence, "", "only in clear");
    assert_eq!(seen.stays.len(), 1);
}

#[tokio::test]
async fn one_order_is_in_force_for_a_person() {
    let house = House::open().await;
    let person = person_id(&registered(&house, 1).await.person_id);
    ordered(&house, order(&house, person)).await;
    let second = house.by("officer", AUTHORITY, order(&house, person));
    assert_eq!(
        reason(client(&house).order_quarantine(second).await),
        "ALREADY_IN_QUARANTINE"
    );
}

#[tokio::test]
async fn each_mode_holds_what_its_policy_says() {
    let house = House::open().await;
    let expected = [
        (pb::QuarantineMode::Home, HealthLevel::Yellow, true),
        (pb::QuarantineMode::Centralised, HealthLevel::Red, true),
        (pb::QuarantineMode::SelfMonitoring, HealthLevel::Green, false),
    ];
    for (nth, (mode, level, in_quarantine)) in (1..).zip(expected) {
        let person = person_id(&registered(&house, nth).await.person_id);
        let request = pb::OrderQuarantineRequest {
            mode: mode.into(),
            place: "焦东宾馆".to_owned(),
            days: 7,
            first_day: "2020-02-27".to_owned(),
            ..order(&house, person)
        };
        let answer = ordered(&house, request).await;
        assert_eq!(answer.level.expect("a level").level(), level, "{mode:?}");
        assert_eq!(answer.last_day, "2020-03-04");
        assert_eq!(standing(&house, person).await.in_quarantine, in_quarantine);
    }
}

#[tokio::test]
async fn a_transfer_is_another_stretch_of_the_same_order() {
    let house = House::open().await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let id = ordered(&house, order(&house, person)).await.quarantine_id;
    house.clock.advance(Duration::from_secs(60));
    let transfer = pb::TransferQuarantineRequest {
        request_id: fresh(&house),
        quarantine_id: id.clone(),
        mode: pb::QuarantineMode::Centralised.into(),
        place: "焦东宾馆".to_owned(),
        watched_by: ELSEWHERE.to_owned(),
        note: "家中无独立房间".to_owned(),
        happened_at: None,
    };
    let narrow = house.by("community_worker", COMMUNITY, transfer.clone());
    assert_eq!(
        reason(client(&house).transfer_quarantine(narrow).await),
        "OUT_OF_SCOPE"
    );
    let moved = house.by("officer", AUTHORITY, transfer.clone());
    let moved = client(&house)
        .transfer_quarantine(moved)
        .await
        .expect("moves")
        .into_inner();
    assert_eq!(moved.level.clone().expect("a level").level(), HealthLevel::Red);
    let again = house.by("officer", AUTHORITY, transfer.clone());
    let again = client(&house)
        .transfer_quarantine(again)
        .await
        .expect("the same again");
    assert_eq!(again.into_inner(), moved);
    let same = pb::TransferQuarantineRequest {
        request_id: fresh(&house),
        ..transfer.clone()
    };
    let same = house.by("officer", AUTHORITY, same);
    assert_eq!(
        reason(client(&house).transfer_quarantine(same).await),
        "NOTHING_CHANGES"
    );

    // Whoever watches sees them, whoever looks after them as well; nobody else.
    for (scope, sees) in [(ELSEWHERE, true), (COMMUNITY, true), ("410811001", false)] {
        let request = pb::GetQuarantineRequest {
            quarantine_id: id.clone(),
            ..Default::default()
        };
        let answer = client(&house)
            .get_quarantine(house.by("community_worker", scope, request))
            .await;
        assert_eq!(answer.is_ok(), sees, "{scope}");
    }
    let seen = shown(&house, &id).await;
    let places: Vec<_> = seen
        .stays
        .iter()
        .map(|stay| (stay.mode(), stay.place.as_str()))
        .collect();
    assert_eq!(
        places,
        [
            (pb::QuarantineMode::Home, ""),
            (pb::QuarantineMode::Centralised, "焦东宾馆")
        ]
    );
    let now = seen.quarantine.expect("the order");
    assert_eq!(now.place, "焦东宾馆");
    assert_eq!(now.watched_by.expect("an area").code, ELSEWHERE);
    assert_eq!(now.last_day, "2020-03-14", "the period goes on");
}

#[tokio::test]
async fn a_period_grows_up_to_ninety_days() {
    let house = House::open().await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let id = ordered(&house, order(&house, person)).await.quarantine_id;
    let extension = |days| pb::ExtendQuarantineRequest {
        request_id: fresh(&house),
        quarantine_id: id.clone(),
        days,
        reason: pb::QuarantineExtensionReason::NewContact.into(),
        evidence: "又有接触史".to_owned(),
    };
    let extend = async |request| {
        client(&house)
            .extend_quarantine(house.by("officer", AUTHORITY, request))
            .await
    };
    let first = extension(7);
    let answer = extend(first.clone()).await.expect("extends").into_inner();
    assert_eq!(answer.last_day, "2020-03-21");
    assert_eq!(extend(first.clone()).await.expect("again").into_inner(), answer);
    let reused = pb::ExtendQuarantineRequest { days: 8, ..first };
    assert_eq!(reason(extend(reused).await), "REQUEST_ID_REUSED");
    for _ in 0..2 {
        extend(extension(30)).await.expect("extends");
    }
    assert_eq!(reason(extend(extension(10)).await), "PERIOD_TOO_LONG");
    extend(extension(9)).await.expect("ninety days are allowed");
    let seen = shown(&house, &id).await;
    assert_eq!(seen.quarantine.expect("the order").days, 90);
    assert_eq!(seen.extensions.len(), 4);
    days_pass(&house, 1);
    assert_eq!(
        shown(&house, &id).await.quarantine.expect("the order").day_number,
        2
    );
}

#[tokio::test]
async fn who_is_out_of_reach_is_unknown() {
    let house = House::open().await;
    let person = person_id(&registered(&house, 1).await.person_id);
    let outside = house.by("officer", ELSEWHERE, order(&house, person));
    assert_eq!(
        reason(client(&house).order_quarantine(outside).await),
        "UNKNOWN_PERSON"
    );
    let handed = pb::OrderQuarantineRequest {
        watched_by: ELSEWHERE.to_owned(),
        ..order(&house, person)
    };
    let handed = house.by("community_worker", COMMUNITY, handed);
    assert_eq!(
        reason(client(&house).order_quarantine(handed).await),
        "OUT_OF_SCOPE"
    );
    let unnamed = pb::OrderQuarantineRequest {
        reporter_ids: vec![fresh(&house)],
        ..order(&house, person)
    };
    let unnamed = house.by("officer", AUTHORITY, unnamed);
    assert_eq!(
        reason(client(&house).order_quarantine(unnamed).await),
        "UNKNOWN_PERSON"
    );

    let request = order(&house, person);
    ordered(&house, request.clone()).await;
    let other = pb::OrderQuarantineRequest { days: 3, ..request };
    let other = house.by("community_worker", AUTHORITY, other);
    assert_eq!(
        reason(client(&house).order_quarantine(other).await),
        "REQUEST_ID_REUSED"
    );
}
