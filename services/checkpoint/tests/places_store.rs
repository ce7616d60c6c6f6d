//! Every store method of places, on both engines.

use checkpoint::gates::Gates;
use checkpoint::rules::import::NewGate;
use checkpoint::rules::place::{Building, BuildingKind, EndingPoster, PosterVersion, Unit, folded};
use checkpoint::rules::settings::{GateSettings, TemperatureDemand};
use checkpoint::rules::sight::Sight;
use checkpoint::store::checkpoint::Wanted;
use checkpoint::store::{building, checkpoint as gates, place_counter, poster, unit};
use kit::clock::{Clock, Moment, Zone};
use kit::db::Tx;
use kit::db::testing::{On, TestDb};
use rstest::rstest;
use std::time::Duration;
use vocabulary::{Area, BuildingId, CheckpointId, PosterDirection, UnitId, UnitKind};

const NOON: Moment = Moment::from_unix_seconds(1_583_035_200);
const HOUR: Duration = Duration::from_secs(3_600);

async fn books(on: On) -> TestDb {
    TestDb::fresh(on, &checkpoint::migrations()).await
}

fn area(code: &str) -> Area {
    Area::parse(code).unwrap()
}

pub(crate) fn a_unit(name: &str, code: &str) -> Unit {
    Unit {
        id: UnitId::new(NOON),
        name: name.into(),
        kind: UnitKind::Compound,
        area: area(code),
        address: "人民路1号".into(),
        settings: GateSettings {
            temperature_demand: None,
            confirm_within_minutes: Some(20),
        },
        created_at: NOON,
        revision: 1,
    }
}

fn a_building(unit: &Unit, name: &str) -> Building {
    Building {
        id: BuildingId::new(NOON),
        unit: unit.id,
        name: name.into(),
        kind: BuildingKind::Building,
        settings: GateSettings {
            temperature_demand: Some(TemperatureDemand::AbnormalOnly),
            confirm_within_minutes: Some(5),
        },
        created_at: NOON,
        revision: 1,
    }
}

pub(crate) fn a_gate(unit: &Unit, building: Option<BuildingId>, name: &str) -> NewGate {
    NewGate {
        id: CheckpointId::new(NOON),
        unit: unit.id,
        building,
        name: name.into(),
        area: unit.area,
        direction: PosterDirection::Both,
        settings: GateSettings::default(),
        created_at: NOON,
    }
}

/// Registers a gate of a unit that is registered.
pub(crate) async fn add(tx: &mut Tx, gate: &NewGate) -> i64 {
    let change = place_counter::next_change(tx).await.unwrap();
    let number = place_counter::take_numbers(tx, 1).await.unwrap();
    assert!(gates::insert(tx, gate, number, b"hash", change).await.unwrap());
    number
}

pub(crate) async fn add_unit(tx: &mut Tx, new: &Unit) {
    let change = place_counter::next_change(tx).await.unwrap();
    assert!(unit::insert(tx, new, b"hash", change).await.unwrap());
}

#[rstest]
#[tokio::test]
async fn a_unit_comes_back_as_it_was_written(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = books(on).await;
    let new = a_unit("新兴小区", "410811007001");
    let mut tx = test.db.begin().await.unwrap();
    let change = place_counter::next_change(&mut tx).await.unwrap();
    assert!(unit::insert(&mut tx, &new, b"hash", change).await.unwrap());
    assert!(
        !unit::insert(&mut tx, &new, b"hash", change).await.unwrap(),
        "its id is taken"
    );
    let namesake = a_unit("新 兴小区", "410811007001");
    assert!(
        !unit::insert(&mut tx, &namesake, b"hash", change).await.unwrap(),
        "its name is taken"
    );
    assert_eq!(
        unit::request_hash(&mut tx, new.id).await.unwrap(),
        Some(Some(b"hash".to_vec()))
    );
    assert_eq!(unit::request_hash(&mut tx, namesake.id).await.unwrap(), None);
    assert_eq!(unit::unit_in(&mut tx, new.id).await.unwrap(), Some(new.clone()));
    tx.commit().await.unwrap();
    assert_eq!(unit::unit(&test.db, new.id).await.unwrap(), Some(new));
}

#[rstest]
#[tokio::test]
async fn a_unit_is_changed_only_from_the_revision_that_was_seen(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = books(on).await;
    let new = a_unit("新兴小区", "410811007001");
    let other = a_unit("铁路小区", "410811007001");
    let mut tx = test.db.begin().await.unwrap();
    add_unit(&mut tx, &new).await;
    add_unit(&mut tx, &other).await;
    let renamed = Unit {
        name: "新兴花园".into(),
        ..new.clone()
    };
    assert!(unit::update(&mut tx, &renamed, 1, 9).await.unwrap());
    assert!(!unit::update(&mut tx, &renamed, 1, 9).await.unwrap());
    tx.commit().await.unwrap();
    let stored = unit::unit(&test.db, new.id).await.unwrap().unwrap();
    assert_eq!((stored.name.as_str(), stored.revision), ("新兴花园", 2));

    let mut tx = test.db.begin().await.unwrap();
    let taken = Unit {
        name: "铁路小区".into(),
        ..new
    };
    assert!(
        unit::update(&mut tx, &taken, 2, 10)
            .await
            .unwrap_err()
            .is_unique_violation()
    );
}

#[rstest]
#[tokio::test]
async fn each_scope_lists_its_own_units_in_order_and_nobody_elses(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let test = books(on).await;
    let mut tx = test.db.begin().await.unwrap();
    let codes = [
        "410811007001",
        "410811007002",
        "410811007",
        "410811008001",
        "410883001001",
    ];
    let mut units: Vec<Unit> = codes.iter().map(|code| a_unit("门", code)).collect();
    units[1].kind = UnitKind::School;
    unit::insert_all(&mut tx, &units, 1).await.unwrap();
    let gate = a_gate(&units[3], None, "南门");
    add(&mut tx, &gate).await;
    tx.commit().await.unwrap();

    let list = async |sight, kind, after, limit| {
        let found = unit::units_within(&test.db, sight, kind, after, limit)
            .await
            .unwrap();
        found.into_iter().map(|unit| unit.id).collect::<Vec<_>>()
    };
    let expected = |of: &[usize]| {
        let mut ids: Vec<UnitId> = of.iter().map(|at| units[*at].id).collect();
        ids.sort();
        ids
    };
    for (code, of) in [
        ("410811007001", &[0][..]),
        ("410811007", &[0, 1, 2]),
        ("410811", &[0, 1, 2, 3]),
        ("410800", &[0, 1, 2, 3, 4]),
        ("410000", &[0, 1, 2, 3, 4]),
        ("410882", &[]),
    ] {
        assert_eq!(
            list(Sight::Area(area(code)), None, None, 9).await,
            expected(of),
            "{code}"
        );
    }
    assert_eq!(
        list(Sight::Checkpoint(gate.id), None, None, 9).await,
        expected(&[3])
    );
    assert_eq!(
        list(Sight::Area(area("410811")), Some(UnitKind::School), None, 9).await,
        expected(&[1])
    );

    let all = expected(&[0, 1, 2, 3]);
    let first = list(Sight::Area(area("410811")), None, None, 3).await;
    let second = list(Sight::Area(area("410811")), None, first.last().copied(), 3).await;
    assert_eq!([first, second].concat(), all);
}

#[rstest]
#[tokio::test]
async fn a_building_comes_back_and_changes(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = books(on).await;
    let home = a_unit("新兴小区", "410811007001");
    let new = a_building(&home, "1号楼");
    let mut tx = test.db.begin().await.unwrap();
    add_unit(&mut tx, &home).await;
    assert!(building::insert(&mut tx, &new, b"hash", 2).await.unwrap());
    assert!(
        !building::insert(&mut tx, &a_building(&home, "１号楼"), b"other", 2)
            .await
            .unwrap()
    );
    building::insert_all(&mut tx, &[a_building(&home, "2号楼")], 2)
        .await
        .unwrap();
    assert_eq!(
        building::request_hash(&mut tx, new.id).await.unwrap(),
        Some(Some(b"hash".to_vec()))
    );
    assert!(
        building::update(
            &mut tx,
            &Building {
                name: "甲楼".into(),
                ..new.clone()
            },
            1,
            3
        )
        .await
        .unwrap()
    );
    assert!(!building::update(&mut tx, &new, 1, 3).await.unwrap());
    let keys = [
        (home.id, folded("2号楼")),
        (home.id, folded("甲楼")),
        (home.id, folded("3号楼")),
    ];
    assert_eq!(building::known(&mut tx, &keys).await.unwrap().len(), 2);
    tx.commit().await.unwrap();

    let stored = building::building(&test.db, new.id).await.unwrap().unwrap();
    assert_eq!(
        (stored.name.as_str(), stored.revision, stored.settings),
        ("甲楼", 2, new.settings)
    );
    let first = building::buildings_of(&test.db, home.id, None, 1).await.unwrap();
    let second = building::buildings_of(&test.db, home.id, Some(first[0].id), 9)
        .await
        .unwrap();
    assert_eq!((first.len(), second.len()), (1, 1));
    assert!(
        building::buildings_of(&test.db, UnitId::new(NOON), None, 9)
            .await
            .unwrap()
            .is_empty()
    );
}

#[rstest]
#[tokio::test]
async fn a_gate_takes_what_it_does_not_set_from_its_building_and_unit(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let test = books(on).await;
    let home = a_unit("新兴小区", "410811007001");
    let house = a_building(&home, "1号楼");
    let mut tx = test.db.begin().await.unwrap();
    add_unit(&mut tx, &home).await;
    building::insert_all(&mut tx, std::slice::from_ref(&house), 1)
        .await
        .unwrap();
    let (south, door) = (a_gate(&home, None, "南门"), a_gate(&home, Some(house.id), "南门"));
    let numbers = [add(&mut tx, &south).await, add(&mut tx, &door).await];
    assert_eq!(numbers, [1, 2]);
    assert!(
        !gates::insert(&mut tx, &a_gate(&home, None, "南 门"), 3, b"h", 3)
            .await
            .unwrap(),
        "its name is taken"
    );
    tx.commit().await.unwrap();

    let south = gates::gate(&test.db, south.id).await.unwrap().unwrap();
    assert_eq!(
        (south.unit_name.as_str(), south.unit_kind, south.number),
        ("新兴小区", UnitKind::Compound, 1)
    );
    assert_eq!(south.settings, home.settings);
    let door = gates::gate(&test.db, door.id).await.unwrap().unwrap();
    assert_eq!(
        (door.own_settings, door.settings),
        (GateSettings::default(), house.settings)
    );
}

#[rstest]
#[tokio::test]
async fn gates_are_listed_by_number_within_sight(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = books(on).await;
    let (here, there) = (
        a_unit("新兴小区", "410811007001"),
        a_unit("东苑小区", "410811005002"),
    );
    let mut tx = test.db.begin().await.unwrap();
    unit::insert_all(&mut tx, &[here.clone(), there.clone()], 1)
        .await
        .unwrap();
    let first = place_counter::take_numbers(&mut tx, 700).await.unwrap();
    let many: Vec<NewGate> = (0..700)
        .map(|at| {
            a_gate(
                if at % 7 == 0 { &there } else { &here },
                None,
                &format!("{at}号门"),
            )
        })
        .collect();
    gates::insert_all(&mut tx, &many, first, 2).await.unwrap();
    assert!(gates::close(&mut tx, many[0].id, NOON, "搬迁", 3).await.unwrap());
    assert!(!gates::close(&mut tx, many[0].id, NOON, "搬迁", 3).await.unwrap());
    tx.commit().await.unwrap();

    let count = async |sight, unit, open| {
        let wanted = Wanted { sight, unit, open };
        let found = gates::gates_within(&test.db, wanted, 0, 1_000).await.unwrap();
        assert!(found.is_sorted_by_key(|gate| gate.number));
        found.len()
    };
    let district = Sight::Area(area("410811"));
    assert_eq!(count(district, None, None).await, 700);
    assert_eq!(count(district, None, Some(true)).await, 699);
    assert_eq!(count(district, Some(there.id), Some(false)).await, 1);
    assert_eq!(count(Sight::Area(area("410811005")), None, None).await, 100);
    assert_eq!(
        count(Sight::Area(area("410811005002")), Some(here.id), None).await,
        0
    );
    assert_eq!(count(Sight::Checkpoint(many[5].id), None, None).await, 1);
    let wanted = Wanted {
        sight: district,
        unit: None,
        open: None,
    };
    let page = gates::gates_within(&test.db, wanted, 690, 5).await.unwrap();
    assert_eq!(
        page.iter().map(|gate| gate.number).collect::<Vec<_>>(),
        [691, 692, 693, 694, 695]
    );
}

#[rstest]
#[tokio::test]
async fn a_closed_gate_leaves_its_name_free_but_stays_known_to_a_table(
    #[values(On::Sqlite, On::Postgres)] on: On,
) {
    let test = books(on).await;
    let home = a_unit("新兴小区", "410811007001");
    let mut tx = test.db.begin().await.unwrap();
    add_unit(&mut tx, &home).await;
    let old = a_gate(&home, None, "南门");
    add(&mut tx, &old).await;
    gates::close(&mut tx, old.id, NOON, "搬迁", 5).await.unwrap();
    let key = (home.id, None, folded("南门"));
    let known = gates::known(&mut tx, &[key.clone(), (home.id, None, "北门".into())])
        .await
        .unwrap();
    assert!(known.contains(&key) && known.len() == 1);
    add(&mut tx, &a_gate(&home, None, "南门")).await;
    tx.commit().await.unwrap();
}

#[rstest]
#[tokio::test]
async fn every_version_of_a_poster_ends_at_its_time(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = books(on).await;
    let home = a_unit("新兴小区", "410811007001");
    let gate = a_gate(&home, None, "南门");
    let version = |version| PosterVersion {
        version,
        key_number: 1,
        issued_at: NOON,
        valid_until: None,
    };
    let mut tx = test.db.begin().await.unwrap();
    add_unit(&mut tx, &home).await;
    add(&mut tx, &gate).await;
    assert!(poster::insert(&mut tx, gate.id, &version(1)).await.unwrap());
    assert!(!poster::insert(&mut tx, gate.id, &version(1)).await.unwrap());
    assert!(gates::set_poster(&mut tx, gate.id, 0, 1, 8).await.unwrap());
    assert!(!gates::set_poster(&mut tx, gate.id, 0, 2, 8).await.unwrap());
    assert_eq!(poster::end_all(&mut tx, gate.id, NOON + HOUR).await.unwrap(), 1);
    poster::insert(&mut tx, gate.id, &version(2)).await.unwrap();
    // A later end does not prolong what ends earlier.
    assert_eq!(
        poster::end_all(&mut tx, gate.id, NOON + HOUR * 2).await.unwrap(),
        1
    );
    let first = poster::version_in(&mut tx, gate.id, 1).await.unwrap().unwrap();
    assert_eq!(
        first,
        PosterVersion {
            valid_until: Some(NOON + HOUR),
            ..version(1)
        }
    );
    tx.commit().await.unwrap();

    let second = EndingPoster {
        version: 2,
        valid_until: NOON + HOUR * 2,
    };
    assert_eq!(poster::version(&test.db, gate.id, 3).await.unwrap(), None);
    let mut tx = test.db.begin().await.unwrap();
    assert_eq!(
        poster::not_ended(&mut tx, NOON + HOUR).await.unwrap(),
        [(gate.id, second)]
    );
    assert_eq!(poster::not_ended(&mut tx, NOON + HOUR * 2).await.unwrap(), []);
}

#[rstest]
#[tokio::test]
async fn the_directory_learns_what_another_replica_wrote(#[values(On::Sqlite, On::Postgres)] on: On) {
    let test = books(on).await;
    let clock = Clock::fixed(NOON, Zone::parse("+08:00").unwrap());
    let gates_here = Gates::open(test.db.clone(), clock).await.unwrap();
    let home = a_unit("新兴小区", "410811007001");
    let gate = a_gate(&home, None, "南门");
    let mut tx = test.db.begin().await.unwrap();
    add_unit(&mut tx, &home).await;
    let number = add(&mut tx, &gate).await;
    assert!(gates_here.gate(gate.id).is_none());
    tx.commit().await.unwrap();
    gates_here.catch_up().await.unwrap();
    assert_eq!(gates_here.gate_numbered(number).unwrap().id, gate.id);

    // A change of the unit reaches the gates that inherit from it, and leaves their posters as they are.
    let mut tx = test.db.begin().await.unwrap();
    poster::insert(
        &mut tx,
        gate.id,
        &PosterVersion {
            version: 1,
            key_number: 1,
            issued_at: NOON,
            valid_until: None,
        },
    )
    .await
    .unwrap();
    poster::end_all(&mut tx, gate.id, NOON + HOUR).await.unwrap();
    let change = place_counter::next_change(&mut tx).await.unwrap();
    let settings = GateSettings {
        temperature_demand: Some(TemperatureDemand::Never),
        confirm_within_minutes: None,
    };
    assert!(
        unit::update(&mut tx, &Unit { settings, ..home }, 1, change)
            .await
            .unwrap()
    );
    tx.commit().await.unwrap();
    gates_here.catch_up().await.unwrap();
    let known = gates_here.gate(gate.id).unwrap();
    assert_eq!((known.settings, known.ending_posters.len()), (settings, 1));
    assert_eq!(gates_here.all().len(), 1);
}
