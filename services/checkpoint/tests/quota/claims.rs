//! Claims in the books, on both engines: at most one household, rule and period, whatever else a batch holds.

use checkpoint::quota::rules::claim::{Claim, Lost};
use checkpoint::quota::rules::order::Beyond;
use checkpoint::quota::store::{claims, forget_due, forget_person};
use checkpoint::rules::pass::{NewPass, Origin, Pass};
use checkpoint::rules::policy::PolicyStamp;
use checkpoint::rules::reasons::Reasons;
use checkpoint::store::pass::record::{Recorded, record};
use kit::clock::{Day, Moment};
use kit::db::Db;
use kit::db::testing::{On, TestDb};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use rstest::rstest;
use std::time::Duration;
use uuid::Uuid;
use vocabulary::{
    Area, CheckpointId, Direction, HouseholdId, Level, PassId, PersonId, Reason, Threshold, Verdict, Way,
};

const NOON: Moment = Moment::from_unix_seconds(1_583_035_200);
const MINUTE: Duration = Duration::from_secs(60);

async fn books(on: On) -> TestDb {
    TestDb::fresh(on, &checkpoint::migrations()).await
}

fn stamp() -> PolicyStamp {
    PolicyStamp {
        id: Uuid::from_u128(7),
        version: 2,
    }
}

fn household(number: u8) -> HouseholdId {
    HouseholdId::from_uuid(Uuid::from_u128(1_000 + u128::from(number)))
}

fn person(number: u8) -> PersonId {
    PersonId::from_uuid(Uuid::from_u128(2_000 + u128::from(number)))
}

fn gate(number: u8) -> CheckpointId {
    CheckpointId::from_uuid(Uuid::from_u128(3_000 + u128::from(number)))
}

/// Somebody's pass at a gate, for the first of these households whose turn is free.
fn outing(at_gate: u8, who: u8, households: &[u8], period: i32, at: Moment) -> NewPass {
    NewPass {
        pass: Pass {
            checkpoint: gate(at_gate),
            id: PassId::new(at),
            person: Some(person(who)),
            direction: Direction::In,
            way: Way::HealthCode,
            origin: Origin::StaffScan,
            verdict: Verdict::Pass,
            reasons: Reasons::one(Reason::Green),
            level: Level::Green,
            temperature: None,
            threshold: Threshold::default(),
            mask_worn: None,
            scanned_at: at,
            received_at: at,
            clock_skew_ms: 0,
            verifier: "zhang".into(),
            device_id: "d1".into(),
            device_sequence: 1,
            policy: None,
            confirm_by: None,
            voided_at: None,
            doubtful: false,
        },
        area: Area::parse("410811007001").unwrap(),
        body_hash: 42,
        code_digest: None,
        fever: None,
        delete_by: Day::parse("2020-04-30").unwrap(),
        claim: (!households.is_empty()).then(|| {
            Box::new(Claim {
                households: households.iter().map(|number| household(*number)).collect(),
                stamp: stamp(),
                rule: "集市".into(),
                period,
                same_until: at + 10 * MINUTE,
                lost: Lost::Answered(Beyond::Refuse),
            })
        }),
    }
}

async fn claims_of(db: &Db) -> i64 {
    const COUNT: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM quota_claim";
    db.query(COUNT).fetch_one::<(i64,)>().await.unwrap().0
}

fn verdict(outcome: &Recorded) -> Option<Verdict> {
    match outcome {
        Recorded::Now => Some(Verdict::Pass),
        Recorded::WithFever(_) => Some(Verdict::Recheck),
        Recorded::BeyondQuota(pass, _) => Some(pass.verdict),
        Recorded::Before(pass) => Some(pass.verdict),
        Recorded::Reused => None,
    }
}

#[rstest]
#[tokio::test]
async fn the_first_of_a_batch_has_the_turn_and_the_others_are_unaffected(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let books = books(on).await;
    let batch = [
        outing(1, 1, &[1], 0, NOON),
        outing(2, 2, &[1], 0, NOON),
        outing(3, 3, &[], 0, NOON),
        outing(4, 4, &[2], 0, NOON),
        outing(5, 2, &[1], 1, NOON),
        // A helper: their own turn is used, the other household's is free.
        outing(6, 5, &[1, 3], 0, NOON),
        outing(7, 6, &[1, 3], 0, NOON),
    ];
    let outcomes = record(&books.db, &batch).await.unwrap();
    let refused: Vec<bool> = outcomes
        .iter()
        .map(|outcome| matches!(outcome, Recorded::BeyondQuota(..)))
        .collect();
    assert_eq!(refused, [false, true, false, false, false, false, true]);
    let Recorded::BeyondQuota(second, None) = &outcomes[1] else {
        panic!("the second is beyond the quota")
    };
    assert_eq!(second.verdict, Verdict::Refuse);
    assert_eq!(second.reasons, Reasons::one(Reason::QuotaUsed));
    assert_eq!(second.policy, Some(stamp()));
    assert_eq!(claims_of(&books.db).await, 4);

    // Sent again, everything is as it was: nobody gains or loses a turn.
    let again = record(&books.db, &batch).await.unwrap();
    let stood: Vec<_> = again.iter().map(verdict).collect();
    assert_eq!(stood, outcomes.iter().map(verdict).collect::<Vec<_>>());
    assert!(again.iter().all(|outcome| matches!(outcome, Recorded::Before(_))));
    assert_eq!(claims_of(&books.db).await, 4);

    // Some of a batch are known already, one is new: it is told apart, and has its turn.
    let mut mixed = batch.to_vec();
    mixed.push(outing(8, 7, &[4], 0, NOON));
    let mixed = record(&books.db, &mixed).await.unwrap();
    assert_eq!(mixed.last(), Some(&Recorded::Now));
    assert_eq!(claims_of(&books.db).await, 5);
}

#[rstest]
#[tokio::test]
async fn an_outing_at_one_gate_is_one_and_an_offline_one_is_marked(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let books = books(on).await;
    let first = outing(1, 1, &[1], 0, NOON);
    let again = outing(1, 1, &[1], 0, NOON + 5 * MINUTE);
    let elsewhere = outing(2, 1, &[1], 0, NOON + 5 * MINUTE);
    let too_late = outing(1, 1, &[1], 0, NOON + 11 * MINUTE);
    let mut offline = outing(3, 2, &[1], 0, NOON);
    if let Some(claim) = &mut offline.claim {
        claim.lost = Lost::Flagged;
    }
    for (new, had) in [
        (first, true),
        (again, true),
        (elsewhere, false),
        (too_late, false),
        (offline.clone(), true),
    ] {
        let outcome = record(&books.db, &[new]).await.unwrap();
        assert_eq!(outcome[0] == Recorded::Now, had);
    }
    let uploaded = checkpoint::store::pass::list::one(&books.db, gate(3), offline.pass.id)
        .await
        .unwrap()
        .unwrap();
    assert!(uploaded.doubtful);
    assert_eq!(uploaded.verdict, Verdict::Pass, "it happened");
    // In one batch as one after the other.
    let books = super::claims::books(on).await;
    let batch = [
        outing(1, 1, &[1], 0, NOON),
        outing(1, 1, &[1], 0, NOON + MINUTE),
        outing(1, 2, &[1], 0, NOON + MINUTE),
    ];
    let outcomes = record(&books.db, &batch).await.unwrap();
    let had: Vec<bool> = outcomes.iter().map(|outcome| *outcome == Recorded::Now).collect();
    assert_eq!(had, [true, true, false]);
}

#[rstest]
#[tokio::test]
async fn a_turn_is_given_back_and_people_and_days_are_forgotten(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = books(on).await;
    let first = outing(1, 1, &[1], 0, NOON);
    record(&books.db, std::slice::from_ref(&first)).await.unwrap();
    let mut tx = books.db.begin().await.unwrap();
    claims::release(&mut tx, first.pass.id).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        record(&books.db, &[outing(2, 2, &[1], 0, NOON)]).await.unwrap(),
        [Recorded::Now]
    );
    let mut alone = outing(3, 3, &[9], 0, NOON);
    if let Some(claim) = &mut alone.claim {
        claim.households = vec![HouseholdId::from_uuid(person(3).as_uuid())];
    }
    record(&books.db, &[alone]).await.unwrap();
    let mut tx = books.db.begin().await.unwrap();
    forget_person(&mut tx, person(2)).await.unwrap();
    forget_person(&mut tx, person(3)).await.unwrap();
    tx.commit().await.unwrap();
    const NAMING: &str =
        "SELECT CAST(COUNT(*) AS BIGINT) FROM quota_claim WHERE person_id = $1 OR household_id = $1";
    for who in [person(2), person(3)] {
        let named = books
            .db
            .query(NAMING)
            .bind(who)
            .fetch_one::<(i64,)>()
            .await
            .unwrap()
            .0;
        assert_eq!(named, 0);
    }
    assert_eq!(claims_of(&books.db).await, 1, "the household's turn stays used");
    forget_due(&books.db, Day::parse("2020-04-30").unwrap())
        .await
        .unwrap();
    assert_eq!(claims_of(&books.db).await, 0);
}

/// One scan of the property: gate, person, households that could be gone for, period.
fn scans() -> impl Strategy<Value = Vec<(u8, u8, Vec<u8>, i32)>> {
    let households = prop::collection::vec(0_u8..4, 0..3);
    prop::collection::vec((0_u8..4, 0_u8..12, households, 0..2), 1..24)
}

#[rstest]
#[test]
fn at_most_one_passes_a_household_and_period_however_they_come(#[values(On::Sqlite, On::Postgres)] on: On) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut runner = TestRunner::new(ProptestConfig {
        cases: 12,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let strategy = (scans(), 1_usize..5);
    let outcome = runner.run(&strategy, |(scans, at_once)| {
        runtime.block_on(async {
            let books = books(on).await;
            let passes: Vec<NewPass> = scans
                .iter()
                .map(|(gate, who, households, period)| outing(*gate, *who, households, *period, NOON))
                .collect();
            let share = passes.len().div_ceil(at_once);
            let writing = passes.chunks(share).map(|share| record(&books.db, share));
            let outcomes = futures::future::join_all(writing).await;
            let outcomes: Vec<Recorded> = outcomes.into_iter().flat_map(Result::unwrap).collect();

            // Whoever passed on a claim holds a turn of one of their households, and a turn is held by one outing.
            const TURNS: &str = "SELECT household_id, period, person_id, checkpoint_id FROM quota_claim";
            type Turn = (HouseholdId, i32, PersonId, CheckpointId);
            let turns = books.db.query(TURNS).fetch_all::<Turn>().await.unwrap();
            for ((outcome, new), (at_gate, who, households, period)) in
                outcomes.iter().zip(&passes).zip(&scans)
            {
                let kept = checkpoint::store::pass::list::one(&books.db, gate(*at_gate), new.pass.id).await;
                prop_assert_eq!(kept.unwrap().map(|pass| pass.verdict), verdict(outcome));
                let holds = turns.iter().any(|(whose, of, by, at)| {
                    (*of, *by, *at) == (*period, person(*who), gate(*at_gate))
                        && households.iter().any(|number| household(*number) == *whose)
                });
                let expected = if holds || households.is_empty() {
                    Verdict::Pass
                } else {
                    Verdict::Refuse
                };
                prop_assert_eq!(verdict(outcome), Some(expected));
            }
            // No turn is left free that somebody was refused.
            for (outcome, (_, _, households, period)) in outcomes.iter().zip(&scans) {
                if matches!(outcome, Recorded::BeyondQuota(..)) {
                    let used = |number: &u8| {
                        turns
                            .iter()
                            .any(|turn| (turn.0, turn.1) == (household(*number), *period))
                    };
                    prop_assert!(households.iter().all(used));
                }
            }
            Ok(())
        })
    });
    outcome.unwrap();
}
