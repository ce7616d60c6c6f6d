//! TraceService through its layers: what it answers, page by page, and what the trail holds before it does.

use super::{contacts_of, grouped, of_person, of_place, passed, somebody, traces};
use crate::town::{NOON, Town};
use kit::clock::Moment;
use kit::db::testing::On;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::trace_place_request::Of;
use proto::common::v1::AuditRecord;
use rstest::rstest;
use vocabulary::{CheckpointId, PersonId, Role};

const HERE: &str = "410811007001";
const THERE: &str = "410811008001";

fn gate_id(text: &str) -> CheckpointId {
    CheckpointId::parse(text).unwrap()
}

/// Who looked at a person, as they read it themselves.
async fn accesses(town: &Town, person: PersonId) -> Vec<AuditRecord> {
    let request = pb::ListAccessesRequest {
        person_id: person.to_string(),
        ..Default::default()
    };
    let mut own = town.audit(Role::Resident, &format!("person:{person}"));
    own.list_accesses(request).await.unwrap().into_inner().records
}

#[rstest]
#[tokio::test]
async fn a_person_is_traced_through_the_gates_in_scope_and_reads_who_looked(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let town = Town::open(on).await;
    let (here, there) = (
        town.a_gate_in(HERE, "南门").await,
        town.a_gate_in(THERE, "北门").await,
    );
    let person = somebody();
    for minutes in [10, 30, 50] {
        passed(&town.books.db, gate_id(&here.id), HERE, person, minutes).await;
    }
    passed(&town.books.db, gate_id(&there.id), THERE, person, 20).await;

    let mut officer = traces(&town, Role::Officer, "410811");
    let mut request = pb::TracePersonRequest {
        page_size: 3,
        ..of_person(person)
    };
    let first = officer.trace_person(request.clone()).await.unwrap().into_inner();
    assert_eq!(first.passes.len(), 3);
    let newest = &first.passes[0];
    assert_eq!(newest.checkpoint_id, here.id);
    assert_eq!(
        (newest.checkpoint_name.as_str(), newest.unit_name.as_str()),
        ("南门", "南门小区")
    );
    assert_eq!(newest.area.as_ref().unwrap().code, HERE);
    assert_eq!(newest.person_id, person.to_string());
    assert_eq!(newest.verdict(), pb::Verdict::Pass);
    assert_eq!(first.passes[1].checkpoint_id, there.id);
    request.page_token = first.next_page_token;
    let second = officer.trace_person(request).await.unwrap().into_inner();
    assert_eq!((second.passes.len(), second.next_page_token.as_str()), (1, ""));

    for (role, scope, told) in [
        (Role::Command, "410811".to_owned(), 4),
        (Role::Officer, "410811008".to_owned(), 1),
        (Role::Officer, format!("checkpoint:{}", here.id), 3),
        (Role::Officer, "410883".to_owned(), 0),
    ] {
        let answer = traces(&town, role, &scope).trace_person(of_person(person)).await;
        assert_eq!(answer.unwrap().into_inner().passes.len(), told, "{scope}");
    }

    let looked = accesses(&town, person).await;
    assert_eq!(looked.len(), 6, "a line for every page that was answered");
    let first_look = looked.last().unwrap();
    assert_eq!(first_look.object_id, first.trace_id);
    assert_eq!(
        (
            first_look.act.as_str(),
            first_look.purpose.as_str(),
            first_look.legal_basis.as_str()
        ),
        ("TracePerson", "流行病学调查", "传染病防治法第十二条")
    );
    assert_eq!(first_look.who, "officer-of-410811");
}

#[rstest]
#[tokio::test]
async fn every_meeting_is_told_once_beside_the_nearest_pass(#[values(On::Sqlite, On::Postgres)] on: On) {
    let town = Town::open(on).await;
    let (here, there) = (
        town.a_gate_in(HERE, "南门").await,
        town.a_gate_in(THERE, "北门").await,
    );
    let (gate, far) = (gate_id(&here.id), gate_id(&there.id));
    let (person, often, once, late) = (somebody(), somebody(), somebody(), somebody());
    let db = &town.books.db;
    // 11:30 and 11:40 at the one gate, 11:50 at the other.
    for (gate, area, minutes) in [(gate, HERE, 30), (gate, HERE, 20), (far, THERE, 10)] {
        passed(db, gate, area, person, minutes).await;
    }
    passed(db, gate, HERE, often, 27).await;
    passed(db, gate, HERE, often, 21).await;
    passed(db, far, THERE, often, 12).await;
    passed(db, gate, HERE, once, 40).await;
    // Eleven minutes off, and at the other gate only.
    passed(db, gate, HERE, late, 9).await;

    let mut officer = traces(&town, Role::Officer, "410811");
    let mut request = pb::TraceContactsRequest {
        page_size: 1,
        ..contacts_of(person, 10)
    };
    let mut walked = Vec::new();
    loop {
        let page = officer
            .trace_contacts(request.clone())
            .await
            .unwrap()
            .into_inner();
        assert!(page.meetings.len() <= 1);
        walked.extend(page.meetings);
        request.page_token = page.next_page_token;
        if request.page_token.is_empty() {
            break;
        }
    }
    let told: Vec<_> = walked
        .iter()
        .map(|met| {
            (
                met.contact_id.clone(),
                met.checkpoint_id.clone(),
                met.difference_seconds,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (often.to_string(), there.id.clone(), -120),
            (often.to_string(), here.id.clone(), -60),
            (often.to_string(), here.id.clone(), 180),
            (once.to_string(), here.id.clone(), -600),
        ]
    );
    assert_eq!(
        walked[1].person_passed_at,
        Some((NOON - 20 * super::MINUTE).to_proto())
    );
    assert_eq!(
        walked[1].contact_passed_at,
        Some((NOON - 21 * super::MINUTE).to_proto())
    );
    let whole = officer
        .trace_contacts(contacts_of(person, 10))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(whole.meetings, walked, "one page tells what many tell");

    // One street's officer learns of one street's gates.
    let mut street = traces(&town, Role::Officer, "410811008");
    let narrow = street
        .trace_contacts(contacts_of(person, 10))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(narrow.meetings, walked[..1]);
}

#[rstest]
#[tokio::test]
async fn contacts_are_grouped_and_each_reads_who_looked_but_not_at_whom(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let town = Town::open(on).await;
    let gate = gate_id(&town.a_gate_in(HERE, "南门").await.id);
    let (person, often, once, stranger) = (somebody(), somebody(), somebody(), somebody());
    let db = &town.books.db;
    passed(db, gate, HERE, person, 60).await;
    passed(db, gate, HERE, person, 30).await;
    passed(db, gate, HERE, often, 58).await;
    passed(db, gate, HERE, often, 31).await;
    passed(db, gate, HERE, once, 29).await;
    passed(db, gate, HERE, stranger, 5).await;

    let mut officer = traces(&town, Role::Officer, "410811");
    let mut request = pb::GroupContactsRequest {
        page_size: 1,
        ..grouped(person, 5)
    };
    let first = officer
        .group_contacts(request.clone())
        .await
        .unwrap()
        .into_inner();
    assert_eq!(
        first.contacts,
        [pb::Contact {
            contact_id: often.to_string(),
            meetings: 2,
            first_met_at: Some((NOON - 58 * super::MINUTE).to_proto()),
            last_met_at: Some((NOON - 31 * super::MINUTE).to_proto()),
            nearest_seconds: 60,
        }]
    );
    request.page_token = first.next_page_token;
    let second = officer.group_contacts(request).await.unwrap().into_inner();
    assert_eq!((second.contacts.len(), second.next_page_token.as_str()), (1, ""));
    assert_eq!(second.contacts[0].contact_id, once.to_string());

    for (shown, trace_id) in [(often, &first.trace_id), (once, &second.trace_id)] {
        let looked = accesses(&town, shown).await;
        assert_eq!(looked.len(), 1);
        assert_eq!(
            (looked[0].act.as_str(), &looked[0].object_id),
            ("GroupContacts", trace_id)
        );
        let told = format!("{:?}", looked[0]);
        assert!(
            !told.contains(&person.to_string()),
            "whose contact they were is not theirs to read"
        );
    }
    assert_eq!(accesses(&town, person).await.len(), 2);
    assert!(accesses(&town, stranger).await.is_empty());
    kit::audit::verify_chain(db).await.unwrap();
}

#[rstest]
#[tokio::test]
async fn a_place_tells_who_passed_any_of_its_gates(#[values(On::Sqlite, On::Postgres)] on: On) {
    let town = Town::open(on).await;
    let built = town.a_gate_in(HERE, "南门").await;
    let elsewhere = town.a_gate_in(HERE, "北门").await;
    let asked = pb::GetCheckpointRequest {
        checkpoint_id: built.id.clone(),
    };
    let mut keepers = town.checkpoints(Role::Officer, "410811");
    let south = keepers
        .get_checkpoint(asked)
        .await
        .unwrap()
        .into_inner()
        .checkpoint
        .unwrap();
    let request = pb::CreateCheckpointRequest {
        request_id: town.id(),
        unit_id: south.unit_id.clone(),
        name: "西门".into(),
        ..Default::default()
    };
    let west = keepers
        .create_checkpoint(request)
        .await
        .unwrap()
        .into_inner()
        .checkpoint
        .unwrap();
    let db = &town.books.db;
    let (one, other) = (somebody(), somebody());
    passed(db, gate_id(&built.id), HERE, one, 30).await;
    passed(db, gate_id(&west.checkpoint_id), HERE, other, 20).await;
    passed(db, gate_id(&built.id), HERE, other, 10).await;
    passed(db, gate_id(&elsewhere.id), HERE, one, 5).await;
    let unknown = super::a_pass(gate_id(&built.id), HERE, None, NOON - 15 * super::MINUTE);
    checkpoint::store::pass::record::record(db, std::slice::from_ref(&unknown))
        .await
        .unwrap();

    let mut officer = traces(&town, Role::Officer, "410811");
    let unit = of_place(Of::UnitId(south.unit_id.clone()));
    let mut request = pb::TracePlaceRequest { page_size: 3, ..unit };
    let first = officer.trace_place(request.clone()).await.unwrap().into_inner();
    let people: Vec<&str> = first.passes.iter().map(|pass| pass.person_id.as_str()).collect();
    assert_eq!(
        people,
        [other.to_string().as_str(), "", other.to_string().as_str()]
    );
    request.page_token = first.next_page_token;
    let rest = officer.trace_place(request).await.unwrap().into_inner();
    assert_eq!((rest.passes.len(), rest.next_page_token.as_str()), (1, ""));
    assert_eq!(rest.passes[0].person_id, one.to_string());
    let looked = accesses(&town, other).await;
    assert_eq!(looked.len(), 1, "shown twice on one page, told once");
    assert_eq!(looked[0].object_id, first.trace_id);

    let gate = of_place(Of::CheckpointId(west.checkpoint_id.clone()));
    let at_west = officer.trace_place(gate).await.unwrap().into_inner();
    assert_eq!(at_west.passes.len(), 1);
    // A look at nobody is a look.
    let yesterday = pb::TracePlaceRequest {
        from: Some((NOON - 48 * super::HOUR).to_proto()),
        to: Some((NOON - 24 * super::HOUR).to_proto()),
        ..of_place(Of::CheckpointId(west.checkpoint_id))
    };
    let empty = officer.trace_place(yesterday).await.unwrap().into_inner();
    assert!(empty.passes.is_empty());
    let trail = town
        .audit(Role::Auditor, "410811")
        .list_audit(pb::ListAuditRequest::default())
        .await
        .unwrap()
        .into_inner();
    assert_eq!(trail.records[0].object_id, empty.trace_id);
    assert_eq!(Moment::parse(&trail.records[0].at).unwrap(), NOON);
}

#[tokio::test]
async fn a_page_ends_before_it_walks_for_ever_and_the_next_one_goes_on() {
    let town = Town::open(On::Sqlite).await;
    let gate = gate_id(&town.a_gate_in(HERE, "南门").await.id);
    let (person, met) = (somebody(), somebody());
    let db = &town.books.db;
    // Alone at the gate a hundred and fifty times, and met by somebody before the last of them.
    for minutes in 0..150 {
        passed(db, gate, HERE, person, 2 * minutes).await;
    }
    passed(db, gate, HERE, met, 299).await;
    let mut officer = traces(&town, Role::Officer, "410811");
    let mut request = contacts_of(person, 1);
    let first = officer
        .trace_contacts(request.clone())
        .await
        .unwrap()
        .into_inner();
    assert!(first.meetings.is_empty());
    assert!(!first.next_page_token.is_empty());
    request.page_token = first.next_page_token;
    let second = officer.trace_contacts(request).await.unwrap().into_inner();
    assert_eq!((second.meetings.len(), second.next_page_token.as_str()), (1, ""));
    assert_eq!(second.meetings[0].contact_id, met.to_string());
}
