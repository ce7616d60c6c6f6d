//! The kind of policy about objections, and the first of it.

use crate::objections::rules::deadline::{ObjectionPolicy, Rung, place};
use crate::store::policies::{First, kept};
use kit::parse::{All, Flaws, Unreadable, each, field, within};
use kit::policy::PolicyKind;

/// The longest that anybody has to answer.
const MOST_HOURS: u32 = 720;

impl PolicyKind for ObjectionPolicy {
    const KIND: &'static str = "objection";

    fn check(&self) -> Result<(), Flaws> {
        let hours: u64 = self.ladder.iter().map(|rung| u64::from(rung.hours)).sum();
        let climbs = u16::try_from(hours.div_ceil(24)).unwrap_or(u16::MAX);
        (
            field("ladder", whole(&self.ladder)),
            each("ladder", &self.ladder, |rung| {
                (
                    field("level", known(&rung.level)),
                    field("hours", within(rung.hours, least(rung)..=MOST_HOURS)),
                )
                    .all()
            }),
            field("keep_days", kept(self.keep_days, climbs)),
        )
            .all()
            .map(drop)
    }
}

/// Whoever has no time passes it on at once; the district has nobody to pass it to.
fn least(rung: &Rung) -> u32 {
    u32::from(rung.level == "district")
}

/// A ladder climbs, and ends where nobody is above.
fn whole(ladder: &[Rung]) -> Result<(), Unreadable> {
    let places: Vec<_> = ladder.iter().map(|rung| place(&rung.level)).collect();
    if places.is_empty() {
        return Err(Unreadable::new("MISSING", "names at least the district"));
    }
    if !places.is_sorted_by(|lower, higher| lower < higher) {
        return Err(Unreadable::new(
            "NOT_CLIMBING",
            "must name each level once, the lowest first",
        ));
    }
    if places.last() != Some(&place("district")) {
        return Err(Unreadable::new("DISTRICT_MISSING", "must end with the district"));
    }
    Ok(())
}

fn known(level: &str) -> Result<usize, Unreadable> {
    place(level).ok_or_else(|| Unreadable::new("UNKNOWN_LEVEL", "must be community, street or district"))
}

/// What holds until the district orders otherwise.
pub fn first() -> Vec<First> {
    let ladder = ["community", "street", "district"]
        .into_iter()
        .map(|level| Rung {
            level: level.to_owned(),
            hours: 24,
        })
        .collect();
    let policy = ObjectionPolicy {
        ladder,
        keep_days: 180,
    };
    vec![First::new(60, "山防指〔2020〕14号（演示）", &policy)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use kit::policy::testing::refused;
    use rstest::rstest;
    use serde_json::{Value, json};

    fn ladder(rungs: &[(&str, u32)]) -> Value {
        let rung = |(level, hours): &(&str, u32)| json!({ "level": level, "hours": hours });
        rungs.iter().map(rung).collect()
    }

    #[rstest]
    #[case(&[("street", 1), ("district", 720)], &[])]
    #[case(&[("community", 0), ("street", 0), ("district", 1)], &[])]
    #[case(&[("street", 721), ("district", 1)], &["body.ladder[0].hours OUT_OF_RANGE"])]
    #[case(&[], &["body.ladder MISSING"])]
    #[case(&[("street", 24), ("community", 24), ("district", 24)], &["body.ladder NOT_CLIMBING"])]
    #[case(&[("district", 24), ("district", 24)], &["body.ladder NOT_CLIMBING"])]
    #[case(&[("community", 24), ("street", 24)], &["body.ladder DISTRICT_MISSING"])]
    #[case(&[("village", 24), ("district", 0)], &["body.ladder[0].level UNKNOWN_LEVEL", "body.ladder[1].hours OUT_OF_RANGE"])]
    fn a_ladder_climbs_to_the_district(#[case] rungs: &[(&str, u32)], #[case] told: &[&str]) {
        assert_eq!(refused(&first()[0], &[("/ladder", ladder(rungs))]), told);
    }

    #[rstest]
    #[case(13)]
    #[case(0)]
    #[case(1_827)]
    fn an_objection_is_kept_a_fortnight_at_least(#[case] days: u16) {
        let told = refused(&first()[0], &[("/keep_days", json!(days))]);
        assert_eq!(told, ["body.keep_days OUT_OF_RANGE"]);
    }

    #[test]
    fn an_objection_is_kept_until_it_has_climbed() {
        let long = ladder(&[("community", 720), ("district", 720)]);
        let told = |days| {
            refused(
                &first()[0],
                &[("/ladder", long.clone()), ("/keep_days", json!(days))],
            )
        };
        assert_eq!(told(60), ["body.keep_days OUT_OF_RANGE"]);
        assert!(told(61).is_empty());
    }
}
