//! Tables `shift`, `shift_turn` and `hand_over`, on both engines.

use super::{HOUR, MINUTE};
use crate::town::NOON;
use checkpoint::rules::policy::PolicyStamp;
use checkpoint::rules::sight::Sight;
use checkpoint::shifts::rules::note::{HandOverId, Note};
use checkpoint::shifts::rules::plan::Shift;
use checkpoint::shifts::rules::turn::Turn;
use checkpoint::shifts::store::shift::{Key, Page, Whose};
use checkpoint::shifts::store::{expiry, hand_over, shift, turn};
use kit::clock::{Day, Moment};
use kit::db::Db;
use kit::db::testing::{On, TestDb};
use rstest::rstest;
use uuid::Uuid;
use vocabulary::{Area, CheckpointId, ShiftId};

const HERE: &str = "410811007001";

fn area(code: &str) -> Area {
    Area::parse(code).unwrap()
}

fn a_shift(gate: CheckpointId, hours: u32) -> Shift {
    let starts_at = NOON + hours * HOUR;
    Shift {
        id: ShiftId::new(NOON),
        gate,
        starts_at,
        ends_at: starts_at + 8 * HOUR,
        places: 2,
        taken: 0,
        cancelled_at: None,
    }
}

fn a_turn(shift: &Shift, account: &str) -> Turn {
    Turn {
        account: account.to_owned(),
        starts_at: shift.starts_at,
        ends_at: shift.ends_at,
        arrived_at: None,
        left_at: None,
        late: false,
        policy: None,
    }
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

async fn write(db: &Db, shift: &Shift, accounts: &[&str], code: &str) {
    let mut tx = db.begin().await.unwrap();
    shift::insert(&mut tx, &area(code), &[shift], |_| day("2020-05-01"))
        .await
        .unwrap();
    let turns: Vec<_> = accounts
        .iter()
        .map(|account| (shift, a_turn(shift, account)))
        .collect();
    turn::insert(&mut tx, &turns, |_| day("2020-05-01"))
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

fn page(limit: u32) -> Page {
    Page {
        from: NOON,
        to: NOON + 48 * HOUR,
        after: None,
        limit,
    }
}

#[rstest]
#[tokio::test]
async fn shifts_are_paged_by_area_by_gate_and_by_account(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = TestDb::fresh(on, &checkpoint::migrations()).await;
    let db = &books.db;
    let (here, there) = (CheckpointId::new(NOON), CheckpointId::new(NOON));
    let (first, second, third) = (a_shift(here, 0), a_shift(there, 1), a_shift(here, 9));
    write(db, &third, &["li"], HERE).await;
    write(db, &first, &["zhang"], HERE).await;
    write(db, &second, &["li"], "410811008001").await;
    let ids = async |whose: Whose, page: Page| {
        let found = shift::page(db, &whose, &page).await.unwrap();
        found.into_iter().map(|shift| shift.id).collect::<Vec<_>>()
    };
    let seen = |code: &str| Whose::Seen(Sight::Area(area(code)));
    for everywhere in ["410811", "410800", "410000"] {
        assert_eq!(
            ids(seen(everywhere), page(9)).await,
            [first.id, second.id, third.id]
        );
    }
    for street in ["410811007", HERE] {
        assert_eq!(ids(seen(street), page(9)).await, [first.id, third.id]);
    }
    assert_eq!(ids(seen("410811"), page(1)).await, [first.id]);
    let further = Page {
        after: Some(Key::of(&first)),
        ..page(9)
    };
    assert_eq!(ids(seen("410811"), further).await, [second.id, third.id]);
    assert_eq!(
        ids(Whose::Seen(Sight::Checkpoint(there)), page(9)).await,
        [second.id]
    );
    assert_eq!(
        ids(Whose::Account("li".into()), page(9)).await,
        [second.id, third.id]
    );
    let soon = Page {
        to: NOON + HOUR,
        ..page(9)
    };
    assert_eq!(ids(seen("410811"), soon).await, [first.id]);

    let mut tx = db.begin().await.unwrap();
    let again = Shift {
        id: ShiftId::new(NOON),
        ..first.clone()
    };
    let twice = shift::insert(&mut tx, &area(HERE), &[&again], |_| day("2020-05-01")).await;
    assert!(twice.unwrap_err().is_unique_violation());
    tx.rollback().await.unwrap();
    // Once it is cancelled its hours are free again.
    let mut tx = db.begin().await.unwrap();
    assert!(shift::cancel(&mut tx, &first, NOON).await.unwrap());
    assert!(!shift::cancel(&mut tx, &first, NOON).await.unwrap());
    assert!(!shift::take_place(&mut tx, &first).await.unwrap());
    shift::insert(&mut tx, &area(HERE), &[&again], |_| day("2020-05-01"))
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

#[rstest]
#[tokio::test]
async fn places_are_taken_and_given_back_and_no_more_than_there_are(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let books = TestDb::fresh(on, &checkpoint::migrations()).await;
    let gate = CheckpointId::new(NOON);
    let kept = a_shift(gate, 0);
    write(&books.db, &kept, &[], HERE).await;
    let mut tx = books.db.begin().await.unwrap();
    assert!(shift::take_place(&mut tx, &kept).await.unwrap());
    assert!(shift::take_place(&mut tx, &kept).await.unwrap());
    assert!(!shift::take_place(&mut tx, &kept).await.unwrap());
    shift::give_back(&mut tx, &kept).await.unwrap();
    let found = shift::to_change(&mut tx, gate, kept.id).await.unwrap().unwrap();
    assert_eq!(
        found,
        Shift {
            taken: 1,
            ..kept.clone()
        }
    );
    assert_eq!(
        shift::to_change(&mut tx, gate, ShiftId::new(NOON)).await.unwrap(),
        None
    );
    tx.commit().await.unwrap();
}

#[rstest]
#[tokio::test]
async fn somebody_comes_and_goes_once_and_is_busy_meanwhile(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = TestDb::fresh(on, &checkpoint::migrations()).await;
    let db = &books.db;
    let gate = CheckpointId::new(NOON);
    let kept = a_shift(gate, 0);
    write(db, &kept, &["li", "zhang"], HERE).await;
    let stamp = PolicyStamp {
        id: Uuid::from_u128(7),
        version: 2,
    };
    let mut tx = db.begin().await.unwrap();
    let span = (NOON + HOUR, NOON + 2 * HOUR);
    assert!(turn::is_busy(&mut tx, "li", span, None).await.unwrap());
    assert!(!turn::is_busy(&mut tx, "li", span, Some(kept.id)).await.unwrap());
    assert!(
        !turn::is_busy(&mut tx, "li", (kept.ends_at, kept.ends_at + HOUR), None)
            .await
            .unwrap()
    );
    assert_eq!(turn::of_account(&mut tx, "li", span).await.unwrap().len(), 1);
    let late = (true, Some(stamp));
    assert!(
        turn::arrive(&mut tx, &kept, "li", NOON + 20 * MINUTE, late)
            .await
            .unwrap()
    );
    assert!(
        !turn::arrive(&mut tx, &kept, "li", NOON + 21 * MINUTE, late)
            .await
            .unwrap()
    );
    assert!(
        !turn::forget(&mut tx, &kept, "li").await.unwrap(),
        "who came is not forgotten"
    );
    assert!(turn::leave(&mut tx, &kept, "li", NOON + HOUR).await.unwrap());
    assert!(!turn::leave(&mut tx, &kept, "li", NOON + HOUR).await.unwrap());
    assert!(
        !turn::is_busy(&mut tx, "li", span, None).await.unwrap(),
        "who left is free"
    );
    let there = turn::of_shift_in(&mut tx, &kept).await.unwrap();
    assert_eq!(there.len(), 2);
    let li = Turn {
        arrived_at: Some(NOON + 20 * MINUTE),
        left_at: Some(NOON + HOUR),
        late: true,
        policy: Some(stamp),
        ..a_turn(&kept, "li")
    };
    assert_eq!(there[0], li);
    turn::forget_all(&mut tx, &kept).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        turn::of_shift(db, &kept).await.unwrap(),
        std::slice::from_ref(&li)
    );
    let at_gate = turn::at_gate(db, gate, NOON - HOUR, NOON + HOUR).await.unwrap();
    assert_eq!(at_gate, [(kept.id, li)]);
    assert!(
        turn::at_gate(db, gate, NOON + HOUR, NOON + 2 * HOUR)
            .await
            .unwrap()
            .is_empty()
    );
}

#[rstest]
#[tokio::test]
async fn notes_are_paged_and_everything_ends_on_its_day(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = TestDb::fresh(on, &checkpoint::migrations()).await;
    let db = &books.db;
    let gate = CheckpointId::new(NOON);
    let kept = a_shift(gate, 0);
    write(db, &kept, &["li"], HERE).await;
    let note = |minutes: u32| Note {
        id: HandOverId::new(NOON),
        gate,
        shift: kept.id,
        account: "li".into(),
        written_at: NOON + minutes * MINUTE,
        note: "额温枪已充电".into(),
        left_open: vec!["领取消毒液".into()],
        passes: 7,
        unmeasured: 1,
    };
    let (older, newer) = (note(1), note(2));
    let mut tx = db.begin().await.unwrap();
    for note in [&older, &newer] {
        assert!(hand_over::insert(&mut tx, note, day("2020-05-01")).await.unwrap());
    }
    assert!(
        !hand_over::insert(&mut tx, &older, day("2020-05-01"))
            .await
            .unwrap()
    );
    tx.commit().await.unwrap();
    let all = hand_over::page(db, gate, None, 9).await.unwrap();
    assert_eq!(all, [newer.clone(), older.clone()]);
    let key = Key {
        at: newer.written_at,
        id: newer.id.as_uuid(),
    };
    assert_eq!(hand_over::page(db, gate, Some(key), 9).await.unwrap(), [older]);

    assert_eq!(expiry::delete_due(db, day("2020-04-30")).await.unwrap(), 0);
    assert_eq!(expiry::delete_due(db, day("2020-05-01")).await.unwrap(), 4);
    let of_li = Whose::Account("li".into());
    let ever = Page {
        from: Moment::FIRST,
        ..page(9)
    };
    let nothing = shift::page(db, &of_li, &ever);
    assert!(nothing.await.unwrap().is_empty());
}
