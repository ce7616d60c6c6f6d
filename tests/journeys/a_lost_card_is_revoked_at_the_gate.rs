//! An elder without a phone carries a printed card; when it is lost, gates refuse it, and only it.

use crate::steps::gate::{a_scan, until_decided, verifies, volunteer_at};
use crate::steps::people::registers;
use crate::steps::places::a_gate;
use crate::steps::reason;
use proto::checkpoint::v1 as pb;
use proto::registration::v1 as people;
use rstest::rstest;
use tests::town::{Built, Town, bearing};
use vocabulary::Role;

#[rstest]
#[tokio::test]
async fn a_lost_card_is_refused_and_a_new_one_is_not(#[values(Built::Embedded, Built::Spread)] how: Built) {
    let mut town = Town::built(how).await;
    a_lost_card_is_revoked_at_the_gate(&mut town).await;
}

async fn a_lost_card_is_revoked_at_the_gate(town: &mut Town) {
    let gate = a_gate(town, "新兴四号院").await;
    let elder = registers(town, &gate, 1).await;
    let lost = a_card(town, &elder.id).await;
    let by_card = pb::VerifyPassRequest {
        way: pb::Way::Card.into(),
        ..a_scan(town, &gate, &lost.text, Some(362))
    };
    let passage = town
        .gates()
        .verify_pass(bearing(&volunteer_at(town, &gate), by_card))
        .await;
    let passage = passage
        .expect("verified")
        .into_inner()
        .passage
        .expect("a passage");
    assert_eq!(passage.verdict(), pb::Verdict::Pass);

    // The card is lost.
    revokes(town, &elder.id, &lost.code_id).await;
    until_decided(
        town,
        &gate,
        &lost.text,
        pb::Verdict::Refuse,
        pb::VerdictReason::CodeRevoked,
    )
    .await;
    // Nobody knows who shows it now: the record names no person.
    let refused = verifies(town, &gate, &lost.text, Some(365))
        .await
        .expect("verified");
    assert!(refused.person_id.is_empty());
    let phone = verifies(town, &gate, &elder.code, Some(365))
        .await
        .expect("verified");
    assert_eq!(phone.verdict(), pb::Verdict::Pass);
    let new = a_card(town, &elder.id).await;
    let passage = verifies(town, &gate, &new.text, Some(365))
        .await
        .expect("verified");
    assert_eq!(passage.verdict(), pb::Verdict::Pass);

    // The whole wallet is lost: every code until now, but none after it.
    revokes(town, &elder.id, "").await;
    for code in [&elder.code, &new.text] {
        until_decided(
            town,
            &gate,
            code,
            pb::Verdict::Refuse,
            pb::VerdictReason::CodeRevoked,
        )
        .await;
    }
    let after = a_card(town, &elder.id).await;
    until_decided(
        town,
        &gate,
        &after.text,
        pb::Verdict::Pass,
        pb::VerdictReason::Green,
    )
    .await;
    // What was revoked once stays so.
    let lost = verifies(town, &gate, &lost.text, Some(365))
        .await
        .expect("verified");
    assert_eq!(
        lost.reasons().collect::<Vec<_>>(),
        [pb::VerdictReason::CodeRevoked]
    );

    let strange = people::RevokeCodesRequest {
        person_id: elder.id.clone(),
        code_id: crate::steps::fresh_id(town),
        reason: "挂失".to_owned(),
    };
    let strange = town
        .codes()
        .revoke_codes(town.by(Role::CommunityWorker, strange))
        .await;
    assert_eq!(reason(strange), "UNKNOWN_CODE");
}

async fn a_card(town: &Town, person_id: &str) -> people::HealthCode {
    let card = people::MakeCodeRequest {
        person_id: person_id.to_owned(),
        kind: people::CodeKind::Card.into(),
    };
    let made = town.codes().make_code(town.by(Role::CommunityWorker, card)).await;
    made.expect("the card is made")
        .into_inner()
        .health_code
        .expect("a code")
}

async fn revokes(town: &Town, person_id: &str, code_id: &str) {
    let revocation = people::RevokeCodesRequest {
        person_id: person_id.to_owned(),
        code_id: code_id.to_owned(),
        reason: "本人挂失".to_owned(),
    };
    let revoked = town
        .codes()
        .revoke_codes(town.by(Role::CommunityWorker, revocation))
        .await;
    revoked.expect("revoked");
}
