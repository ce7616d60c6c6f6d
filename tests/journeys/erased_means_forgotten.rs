//! A person asks to be erased: gates refuse their code, passes name nobody, nobody finds them any more, and the report of it is closed when
//! the gates have given their word.

use crate::steps::gate::{all_passes, falls_and_rises, summary, until_decided, verifies};
use crate::steps::people::{Resident, id_number, mother, registers, registers_with};
use crate::steps::places::a_gate;
use crate::steps::{fresh_id, reason, until, until_within};
use proto::checkpoint::v1 as pb;
use proto::registration::v1 as people;
use proto::registration::v1::erasure_service_client::ErasureServiceClient;
use rstest::rstest;
use std::time::{Duration, Instant};
use tests::town::{Built, Town};
use tonic::transport::Channel;
use vocabulary::Role;

#[rstest]
#[tokio::test]
async fn whoever_is_erased_is_forgotten_everywhere(#[values(Built::Embedded, Built::Spread)] how: Built) {
    let mut town = Town::built(how).await;
    erased_means_forgotten(&mut town).await;
}

async fn erased_means_forgotten(town: &mut Town) {
    let gate = a_gate(town, "新兴八号院").await;
    let leaves = registers_with(town, &gate, 1, vec![mother(2)]).await;
    let stays = registers(town, &gate, 3).await;
    for code in [&leaves.code, &stays.code] {
        let passage = verifies(town, &gate, code, Some(365)).await.expect("verified");
        assert_eq!(passage.verdict(), pb::Verdict::Pass);
    }
    let before = summary(town).await.passes_recorded;

    erases(town, &leaves).await;
    let refused = until_decided(
        town,
        &gate,
        &leaves.code,
        pb::Verdict::Refuse,
        pb::VerdictReason::NotRegistered,
    )
    .await;
    assert!(refused.person_id.is_empty());

    // The passes stay, as a number; whose they were is gone. The other's are theirs.
    let nameless = async || {
        let passes = all_passes(town, &gate, 0).await;
        passes
            .iter()
            .all(|pass| pass.person_id != leaves.id)
            .then_some(passes)
    };
    let passes = until("the passes forget whose they were", nameless).await;
    assert!(passes.iter().any(|pass| pass.person_id == stays.id));
    assert!(summary(town).await.passes_recorded > before);

    nobody_finds_them(town, &leaves).await;
    // The trail still says that it happened, by ids alone.
    let ask = people::ListAccessesRequest {
        person_id: leaves.id.clone(),
        ..people::ListAccessesRequest::default()
    };
    let trail = town
        .registration_audit()
        .list_accesses(town.by(Role::Auditor, ask))
        .await;
    let trail = trail.expect("told").into_inner().records;
    assert!(trail.iter().any(|line| line.act == "ErasePerson"), "{trail:?}");

    // Whoever comes back is somebody new.
    let back = registers(town, &gate, 1).await;
    assert_ne!(back.id, leaves.id);
    let passage = verifies(town, &gate, &back.code, Some(365))
        .await
        .expect("verified");
    assert_eq!(passage.verdict(), pb::Verdict::Pass);
    let old = verifies(town, &gate, &leaves.code, Some(365))
        .await
        .expect("verified");
    assert_eq!(old.verdict(), pb::Verdict::Refuse);
}

/// Nothing that was judged before can be on its way into the books any more when the gates confirm.
const NOT_BEFORE: Duration = Duration::from_secs(140);
/// They confirm ten seconds later, and two busy cores are slow.
const PATIENCE: Duration = Duration::from_secs(120);

/// Once, for it takes minutes: the gates' part crosses from process to process, and one of them is killed meanwhile.
#[tokio::test]
async fn an_erasure_is_closed_when_the_gates_have_confirmed_it() {
    let mut town = Town::spread().await;
    let gate = a_gate(&town, "新兴八号院").await;
    let leaves = registers(&town, &gate, 1).await;
    for _ in 0..2 {
        let passage = verifies(&town, &gate, &leaves.code, Some(365)).await;
        assert_eq!(passage.expect("verified").verdict(), pb::Verdict::Pass);
    }

    // At once nothing is left here, and the report says how much it was; the gates have not given their word.
    let id = erases(&town, &leaves).await;
    let began = Instant::now();
    let report = self::report(&town, &id).await;
    assert_eq!(report.rows_left, 0);
    let erasure = report.erasure.expect("an erasure");
    assert_eq!((&erasure.person_id, &erasure.erased_by), (&leaves.id, &leaves.id));
    let rows_of = |table: &str| {
        erasure
            .destroyed
            .iter()
            .find(|rows| rows.table == table)
            .map(|rows| rows.rows)
    };
    assert_eq!((rows_of("person"), rows_of("declaration")), (Some(1), Some(1)));
    waits_for_the_gates(&erasure);
    assert_eq!(open_erasures(&town).await, [erasure]);

    // They know of it, fall, and remember what they owe.
    let (refused, unknown) = (pb::Verdict::Refuse, pb::VerdictReason::NotRegistered);
    until_decided(&town, &gate, &leaves.code, refused, unknown).await;
    falls_and_rises(&mut town).await;
    tokio::time::sleep(NOT_BEFORE.saturating_sub(began.elapsed())).await;
    waits_for_the_gates(&self::report(&town, &id).await.erasure.expect("an erasure"));
    let closed = until_within(PATIENCE, "the erasure is closed", async || {
        let erasure = self::report(&town, &id).await.erasure?;
        erasure.closed_at.is_some().then_some(erasure)
    })
    .await;
    let [gates] = closed.confirmations.as_slice() else {
        panic!("one service keeps something of people: {closed:?}");
    };
    assert_eq!((gates.service.as_str(), gates.rows), ("checkpoint", 2));
    assert_eq!(gates.confirmed_at, closed.closed_at);
    assert!(open_erasures(&town).await.is_empty());
}

fn waits_for_the_gates(erasure: &people::Erasure) {
    assert!(erasure.closed_at.is_none(), "{erasure:?}");
    let waits = erasure
        .confirmations
        .iter()
        .filter(|word| word.confirmed_at.is_none());
    let waits: Vec<_> = waits.map(|word| word.service.as_str()).collect();
    assert_eq!(waits, ["checkpoint"]);
}

fn erasures(town: &Town) -> ErasureServiceClient<Channel> {
    ErasureServiceClient::new(town.registration.clone())
}

async fn report(town: &Town, id: &str) -> people::GetErasureResponse {
    let ask = people::GetErasureRequest {
        erasure_id: id.to_owned(),
    };
    let told = erasures(town).get_erasure(town.by(Role::Officer, ask)).await;
    told.expect("told").into_inner()
}

async fn open_erasures(town: &Town) -> Vec<people::Erasure> {
    let ask = people::ListErasuresRequest {
        open_only: true,
        ..people::ListErasuresRequest::default()
    };
    let listed = erasures(town).list_erasures(town.by(Role::Officer, ask)).await;
    listed.expect("listed").into_inner().erasures
}

/// Returns the erasure's id.
async fn erases(town: &Town, resident: &Resident) -> String {
    let erasure = people::ErasePersonRequest {
        request_id: fresh_id(town),
        person_id: resident.id.clone(),
        reason: "本人申请注销".to_owned(),
    };
    let first = town.people().erase_person(resident.asks(erasure.clone())).await;
    let first = first.expect("erased").into_inner();
    // A shaky network asks twice.
    let again = town.people().erase_person(resident.asks(erasure)).await;
    assert_eq!(again.expect("erased").into_inner(), first);
    first.erasure_id
}

async fn nobody_finds_them(town: &Town, erased: &Resident) {
    let by_id = people::GetPersonRequest {
        person_id: erased.id.clone(),
        ..people::GetPersonRequest::default()
    };
    let found = town
        .people()
        .get_person(town.by(Role::Officer, by_id.clone()))
        .await;
    assert_eq!(reason(found), "UNKNOWN_PERSON");
    let own = town.people().get_person(erased.asks(by_id)).await;
    assert_eq!(reason(own), "UNKNOWN_PERSON");
    let code = people::MakeCodeRequest {
        person_id: erased.id.clone(),
        kind: people::CodeKind::Phone.into(),
    };
    assert_eq!(
        reason(town.codes().make_code(erased.asks(code)).await),
        "UNKNOWN_PERSON"
    );
    let by_number = people::FindPeopleRequest {
        by: Some(people::find_people_request::By::IdNumber(id_number(1))),
        ..people::FindPeopleRequest::default()
    };
    let found = town.people().find_people(town.by(Role::Officer, by_number)).await;
    assert!(found.expect("searched").into_inner().people.is_empty());
    let whereabouts = pb::ListPassesRequest {
        of: Some(pb::list_passes_request::Of::PersonId(erased.id.clone())),
        ..pb::ListPassesRequest::default()
    };
    let listed = town
        .passes()
        .list_passes(town.by(Role::Officer, whereabouts))
        .await;
    assert!(listed.expect("listed").into_inner().passes.is_empty());
}
