//! The gates of a story: which units there are, where they stand, and how many people pass each.

use super::dice::Dice;
use super::story::Story;
use vocabulary::area::Area;
use vocabulary::gazetteer::Gazetteer;

/// A gate of the story.
#[derive(Debug, Clone)]
pub struct PlannedGate {
    /// Unit it belongs to.
    pub unit: String,
    /// Kind of the unit, as written in an import.
    pub kind: &'static str,
    /// Community, 12 digits.
    pub community: String,
    /// Its own name; with one gate, the unit's.
    pub name: String,
    /// Records at noon on 1 March.
    pub passes: u32,
    /// Whether people live behind it and register at its poster.
    pub is_home: bool,
}

/// Kinds of the units that are not told by name, with their share, the weight of their passes, and how many gates they may have.
const KINDS: [(&str, u32, u32, usize); 8] = [
    ("小区", 520, 10, 3),
    ("村", 120, 8, 3),
    ("学校", 50, 2, 2),
    ("机关", 60, 6, 1),
    ("市场", 40, 14, 2),
    ("商店", 110, 5, 1),
    ("养老机构", 25, 2, 1),
    ("公共场所", 75, 4, 2),
];

const FIRST: [&str; 24] = [
    "锦绣", "祥和", "金桂", "翠竹", "怡景", "丽水", "紫荆", "东升", "康乐", "永安", "福源", "明珠", "春晖",
    "秋实", "望山", "临河", "向阳", "兴业", "文昌", "清风", "瑞丰", "玉兰", "红枫", "银杏",
];
const TRADES: [&str; 12] = [
    "机械", "电子", "食品", "化工", "纺织", "建材", "包装", "医药", "物流", "汽配", "能源", "制衣",
];
const GATE_NAMES: [&str; 3] = ["南门", "北门", "东门"];

/// The town's gates in a fixed order, with sums exactly as told.
pub fn plan(story: &Story) -> Vec<PlannedGate> {
    let mut dice = Dice::new("gates", story.area.parse().unwrap_or_default());
    let mut gates: Vec<PlannedGate> = Vec::with_capacity(story.gates);
    for place in story.told {
        add_unit(&mut gates, place.unit, place.kind, place.community, place.gates);
    }
    let communities = communities(story);
    // Every enterprise has one gate, wherever it stands.
    let told_enterprises = story.told.iter().filter(|place| place.kind == "企业").count();
    for number in told_enterprises..story.enterprises {
        let trade = TRADES[number % TRADES.len()];
        let name = format!(
            "{}{}{trade}有限公司",
            story.enterprise_prefix,
            FIRST[number / TRADES.len() % FIRST.len()]
        );
        let community = dice.pick(&communities).clone();
        add_unit(&mut gates, &name, "企业", &community, 1);
    }
    let shares = KINDS.map(|(_, share, _, _)| share);
    let mut number = 0;
    while gates.len() < story.gates {
        let (kind, _, _, most) = KINDS[dice.weighted(&shares)];
        let name = invented_name(&mut dice, kind, number);
        let community = dice.pick(&communities).clone();
        let count = (1 + dice.below(most)).min(story.gates - gates.len());
        add_unit(&mut gates, &name, kind, &community, count);
        number += 1;
    }
    spread_passes(&mut gates, story, &mut dice);
    gates
}

/// All communities and villages of the district.
fn communities(story: &Story) -> Vec<String> {
    let gazetteer = Gazetteer::embedded();
    let district = Area::parse(story.area).expect("a story's area is a code");
    let streets = gazetteer.children(&district);
    streets
        .iter()
        .flat_map(|street| gazetteer.children(street))
        .map(|community| community.code().to_owned())
        .collect()
}

fn add_unit(gates: &mut Vec<PlannedGate>, unit: &str, kind: &'static str, community: &str, count: usize) {
    for index in 0..count {
        gates.push(PlannedGate {
            unit: unit.to_owned(),
            kind,
            community: community.to_owned(),
            name: if count == 1 {
                unit.to_owned()
            } else {
                GATE_NAMES[index % GATE_NAMES.len()].to_owned()
            },
            passes: 0,
            is_home: matches!(kind, "小区" | "村"),
        });
    }
}

/// A name no other unit of the story has: the number sees to that.
fn invented_name(dice: &mut Dice, kind: &str, number: usize) -> String {
    let first = FIRST[number % FIRST.len()];
    let turn = number / FIRST.len() + 1;
    let last = match kind {
        "小区" => *dice.pick(&["花园", "家园", "小区", "苑", "公寓"]),
        "村" => "村",
        "学校" => *dice.pick(&["小学", "中学", "幼儿园"]),
        "机关" => *dice.pick(&["办事处", "服务中心", "管理所"]),
        "市场" => *dice.pick(&["农贸市场", "集贸市场"]),
        "商店" => *dice.pick(&["超市", "药房", "便利店"]),
        "养老机构" => "养老院",
        _ => *dice.pick(&["公园", "文化馆", "卫生服务站"]),
    };
    format!("{first}{last}{}", ORDINALS.get(turn).copied().unwrap_or("新区"))
}

/// Appended on the second and later use of a name.
const ORDINALS: [&str; 20] = [
    "",
    "",
    "二区",
    "三区",
    "四区",
    "五区",
    "六区",
    "七区",
    "八区",
    "九区",
    "十区",
    "十一区",
    "十二区",
    "十三区",
    "十四区",
    "十五区",
    "十六区",
    "十七区",
    "十八区",
    "十九区",
];

/// Chooses which gates have records, and shares the records out so that the sums are exactly the story's.
fn spread_passes(gates: &mut [PlannedGate], story: &Story, dice: &mut Dice) {
    let mut fixed = 0;
    let mut active: Vec<usize> = Vec::with_capacity(story.active_gates);
    for (index, gate) in gates.iter_mut().enumerate() {
        let Some(place) = story.told.iter().find(|place| place.unit == gate.unit) else {
            continue;
        };
        match place.passes {
            Some(passes) => {
                gate.passes = passes;
                fixed += passes;
            }
            None => active.push(index),
        }
    }
    let with_figures = gates.iter().filter(|gate| gate.passes > 0).count();
    let mut silent: Vec<usize> = (0..gates.len())
        .filter(|index| gates[*index].passes == 0 && !active.contains(index))
        .collect();
    while active.len() + with_figures < story.active_gates {
        let chosen = dice.below(silent.len());
        active.push(silent.swap_remove(chosen));
    }
    active.sort_unstable();

    // One record each, and the rest by weight; what rounding leaves goes to the first ones.
    let weights: Vec<u64> = active.iter().map(|index| weight(&gates[*index], dice)).collect();
    let total: u64 = weights.iter().sum();
    let to_share = u64::from(story.passes - fixed) - active.len() as u64;
    let mut left = to_share;
    for (index, weight) in active.iter().zip(&weights) {
        let share = to_share * weight / total;
        gates[*index].passes = 1 + share as u32;
        left -= share;
    }
    for index in active.iter().cycle().take(left as usize) {
        gates[*index].passes += 1;
    }
}

fn weight(gate: &PlannedGate, dice: &mut Dice) -> u64 {
    let of_kind = KINDS
        .iter()
        .find(|(kind, ..)| *kind == gate.kind)
        .map_or(5, |(_, _, weight, _)| *weight);
    u64::from(of_kind) * (40 + dice.below(120) as u64)
}

#[cfg(test)]
mod tests {
    use super::super::story::{MENGZHOU, SHANYANG};
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_sums_are_the_newspapers() {
        for story in [&SHANYANG, &MENGZHOU] {
            let gates = plan(story);
            assert_eq!(gates.len(), story.gates);
            assert_eq!(
                gates.iter().filter(|gate| gate.passes > 0).count(),
                story.active_gates
            );
            assert_eq!(gates.iter().map(|gate| gate.passes).sum::<u32>(), story.passes);
            assert_eq!(
                gates
                    .iter()
                    .filter(|gate| gate.kind == "企业")
                    .map(|gate| &gate.unit)
                    .collect::<BTreeSet<_>>()
                    .len(),
                story.enterprises
            );
        }
        let offices = plan(&SHANYANG)
            .into_iter()
            .find(|gate| gate.unit == "山阳区行政机关大院")
            .unwrap();
        assert_eq!(offices.passes, 7_211);
    }

    #[test]
    fn every_gate_has_a_name_of_its_own() {
        for story in [&SHANYANG, &MENGZHOU] {
            let gates = plan(story);
            let names: BTreeSet<_> = gates
                .iter()
                .map(|gate| (&gate.unit, &gate.community, &gate.name))
                .collect();
            assert_eq!(names.len(), gates.len());
        }
    }

    #[test]
    fn the_same_story_is_told_twice() {
        let names = |gates: Vec<PlannedGate>| {
            gates
                .into_iter()
                .map(|gate| (gate.unit, gate.passes))
                .collect::<Vec<_>>()
        };
        assert_eq!(names(plan(&SHANYANG)), names(plan(&SHANYANG)));
    }
}
