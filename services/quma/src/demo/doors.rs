//! The doors of the surveyed places: sixty flats a building, or the houses of a village group.

use super::story::{Doors, Story, Surveyed};

/// Floors of a building.
const FLOORS: usize = 5;
/// Doors on a floor of one staircase.
const ON_A_FLOOR: usize = 3;
/// Flats of one staircase (单元), and of a building of four.
const STAIRCASE: usize = FLOORS * ON_A_FLOOR;
const BUILDING: usize = 4 * STAIRCASE;

/// A door of a surveyed place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Door {
    /// Unit it belongs to.
    pub unit: &'static str,
    /// Building or village group, from 1.
    pub building: usize,
    /// What is written beside it: `2单元301室`, `7号`.
    pub number: String,
    /// Number of the village group; 0 in a compound.
    pub group: usize,
}

impl Door {
    /// Where it is inside the unit.
    pub fn address(&self) -> String {
        format!("{}{}", building_name(self.building, self.group > 0), self.number)
    }
}

/// What a building or village group is called.
pub fn building_name(building: usize, is_village: bool) -> String {
    if is_village {
        format!("{building}组")
    } else {
        format!("{building}号楼")
    }
}

/// Every door of a place, in the order in which volunteers go.
pub fn of(place: &Surveyed) -> Vec<Door> {
    let unit = place.unit;
    match place.doors {
        Doors::Flats { buildings } => (0..buildings * BUILDING)
            .map(|number| {
                let (flat, staircase) = (number % STAIRCASE, number % BUILDING / STAIRCASE);
                Door {
                    unit,
                    building: number / BUILDING + 1,
                    number: format!(
                        "{}单元{}{:02}室",
                        staircase + 1,
                        flat / ON_A_FLOOR + 1,
                        flat % ON_A_FLOOR + 1
                    ),
                    group: 0,
                }
            })
            .collect(),
        Doors::Groups { groups, houses } => (0..groups * houses)
            .map(|number| {
                let group = number / houses + 1;
                Door {
                    unit,
                    building: group,
                    number: format!("{}号", number % houses + 1),
                    group,
                }
            })
            .collect(),
    }
}

/// How many doors the surveyed places of a story have.
pub fn count(story: &Story) -> usize {
    story.surveyed.iter().map(|place| of(place).len()).sum()
}

#[cfg(test)]
mod tests {
    use super::super::story::SHANYANG;
    use super::*;

    #[test]
    fn there_are_doors_enough_for_every_household() {
        for place in SHANYANG.surveyed {
            assert!(of(place).len() >= place.households, "{}", place.unit);
        }
        assert_eq!(count(&SHANYANG), 2_400 + 540 + 264);
    }

    #[test]
    fn a_door_is_found_by_what_is_written_beside_it() {
        let doors = of(&SHANYANG.surveyed[0]);
        assert_eq!(doors[0].address(), "1号楼1单元101室");
        assert_eq!(doors[BUILDING + STAIRCASE + 3].address(), "2号楼2单元201室");
        let village = of(SHANYANG.surveyed.last().unwrap());
        assert_eq!(village[34].address(), "2组2号");
    }
}
