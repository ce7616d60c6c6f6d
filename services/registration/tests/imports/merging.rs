//! Two records that become one: what moves, what is destroyed, and what is still understood.

use crate::house::{AUTHORITY, ELSEWHERE, House, reason};
use crate::imports::{found, fresh, list, row, taken_in};
use crate::people::{at_the_poster, declaration, details, feverish, person_id, phone, registered, well};
use crate::{quarantine, returnees};
use kit::db::testing::On;
use proto::common::v1::HealthLevel;
use proto::registration::v1 as pb;
use proto::registration::v1::watch_standings_response::Event;
use rstest::rstest;
use std::collections::HashMap;
use std::time::Duration;
use tonic::Status;
use vocabulary::PersonId;

async fn merge(house: &House, kept: &str, merged: &str) -> Result<pb::MergePeopleResponse, Status> {
    let request = pb::MergePeopleRequest {
        request_id: fresh(house),
        kept_id: kept.to_owned(),
        merged_id: merged.to_owned(),
        reason: "同一人重复登记".to_owned(),
    };
    let request = house.by("officer", AUTHORITY, request);
    Ok(house.imports().merge_people(request).await?.into_inner())
}

async fn shown(house: &House, id: &str) -> Result<pb::Person, Status> {
    let ask = pb::GetPersonRequest {
        person_id: id.to_owned(),
        ..Default::default()
    };
    let answer = house
        .registration()
        .get_person(house.by("officer", AUTHORITY, ask))
        .await?;
    Ok(answer.into_inner().person.expect("a person"))
}

async fn verified(house: &House, text: &str) -> pb::VerifyCodeResponse {
    let ask = pb::VerifyCodeRequest {
        text: text.to_owned(),
        code_use_id: String::new(),
    };
    let request = house.by("gate_staff", AUTHORITY, ask);
    house
        .health_code()
        .verify_code(request)
        .await
        .expect("answered")
        .into_inner()
}

/// What gates know of everybody by now.
async fn standings(house: &House) -> HashMap<String, pb::Standing> {
    let request = house.by_service(pb::WatchStandingsRequest::default());
    let mut events = house
        .health_code()
        .watch_standings(request)
        .await
        .expect("watches")
        .into_inner();
    let mut known = HashMap::new();
    while let Some(told) = events.message().await.expect("an event") {
        let Event::Snapshot(told) = told.event.expect("an event") else {
            break;
        };
        let told = told.standings.into_iter();
        known.extend(told.map(|standing| (standing.person_id.clone(), standing)));
    }
    known
}

#[rstest]
#[tokio::test]
async fn a_merged_record_goes_on_being_understood(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let kept = registered(&house, 1).await;
    let mut with_family = at_the_poster(&house, 2);
    with_family.family = vec![pb::FamilyMember {
        person: Some(details(3)),
        health: Some(well()),
        relation: "母亲".to_owned(),
    }];
    let merged = house
        .registration()
        .register_by_poster(with_family)
        .await
        .expect("registers")
        .into_inner();
    let merged_id = person_id(&merged.person_id);
    house.clock.advance(Duration::from_secs(60));
    let fever = declaration(house.clock.now(), merged_id, feverish());
    let fever = house.by_resident(merged_id, fever);
    house
        .registration()
        .declare_health(fever)
        .await
        .expect("declares");

    let answer = merge(&house, &kept.person_id, &merged.person_id)
        .await
        .expect("merged");
    assert_eq!(answer.level(), HealthLevel::Yellow, "the more careful of both");
    let person = shown(&house, &kept.person_id).await.expect("there");
    assert_eq!(person.level(), HealthLevel::Yellow);
    assert_eq!(
        person.family_ids,
        [merged.family[0].person_id.clone()],
        "the family followed"
    );
    assert!(
        found(&house, 2).await.is_none(),
        "nobody is found by what was destroyed"
    );

    // The merged id leads to the kept one, for whoever may know.
    let gone = shown(&house, &merged.person_id).await.expect_err("merged");
    assert!(gone.message().contains(&kept.person_id), "{gone:?}");
    assert_eq!(reason::<()>(Err(gone)), "MERGED");
    let ask = |id: &str| pb::GetPersonRequest {
        person_id: id.to_owned(),
        ..Default::default()
    };
    let elsewhere = house.by("officer", ELSEWHERE, ask(&merged.person_id));
    assert_eq!(
        reason(house.registration().get_person(elsewhere).await),
        "UNKNOWN_PERSON"
    );
    let own = house.by_resident(merged_id, ask(&merged.person_id));
    assert_eq!(reason(house.registration().get_person(own).await), "MERGED");
    let code = verified(&house, &merged.health_code.expect("a code").text).await;
    assert_eq!(
        (code.validity(), code.reason.as_str()),
        (pb::CodeValidity::Invalid, "MERGED")
    );
    assert_eq!(code.person_id, kept.person_id);
    let code = verified(&house, &kept.health_code.expect("a code").text).await;
    assert_eq!(
        (code.validity(), code.level()),
        (pb::CodeValidity::Valid, HealthLevel::Yellow)
    );

    // Gates know of both; and when the person is erased, so is the record that went.
    let known = standings(&house).await;
    let (one, other) = (&known[&kept.person_id], &known[&merged.person_id]);
    assert_eq!(
        (one.level(), one.reason.as_str()),
        (HealthLevel::Yellow, "FEVER_DECLARED")
    );
    assert!(other.codes_revoked_before.is_some() && !other.erased && other.reason == "MERGED");
    assert_eq!(
        other.merged_into_person_id, kept.person_id,
        "a snapshot says so, too"
    );
    assert_eq!(one.merged_into_person_id, "");
    let erase = pb::ErasePersonRequest {
        request_id: fresh(&house),
        person_id: kept.person_id.clone(),
        reason: "本人要求".to_owned(),
    };
    house
        .registration()
        .erase_person(house.by("officer", AUTHORITY, erase))
        .await
        .expect("erased");
    let known = standings(&house).await;
    assert!(known[&kept.person_id].erased && known[&merged.person_id].erased);
    assert_eq!(
        known[&merged.person_id].merged_into_person_id, "",
        "nobody is left to follow"
    );
    assert_eq!(reason(shown(&house, &merged.person_id).await), "UNKNOWN_PERSON");
}

#[tokio::test]
async fn a_record_from_a_list_says_nothing_against_a_declaration() {
    let house = House::open().await;
    taken_in(&house, &list(&[row(2)])).await;
    let listed = found(&house, 2).await.expect("registered");
    let declared = registered(&house, 1).await;
    let answer = merge(&house, &listed.person_id, &declared.person_id)
        .await
        .expect("merged");
    assert_eq!(answer.level(), HealthLevel::Green);
    let ask = pb::QueryHealthRequest {
        person_id: listed.person_id.clone(),
        purpose: String::new(),
    };
    let health = house
        .registration()
        .query_health(house.by("officer", AUTHORITY, ask))
        .await;
    assert!(health.expect("told").into_inner().last_declared_at.is_some());
    assert_eq!(phone(2), "13800000002");
}

#[tokio::test]
async fn a_chain_of_merges_leads_to_the_last() {
    let house = House::open().await;
    let ids = [
        registered(&house, 1).await.person_id,
        registered(&house, 2).await.person_id,
        registered(&house, 3).await.person_id,
    ];
    let request = pb::MergePeopleRequest {
        request_id: fresh(&house),
        kept_id: ids[1].clone(),
        merged_id: ids[0].clone(),
        reason: "同一人重复登记".to_owned(),
    };
    let first = house
        .imports()
        .merge_people(house.by("officer", AUTHORITY, request.clone()))
        .await;
    let first = first.expect("merged").into_inner();
    let again = house
        .imports()
        .merge_people(house.by("officer", AUTHORITY, request))
        .await;
    assert_eq!(
        again.expect("answered").into_inner(),
        first,
        "a repeat changes nothing"
    );
    merge(&house, &ids[2], &ids[1]).await.expect("merged");
    for gone in &ids[..2] {
        let status = shown(&house, gone).await.expect_err("merged");
        assert!(status.message().contains(&ids[2]), "{status:?}");
    }
    assert_eq!(reason(merge(&house, &ids[2], &ids[0]).await), "MERGED");
}

#[rstest]
#[tokio::test]
async fn what_other_houses_know_follows_the_person(#[values(On::Sqlite, On::Postgres)] on: On) {
    let house = House::open_on(on, |_| {}).await;
    let mut ids = Vec::new();
    for nth in 1..=3 {
        ids.push(registered(&house, nth).await.person_id);
    }
    returnees::declared(&house, person_id(&ids[1]), returnees::facts("2020-02-28")).await;
    quarantine::ordered(&house, quarantine::order(&house, person_id(&ids[1]))).await;
    merge(&house, &ids[0], &ids[1]).await.expect("merged");
    let trips = pb::ListTripsRequest {
        person_id: ids[0].clone(),
        ..Default::default()
    };
    let trips = returnees::returnees(&house)
        .list_trips(house.by("officer", AUTHORITY, trips))
        .await
        .expect("lists")
        .into_inner();
    assert_eq!(trips.trips.len(), 1);
    let kept = quarantine::client(&house)
        .list_quarantines(house.by("officer", AUTHORITY, pb::ListQuarantinesRequest::default()))
        .await
        .expect("lists")
        .into_inner();
    assert_eq!(kept.quarantines.len(), 1);
    assert_eq!(kept.quarantines[0].person_id, ids[0]);

    quarantine::ordered(&house, quarantine::order(&house, person_id(&ids[2]))).await;
    assert_eq!(
        reason(merge(&house, &ids[0], &ids[2]).await),
        "BOTH_IN_QUARANTINE"
    );

    // Also by orders that hold no level.
    let mut monitored = Vec::new();
    for nth in 4..=5 {
        let person = registered(&house, nth).await.person_id;
        let order = pb::OrderQuarantineRequest {
            mode: pb::QuarantineMode::SelfMonitoring.into(),
            ..quarantine::order(&house, person_id(&person))
        };
        quarantine::ordered(&house, order).await;
        monitored.push(person);
    }
    assert_eq!(
        reason(merge(&house, &monitored[0], &monitored[1]).await),
        "BOTH_IN_QUARANTINE"
    );
}

#[tokio::test]
async fn what_cannot_be_merged_is_refused() {
    let house = House::open().await;
    let one = registered(&house, 1).await.person_id;
    assert_eq!(reason(merge(&house, &one, &one).await), "MERGE_WITH_ITSELF");
    let nobody = PersonId::new(house.clock.now()).to_string();
    assert_eq!(reason(merge(&house, &one, &nobody).await), "UNKNOWN_PERSON");
    let with_five = async |first: u16| {
        let mut request = at_the_poster(&house, first);
        request.family = (1..=5)
            .map(|nth| pb::FamilyMember {
                person: Some(details(first + nth)),
                health: Some(well()),
                relation: "家人".to_owned(),
            })
            .collect();
        let answer = house.registration().register_by_poster(request).await;
        answer.expect("registers").into_inner().person_id
    };
    let (big, bigger) = (with_five(10).await, with_five(20).await);
    assert_eq!(reason(merge(&house, &big, &bigger).await), "FAMILY_TOO_LARGE");
    let request_id = fresh(&house);
    let request = |reason: &str, merged: &str| pb::MergePeopleRequest {
        request_id: request_id.clone(),
        kept_id: one.clone(),
        merged_id: merged.to_owned(),
        reason: reason.to_owned(),
    };
    let first = house.by("officer", AUTHORITY, request("同一人", &big));
    house.imports().merge_people(first).await.expect("merged");
    let reused = house.by("officer", AUTHORITY, request("不同的理由", &bigger));
    assert_eq!(
        reason(house.imports().merge_people(reused).await),
        "REQUEST_ID_REUSED"
    );
}
