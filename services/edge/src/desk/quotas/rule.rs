//! The rules of an order as its form asks for them, and as they come back.

use super::words::{BEYOND, EXEMPTIONS, ODD_EVEN};
use crate::desk::checkpoint::DIRECTIONS;
use crate::desk::gates::KINDS;
use crate::desk::page::{Form, What, chosen, options};
use crate::desk::seat::Desk;
use crate::desk::times::whole;
use crate::web::Fields;
use proto::checkpoint::v1 as pb;
use std::collections::BTreeMap;

/// Rules of an order; the most the contract takes.
pub(super) const MOST: usize = 20;
/// Minutes in which somebody who is scanned again is on the same outing, unless the order says otherwise.
const SAME_OUTING: i32 = 10;
/// The parts of a rule that say something when they are filled in; the others are never empty.
const TELLING: &[&str] = &[
    "name",
    "unit_ids",
    "unit_ids.sought",
    "unit_kinds",
    "one_per_days",
    "counted_from",
];

/// The fields of one rule.
pub(super) fn rule(desk: &Desk, form: Form, nth: usize) -> Form {
    let language = desk.by.frame.language;
    let of = |what: &str| format!("rules[{nth}].{what}");
    form.part(&format!("{} {}", desk.t("规定", "Rule"), nth + 1))
        .line(
            &of("name"),
            desk.t(
                "名称，如“小区外出”（整条留空即没有这一条）",
                "Name, such as 小区外出; a rule that is left empty is none",
            ),
            40,
        )
        .ticks(
            &of("unit_kinds"),
            desk.t(
                "适用于哪类单位（都不选即所有卡点）",
                "At units of these kinds; none: at every gate",
            ),
            options(KINDS, language),
        )
        .seeks_many(
            &of("unit_ids"),
            desk.t("或只适用于这些单位", "Or at these units only"),
            What::Unit,
        )
        .choose(
            &of("direction"),
            desk.t(
                "计数的方向（小区通常计出，市场通常计进）",
                "Which way counts: usually out of a compound, into a market",
            ),
            options(DIRECTIONS, language),
        )
        .line(
            &of("one_per_days"),
            desk.t(
                "每户每几天一人（1至31；0 或不填为不限次数）",
                "One person of a household every so many days, 1 to 31; 0 or empty: as often as they like",
            ),
            2,
        )
        .choose(
            &of("odd_even"),
            desk.t("单双号", "Odd and even"),
            options(ODD_EVEN, language),
        )
        .day(
            &of("counted_from"),
            desk.t(
                "几天一期从哪天起算（默认第一天）",
                "Periods are counted from (the first day)",
            ),
        )
        .ticks(
            &of("exempt"),
            desk.t("不受限制的人", "Who is not held to it"),
            options(EXEMPTIONS, language),
        )
        .choose(
            &of("beyond"),
            desk.t("超出时", "Beyond it"),
            options(BEYOND, language),
        )
        .line(
            &of("same_outing_minutes"),
            desk.t(
                "几分钟内在同一卡点再扫算同一趟（0至120）",
                "Scanned again within so many minutes is the same outing, 0 to 120",
            ),
            3,
        )
        .value(SAME_OUTING.to_string())
}

/// A rule as it was typed.
pub(super) fn read(fields: &Fields, nth: usize) -> pb::QuotaRule {
    let name = |what: &str| format!("rules[{nth}].{what}");
    let text = |what: &str| fields.text(&name(what)).trim().to_owned();
    let numbers = |what: &str| fields.all(&name(what)).map(chosen).collect();
    pb::QuotaRule {
        name: text("name"),
        unit_ids: fields.all(&name("unit_ids")).map(str::to_owned).collect(),
        unit_kinds: numbers("unit_kinds"),
        direction: chosen(&text("direction")),
        one_per_days: whole(&text("one_per_days")),
        odd_even: chosen(&text("odd_even")),
        counted_from: text("counted_from"),
        exempt: numbers("exempt"),
        beyond: chosen(&text("beyond")),
        same_outing_minutes: whole(&text("same_outing_minutes")),
    }
}

/// The same fields without rules that say nothing, and how many there are: a rule that was emptied is gone, and those behind it move up, so that
/// what is said of one stands beside it.
pub(super) fn without_gaps(fields: &Fields) -> (Fields, usize) {
    let says = |nth: &usize| {
        TELLING.iter().any(|what| {
            fields
                .all(&format!("rules[{nth}].{what}"))
                .any(|value| !["", "0"].contains(&value.trim()))
        })
    };
    let kept: Vec<usize> = (0..MOST).filter(says).collect();
    let place: BTreeMap<usize, usize> = kept.iter().enumerate().map(|(to, from)| (*from, to)).collect();
    let moved = |(name, value): (&str, &str)| {
        let Some((nth, rest)) = name.strip_prefix("rules[").and_then(|rest| rest.split_once(']')) else {
            return Some((name.to_owned(), value.to_owned()));
        };
        let to = place.get(&nth.parse().ok()?)?;
        Some((format!("rules[{to}]{rest}"), value.to_owned()))
    };
    (fields.pairs().filter_map(moved).collect(), kept.len())
}

/// An order as its form holds it.
pub(super) fn written(order: &pb::QuotaOrder, units: &BTreeMap<String, String>) -> Fields {
    let mut fields = vec![
        ("area".to_owned(), order.area.clone()),
        ("issuing_body".to_owned(), order.issuing_body.clone()),
    ];
    for (nth, rule) in order.rules.iter().enumerate() {
        let mut put = |what: &str, value: String| fields.push((format!("rules[{nth}].{what}"), value));
        put("name", rule.name.clone());
        for unit in &rule.unit_ids {
            put("unit_ids", unit.clone());
            put(
                "unit_ids.found",
                format!("{unit} {}", units.get(unit).unwrap_or(unit)),
            );
        }
        for kind in &rule.unit_kinds {
            put("unit_kinds", kind.to_string());
        }
        for kind in &rule.exempt {
            put("exempt", kind.to_string());
        }
        put("direction", rule.direction.to_string());
        put("one_per_days", rule.one_per_days.to_string());
        put("odd_even", rule.odd_even.to_string());
        put("counted_from", rule.counted_from.clone());
        put("beyond", rule.beyond.to_string());
        put("same_outing_minutes", rule.same_outing_minutes.to_string());
    }
    fields.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_that_was_emptied_is_gone_and_the_next_moves_up() {
        let sent = b"area=410811&rules[0].name=+&rules[0].beyond=1&rules[1].name=b&rules[1].odd_even=2&rules[2].unit_kinds=6&rules[x].name=c";
        let (fields, rules) = without_gaps(&Fields::read(sent));
        assert_eq!(rules, 2);
        assert_eq!(fields.text("area"), "410811");
        let (first, second) = (read(&fields, 0), read(&fields, 1));
        assert_eq!((first.name.as_str(), first.odd_even, first.beyond), ("b", 2, 0));
        assert_eq!((second.name.as_str(), second.unit_kinds), ("", vec![6]));
        assert!(!fields.has("rules[x].name"));
    }

    #[test]
    fn an_order_comes_back_from_its_form_as_it_was() {
        let rule = pb::QuotaRule {
            name: "小区外出".to_owned(),
            unit_ids: vec!["u".to_owned()],
            unit_kinds: vec![1, 2],
            direction: 2,
            one_per_days: 3,
            odd_even: 1,
            counted_from: "2020-03-01".to_owned(),
            exempt: vec![1, 3],
            beyond: 2,
            same_outing_minutes: 0,
        };
        let order = pb::QuotaOrder {
            rules: vec![rule.clone()],
            ..pb::QuotaOrder::default()
        };
        assert_eq!(read(&written(&order, &BTreeMap::new()), 0), rule);
    }
}
