//! Tables `disinfection` and `disinfected_place`, on both engines.

use crate::town::NOON;
use checkpoint::disinfection::rules::entry::{DisinfectionId, Doing, Entry};
use checkpoint::disinfection::rules::place::PlaceKey;
use checkpoint::disinfection::rules::words::{Agent, DisinfectedKind, Finding, Findings};
use checkpoint::disinfection::store::entry::{Key, Page, Whose};
use checkpoint::disinfection::store::{entry, place};
use checkpoint::rules::policy::PolicyStamp;
use kit::clock::{Day, Moment};
use kit::db::testing::{On, TestDb};
use rstest::rstest;
use std::time::Duration;
use uuid::Uuid;
use vocabulary::{Area, CheckpointId, UnitId};

const HOUR: Duration = Duration::from_secs(3_600);

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn an_entry(unit: UnitId, gate: Option<CheckpointId>, hours_ago: u32) -> Entry {
    Entry {
        id: DisinfectionId::new(NOON),
        unit,
        area: Area::parse("410811007001").unwrap(),
        gate,
        kind: DisinfectedKind::Bus,
        place_name: "豫H12345".into(),
        doing: Doing {
            agent: Agent::Chlorine,
            strength: 600,
            dose: 50,
            contact_minutes: 30,
            case_suspected: false,
        },
        square_metres: 30,
        done_at: NOON - hours_ago * HOUR,
        done_by: "cleaner".into(),
        recorded_at: NOON,
        recorded_by: "zhang".into(),
        findings: Findings(vec![Finding::TooStrong, Finding::TooLittle]),
        policy: Some(PolicyStamp {
            id: Uuid::from_u128(7),
            version: 2,
        }),
    }
}

#[rstest]
#[tokio::test]
async fn an_entry_is_written_once_and_comes_back_as_it_was(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = TestDb::fresh(on, &checkpoint::migrations()).await;
    let db = &books.db;
    let (unit, gate) = (UnitId::new(NOON), CheckpointId::new(NOON));
    let older = an_entry(unit, None, 5);
    let newer = Entry {
        findings: Findings::default(),
        policy: None,
        ..an_entry(unit, Some(gate), 1)
    };
    let mut tx = db.begin().await.unwrap();
    for new in [&older, &newer] {
        assert!(
            entry::insert(&mut tx, new, &[1], day("2020-09-01"))
                .await
                .unwrap()
        );
    }
    assert!(
        !entry::insert(&mut tx, &older, &[2], day("2020-09-01"))
            .await
            .unwrap()
    );
    assert_eq!(
        entry::request_hash(&mut tx, unit, older.id).await.unwrap(),
        Some(vec![1])
    );
    assert_eq!(
        entry::request_hash(&mut tx, unit, DisinfectionId::new(NOON))
            .await
            .unwrap(),
        None
    );
    assert_eq!(
        entry::entry_in(&mut tx, unit, older.id).await.unwrap().as_ref(),
        Some(&older)
    );
    tx.commit().await.unwrap();

    let page = |limit: u32| Page {
        from: Moment::FIRST,
        before: Key {
            at: Moment::LAST,
            id: Uuid::nil(),
        },
        only_with_findings: false,
        limit,
    };
    let area = |code: &str| Whose::Area(Area::parse(code).unwrap());
    for whose in [
        area("410811007001"),
        area("410811007"),
        area("410811"),
        area("410800"),
        area("410000"),
        Whose::Unit(unit),
    ] {
        assert_eq!(
            entry::page(db, whose, &page(9)).await.unwrap(),
            [newer.clone(), older.clone()]
        );
    }
    assert!(
        entry::page(db, area("410811008"), &page(9))
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        entry::page(db, Whose::Gate(gate), &page(9)).await.unwrap(),
        std::slice::from_ref(&newer)
    );
    let further = Page {
        before: Key::of(&newer),
        ..page(9)
    };
    assert_eq!(
        entry::page(db, Whose::Unit(unit), &further).await.unwrap(),
        std::slice::from_ref(&older)
    );
    let wrong = Page {
        only_with_findings: true,
        ..page(9)
    };
    assert_eq!(entry::page(db, Whose::Unit(unit), &wrong).await.unwrap(), [older]);
    assert_eq!(entry::delete_due(db, day("2020-08-31")).await.unwrap(), 0);
    assert_eq!(entry::delete_due(db, day("2020-09-01")).await.unwrap(), 2);
}

#[rstest]
#[tokio::test]
async fn a_place_counts_its_latest_day(#[values(On::Sqlite, On::Postgres)] on: On) {
    let books = TestDb::fresh(on, &checkpoint::migrations()).await;
    let db = &books.db;
    let unit = UnitId::new(NOON);
    let key = |name: &str| PlaceKey {
        unit,
        kind: DisinfectedKind::Bus,
        name_folded: name.to_owned(),
    };
    let (today, yesterday) = (day("2020-03-01"), day("2020-02-29"));
    let mut tx = db.begin().await.unwrap();
    for (hours_ago, of) in [(2, today), (30, yesterday), (1, today)] {
        let new = an_entry(unit, None, hours_ago);
        place::count(&mut tx, &new, &key("豫h12345"), of).await.unwrap();
    }
    let other = an_entry(unit, None, 30);
    place::count(&mut tx, &other, &key("豫h99999"), yesterday)
        .await
        .unwrap();
    let gate = CheckpointId::new(NOON);
    let of_gate = an_entry(unit, Some(gate), 1);
    let gate_key = PlaceKey {
        kind: DisinfectedKind::Checkpoint,
        ..key(&gate.to_string())
    };
    place::count(&mut tx, &of_gate, &gate_key, today).await.unwrap();
    tx.commit().await.unwrap();

    let district = Area::parse("410811").unwrap();
    let places = place::page(db, &district, None, 9).await.unwrap();
    assert_eq!(places.len(), 2);
    assert_eq!(
        (places[0].times, places[0].day, places[0].last_done_at),
        (2, today, NOON - HOUR)
    );
    assert_eq!((places[0].times_on(today), places[1].times_on(today)), (2, 0));
    let first = place::page(db, &district, None, 1).await.unwrap();
    let rest = place::page(db, &district, Some(&first[0].key), 9).await.unwrap();
    assert_eq!(rest, places[1..]);
    assert!(
        place::page(db, &Area::parse("410811008").unwrap(), None, 9)
            .await
            .unwrap()
            .is_empty()
    );
    let gates = place::gates(db, &district).await.unwrap();
    assert_eq!((gates.len(), gates[0].gate), (1, Some(gate)));
    assert_eq!(place::forget(db, yesterday).await.unwrap(), 1);
}
