//! Table `anomaly` and what is read of the records, on both engines.

use super::{HERE, HOUR, MINUTE, THERE, a_pass};
use crate::town::NOON;
use checkpoint::anomalies::rules::anomaly::{Anomaly, AnomalyId, AnomalyKind, Examined, Outcome};
use checkpoint::anomalies::store::anomaly::{self, Key, Page};
use checkpoint::anomalies::store::cursor;
use checkpoint::anomalies::store::records::{self, Received};
use checkpoint::rules::pass::Origin;
use checkpoint::rules::policy::PolicyStamp;
use checkpoint::rules::sight::Sight;
use checkpoint::store::pass::record::record;
use checkpoint::store::tally::journal;
use kit::clock::{Day, Moment};
use kit::db::testing::{On, TestDb};
use rstest::rstest;
use uuid::Uuid;
use vocabulary::{Area, CheckpointId, PersonId};

fn area(code: &str) -> Area {
    Area::parse(code).unwrap()
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn an_anomaly(gate: CheckpointId, person: Option<PersonId>, minutes: u32) -> Anomaly {
    Anomaly {
        id: AnomalyId::new(NOON),
        kind: match person {
            Some(_) => AnomalyKind::TwoPlaces,
            None => AnomalyKind::SilentGate,
        },
        period: NOON,
        person,
        gate,
        area: area(HERE),
        other_gate: person.map(|_| CheckpointId::new(NOON)),
        began_at: NOON,
        ended_at: NOON + MINUTE,
        observed: 60,
        allowed: 180,
        found_at: NOON + minutes * MINUTE,
        policy: Some(PolicyStamp {
            id: Uuid::from_u128(7),
            version: 2,
        }),
        examined: None,
    }
}

#[rstest]
#[tokio::test]
async fn an_anomaly_is_told_once_examined_once_and_ends_on_its_day(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let books = TestDb::fresh(on, &checkpoint::migrations()).await;
    let db = &books.db;
    let (gate, person) = (CheckpointId::new(NOON), PersonId::new(NOON));
    let (older, newer) = (an_anomaly(gate, Some(person), 1), an_anomaly(gate, None, 2));
    let mut tx = db.begin().await.unwrap();
    for new in [&older, &newer] {
        assert!(anomaly::insert(&mut tx, new, day("2020-05-01")).await.unwrap());
        let again = Anomaly {
            id: AnomalyId::new(NOON),
            ..new.clone()
        };
        assert!(!anomaly::insert(&mut tx, &again, day("2020-05-01")).await.unwrap());
    }
    assert_eq!(
        anomaly::one_in(&mut tx, older.id).await.unwrap().as_ref(),
        Some(&older)
    );
    assert_eq!(
        anomaly::one_in(&mut tx, AnomalyId::new(NOON)).await.unwrap(),
        None
    );
    let found = Examined {
        outcome: Outcome::Explained,
        note: "邻居".into(),
        at: NOON + HOUR,
        by: "zhang".into(),
    };
    assert!(anomaly::examine(&mut tx, newer.id, &found).await.unwrap());
    assert!(!anomaly::examine(&mut tx, newer.id, &found).await.unwrap());
    tx.commit().await.unwrap();

    let newer = Anomaly {
        examined: Some(found),
        ..newer
    };
    let all = Page {
        before: None,
        open: None,
        kind: None,
        limit: 9,
    };
    for sight in [
        Sight::Area(area(HERE)),
        Sight::Area(area("410811007")),
        Sight::Area(area("410811")),
        Sight::Area(area("410800")),
        Sight::Area(area("410000")),
        Sight::Checkpoint(gate),
    ] {
        assert_eq!(
            anomaly::page(db, &sight, &all).await.unwrap(),
            [newer.clone(), older.clone()]
        );
    }
    let untold = an_anomaly(CheckpointId::new(NOON), None, 1);
    assert!(anomaly::is_told(db, &older).await.unwrap());
    assert!(!anomaly::is_told(db, &untold).await.unwrap());
    assert!(
        anomaly::page(db, &Sight::Area(area(THERE)), &all)
            .await
            .unwrap()
            .is_empty()
    );
    let here = Sight::Area(area(HERE));
    let only = async |page: Page| anomaly::page(db, &here, &page).await.unwrap();
    assert_eq!(
        only(Page {
            open: Some(true),
            ..all
        })
        .await,
        std::slice::from_ref(&older)
    );
    assert_eq!(
        only(Page {
            open: Some(false),
            ..all
        })
        .await,
        std::slice::from_ref(&newer)
    );
    let kind = Some(AnomalyKind::TwoPlaces);
    assert_eq!(only(Page { kind, ..all }).await, std::slice::from_ref(&older));
    let before = Some(Key::of(&newer));
    assert_eq!(only(Page { before, ..all }).await, [older]);

    let mut tx = db.begin().await.unwrap();
    assert_eq!(
        anomaly::forget_person(&mut tx, PersonId::new(NOON), NOON)
            .await
            .unwrap(),
        0
    );
    assert_eq!(anomaly::forget_person(&mut tx, person, NOON).await.unwrap(), 1);
    assert_eq!(
        anomaly::delete_due(&mut tx, day("2020-04-30"), NOON)
            .await
            .unwrap(),
        0
    );
    assert_eq!(
        anomaly::delete_due(&mut tx, day("2020-05-01"), NOON)
            .await
            .unwrap(),
        1
    );
    tx.commit().await.unwrap();

    assert_eq!(cursor::read(db).await.unwrap(), None);
    for at in [NOON, NOON + MINUTE] {
        cursor::advance(db, at).await.unwrap();
        assert_eq!(cursor::read(db).await.unwrap(), Some(at));
    }
}

#[rstest]
#[tokio::test]
async fn only_what_became_known_is_looked_through(#[values(On::Sqlite, On::Postgres)] on: On) {
    let town = crate::town::Town::open(on).await;
    let db = &town.books.db;
    let gate = |id: &str| CheckpointId::parse(id).unwrap();
    let here = gate(&town.a_gate_in(HERE, "南门").await.id);
    let there = gate(&town.a_gate_in(THERE, "北门").await.id);
    let person = PersonId::new(NOON);
    let mut late = a_pass(here, HERE, person, NOON - 3 * HOUR);
    late.pass.received_at = NOON + 5 * MINUTE;
    let early = a_pass(there, THERE, person, NOON - 3 * HOUR + MINUTE);
    let mut by_staff = a_pass(there, THERE, PersonId::new(NOON), NOON + MINUTE);
    by_staff.pass.origin = Origin::StaffScan;
    let scan = a_pass(there, THERE, PersonId::new(NOON), NOON + MINUTE);
    record(db, &[late, early, by_staff, scan]).await.unwrap();

    let received = Received {
        from: NOON + 4 * MINUTE,
        until: NOON + 10 * MINUTE,
    };
    journal::count(db).await.unwrap();
    let district = area("410811");
    let mut touched = records::touched(db, &district, received, NOON - 48 * HOUR)
        .await
        .unwrap();
    touched.sort_unstable();
    // The hour in which the late one was scanned, and whatever was told in the hour of this look.
    let mut expected = vec![(here, NOON - 3 * HOUR), (there, NOON)];
    expected.sort_unstable();
    assert_eq!(touched, expected);
    assert!(
        records::touched(db, &area("410883"), received, NOON - 48 * HOUR)
            .await
            .unwrap()
            .is_empty()
    );

    let cell = (here, NOON - 3 * HOUR);
    let met = records::elsewhere(db, cell, received, MINUTE).await.unwrap();
    assert_eq!(met, [(person, NOON - 3 * HOUR, there, NOON - 3 * HOUR + MINUTE)]);
    assert!(
        records::elsewhere(db, cell, received, MINUTE / 2)
            .await
            .unwrap()
            .is_empty()
    );
    let before = Received {
        from: NOON,
        until: NOON + MINUTE,
    };
    assert!(
        records::elsewhere(db, cell, before, MINUTE)
            .await
            .unwrap()
            .is_empty()
    );

    assert_eq!(
        records::self_scans(db, there, NOON).await.unwrap(),
        [NOON + MINUTE]
    );
    assert_eq!(
        records::busiest_hour(db, there, NOON - 7 * HOUR, NOON + HOUR)
            .await
            .unwrap(),
        2
    );
    assert_eq!(
        records::busiest_hour(db, there, NOON - 7 * HOUR, NOON)
            .await
            .unwrap(),
        1
    );
    assert_eq!(
        records::busiest_hour(db, there, Moment::FIRST, NOON - 4 * HOUR)
            .await
            .unwrap(),
        0
    );
    let mut last = records::last_records(db, &district, NOON - 2 * HOUR)
        .await
        .unwrap();
    last.sort_unstable();
    let mut expected = vec![(here, None), (there, Some(NOON))];
    expected.sort_unstable();
    assert_eq!(last, expected);
}
