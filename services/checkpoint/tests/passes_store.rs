//! Every store method of passes, tallies, standings and keys, on both engines.

use crate::places_store;
use checkpoint::rules::freshness::Knowledge;
use checkpoint::rules::pass::{NewPass, Origin, Pass};
use checkpoint::rules::policy::PolicyStamp;
use checkpoint::rules::reasons::Reasons;
use checkpoint::rules::sight::Sight;
use checkpoint::rules::standing::Standing;
use checkpoint::rules::summary::{Figures, Plan, Span};
use checkpoint::rules::taken::Taken;
use checkpoint::rules::verdict::complete;
use checkpoint::standings::Standings;
use checkpoint::store::code_key::{self, CodeKey};
use checkpoint::store::pass::count::{Counted, by_gate, held};
use checkpoint::store::pass::list::{self, Export, Key, Page};
use checkpoint::store::pass::record::{Recorded, Uploads, record};
use checkpoint::store::pass::{change, expiry};
use checkpoint::store::tally;
use futures::StreamExt;
use kit::clock::{Clock, Day, Moment, Zone};
use kit::db::Db;
use kit::db::group::Batch;
use kit::db::testing::{On, TestDb};
use kit::feed::Cursor;
use kit::keys::{Es256Signer, Signer};
use rstest::rstest;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;
use vocabulary::{
    Area, CheckpointId, CodeId, Direction, Level, PassId, PersonId, Reason, Temperature, Threshold, Verdict,
    Way,
};

const NOON: Moment = Moment::from_unix_seconds(1_583_035_200);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);

async fn books(on: On) -> TestDb {
    TestDb::fresh(on, &checkpoint::migrations()).await
}

fn area(code: &str) -> Area {
    Area::parse(code).unwrap()
}

fn degrees(deci: i32) -> Taken {
    Taken::Degrees(Temperature::from_deci_celsius(deci).unwrap())
}

fn a_pass(gate: CheckpointId, scanned_at: Moment) -> NewPass {
    NewPass {
        pass: Pass {
            checkpoint: gate,
            id: PassId::new(scanned_at),
            person: Some(PersonId::new(NOON)),
            direction: Direction::In,
            way: Way::HealthCode,
            origin: Origin::StaffScan,
            verdict: Verdict::Pass,
            reasons: Reasons::one(Reason::Green),
            level: Level::Green,
            temperature: Some(degrees(366)),
            threshold: Threshold::default(),
            mask_worn: Some(true),
            scanned_at,
            received_at: scanned_at,
            clock_skew_ms: 0,
            verifier: "zhang".into(),
            device_id: "d1".into(),
            device_sequence: 3,
            policy: Some(PolicyStamp {
                id: Uuid::from_u128(7),
                version: 2,
            }),
            unconfirmed: false,
            voided_at: None,
            doubtful: false,
        },
        area: area("410811007001"),
        body_hash: 42,
        code_digest: None,
        fever: None,
        delete_by: Day::parse("2020-04-30").unwrap(),
        claim: None,
    }
}

fn a_self_scan(gate: CheckpointId, at: Moment) -> NewPass {
    let mut new = a_pass(gate, at);
    new.pass.origin = Origin::SelfScan;
    new.pass.temperature = None;
    new.pass.mask_worn = None;
    new.pass.policy = None;
    new.pass.verdict = Verdict::TakeTemperature;
    new.pass.reasons = Reasons::one(Reason::TemperatureNeeded);
    new.pass.unconfirmed = true;
    new
}

fn a_gate() -> CheckpointId {
    CheckpointId::new(NOON)
}

fn page(limit: u32) -> Page {
    Page {
        from: Moment::FIRST,
        before: Key::beginning_of(Moment::LAST),
        verdict: None,
        limit,
    }
}

async fn tallied(db: &Db, span: Span, gate: CheckpointId) -> Figures {
    let hours = Plan::of(span).whole.unwrap();
    let all = tally::whole_hours(db, &hours, None).await.unwrap();
    assert_eq!(
        tally::whole_hours(db, &hours, Some(gate))
            .await
            .unwrap()
            .get(&gate),
        all.get(&gate)
    );
    all.get(&gate).copied().unwrap_or_default()
}

const EVER: Span = Span { from: None, to: None };

#[rstest]
#[tokio::test]
async fn a_pass_comes_back_as_it_was_recorded(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = books(on).await;
    let gate = a_gate();
    let mut without_digits = a_pass(gate, NOON + 2 * MINUTE);
    without_digits.pass.temperature = Some(Taken::Normal);
    for new in [
        a_pass(gate, NOON),
        a_self_scan(gate, NOON + MINUTE),
        without_digits,
    ] {
        assert_eq!(
            record(&books.db, std::slice::from_ref(&new)).await.unwrap(),
            [Recorded::Now]
        );
        let found = list::one(&books.db, gate, new.pass.id).await.unwrap();
        assert_eq!(found.as_ref(), Some(&new.pass));
    }
    assert_eq!(
        list::one(&books.db, a_gate(), PassId::new(NOON)).await.unwrap(),
        None
    );
    let figures = tallied(&books.db, EVER, gate).await;
    assert_eq!(
        figures,
        Figures {
            passes: 3,
            late: 0,
            unconfirmed: 1
        }
    );
}

#[rstest]
#[tokio::test]
async fn the_same_batch_twice_counts_once(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = books(on).await;
    let gate = a_gate();
    let batch: Vec<NewPass> = (0..700)
        .map(|minute| a_pass(gate, NOON + minute * MINUTE))
        .collect();
    let first = record(&books.db, &batch).await.unwrap();
    assert!(first.iter().all(|outcome| *outcome == Recorded::Now));
    let again = record(&books.db, &batch).await.unwrap();
    assert!(
        again
            .iter()
            .zip(&batch)
            .all(|(outcome, new)| *outcome == Recorded::Before(Box::new(new.pass.clone())))
    );
    assert_eq!(tallied(&books.db, EVER, gate).await.passes, 700);
}

#[rstest]
#[tokio::test]
async fn in_a_mixed_batch_every_row_hears_its_own_outcome(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = books(on).await;
    let gate = a_gate();
    let (known, fresh) = (a_pass(gate, NOON), a_pass(gate, NOON + HOUR));
    record(&books.db, std::slice::from_ref(&known)).await.unwrap();
    let other_body = NewPass {
        body_hash: 43,
        ..known.clone()
    };
    let batch = [
        known.clone(),
        fresh.clone(),
        other_body,
        fresh.clone(),
        NewPass {
            body_hash: 1,
            ..fresh.clone()
        },
    ];
    let outcomes = record(&books.db, &batch).await.unwrap();
    let before = |new: &NewPass| Recorded::Before(Box::new(new.pass.clone()));
    assert_eq!(
        outcomes,
        [
            before(&known),
            Recorded::Now,
            Recorded::Reused,
            before(&fresh),
            Recorded::Reused
        ]
    );
    assert_eq!(tallied(&books.db, EVER, gate).await.passes, 2);
}

#[rstest]
#[tokio::test]
async fn messages_committed_together_each_hear_their_own_outcomes(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let books = books(on).await;
    let gate = a_gate();
    let [known, one, other] = [NOON, NOON + HOUR, NOON + HOUR].map(|at| a_pass(gate, at));
    record(&books.db, std::slice::from_ref(&known)).await.unwrap();
    let messages = [Arc::from([one]), Arc::from([known.clone(), other])];
    assert_eq!(messages.iter().map(Uploads::weight).sum::<usize>(), 3);
    assert_eq!(
        Uploads(books.db.clone()).commit(&messages).await.unwrap(),
        [
            vec![Recorded::Now],
            vec![Recorded::Before(Box::new(known.pass)), Recorded::Now]
        ]
    );
    assert_eq!(tallied(&books.db, EVER, gate).await.passes, 3);
}

#[rstest]
#[tokio::test]
async fn the_same_id_at_two_gates_is_two_passes(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = books(on).await;
    let (one, mut other) = (a_pass(a_gate(), NOON), a_pass(a_gate(), NOON));
    other.pass.id = one.pass.id;
    assert_eq!(
        record(&books.db, &[one, other]).await.unwrap(),
        [Recorded::Now, Recorded::Now]
    );
}

#[rstest]
#[tokio::test]
async fn batches_of_two_replicas_at_the_same_gates_all_count(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = books(on).await;
    let gates: Vec<CheckpointId> = (0..8).map(|_| a_gate()).collect();
    let shared: Vec<NewPass> = gates.iter().map(|gate| a_pass(*gate, NOON)).collect();
    let batches = (0..6).map(|replica| {
        let mut batch: Vec<NewPass> = gates.iter().map(|gate| a_pass(*gate, NOON + MINUTE)).collect();
        batch.extend(shared.clone());
        if replica % 2 == 1 {
            batch.reverse();
        }
        let db = books.db.clone();
        // Two who wait for each other's keys are told apart by the database; the writer repeats such a batch, and so do we.
        tokio::spawn(async move {
            loop {
                match record(&db, &batch).await {
                    Err(error) if error.is_worth_repeating() => {}
                    outcome => return outcome.unwrap(),
                }
            }
        })
    });
    let mut new = 0;
    for outcomes in futures::future::join_all(batches.collect::<Vec<_>>()).await {
        new += outcomes
            .unwrap()
            .iter()
            .filter(|outcome| **outcome == Recorded::Now)
            .count();
    }
    assert_eq!(new, 6 * 8 + 8);
    assert_eq!(tallied(&books.db, EVER, gates[0]).await.passes, 7);
}

#[rstest]
#[tokio::test]
async fn pages_of_gate_person_and_area_are_newest_first_without_gap_or_repeat(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let books = books(on).await;
    let (gate, other) = (a_gate(), a_gate());
    let person = PersonId::new(NOON);
    let mut batch = Vec::new();
    for nth in 0..40_u32 {
        // Four at each moment: ids part what times do not.
        let mut new = a_pass(if nth % 5 == 0 { other } else { gate }, NOON + MINUTE * (nth / 4));
        new.area = area(if nth % 5 == 0 { "410811002" } else { "410811007001" });
        new.pass.person = (nth % 2 == 0).then_some(person);
        new.pass.verdict = if nth % 10 == 3 {
            Verdict::Refuse
        } else {
            Verdict::Pass
        };
        batch.push(new);
    }
    record(&books.db, &batch).await.unwrap();
    let mut sorted: Vec<Pass> = batch.into_iter().map(|new| new.pass).collect();
    sorted.sort_by_key(|pass| std::cmp::Reverse(Key::of(pass)));
    let district = area("410811");
    let expected = |keep: &dyn Fn(&Pass) -> bool| {
        sorted
            .iter()
            .filter(|pass| keep(pass))
            .cloned()
            .collect::<Vec<_>>()
    };

    let mut walked = Vec::new();
    let mut at = page(7);
    loop {
        let passes = list::of_area(&books.db, &district, &district, &at).await.unwrap();
        let Some(last) = passes.last() else { break };
        at.before = Key::of(last);
        walked.extend(passes);
    }
    assert_eq!(walked, sorted);
    let of_gate = list::of_gate(&books.db, gate, &page(100)).await.unwrap();
    assert_eq!(of_gate, expected(&|pass| pass.checkpoint == gate));
    let of_person = list::of_person(&books.db, person, &district, &page(100))
        .await
        .unwrap();
    assert_eq!(of_person, expected(&|pass| pass.person == Some(person)));
    let here = list::of_person_at(&books.db, person, other, &page(100))
        .await
        .unwrap();
    assert_eq!(
        here,
        expected(&|pass| pass.person == Some(person) && pass.checkpoint == other)
    );
    let refused = Page {
        verdict: Some(Verdict::Refuse),
        ..page(100)
    };
    let refused = list::of_area(&books.db, &district, &district, &refused)
        .await
        .unwrap();
    assert_eq!(refused, expected(&|pass| pass.verdict == Verdict::Refuse));
    let from = Page {
        from: NOON + MINUTE * 8,
        ..page(100)
    };
    assert_eq!(
        list::of_area(&books.db, &district, &district, &from)
            .await
            .unwrap()
            .len(),
        8
    );
    assert_eq!(list::self_scans(&books.db, gate, &page(100)).await.unwrap(), []);
}

/// Gates of one community each, registered.
async fn gates_in(books: &TestDb, communities: &[&str]) -> Vec<CheckpointId> {
    let mut gates = Vec::new();
    for (nth, community) in communities.iter().enumerate() {
        let mut tx = books.db.begin().await.unwrap();
        let unit = places_store::a_unit(&format!("小区{nth}"), community);
        places_store::add_unit(&mut tx, &unit).await;
        let gate = places_store::a_gate(&unit, None, "东门");
        places_store::add(&mut tx, &gate).await;
        tx.commit().await.unwrap();
        gates.push(gate.id);
    }
    gates
}

#[rstest]
#[tokio::test]
async fn a_street_is_paged_gate_by_gate_however_unequal_its_gates_are(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let books = books(on).await;
    let communities = ["410811007001", "410811007001", "410811007002", "410811001001"];
    let gates = gates_in(&books, &communities).await;
    let mut batch = Vec::new();
    for nth in 0..90_u32 {
        // Nearly all through the first gate; the second is busy for a while, the third is quiet, the last is in another street.
        let which = match nth {
            30..50 => 1,
            nth if nth % 20 == 3 => 2,
            nth if nth % 10 == 7 => 3,
            _ => 0,
        };
        let mut new = a_pass(gates[which], NOON + MINUTE * (nth / 3));
        new.area = area(communities[which]);
        batch.push(new);
    }
    record(&books.db, &batch).await.unwrap();
    let mut sorted = batch;
    sorted.sort_by_key(|new| std::cmp::Reverse(Key::of(&new.pass)));

    for place in ["410811007", "410811007001", "410811007002", "410811008"].map(area) {
        let expected = sorted.iter().filter(|new| place.contains(&new.area));
        let expected: Vec<Pass> = expected.map(|new| new.pass.clone()).collect();
        for size in [1, 7, 8, 20, 100] {
            let mut walked = Vec::new();
            let mut at = page(size);
            loop {
                let district = area("410811");
                let passes = list::of_area(&books.db, &district, &place, &at).await.unwrap();
                let Some(last) = passes.last() else { break };
                at.before = Key::of(last);
                walked.extend(passes);
            }
            assert_eq!(walked, expected, "{place} in pages of {size}");
        }
    }
}

#[rstest]
#[tokio::test]
async fn an_export_is_of_one_moment_and_goes_on_where_it_was_cut(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = books(on).await;
    let gate = a_gate();
    let batch: Vec<NewPass> = (0..30)
        .map(|minute| a_pass(gate, NOON + minute * MINUTE))
        .collect();
    record(&books.db, &batch).await.unwrap();
    let mut late = a_pass(gate, NOON + MINUTE);
    late.pass.received_at = NOON + 5 * HOUR;
    record(&books.db, &[late]).await.unwrap();

    let export = Export {
        district: area("410811"),
        area: area("410811007"),
        only: None,
        after: Key::beginning_of(NOON),
        to: Moment::LAST,
        known_by: NOON + 2 * HOUR,
    };
    let all: Vec<Pass> = list::export(&books.db, &export)
        .map(Result::unwrap)
        .collect()
        .await;
    assert_eq!(all, batch.iter().map(|new| new.pass.clone()).collect::<Vec<_>>());
    let rest = Export {
        after: Key::of(&all[9]),
        ..export
    };
    let rest: Vec<Pass> = list::export(&books.db, &rest).map(Result::unwrap).collect().await;
    assert_eq!(rest, all[10..]);
    let elsewhere = Export {
        area: area("410811008"),
        ..export
    };
    assert_eq!(list::export(&books.db, &elsewhere).count().await, 0);
    let of_gate = Export {
        only: Some(gate),
        to: NOON + 5 * MINUTE,
        ..export
    };
    assert_eq!(list::export(&books.db, &of_gate).count().await, 5);
}

#[rstest]
#[tokio::test]
async fn figures_of_a_past_moment_tell_late_passes_apart(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = books(on).await;
    let gate = a_gate();
    let received = |scanned: Moment, received: Moment| {
        let mut new = a_pass(gate, scanned);
        new.pass.received_at = received;
        new
    };
    // Noon is 04:00 UTC: an hour's edge.
    record(
        &books.db,
        &[
            received(NOON - HOUR, NOON - HOUR),
            received(NOON - 10 * MINUTE, NOON + 5 * MINUTE),
            received(NOON - 10 * MINUTE, NOON + 30 * MINUTE),
            received(NOON - 10 * MINUTE, NOON + 3 * HOUR),
            received(NOON + MINUTE, NOON + MINUTE),
        ],
    )
    .await
    .unwrap();
    let at_noon = tallied(
        &books.db,
        Span {
            from: None,
            to: Some(NOON),
        },
        gate,
    )
    .await;
    assert_eq!((at_noon.passes, at_noon.late), (1, 3));
    // Twenty past: the cell of the hour before that became known in this hour is cut.
    let to = NOON + 20 * MINUTE;
    let plan = Plan::of(Span {
        from: None,
        to: Some(to),
    });
    let hours = plan.whole.unwrap();
    let whole = tallied(
        &books.db,
        Span {
            from: None,
            to: Some(to),
        },
        gate,
    )
    .await;
    assert_eq!((whole.passes, whole.late), (1, 1));
    let cut = hours.cut().unwrap();
    assert_eq!(
        tally::hours_cut(&books.db, cut, &hours).await.unwrap(),
        [NOON - HOUR]
    );
    let counted = Counted {
        scanned: (NOON - HOUR, NOON),
        received: (cut, cut + HOUR),
        known_until: to,
    };
    let district = area("410811");
    let of_cell = by_gate(&books.db, &district, None, &counted).await.unwrap()[&gate];
    assert_eq!(
        of_cell,
        by_gate(&books.db, &district, Some(gate), &counted).await.unwrap()[&gate]
    );
    assert_eq!((of_cell.passes, of_cell.late), (1, 1));
}

#[rstest]
#[tokio::test]
async fn a_day_is_counted_by_the_hour_and_by_what_held_somebody_up(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let books = books(on).await;
    let gates = gates_in(&books, &["410811007001", "410811008001"]).await;
    let (near, far) = (gates[0], gates[1]);
    let refused = |gate, at, verdict| {
        let mut new = a_pass(gate, at);
        new.pass.verdict = verdict;
        new
    };
    let mut taken_back = refused(near, NOON, Verdict::Refuse);
    taken_back.pass.voided_at = Some(NOON + MINUTE);
    let mut elsewhere = refused(far, NOON + HOUR, Verdict::FeverClinic);
    elsewhere.area = area("410811008001");
    let rows = [
        a_pass(near, NOON - MINUTE),
        a_pass(near, NOON),
        a_self_scan(near, NOON + MINUTE),
        refused(near, NOON + MINUTE, Verdict::Recheck),
        refused(near, NOON + HOUR, Verdict::Refuse),
        taken_back.clone(),
        elsewhere,
    ];
    record(&books.db, &rows).await.unwrap();
    let mut tx = books.db.begin().await.unwrap();
    change::void(&mut tx, &taken_back.pass, NOON + MINUTE)
        .await
        .unwrap();
    tally::take_back(&mut tx, &taken_back.pass).await.unwrap();
    tx.commit().await.unwrap();

    let (first, end) = (NOON, NOON + 2 * HOUR);
    let street = Sight::Area(area("410811007"));
    let whole = Sight::Area(area("410811"));
    for (sight, hours, verdicts) in [
        (
            whole,
            vec![(NOON, 3, 1), (NOON + HOUR, 2, 0)],
            vec![
                (Verdict::Recheck, 1),
                (Verdict::Refuse, 1),
                (Verdict::FeverClinic, 1),
            ],
        ),
        (
            street,
            vec![(NOON, 3, 1), (NOON + HOUR, 1, 0)],
            vec![(Verdict::Recheck, 1), (Verdict::Refuse, 1)],
        ),
        (
            Sight::Checkpoint(far),
            vec![(NOON + HOUR, 1, 0)],
            vec![(Verdict::FeverClinic, 1)],
        ),
    ] {
        let counted = tally::by_hour(&books.db, &sight, first, end).await.unwrap();
        assert_eq!(counted, hours, "{sight:?}");
        let counted = held(&books.db, &area("410811"), &sight, first, end)
            .await
            .unwrap();
        assert_eq!(counted, verdicts, "{sight:?}");
    }
}

#[rstest]
#[tokio::test]
async fn a_reading_completes_and_a_void_takes_back(
    #[values(On::Sqlite, On::Postgres)] on: On,
    #[values(degrees(365), Taken::Normal)] taken: Taken,
) {
    let books = books(on).await;
    let gate = a_gate();
    let new = a_self_scan(gate, NOON);
    record(&books.db, std::slice::from_ref(&new)).await.unwrap();

    let mut tx = books.db.begin().await.unwrap();
    let before = change::to_change(&mut tx, gate, new.pass.id)
        .await
        .unwrap()
        .unwrap();
    let decided = checkpoint::rules::verdict::Decision {
        verdict: before.verdict,
        reasons: before.reasons.clone(),
        level: before.level,
    };
    let decision = complete(&decided, false, taken.result(before.threshold));
    assert!(
        change::complete(&mut tx, &before, taken, &decision)
            .await
            .unwrap()
    );
    tally::confirm(&mut tx, &before).await.unwrap();
    tx.commit().await.unwrap();
    let after = list::one(&books.db, gate, new.pass.id).await.unwrap().unwrap();
    assert_eq!(
        (after.verdict, after.unconfirmed, after.temperature),
        (Verdict::Pass, false, Some(taken))
    );
    assert_eq!(
        tallied(&books.db, EVER, gate).await,
        Figures {
            passes: 1,
            late: 0,
            unconfirmed: 0
        }
    );

    let mut tx = books.db.begin().await.unwrap();
    assert!(change::void(&mut tx, &after, NOON).await.unwrap());
    assert!(!change::void(&mut tx, &after, NOON).await.unwrap());
    assert!(!change::complete(&mut tx, &after, taken, &decision).await.unwrap());
    tally::take_back(&mut tx, &after).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(tallied(&books.db, EVER, gate).await.passes, 0);
    let counted = Counted {
        scanned: (NOON, NOON + HOUR),
        received: (NOON, NOON + HOUR),
        known_until: Moment::LAST,
    };
    assert!(
        by_gate(&books.db, &area("410811"), None, &counted)
            .await
            .unwrap()
            .is_empty()
    );
}

#[rstest]
#[tokio::test]
async fn passes_are_deleted_on_their_day_whatever_stands_before_them(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let books = books(on).await;
    let gate = a_gate();
    let mut batch: Vec<NewPass> = (0..10)
        .map(|minute| a_pass(gate, NOON + minute * MINUTE))
        .collect();
    for new in batch.iter_mut().step_by(2) {
        new.delete_by = Day::parse("2020-03-31").unwrap();
    }
    record(&books.db, &batch).await.unwrap();
    let today = Day::parse("2020-03-31").unwrap();
    let district = area("410811");
    let (mut deleted, mut after) = (0, Some(Key::beginning_of(Moment::FIRST)));
    while let Some(key) = after {
        let piece = expiry::delete_due(&books.db, &district, key, Moment::LAST, today, 3)
            .await
            .unwrap();
        deleted += piece.deleted;
        after = piece.next;
    }
    assert_eq!(deleted, 5);
    assert_eq!(list::of_gate(&books.db, gate, &page(100)).await.unwrap().len(), 5);
    // The figures outlive the records.
    assert_eq!(tallied(&books.db, EVER, gate).await.passes, 10);
}

#[rstest]
#[tokio::test]
async fn a_doubtful_pass_is_marked(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = books(on).await;
    let gate = a_gate();
    let mut new = a_pass(gate, NOON);
    new.pass.origin = Origin::Offline;
    new.code_digest = Some(vec![7; 32]);
    record(&books.db, std::slice::from_ref(&new)).await.unwrap();
    change::doubt(&books.db, &new.pass).await.unwrap();
    assert!(
        list::one(&books.db, gate, new.pass.id)
            .await
            .unwrap()
            .unwrap()
            .doubtful
    );
}

fn a_standing(person: PersonId, version: i64) -> Standing {
    Standing {
        person,
        level: Some(Level::Yellow),
        reason: "FEVER_DECLARED".into(),
        in_quarantine: false,
        codes_revoked_before: None,
        revoked_codes: Vec::new(),
        policy: Some(PolicyStamp {
            id: Uuid::from_u128(9),
            version: 1,
        }),
        version,
        erased: false,
        merged_into: None,
    }
}

#[rstest]
#[tokio::test]
async fn standings_survive_a_restart_with_their_age_and_cursor(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = books(on).await;
    let clock = Clock::fixed(NOON, Zone::parse("+08:00").unwrap());
    let standings = Standings::open(books.db.clone(), clock.clone()).await.unwrap();
    assert_eq!(
        (standings.knowledge(NOON), standings.cursor()),
        (Knowledge::Never, None)
    );

    let cursor = Cursor {
        incarnation: Uuid::from_u128(1),
        seq: 5,
    };
    let person = PersonId::new(NOON);
    let card = CodeId::new(NOON);
    let told = Standing {
        revoked_codes: vec![card],
        codes_revoked_before: Some(NOON),
        ..a_standing(person, 3)
    };
    standings.replace(vec![told.clone()], cursor).await.unwrap();
    standings.hear().await.unwrap();
    // An older version changes nothing.
    standings
        .apply(vec![a_standing(person, 2)], cursor.at(6))
        .await
        .unwrap();
    clock.advance(HOUR);

    let again = Standings::open(books.db.clone(), clock.clone()).await.unwrap();
    assert_eq!(again.of(person).as_deref(), Some(&told));
    assert_eq!(again.cursor(), Some(cursor.at(6)));
    assert_eq!(again.knowledge(clock.now()), Knowledge::Aged(HOUR));
}

#[rstest]
#[tokio::test]
async fn an_erased_person_is_taken_out_of_their_passes(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = books(on).await;
    let gate = a_gate();
    let new = a_pass(gate, NOON);
    let person = new.pass.person.unwrap();
    record(&books.db, &[new, a_pass(gate, NOON)]).await.unwrap();
    let clock = Clock::fixed(NOON, Zone::parse("+08:00").unwrap());
    let standings = Standings::open(books.db.clone(), clock).await.unwrap();
    let cursor = Cursor {
        incarnation: Uuid::from_u128(1),
        seq: 1,
    };
    standings
        .apply(
            vec![Standing {
                erased: true,
                ..a_standing(person, 1)
            }],
            cursor,
        )
        .await
        .unwrap();
    assert!(
        list::of_person(&books.db, person, &area("410811"), &page(10))
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(list::of_gate(&books.db, gate, &page(10)).await.unwrap().len(), 2);
}

#[rstest]
#[tokio::test]
async fn a_snapshot_replaces_levels_and_keeps_revocations(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = books(on).await;
    let clock = Clock::fixed(NOON, Zone::parse("+08:00").unwrap());
    let standings = Standings::open(books.db.clone(), clock.clone()).await.unwrap();
    let (level_only, revoked, told_again) = (PersonId::new(NOON), PersonId::new(NOON), PersonId::new(NOON));
    let before = Standing {
        codes_revoked_before: Some(NOON),
        ..a_standing(revoked, 8)
    };
    let first = Cursor {
        incarnation: Uuid::from_u128(1),
        seq: 9,
    };
    standings
        .replace(
            vec![a_standing(level_only, 7), before, a_standing(told_again, 9)],
            first,
        )
        .await
        .unwrap();
    // Restored from a backup: another incarnation, lower versions.
    let second = Cursor {
        incarnation: Uuid::from_u128(2),
        seq: 1,
    };
    let restored = Standing {
        level: Some(Level::Red),
        ..a_standing(told_again, 1)
    };
    standings.replace(vec![restored], second).await.unwrap();

    let reopened = Standings::open(books.db.clone(), clock).await.unwrap();
    for known in [&standings, &reopened] {
        assert_eq!(known.of(level_only), None);
        let kept = known.of(revoked).unwrap();
        assert_eq!((kept.level, kept.codes_revoked_before), (None, Some(NOON)));
        assert_eq!(known.of(told_again).unwrap().level, Some(Level::Red));
    }
}

#[rstest]
#[tokio::test]
async fn keys_are_replaced_as_a_whole(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = books(on).await;
    let key = |key_id: &str| CodeKey {
        key_id: key_id.into(),
        key: *Es256Signer::fresh(key_id).unwrap().public_key(),
        area: "410811".into(),
    };
    let (one, two) = (key("410811.code.1"), key("410811.code.2"));
    code_key::replace_all(&books.db, &[one.clone(), two.clone()])
        .await
        .unwrap();
    let kept = code_key::all(&books.db).await.unwrap();
    assert_eq!(kept, [(one.key_id, one.key), (two.key_id.clone(), two.key)]);
    code_key::replace_all(&books.db, std::slice::from_ref(&two))
        .await
        .unwrap();
    assert_eq!(code_key::all(&books.db).await.unwrap(), [(two.key_id, two.key)]);
}
