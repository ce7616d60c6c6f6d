//! A person asks to be erased: gates refuse their code, passes name nobody, and nobody finds them any more.

use crate::steps::gate::{all_passes, summary, until_decided, verifies};
use crate::steps::people::{Resident, id_number, mother, registers, registers_with};
use crate::steps::places::a_gate;
use crate::steps::{fresh_id, reason, until};
use proto::checkpoint::v1 as pb;
use proto::registration::v1 as people;
use rstest::rstest;
use tests::town::{Built, Town};
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

async fn erases(town: &Town, resident: &Resident) {
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
