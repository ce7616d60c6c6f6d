//! Many gates from the rows of a table: which units, buildings and gates are new, and which are in the books already.

use super::place::{Building, BuildingKind, Unit, folded};
use super::settings::{GateSettings, TemperatureDemand};
use kit::clock::Moment;
use kit::id::Id;
use std::collections::{HashMap, HashSet};
use vocabulary::{Area, BuildingId, CheckpointId, PosterDirection, UnitId, UnitKind};

/// The most rows of one import: enough for every gate of a city district, and bounded in memory.
pub const MOST_ROWS: usize = 50_000;

/// A row that reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportRow {
    /// Line in the file, from 1.
    pub line: i32,
    /// 1 to 60 characters.
    pub unit_name: String,
    /// What sort of place the unit is.
    pub unit_kind: UnitKind,
    /// A street or a community.
    pub area: Area,
    /// At most 120 characters; may be empty.
    pub address: String,
    /// The building or group, if not the unit itself.
    pub building: Option<String>,
    /// The gate's name.
    pub name: String,
    /// The ways it serves.
    pub direction: PosterDirection,
    /// `None` is inherited.
    pub temperature_demand: Option<TemperatureDemand>,
}

/// What makes a unit the same unit in a file: its area and its folded name.
pub type UnitKey = (Area, String);
/// What makes a building the same: its unit and its folded name.
pub type BuildingKey = (UnitId, String);
/// What makes a gate the same: its unit, its building and its folded name.
pub type GateKey = (UnitId, Option<BuildingId>, String);

/// A gate to be registered; its number is given when it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewGate {
    /// Its id.
    pub id: CheckpointId,
    /// The unit it belongs to.
    pub unit: UnitId,
    /// The building it belongs to, if not to the unit itself.
    pub building: Option<BuildingId>,
    /// 1 to 60 characters.
    pub name: String,
    /// The unit's area.
    pub area: Area,
    /// The ways it serves.
    pub direction: PosterDirection,
    /// What it sets itself.
    pub settings: GateSettings,
    /// When it is registered.
    pub created_at: Moment,
}

impl ImportRow {
    /// The key of the unit it names.
    pub fn unit_key(&self) -> UnitKey {
        (self.area, folded(&self.unit_name))
    }
}

/// Rows that found their unit, and the units that must be made for them.
#[derive(Debug, Default)]
pub struct InUnits {
    /// Each row with its unit, in the order of the file.
    pub rows: Vec<(ImportRow, UnitId)>,
    /// Lines that name a known unit as another kind of place: somebody must look.
    pub of_another_kind: Vec<i32>,
    /// Units that are in no book yet.
    pub new_units: Vec<Unit>,
}

/// Gives every row its unit: a known one, one named earlier in the file, or a new one.
pub fn into_units(
    rows: Vec<ImportRow>,
    mut known: HashMap<UnitKey, (UnitId, UnitKind)>,
    now: Moment,
) -> InUnits {
    let mut sorted = InUnits::default();
    for row in rows {
        let (unit, kind) = *known.entry(row.unit_key()).or_insert_with(|| {
            let unit = new_unit(&row, now);
            let entry = (unit.id, unit.kind);
            sorted.new_units.push(unit);
            entry
        });
        if kind == row.unit_kind {
            sorted.rows.push((row, unit));
        } else {
            sorted.of_another_kind.push(row.line);
        }
    }
    sorted
}

fn new_unit(row: &ImportRow, now: Moment) -> Unit {
    Unit {
        id: Id::new(now),
        name: row.unit_name.clone(),
        kind: row.unit_kind,
        area: row.area,
        address: row.address.clone(),
        settings: GateSettings::default(),
        created_at: now,
        revision: 1,
    }
}

/// A row with the places it belongs to.
#[derive(Debug)]
pub struct PlacedRow {
    row: ImportRow,
    unit: UnitId,
    building: Option<BuildingId>,
}

impl PlacedRow {
    /// The key of the gate it names.
    pub fn gate_key(&self) -> GateKey {
        (self.unit, self.building, folded(&self.row.name))
    }
}

/// The key of the building a row names, if it names one.
pub fn building_key(row: &ImportRow, unit: UnitId) -> Option<BuildingKey> {
    row.building.as_deref().map(|name| (unit, folded(name)))
}

/// Gives every row its building, if it names one; the second list holds the buildings that must be made.
pub fn into_buildings(
    rows: Vec<(ImportRow, UnitId)>,
    mut known: HashMap<BuildingKey, BuildingId>,
    now: Moment,
) -> (Vec<PlacedRow>, Vec<Building>) {
    let mut new = Vec::new();
    let placed = rows.into_iter().map(|(row, unit)| {
        let building = building_key(&row, unit).map(|key| {
            *known.entry(key).or_insert_with(|| {
                let building = new_building(&row, unit, now);
                let id = building.id;
                new.push(building);
                id
            })
        });
        PlacedRow { row, unit, building }
    });
    (placed.collect(), new)
}

fn new_building(row: &ImportRow, unit: UnitId, now: Moment) -> Building {
    let kind = if row.unit_kind == UnitKind::Village {
        BuildingKind::Group
    } else {
        BuildingKind::Building
    };
    Building {
        id: Id::new(now),
        unit,
        name: row.building.clone().unwrap_or_default(),
        kind,
        settings: GateSettings::default(),
        created_at: now,
        revision: 1,
    }
}

/// The gates that are not in the books yet, in the order of the file, and how many rows named one that is, or one that an
/// earlier row named.
pub fn new_gates(rows: Vec<PlacedRow>, mut known: HashSet<GateKey>, now: Moment) -> (Vec<NewGate>, usize) {
    let all = rows.len();
    let fresh = rows.into_iter().filter(|placed| known.insert(placed.gate_key()));
    let new: Vec<NewGate> = fresh.map(|placed| new_gate(placed, now)).collect();
    let known_already = all - new.len();
    (new, known_already)
}

fn new_gate(placed: PlacedRow, now: Moment) -> NewGate {
    let PlacedRow { row, unit, building } = placed;
    NewGate {
        id: Id::new(now),
        unit,
        building,
        name: row.name,
        area: row.area,
        direction: row.direction,
        settings: GateSettings {
            temperature_demand: row.temperature_demand,
            confirm_within_minutes: None,
        },
        created_at: now,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Moment = Moment::from_unix_seconds(1_583_035_200);

    fn row(line: i32, unit: &str, kind: UnitKind, building: Option<&str>, name: &str) -> ImportRow {
        ImportRow {
            line,
            unit_name: unit.into(),
            unit_kind: kind,
            area: Area::parse("410811007001").unwrap(),
            address: String::new(),
            building: building.map(Into::into),
            name: name.into(),
            direction: PosterDirection::Both,
            temperature_demand: None,
        }
    }

    fn count(rows: Vec<ImportRow>) -> (usize, usize, usize, usize, Vec<i32>) {
        let sorted = into_units(rows, HashMap::new(), NOON);
        let units = sorted.new_units.len();
        let (placed, buildings) = into_buildings(sorted.rows, HashMap::new(), NOON);
        let (gates, known) = new_gates(placed, HashSet::new(), NOON);
        (units, buildings.len(), gates.len(), known, sorted.of_another_kind)
    }

    #[test]
    fn a_unit_named_twice_is_one_unit_and_a_gate_named_twice_one_gate() {
        let rows = vec![
            row(2, "新兴小区", UnitKind::Compound, None, "南门"),
            row(3, "新 兴小区", UnitKind::Compound, Some("1号楼"), "南门"),
            row(4, "新兴小区", UnitKind::Compound, Some("1号楼"), "南 门"),
            row(5, "墙南村", UnitKind::Village, Some("一组"), "村口"),
        ];
        assert_eq!(count(rows), (2, 2, 3, 1, vec![]));
    }

    #[test]
    fn a_unit_that_is_another_kind_of_place_is_not_guessed_at() {
        let rows = vec![
            row(2, "新兴小区", UnitKind::Compound, None, "南门"),
            row(3, "新兴小区", UnitKind::School, None, "北门"),
        ];
        assert_eq!(count(rows), (1, 0, 1, 0, vec![3]));
    }
}
