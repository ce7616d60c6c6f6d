//! The people of a story. Their names are invented and their numbers are unassigned: the area code 410899 and the prefix 154 belong to nobody.

use super::dice::Dice;
use super::gates::PlannedGate;
use super::story::Story;
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

/// The households of a story, spread over the gates that people live behind and that have records.
pub fn plan(story: &Story, gates: &[PlannedGate]) -> Vec<Household> {
    let homes: Vec<usize> = (0..gates.len())
        .filter(|index| gates[*index].is_home && gates[*index].passes > 0)
        .collect();
    let weights: Vec<u32> = homes.iter().map(|index| gates[*index].passes).collect();
    let mut dice = Dice::new("people", story.area.parse().unwrap_or_default());
    let mut number = 0;
    (0..story.households)
        .map(|household| {
            // Every home gate has at least one household; then where most people pass, most live.
            let home = homes
                .get(household)
                .copied()
                .unwrap_or_else(|| homes[dice.weighted(&weights)]);
            invent_household(&mut dice, home, &mut number, household)
        })
        .collect()
}

fn invent_household(dice: &mut Dice, home: usize, number: &mut u32, household: usize) -> Household {
    let size = 1 + dice.weighted(&[18, 27, 32, 14, 9]);
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
}
