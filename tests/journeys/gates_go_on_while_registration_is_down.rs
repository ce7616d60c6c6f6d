//! A gate never waits for registration: it goes on, says how old its knowledge is, and learns what it missed.

use crate::steps::gate::{falls_and_rises, until_decided, verifies};
use crate::steps::people::{coughing, declares, registers};
use crate::steps::places::a_gate;
use crate::steps::until;
use proto::checkpoint::v1 as pb;
use proto::registration::v1 as people;
use tests::town::Town;
use tonic::Code;
use vocabulary::Role;

#[tokio::test]
async fn gates_go_on_while_registration_is_down() {
    let mut town = Town::spread().await;
    let gate = a_gate(&town, "新兴五号院").await;
    let well = registers(&town, &gate, 1).await;
    let coughs = registers(&town, &gate, 2).await;
    let loses_card = registers(&town, &gate, 3).await;
    declares(&town, &coughs, coughing()).await;
    until_decided(
        &town,
        &gate,
        &coughs.code,
        pb::Verdict::Refuse,
        pb::VerdictReason::LevelYellow,
    )
    .await;

    // A code is revoked, and at that moment registration falls.
    let revocation = people::RevokeCodesRequest {
        person_id: loses_card.id.clone(),
        code_id: String::new(),
        reason: "本人挂失".to_owned(),
    };
    let revoked = town
        .codes()
        .revoke_codes(town.by(Role::CommunityWorker, revocation))
        .await;
    revoked.expect("revoked");
    town.registration_process().kill();
    let down = async || {
        let refused = town
            .codes()
            .publish_keys(people::PublishKeysRequest {})
            .await
            .err()?;
        (refused.code() == Code::Unavailable).then_some(())
    };
    until("registration is down", down).await;

    // The gate goes on: green passes, yellow does not, and it says how old that is.
    let first = verifies(&town, &gate, &well.code, Some(365))
        .await
        .expect("verified");
    assert_eq!(first.verdict(), pb::Verdict::Pass);
    let older = async || {
        let passage = verifies(&town, &gate, &well.code, Some(365))
            .await
            .expect("verified");
        assert_eq!(passage.verdict(), pb::Verdict::Pass);
        (passage.standings_age_seconds >= first.standings_age_seconds + 3).then_some(passage)
    };
    until("the knowledge of the gate grows older", older).await;

    // Even a gate that starts anew, with nobody to ask, knows whom not to let through.
    falls_and_rises(&mut town).await;
    let passage = verifies(&town, &gate, &well.code, Some(365))
        .await
        .expect("verified");
    assert_eq!(passage.verdict(), pb::Verdict::Pass);
    assert!(
        passage.standings_age_seconds >= 3,
        "{}",
        passage.standings_age_seconds
    );
    let passage = verifies(&town, &gate, &coughs.code, Some(365))
        .await
        .expect("verified");
    assert_eq!(passage.verdict(), pb::Verdict::Refuse);

    // Registration returns, and the revocation reaches the gate.
    town.registration_process().start_again();
    town.registration_process().healthy().await;
    until_decided(
        &town,
        &gate,
        &loses_card.code,
        pb::Verdict::Refuse,
        pb::VerdictReason::CodeRevoked,
    )
    .await;
    let fresh = async || {
        let passage = verifies(&town, &gate, &well.code, Some(365))
            .await
            .expect("verified");
        (passage.standings_age_seconds <= 1).then_some(passage)
    };
    let fresh = until("the knowledge of the gate is fresh again", fresh).await;
    assert_eq!(fresh.verdict(), pb::Verdict::Pass);
}
