//! TraceService: every refusal by its reason, every bad field at once.

use super::{HOUR, MINUTE, a_pass, contacts_of, grounds, grouped, of_person, of_place, somebody, traces};
use crate::town::{NOON, Town, flaws, not_an_id, reason};
use checkpoint::store::pass::record::record;
use kit::db::testing::On;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::trace_place_request::Of;
use std::time::Duration;
use vocabulary::{CheckpointId, Role};

const HERE: &str = "410811007001";

#[tokio::test]
async fn what_is_out_of_scope_or_unknown_is_refused() {
    let town = Town::open(On::Sqlite).await;
    let gate = town.a_gate_in(HERE, "南门").await;
    let asked = pb::GetCheckpointRequest {
        checkpoint_id: gate.id.clone(),
    };
    let built = town
        .checkpoints(Role::Officer, "410811")
        .get_checkpoint(asked)
        .await
        .unwrap();
    let unit_id = built.into_inner().checkpoint.unwrap().unit_id;

    let mut next_door = traces(&town, Role::Officer, "410811008");
    let place = |of: Of| of_place(of);
    assert_eq!(
        reason(
            next_door
                .trace_place(place(Of::CheckpointId(gate.id.clone())))
                .await
        ),
        "OUT_OF_SCOPE"
    );
    assert_eq!(
        reason(next_door.trace_place(place(Of::UnitId(unit_id))).await),
        "OUT_OF_SCOPE"
    );
    let mut nowhere = traces(&town, Role::Officer, "");
    assert_eq!(
        reason(nowhere.trace_person(of_person(somebody())).await),
        "OUT_OF_SCOPE"
    );
    assert_eq!(
        reason(nowhere.trace_contacts(contacts_of(somebody(), 5)).await),
        "OUT_OF_SCOPE"
    );
    assert_eq!(
        reason(nowhere.group_contacts(grouped(somebody(), 5)).await),
        "OUT_OF_SCOPE"
    );
    let mut officer = traces(&town, Role::Officer, "410811");
    assert_eq!(
        reason(officer.trace_place(place(Of::CheckpointId(town.id()))).await),
        "UNKNOWN_CHECKPOINT"
    );
    assert_eq!(
        reason(officer.trace_place(place(Of::UnitId(town.id()))).await),
        "UNKNOWN_UNIT"
    );

    let trail = town
        .audit(Role::Auditor, "410811")
        .list_audit(pb::ListAuditRequest::default())
        .await;
    let traced = trail.unwrap().into_inner().records;
    assert!(
        traced.iter().all(|line| line.object_kind != "trace"),
        "nobody was shown"
    );
}

#[tokio::test]
async fn every_bad_field_is_told_at_once() {
    let town = Town::open(On::Sqlite).await;
    let mut officer = traces(&town, Role::Officer, "410811");
    let backwards = (Some(NOON.to_proto()), Some((NOON - HOUR).to_proto()));
    let bad_grounds = Some(pb::TraceGrounds {
        purpose: "找13800138000".into(),
        legal_basis: String::new(),
    });
    let person = pb::TracePersonRequest {
        person_id: not_an_id(),
        from: backwards.0,
        to: backwards.1,
        grounds: bad_grounds.clone(),
        page_size: -1,
        page_token: "!".into(),
    };
    assert_eq!(
        flaws(officer.trace_person(person).await),
        [
            "grounds.legal_basis MISSING",
            "grounds.purpose PERSONAL_DATA",
            "page_size OUT_OF_RANGE",
            "page_token PAGE_TOKEN_UNREADABLE",
            "person_id NOT_AN_ID",
            "to OUT_OF_ORDER",
        ]
    );
    let contacts = pb::TraceContactsRequest {
        within_minutes: 61,
        from: Some((NOON - 32 * 24 * HOUR).to_proto()),
        to: Some(NOON.to_proto()),
        ..pb::TraceContactsRequest::default()
    };
    assert_eq!(
        flaws(officer.trace_contacts(contacts).await),
        [
            "grounds.legal_basis MISSING",
            "grounds.purpose MISSING",
            "person_id MISSING",
            "to OUT_OF_RANGE",
            "within_minutes OUT_OF_RANGE",
        ]
    );
    let group = pb::GroupContactsRequest {
        grounds: grounds(),
        ..pb::GroupContactsRequest::default()
    };
    assert_eq!(
        flaws(officer.group_contacts(group).await),
        [
            "from MISSING",
            "person_id MISSING",
            "to MISSING",
            "within_minutes OUT_OF_RANGE",
        ]
    );
    let place = pb::TracePlaceRequest {
        grounds: grounds(),
        ..pb::TracePlaceRequest::default()
    };
    assert_eq!(
        flaws(officer.trace_place(place).await),
        ["from MISSING", "of MISSING", "to MISSING"]
    );
}

#[tokio::test]
async fn a_page_token_serves_its_own_query_only() {
    let town = Town::open(On::Sqlite).await;
    let gate = CheckpointId::parse(&town.a_gate_in(HERE, "南门").await.id).unwrap();
    let person = somebody();
    let passes: Vec<_> = (1..4)
        .map(|minutes| a_pass(gate, HERE, Some(person), NOON - minutes * MINUTE))
        .collect();
    record(&town.books.db, &passes).await.unwrap();
    let mut officer = traces(&town, Role::Officer, "410811");
    let first = pb::TracePersonRequest {
        page_size: 1,
        ..of_person(person)
    };
    let page_token = officer
        .trace_person(first)
        .await
        .unwrap()
        .into_inner()
        .next_page_token;
    let of_another = pb::TracePersonRequest {
        page_token: page_token.clone(),
        ..of_person(somebody())
    };
    assert_eq!(
        reason(officer.trace_person(of_another).await),
        "PAGE_TOKEN_OF_ANOTHER_QUERY"
    );
    let of_another_kind = pb::GroupContactsRequest {
        page_token,
        ..grouped(person, 5)
    };
    assert_eq!(
        reason(officer.group_contacts(of_another_kind).await),
        "PAGE_TOKEN_OF_ANOTHER_QUERY"
    );
    let garbage = pb::TraceContactsRequest {
        page_token: "!".into(),
        ..contacts_of(person, 5)
    };
    assert_eq!(
        reason(officer.trace_contacts(garbage).await),
        "PAGE_TOKEN_UNREADABLE"
    );
}

#[tokio::test]
async fn what_would_be_walked_for_ever_is_refused() {
    let town = Town::open(On::Sqlite).await;
    let gate = CheckpointId::parse(&town.a_gate_in(HERE, "南门").await.id).unwrap();
    let (courier, person) = (somebody(), somebody());
    let seconds = |count: u32| Duration::from_millis(u64::from(count) * 20);
    let mut passes: Vec<_> = (0..2_501)
        .map(|nth| a_pass(gate, HERE, Some(courier), NOON - seconds(nth)))
        .collect();
    passes.push(a_pass(gate, HERE, Some(person), NOON));
    let crowd = (0..47_500).map(|nth| a_pass(gate, HERE, Some(somebody()), NOON - seconds(nth % 2_500)));
    passes.extend(crowd);
    for passes in passes.chunks(5_000) {
        record(&town.books.db, passes).await.unwrap();
    }
    let mut officer = traces(&town, Role::Officer, "410811");
    assert_eq!(
        reason(officer.trace_contacts(contacts_of(courier, 5)).await),
        "TOO_MANY_PASSES"
    );
    assert_eq!(
        reason(officer.group_contacts(grouped(courier, 5)).await),
        "TOO_MANY_PASSES"
    );
    assert_eq!(
        reason(officer.group_contacts(grouped(person, 5)).await),
        "TOO_MANY_MEETINGS"
    );
    // A page of meetings is read along the index, however many there are.
    let page = officer
        .trace_contacts(contacts_of(person, 5))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(page.meetings.len(), 100);
}
