//! The people of a story. Their names are invented and their numbers are unassigned: the area code 410899 and the prefix 154 belong to nobody.

use super::dice::Dice;
use super::doors::{self, Door};
use super::gates::PlannedGate;
use super::story::{Story, Surveyed};
use kit::clock::Day;
use vocabulary::citizen_id::CitizenId;

/// An area code that was never assigned.
const UNASSIGNED_AREA: &str = "410899";
/// A mobile prefix that was never assigned.
const UNASSIGNED_PREFIX: &str = "154";

/// People who live together and register together.
#[derive(Debug)]
pub struct Household {
    /// Index of the gate they live behind.
    pub home: usize,
    /// Where inside the unit.
    pub address: String,
    /// The door at which volunteers found them; `None` where no survey was.
    pub door: Option<Door>,
    /// The first one registers the others.
    pub members: Vec<Invented>,
}

/// An invented person.
#[derive(Debug)]
pub struct Invented {
    /// Invented name.
    pub name: String,
    /// Valid, unassigned.
    pub id_number: String,
    /// Valid, unassigned; a family shares one.
    pub phone: String,
    /// Relation to the first one; empty for the first one.
    pub relation: &'static str,
    /// Has a cough on the day, and says so.
    pub coughs: bool,
}

const SURNAMES: [&str; 28] = [
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何",
    "郭", "马", "罗", "梁", "宋", "郑", "谢", "韩", "唐", "冯", "于",
];
const GIVEN: [&str; 40] = [
    "伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛", "明", "超",
    "秀", "霞", "平", "刚", "桂", "英", "华", "文", "玉", "兰", "红", "玲", "建", "国", "志", "晓", "春",
    "海", "山", "立", "新", "宏", "雪",
];
const FAMILY: [(&str, i32); 5] = [
    ("配偶", 0),
    ("子女", -27),
    ("母亲", 26),
    ("父亲", 27),
    ("子女", -30),
];

/// The households of a story: those of the surveyed places behind their doors, then the others, spread over the gates that people live behind
/// and that have records.
pub fn plan(story: &Story, gates: &[PlannedGate]) -> Vec<Household> {
    let mut dice = Dice::new("people", story.area.parse().unwrap_or_default());
    let mut inventor = Inventor::default();
    let mut households = Vec::with_capacity(story.households);
    for place in story.surveyed {
        let homes = gates_of(gates, place.unit);
        let sizes = sizes(&mut dice, place);
        for ((size, door), home) in sizes.into_iter().zip(doors::of(place)).zip(homes.iter().cycle()) {
            let household = inventor.household(&mut dice, *home, size);
            households.push(Household {
                address: door.address(),
                door: Some(door),
                ..household
            });
        }
    }
    let is_surveyed = |gate: &PlannedGate| story.surveyed.iter().any(|place| place.unit == gate.unit);
    let homes: Vec<usize> = (0..gates.len())
        .filter(|index| gates[*index].is_home && gates[*index].passes > 0 && !is_surveyed(&gates[*index]))
        .collect();
    let weights: Vec<u32> = homes.iter().map(|index| gates[*index].passes).collect();
    for number in 0..story.households - households.len() {
        // Every home gate has at least one household; then where most people pass, most live.
        let home = homes
            .get(number)
            .copied()
            .unwrap_or_else(|| homes[dice.weighted(&weights)]);
        let size = 1 + dice.weighted(&[18, 27, 32, 14, 9]);
        households.push(inventor.household(&mut dice, home, size));
    }
    households
}

fn gates_of(gates: &[PlannedGate], unit: &str) -> Vec<usize> {
    (0..gates.len())
        .filter(|index| gates[*index].unit == unit)
        .collect()
}

/// How many live behind each door of a surveyed place: their sum is the place's.
fn sizes(dice: &mut Dice, place: &Surveyed) -> Vec<usize> {
    let mut sizes = vec![1; place.households];
    let mut left = place.people - place.households;
    while left > 0 {
        let size = &mut sizes[dice.below(place.households)];
        if *size <= FAMILY.len() {
            *size += 1;
            left -= 1;
        }
    }
    sizes
}

/// Invents one household after the other, and counts: nobody shares a number.
#[derive(Default)]
struct Inventor {
    people: u32,
    households: usize,
}

impl Inventor {
    fn household(&mut self, dice: &mut Dice, home: usize, size: usize) -> Household {
        let household = invent_household(dice, home, size, &mut self.people, self.households);
        self.households += 1;
        household
    }
}

fn invent_household(
    dice: &mut Dice,
    home: usize,
    size: usize,
    number: &mut u32,
    household: usize,
) -> Household {
    let surname = *dice.pick(&SURNAMES);
    let year = 1950 + dice.below(45) as i32;
    let phone = format!("{UNASSIGNED_PREFIX}{household:08}");
    let members = (0..size)
        .map(|index| {
            let (relation, older) = if index == 0 { ("", 0) } else { FAMILY[index - 1] };
            let own_surname = if matches!(relation, "配偶" | "母亲") {
                *dice.pick(&SURNAMES)
            } else {
                surname
            };
            // Nobody is born after the story or more than a hundred years before it.
            let born = (year - older).clamp(1921, 2018);
            *number += 1;
            Invented {
                name: format!(
                    "{own_surname}{}{}",
                    dice.pick(&GIVEN),
                    if dice.chance(700) { *dice.pick(&GIVEN) } else { "" }
                ),
                id_number: unassigned_id(dice, born, *number),
                phone: phone.clone(),
                relation,
                coughs: dice.chance(3),
            }
        })
        .collect();
    let address = format!(
        "{}号楼{}单元{}{:02}室",
        1 + dice.below(12),
        1 + dice.below(4),
        1 + dice.below(6),
        1 + dice.below(3)
    );
    Household {
        home,
        address,
        door: None,
        members,
    }
}

/// A number no other person of the story has: birthday and sequence are counted, not thrown.
fn unassigned_id(dice: &mut Dice, year: i32, number: u32) -> String {
    let day = Day::new(year, 1 + (number % 12) as u8, 1 + (number / 12 % 28) as u8)
        .expect("every month has 28 days");
    let sequence = (number / 336 % 500 * 2 + dice.below(2) as u32) as u16;
    CitizenId::from_parts(UNASSIGNED_AREA, day, sequence)
        .expect("parts within their bounds")
        .clear()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::gates;
    use super::super::story::SHANYANG;
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn nobody_shares_a_number_and_every_number_is_valid() {
        let people = plan(&SHANYANG, &gates::plan(&SHANYANG));
        assert_eq!(people.len(), SHANYANG.households);
        let mut seen = BTreeSet::new();
        for person in people.iter().flat_map(|household| &household.members) {
            assert!(CitizenId::parse(&person.id_number).is_ok());
            assert!(seen.insert(person.id_number.clone()));
        }
    }

    #[test]
    fn behind_the_doors_of_the_surveyed_places_live_as_many_as_told() {
        let people = plan(&SHANYANG, &gates::plan(&SHANYANG));
        let behind = |units: &str| {
            let of_units = people.iter().filter(|household| {
                let door = household.door.as_ref();
                door.is_some_and(|door| door.unit.starts_with(units))
            });
            of_units.fold((0, 0), |(households, members), household| {
                (households + 1, members + household.members.len())
            })
        };
        assert_eq!(behind("新兴"), (2_400, 4_000));
        assert_eq!(behind("铁路定和小区"), (520, 1_350));
        assert_eq!(behind("墙南村"), (260, 700));
        let mut doors = BTreeSet::new();
        for door in people.iter().filter_map(|household| household.door.as_ref()) {
            assert!(doors.insert((door.unit, door.building, door.number.clone())));
        }
    }
}
