//! Every refusal about levels of many people, by its reason.

use super::{client, decide, exposure, level_of, proposed, recorded, red, residents};
use crate::house::{AUTHORITY, COMMUNITY, ELSEWHERE, House, bad_fields, flaws, reason};
use crate::people::{declaration, feverish, well};
use crate::quarantine;
use kit::db::testing::On;
use proto::common::v1::HealthLevel;
use proto::registration::v1 as pb;
use rstest::rstest;
use std::time::Duration;
use vocabulary::{BulkChangeId, EventId, LevelChangeId, PersonId};

#[tokio::test]
async fn whoever_may_not_know_of_it_hears_that_there_is_none() {
    let house = House::open().await;
    let people = residents(&house, 2).await;
    let event = recorded(&house).await;
    let change = proposed(&house, red(&house, &event, &people)).await;
    let elsewhere = house.by("officer", ELSEWHERE, red(&house, &event, &people));
    assert_eq!(
        reason(client(&house).set_levels(elsewhere).await),
        "UNKNOWN_EVENT"
    );
    let get = pb::GetBulkChangeRequest {
        bulk_change_id: change.bulk_change_id.clone(),
    };
    let get = house.by("officer", ELSEWHERE, get);
    assert_eq!(
        reason(client(&house).get_bulk_change(get).await),
        "UNKNOWN_BULK_CHANGE"
    );
    let unknown = BulkChangeId::new(house.clock.now()).to_string();
    assert_eq!(
        reason(decide(&house, "command-1", &unknown, true).await),
        "UNKNOWN_BULK_CHANGE"
    );
    let elsewhere = house.by("officer", ELSEWHERE, exposure(&house));
    assert_eq!(
        reason(client(&house).record_event(elsewhere).await),
        "OUT_OF_SCOPE"
    );
    let list = pb::ListEventsRequest {
        area: "410883".to_owned(),
        ..Default::default()
    };
    let list = house.by("officer", AUTHORITY, list);
    assert_eq!(reason(client(&house).list_events(list).await), "OUT_OF_SCOPE");
    let unknown = pb::GetLevelChangeRequest {
        level_change_id: LevelChangeId::new(house.clock.now()).to_string(),
    };
    let unknown = house.by("officer", AUTHORITY, unknown);
    assert_eq!(
        reason(client(&house).get_level_change(unknown).await),
        "UNKNOWN_LEVEL_CHANGE"
    );
    let of_stranger = pb::ListLevelChangesRequest {
        person_id: PersonId::new(house.clock.now()).to_string(),
        ..Default::default()
    };
    let of_stranger = house.by("officer", AUTHORITY, of_stranger);
    assert_eq!(
        reason(client(&house).list_level_changes(of_stranger).await),
        "UNKNOWN_PERSON"
    );
}

#[tokio::test]
async fn whoever_proposed_it_cannot_approve_it_and_it_is_decided_once() {
    let house = House::open().await;
    let people = residents(&house, 2).await;
    let event = recorded(&house).await;
    let change = proposed(&house, red(&house, &event, &people)).await;
    let id = &change.bulk_change_id;
    assert_eq!(
        reason(decide(&house, "officer-1", id, true).await),
        "APPROVER_IS_AUTHOR"
    );
    let stop = pb::StopLevelsRequest {
        bulk_change_id: id.clone(),
        reason: "名单有误".to_owned(),
    };
    let stop = house.by("command", AUTHORITY, stop);
    assert_eq!(reason(client(&house).stop_levels(stop).await), "NOTHING_TO_STOP");
    decide(&house, "command-1", id, false).await.expect("rejects");
    assert_eq!(
        reason(decide(&house, "command-2", id, true).await),
        "DECIDED_ALREADY"
    );
    let other = pb::SetLevelsRequest {
        request_id: id.clone(),
        ..red(&house, &event, &people[..2])
    };
    let other = pb::SetLevelsRequest {
        evidence: "另一份名单".to_owned(),
        ..other
    };
    let other = house.by("officer", AUTHORITY, other);
    assert_eq!(
        reason(client(&house).set_levels(other).await),
        "REQUEST_ID_REUSED"
    );
    let other = pb::RecordEventRequest {
        request_id: event.event_id,
        ..exposure(&house)
    };
    let other = pb::RecordEventRequest {
        title: "另一件事".to_owned(),
        ..other
    };
    let other = house.by("officer", AUTHORITY, other);
    assert_eq!(
        reason(client(&house).record_event(other).await),
        "REQUEST_ID_REUSED"
    );
}

#[tokio::test]
async fn an_event_grows_old() {
    let house = House::open().await;
    let people = residents(&house, 2).await;
    let old = pb::RecordEventRequest {
        happened_on: "2020-01-31".to_owned(),
        ..exposure(&house)
    };
    let event = client(&house)
        .record_event(house.by("officer", AUTHORITY, old))
        .await
        .expect("is recorded")
        .into_inner()
        .event
        .expect("an event");
    let request = house.by("officer", AUTHORITY, red(&house, &event, &people));
    assert_eq!(reason(client(&house).set_levels(request).await), "EVENT_TOO_OLD");
}

#[tokio::test]
async fn many_levels_are_not_set_one_by_one() {
    let house = House::open().await;
    let people = residents(&house, 1).await;
    let single = || pb::SetLevelRequest {
        request_id: LevelChangeId::new(house.clock.now()).to_string(),
        person_id: people[0].to_string(),
        level: HealthLevel::Red.into(),
        reason: pb::LevelReason::SuspectedCase.into(),
        evidence: "焦疾控〔2020〕31号".to_owned(),
    };
    for _ in 0..20 {
        let request = house.by("community_worker", COMMUNITY, single());
        house.health_code().set_level(request).await.expect("proposes");
    }
    let request = house.by("community_worker", COMMUNITY, single());
    assert_eq!(
        reason(house.health_code().set_level(request).await),
        "TOO_MANY_SINGLE_CHANGES"
    );
    let milder = pb::SetLevelRequest {
        level: HealthLevel::Green.into(),
        reason: pb::LevelReason::ClearedByTest.into(),
        ..single()
    };
    let request = house.by("community_worker", COMMUNITY, milder);
    house
        .health_code()
        .set_level(request)
        .await
        .expect("putting right is not limited");
}

/// Proposals, orders, transfers, merges and declarations for others are one count. A colleague may go on, people speak for themselves, what
/// makes nothing worse is never refused, and tomorrow is another day.
#[rstest]
#[tokio::test]
async fn one_account_worsens_so_many_levels_alone_whatever_the_way(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let house = House::open_on(on, |_| {}).await;
    let people = residents(&house, 23).await;
    let declares = async |account: &str, person: PersonId, health: pb::HealthAnswers| {
        let request = declaration(house.clock.now(), person, health);
        let request = house.by_account(account, "community_worker", AUTHORITY, request);
        house.registration().declare_health(request).await
    };
    let orders = async |account: &str, request: pb::OrderQuarantineRequest| {
        let request = house.by_account(account, "community_worker", AUTHORITY, request);
        quarantine::client(&house).order_quarantine(request).await
    };
    let proposes = async |person: PersonId| {
        let single = pb::SetLevelRequest {
            request_id: LevelChangeId::new(house.clock.now()).to_string(),
            person_id: person.to_string(),
            level: HealthLevel::Red.into(),
            reason: pb::LevelReason::SuspectedCase.into(),
            evidence: "焦疾控〔2020〕31号".to_owned(),
        };
        let request = house.by_account("li", "community_worker", AUTHORITY, single);
        house.health_code().set_level(request).await
    };
    for person in &people[..18] {
        proposes(*person).await.expect("proposes");
    }
    let first = quarantine::order(&house, people[18]);
    let known = orders("li", first.clone()).await.expect("orders").into_inner();
    declares("li", people[19], feverish()).await.expect("declares");

    // The day is full.
    let next = quarantine::order(&house, people[20]);
    assert_eq!(
        reason(orders("li", next.clone()).await),
        "TOO_MANY_SINGLE_CHANGES"
    );
    assert_eq!(
        reason(declares("li", people[21], feverish()).await),
        "TOO_MANY_SINGLE_CHANGES"
    );
    assert_eq!(reason(proposes(people[22]).await), "TOO_MANY_SINGLE_CHANGES");
    let transfer = pb::TransferQuarantineRequest {
        request_id: quarantine::fresh(&house),
        quarantine_id: known.quarantine_id.clone(),
        mode: pb::QuarantineMode::Centralised.into(),
        place: "焦东宾馆".to_owned(),
        note: "家中无独立房间".to_owned(),
        ..Default::default()
    };
    let sterner = house.by_account("li", "community_worker", AUTHORITY, transfer);
    let sterner = quarantine::client(&house).transfer_quarantine(sterner).await;
    assert_eq!(reason(sterner), "TOO_MANY_SINGLE_CHANGES");
    let merge = |kept: PersonId, merged: PersonId| pb::MergePeopleRequest {
        request_id: PersonId::new(house.clock.now()).to_string(),
        kept_id: kept.to_string(),
        merged_id: merged.to_string(),
        reason: "同一人重复登记".to_owned(),
    };
    let worse = house.by_account("li", "officer", AUTHORITY, merge(people[20], people[18]));
    let worse = house.imports().merge_people(worse).await;
    assert_eq!(reason(worse), "TOO_MANY_SINGLE_CHANGES");
    for person in &people[20..] {
        assert_eq!(level_of(&house, *person).await.level(), HealthLevel::Green);
    }

    // What was ordered before is answered again, and nothing else is in the way.
    let again = orders("li", first).await.expect("the same again").into_inner();
    assert_eq!(again, known);
    let watched = pb::OrderQuarantineRequest {
        mode: pb::QuarantineMode::SelfMonitoring.into(),
        ..quarantine::order(&house, people[22])
    };
    orders("li", watched).await.expect("it holds no level");
    declares("li", people[19], well()).await.expect("milder");
    let own = declaration(house.clock.now(), people[21], feverish());
    let own = house.by_resident(people[21], own);
    house
        .registration()
        .declare_health(own)
        .await
        .expect("their own word");
    orders("zhao", next).await.expect("a colleague orders it");
    house.clock.advance(Duration::from_secs(12 * 3_600));
    declares("li", people[19], feverish()).await.expect("another day");
}

#[tokio::test]
async fn every_wrong_field_is_named() {
    let house = House::open().await;
    let people = residents(&house, 2).await;
    let nothing = house.by("officer", AUTHORITY, pb::RecordEventRequest::default());
    let named = bad_fields(client(&house).record_event(nothing).await);
    assert_eq!(
        named,
        [
            "request_id",
            "kind",
            "title",
            "document_number",
            "area",
            "happened_on"
        ]
    );
    let wrong = pb::RecordEventRequest {
        request_id: EventId::new(house.clock.now()).to_string(),
        kind: 77,
        title: "请联系13800000001".to_owned(),
        document_number: "长".repeat(61),
        area: "12".to_owned(),
        happened_on: "2020-03-02".to_owned(),
    };
    let told = flaws(
        client(&house)
            .record_event(house.by("officer", AUTHORITY, wrong))
            .await,
    );
    let told: Vec<_> = told
        .iter()
        .map(|(field, why)| (field.as_str(), why.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("kind", "UNKNOWN_EVENT_KIND"),
            ("title", "PERSONAL_DATA"),
            ("document_number", "TOO_LONG"),
            ("area", "NOT_AN_AREA"),
            ("happened_on", "IN_FUTURE")
        ]
    );
    let event = recorded(&house).await;
    let wrong = pb::SetLevelsRequest {
        request_id: "x".to_owned(),
        event_id: "y".to_owned(),
        level: HealthLevel::Grey.into(),
        reason: 0,
        evidence: String::new(),
        person_ids: vec![people[0].to_string(), people[0].to_string(), "z".to_owned()],
    };
    let told = flaws(
        client(&house)
            .set_levels(house.by("officer", AUTHORITY, wrong))
            .await,
    );
    let told: Vec<_> = told
        .iter()
        .map(|(field, why)| (field.as_str(), why.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("request_id", "NOT_AN_ID"),
            ("event_id", "NOT_AN_ID"),
            ("level", "UNKNOWN_LEVEL"),
            ("reason", "MISSING"),
            ("evidence", "MISSING"),
            ("person_ids[1]", "NAMED_TWICE"),
            ("person_ids[2]", "NOT_AN_ID")
        ]
    );
    let alone = house.by("officer", AUTHORITY, red(&house, &event, &people[..1]));
    assert_eq!(
        flaws(client(&house).set_levels(alone).await),
        [("person_ids".to_owned(), "OUT_OF_RANGE".to_owned())]
    );
    let stranger = PersonId::new(house.clock.now());
    let strangers = house.by("officer", AUTHORITY, red(&house, &event, &[people[0], stranger]));
    assert_eq!(
        flaws(client(&house).set_levels(strangers).await),
        [("person_ids[1]".to_owned(), "UNKNOWN_PERSON".to_owned())]
    );
    let unfit = pb::SetLevelsRequest {
        level: HealthLevel::Green.into(),
        ..red(&house, &event, &people)
    };
    assert_eq!(
        flaws(
            client(&house)
                .set_levels(house.by("officer", AUTHORITY, unfit))
                .await
        ),
        [("level".to_owned(), "REASON_DOES_NOT_FIT".to_owned())]
    );
}
