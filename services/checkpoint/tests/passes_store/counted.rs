//! What passes come to: by the hour, as of a past moment, and after they changed.

use super::{EVER, HOUR, MINUTE, NOON, a_gate, a_pass, a_self_scan, area, books, degrees, gates_in, tallied};
use checkpoint::rules::pass::NewPass;
use checkpoint::rules::policy::PolicyStamp;
use checkpoint::rules::sight::Sight;
use checkpoint::rules::summary::{Figures, Plan, Span};
use checkpoint::rules::taken::Taken;
use checkpoint::rules::verdict::complete;
use checkpoint::store::pass::count::{Counted, by_gate, held, waiting};
use checkpoint::store::pass::record::record;
use checkpoint::store::pass::{change, list};
use checkpoint::store::tally::{self, journal};
use kit::clock::Moment;
use kit::db::testing::On;
use rstest::rstest;
use uuid::Uuid;
use vocabulary::Verdict;

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
    let mut tx = books.db.reading().await.unwrap();
    let hours_cut = tally::hours_cut(&mut tx, cut, &hours).await.unwrap();
    assert_eq!(hours_cut, [NOON - HOUR]);
    let counted = Counted {
        scanned: (NOON - HOUR, NOON),
        received: (cut, cut + HOUR),
        known_until: to,
        now: to,
    };
    let district = area("410811");
    let of_cell = by_gate(&mut tx, &district, None, &counted).await.unwrap()[&gate];
    let of_one = by_gate(&mut tx, &district, Some(gate), &counted).await.unwrap()[&gate];
    tx.rollback().await.unwrap();
    assert_eq!(of_cell, of_one);
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
    let mut unmeasured = a_self_scan(near, NOON + HOUR);
    unmeasured.pass.verdict = Verdict::Refuse;
    let mut elsewhere = refused(far, NOON + HOUR, Verdict::FeverClinic);
    elsewhere.area = area("410811008001");
    let rows = [
        a_pass(near, NOON - MINUTE),
        a_pass(near, NOON),
        a_self_scan(near, NOON + MINUTE),
        refused(near, NOON + MINUTE, Verdict::Recheck),
        unmeasured,
        taken_back.clone(),
        elsewhere,
    ];
    record(&books.db, &rows).await.unwrap();
    let mut tx = books.db.begin().await.unwrap();
    change::void(&mut tx, &taken_back.pass, NOON + MINUTE)
        .await
        .unwrap();
    journal::take_back(&mut tx, &taken_back.pass).await.unwrap();
    tx.commit().await.unwrap();

    let (first, end) = (NOON, NOON + 2 * HOUR);
    let street = Sight::Area(area("410811007"));
    let whole = Sight::Area(area("410811"));
    for (sight, hours, verdicts) in [
        (
            whole,
            vec![(NOON, 3, 1), (NOON + HOUR, 2, 1)],
            vec![
                (Verdict::Recheck, 1, 0),
                (Verdict::Refuse, 1, 1),
                (Verdict::FeverClinic, 1, 0),
            ],
        ),
        (
            street,
            vec![(NOON, 3, 1), (NOON + HOUR, 1, 1)],
            vec![(Verdict::Recheck, 1, 0), (Verdict::Refuse, 1, 1)],
        ),
        (
            Sight::Checkpoint(far),
            vec![(NOON + HOUR, 1, 0)],
            vec![(Verdict::FeverClinic, 1, 0)],
        ),
    ] {
        let mut tx = books.db.reading().await.unwrap();
        let counted = tally::by_hour(&mut tx, &sight, first, end).await.unwrap();
        tx.rollback().await.unwrap();
        assert_eq!(counted, hours, "{sight:?}");
        let counted = held(&books.db, &area("410811"), &sight, first, end)
            .await
            .unwrap();
        assert_eq!(counted, verdicts, "{sight:?}");
    }
}

#[rstest]
#[tokio::test]
async fn what_still_waits_for_its_reading_is_told_apart_to_the_minute(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let books = books(on).await;
    let (here, there) = (a_gate(), a_gate());
    let mut elsewhere = a_self_scan(there, NOON + 2 * MINUTE);
    elsewhere.area = area("410811008001");
    let mut taken_back = a_self_scan(here, NOON + 3 * MINUTE);
    taken_back.pass.voided_at = Some(NOON + 3 * MINUTE);
    let rows = [
        a_self_scan(here, NOON),
        a_self_scan(here, NOON + 5 * MINUTE),
        a_pass(here, NOON + 5 * MINUTE),
        elsewhere,
        taken_back.clone(),
    ];
    record(&books.db, &rows).await.unwrap();
    let mut tx = books.db.begin().await.unwrap();
    change::void(&mut tx, &taken_back.pass, NOON + 3 * MINUTE)
        .await
        .unwrap();
    tx.commit().await.unwrap();

    let district = area("410811");
    let (whole, street) = (Sight::Area(district), Sight::Area(area("410811007")));
    let scanned = (NOON, NOON + HOUR);
    let mut tx = books.db.reading().await.unwrap();
    // Ten minutes each; the first one's are over at ten past.
    for (sight, minutes, expected) in [
        (whole, 9, 3_i64),
        (whole, 10, 2),
        (street, 9, 2),
        (street, 10, 1),
        (Sight::Checkpoint(there), 11, 1),
        (whole, 15, 0),
    ] {
        let now = NOON + minutes * MINUTE;
        let waiting = waiting(&mut tx, &district, &sight, scanned, Moment::LAST, now).await;
        let scans: i64 = waiting.unwrap().iter().map(|(_, scans)| scans).sum();
        assert_eq!(scans, expected, "{sight:?} {minutes}");
    }
    // Of a part of the hour, and of what was known at a moment.
    let until = NOON + 5 * MINUTE;
    for (scanned, known_before) in [((NOON, until), Moment::LAST), (scanned, until)] {
        let waiting = waiting(
            &mut tx,
            &district,
            &Sight::Checkpoint(here),
            scanned,
            known_before,
            NOON,
        )
        .await;
        assert_eq!(waiting.unwrap(), [(here, 1)]);
    }
    for (minutes, expected) in [(9, (0, 2)), (10, (1, 1)), (15, (2, 0))] {
        let counted = Counted {
            scanned,
            received: scanned,
            known_until: Moment::LAST,
            now: NOON + minutes * MINUTE,
        };
        let figures = by_gate(&mut tx, &district, Some(here), &counted).await.unwrap()[&here];
        assert_eq!((figures.unconfirmed, figures.waiting), expected, "{minutes}");
    }
    tx.rollback().await.unwrap();
}

#[rstest]
#[tokio::test]
async fn what_is_recorded_is_counted_once_however_many_count(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = books(on).await;
    let (here, there) = (a_gate(), a_gate());
    let mut both: Vec<NewPass> = (0..20).map(|nth| a_pass([here, there][nth % 2], NOON)).collect();
    both.push(a_pass(here, NOON + HOUR));
    for some in both.chunks(3) {
        record(&books.db, some).await.unwrap();
    }
    // Taken back before it was ever counted.
    let mut tx = books.db.begin().await.unwrap();
    journal::take_back(&mut tx, &both[0].pass).await.unwrap();
    tx.commit().await.unwrap();

    let counting = (0..8).map(|_| journal::count(&books.db));
    futures::future::try_join_all(counting).await.unwrap();
    let figures = |passes| Figures {
        passes,
        ..Figures::default()
    };
    assert_eq!(tallied(&books.db, EVER, here).await, figures(10));
    assert_eq!(tallied(&books.db, EVER, there).await, figures(10));
    let left = books.db.query("SELECT COUNT(*) FROM tally_journal");
    assert_eq!(left.fetch_one::<(i64,)>().await.unwrap(), (0,));
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
    let stamp = PolicyStamp {
        id: Uuid::from_u128(101),
        version: 2,
    };
    assert!(
        change::complete(&mut tx, &before, taken, &decision, Some(stamp))
            .await
            .unwrap()
    );
    journal::confirm(&mut tx, &before).await.unwrap();
    tx.commit().await.unwrap();
    let after = list::one(&books.db, gate, new.pass.id).await.unwrap().unwrap();
    assert_eq!(
        (after.verdict, after.confirm_by, after.temperature),
        (Verdict::Pass, None, Some(taken))
    );
    assert_eq!(
        tallied(&books.db, EVER, gate).await,
        Figures {
            passes: 1,
            late: 0,
            unconfirmed: 0,
            waiting: 0
        }
    );

    let mut tx = books.db.begin().await.unwrap();
    assert!(change::void(&mut tx, &after, NOON).await.unwrap());
    assert!(!change::void(&mut tx, &after, NOON).await.unwrap());
    assert_eq!(after.policy, Some(stamp));
    assert!(
        !change::complete(&mut tx, &after, taken, &decision, None)
            .await
            .unwrap()
    );
    journal::take_back(&mut tx, &after).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(tallied(&books.db, EVER, gate).await.passes, 0);
    let counted = Counted {
        scanned: (NOON, NOON + HOUR),
        received: (NOON, NOON + HOUR),
        known_until: Moment::LAST,
        now: NOON,
    };
    let mut tx = books.db.reading().await.unwrap();
    let left = by_gate(&mut tx, &area("410811"), None, &counted).await.unwrap();
    tx.rollback().await.unwrap();
    assert!(left.is_empty());
}
