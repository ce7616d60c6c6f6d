//! Green with a fever is never let through; a cough declared at home is known at the gate a moment later; two people set it right.

use crate::steps::gate::{measures, scans, until_decided, verifies};
use crate::steps::people::{Resident, coughing, declares, registers};
use crate::steps::places::{Gate, a_gate};
use crate::steps::{fresh_id, reason};
use proto::checkpoint::v1 as pb;
use proto::common::v1::{Direction, HealthLevel};
use proto::registration::v1 as people;
use rstest::rstest;
use std::time::{Duration, Instant};
use tests::town::{Built, Town, bearing};
use vocabulary::Role;

#[rstest]
#[tokio::test]
async fn a_fever_never_passes_and_a_cough_is_known_at_the_gate(
    #[values(Built::Embedded, Built::Spread)] how: Built,
) {
    let mut town = Town::built(how).await;
    a_fever_never_passes(&mut town).await;
}

async fn a_fever_never_passes(town: &mut Town) {
    let gate = a_gate(town, "新兴二号院").await;
    let resident = registers(town, &gate, 1).await;
    green_with_a_fever_is_held(town, &gate, &resident).await;
    the_second_reading_decides(town, &gate, &resident).await;
    a_cough_is_known_at_the_gate(town, &gate, &resident).await;
    two_people_set_the_level_back(town, &gate, &resident).await;
}

async fn green_with_a_fever_is_held(town: &Town, gate: &Gate, resident: &Resident) {
    for temperature in [373, 374, 385, 420] {
        let held = verifies(town, gate, &resident.code, Some(temperature))
            .await
            .expect("verified");
        assert_eq!(
            (held.verdict(), held.level()),
            (pb::Verdict::Recheck, HealthLevel::Green)
        );
        assert_eq!(held.reasons().collect::<Vec<_>>(), [pb::VerdictReason::Fever]);
        assert_eq!(held.temperature_result(), pb::TemperatureResult::High);
        assert!(
            !held
                .policy
                .expect("the policy that decided")
                .document_number
                .is_empty()
        );
    }
    let normal = verifies(town, gate, &resident.code, Some(372))
        .await
        .expect("verified");
    assert_eq!(normal.verdict(), pb::Verdict::Pass);
    // What a thermometer cannot have measured is refused, and nothing is recorded.
    let wrong = verifies(town, gate, &resident.code, Some(3_650)).await;
    let wrong = crate::steps::flaws(wrong);
    assert_eq!(
        wrong,
        [("temperature_deci_celsius".to_owned(), "OUT_OF_RANGE".to_owned())]
    );
}

async fn the_second_reading_decides(town: &Town, gate: &Gate, resident: &Resident) {
    // The forehead was cold, then warm: held, measured again, let through.
    let cold = verifies(town, gate, &resident.code, Some(342))
        .await
        .expect("verified");
    assert_eq!(cold.verdict(), pb::Verdict::Recheck);
    let warm = measures(town, gate, &cold.pass_id, 364).await.expect("measured");
    assert_eq!(warm.verdict(), pb::Verdict::Pass);
    // A fever twice goes to the fever clinic.
    let scan = scans(town, gate.token(), &resident.code, Direction::In)
        .await
        .expect("scanned");
    let first = measures(town, gate, &scan.pass_id, 378).await.expect("measured");
    assert_eq!(first.verdict(), pb::Verdict::Recheck);
    let second = measures(town, gate, &scan.pass_id, 379).await.expect("measured");
    assert_eq!(second.verdict(), pb::Verdict::FeverClinic);
    assert_eq!(
        reason(measures(town, gate, &scan.pass_id, 366).await),
        "TEMPERATURE_TAKEN_ALREADY"
    );
}

async fn a_cough_is_known_at_the_gate(town: &Town, gate: &Gate, resident: &Resident) {
    let declared = declares(town, resident, coughing()).await;
    let level = declared.level.expect("a level");
    assert_eq!(
        (level.level(), level.reason.as_str()),
        (HealthLevel::Yellow, "SYMPTOM_DECLARED")
    );
    assert_eq!(
        declared.health_code.expect("a new code").level(),
        HealthLevel::Yellow
    );

    // The old code still says green, but the gate knows better, by itself.
    let began = Instant::now();
    let refused = until_decided(
        town,
        gate,
        &resident.code,
        pb::Verdict::Refuse,
        pb::VerdictReason::LevelYellow,
    )
    .await;
    assert_eq!(refused.level(), HealthLevel::Yellow);
    let took = began.elapsed();
    assert!(
        took < Duration::from_secs(5),
        "known at the gate only after {took:?}"
    );
}

async fn two_people_set_the_level_back(town: &Town, gate: &Gate, resident: &Resident) {
    let officer = |name: &str| town.token(Role::Officer, "410811", name);
    let (author, approver) = (officer("officer-li"), officer("officer-zhao"));
    let change = people::SetLevelRequest {
        request_id: fresh_id(town),
        person_id: resident.id.clone(),
        level: HealthLevel::Green.into(),
        reason: people::LevelReason::ClearedByTest.into(),
        evidence: "核酸检测报告 2020-0301-17".to_owned(),
    };
    let proposed = town.codes().set_level(bearing(&author, change.clone())).await;
    let proposed = proposed.expect("proposed").into_inner();
    assert_eq!(proposed.state(), people::LevelChangeState::Proposed);
    // Not yet.
    let still = verifies(town, gate, &resident.code, Some(365))
        .await
        .expect("verified");
    assert_eq!(still.verdict(), pb::Verdict::Refuse);

    let approval = people::ApproveLevelRequest {
        level_change_id: proposed.level_change_id,
        approve: true,
        note: String::new(),
    };
    let own = town
        .codes()
        .approve_level(bearing(&author, approval.clone()))
        .await;
    assert_eq!(reason(own), "APPROVER_IS_AUTHOR");
    let approved = town
        .codes()
        .approve_level(bearing(&approver, approval.clone()))
        .await;
    let approved = approved.expect("approved").into_inner();
    let level = approved.level.expect("a level");
    assert_eq!(
        (level.level(), level.reason.as_str()),
        (HealthLevel::Green, "CLEARED_BY_TEST")
    );
    let twice = town.codes().approve_level(bearing(&approver, approval)).await;
    assert_eq!(reason(twice), "DECIDED_ALREADY");

    until_decided(
        town,
        gate,
        &resident.code,
        pb::Verdict::Pass,
        pb::VerdictReason::Green,
    )
    .await;

    // A reason leads to its own level only: nobody is made red for being cleared.
    let unfit = people::SetLevelRequest {
        request_id: fresh_id(town),
        level: HealthLevel::Red.into(),
        ..change
    };
    let unfit = crate::steps::flaws(town.codes().set_level(bearing(&author, unfit)).await);
    assert_eq!(unfit, [("level".to_owned(), "REASON_DOES_NOT_FIT".to_owned())]);
}
