//! The kind of policy of this house, and the first of it.

use crate::quarantine::rules::policy::{AfterRelease, QuarantinePolicy, Terms, Window};
use crate::quarantine::rules::words::HalfDay;
use crate::store::policies::{First, adverse, kept, ladder};
use kit::parse::{All, Flaws, Unreadable, distinct, each, field, nested, within};
use kit::policy::PolicyKind;
use vocabulary::Ladder;
use vocabulary::level::Level;
use vocabulary::temperature::Threshold;

impl PolicyKind for QuarantinePolicy {
    const KIND: &'static str = "quarantine";

    fn check(&self) -> Result<(), Flaws> {
        let ladders = [&self.fever_ladder, &self.need_ladder, &self.release_ladder];
        let climbs = ladders.map(Ladder::days).into_iter().max().unwrap_or_default();
        (
            nested("home", sound(&self.home)),
            nested("centralised", sound(&self.centralised)),
            nested("self_monitoring", sound(&self.self_monitoring)),
            field("checks", apart(&self.checks)),
            each("checks", &self.checks, open),
            field("grace_minutes", within(self.grace_minutes, 0..=720)),
            self.fever_ladder.check("fever_ladder"),
            self.need_ladder.check("need_ladder"),
            self.release_ladder.check("release_ladder"),
            field("retention_days", kept(self.retention_days, climbs)),
        )
            .all()
            .map(drop)
    }
}

fn sound(terms: &Terms) -> Result<(), Flaws> {
    let days = |days: u16| field("days", within(days, 1..=60));
    let reasons: Vec<_> = terms
        .days_by_reason
        .iter()
        .map(|special| special.reason)
        .collect();
    let after = terms.after_release.as_ref().map_or(Ok(()), |after| {
        (field("level", adverse(after.level)), days(after.days))
            .all()
            .map(drop)
    });
    (
        days(terms.days),
        field("days_by_reason", distinct(&reasons).map(drop)),
        each("days_by_reason", &terms.days_by_reason, |special| {
            (days(special.days),).all()
        }),
        field("level", terms.level.map(adverse).transpose()),
        nested("after_release", after),
    )
        .all()
        .map(drop)
}

/// Whoever owed no check would be watched by nobody.
fn apart(windows: &[Window]) -> Result<(), Unreadable> {
    let halves: Vec<_> = windows.iter().map(|window| window.half).collect();
    if halves.is_empty() {
        return Err(Unreadable::new("MISSING", "names at least one check"));
    }
    distinct(&halves)?;
    let of = |half| windows.iter().find(|window| window.half == half);
    match (of(HalfDay::Morning), of(HalfDay::Evening)) {
        (Some(morning), Some(evening)) if morning.until_minute > evening.from_minute => Err(Unreadable::new(
            "OVERLAPS",
            "the morning's must be over before the evening's begins",
        )),
        _ => Ok(()),
    }
}

fn open(window: &Window) -> Result<(), Flaws> {
    (
        field("from_minute", within(window.from_minute, 0..=1_439)),
        field(
            "until_minute",
            within(window.until_minute, window.from_minute.min(1_439) + 1..=1_440),
        ),
    )
        .all()
        .map(drop)
}

/// The first policies of quarantine: numbers 30 to 39.
pub fn first() -> Vec<First> {
    vec![First::new(30, "山防指〔2020〕16号（演示）", &first_quarantine())]
}

/// Fourteen days, two checks a day; yellow at home, red in a centralised place, nothing held of whoever monitors themselves; yellow for
/// fourteen days after a release (河南).
pub fn first_quarantine() -> QuarantinePolicy {
    let terms = |level: Option<Level>| Terms {
        days: 14,
        days_by_reason: Vec::new(),
        level,
        after_release: level.map(|_| AfterRelease {
            level: Level::Yellow,
            days: 14,
        }),
    };
    QuarantinePolicy {
        home: terms(Some(Level::Yellow)),
        centralised: terms(Some(Level::Red)),
        self_monitoring: terms(None),
        checks: vec![
            Window {
                half: HalfDay::Morning,
                from_minute: 6 * 60,
                until_minute: 12 * 60,
            },
            Window {
                half: HalfDay::Evening,
                from_minute: 12 * 60,
                until_minute: 20 * 60,
            },
        ],
        grace_minutes: 30,
        fever_threshold: Threshold::default(),
        fever_ladder: ladder(30, 60, 120),
        need_ladder: ladder(4 * 60, 4 * 60, 8 * 60),
        release_ladder: ladder(12 * 60, 12 * 60, 24 * 60),
        release_by_itself: false,
        retention_days: 180,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kit::policy::testing::refused;
    use rstest::rstest;
    use serde_json::{Value, json};

    fn window(half: &str, from: u16, until: u16) -> Value {
        json!({ "half": half, "from_minute": from, "until_minute": until })
    }

    fn after(level: &str, days: u16) -> Value {
        json!({ "level": level, "days": days })
    }

    #[rstest]
    #[case(&[("/self_monitoring/level", Value::Null), ("/home/after_release", Value::Null)], &[])]
    #[case(&[("/home/days", json!(0)), ("/centralised/days", json!(61))],
           &["body.home.days OUT_OF_RANGE", "body.centralised.days OUT_OF_RANGE"])]
    #[case(&[("/home/level", json!("green")), ("/centralised/after_release", after("grey", 0))],
           &["body.home.level NOT_CAREFUL", "body.centralised.after_release.level NOT_CAREFUL",
             "body.centralised.after_release.days OUT_OF_RANGE"])]
    #[case(&[("/home/days_by_reason", json!([{ "reason": "returnee", "days": 0 }, { "reason": "returnee", "days": 7 }]))],
           &["body.home.days_by_reason NAMED_TWICE", "body.home.days_by_reason[0].days OUT_OF_RANGE"])]
    #[case(&[("/grace_minutes", json!(721)), ("/retention_days", json!(13))],
           &["body.grace_minutes OUT_OF_RANGE", "body.retention_days OUT_OF_RANGE"])]
    #[case(&[("/fever_ladder/2/minutes", json!(0)), ("/need_ladder/1/minutes", json!(43_201)),
             ("/release_ladder/0/minutes", json!(43_201))],
           &["body.fever_ladder[2].minutes OUT_OF_RANGE", "body.need_ladder[1].minutes OUT_OF_RANGE",
             "body.release_ladder[0].minutes OUT_OF_RANGE"])]
    #[case(&[("/need_ladder/2/minutes", json!(43_200)), ("/retention_days", json!(30))],
           &["body.retention_days OUT_OF_RANGE"])]
    fn nonsense_is_named(#[case] changed: &[(&str, Value)], #[case] told: &[&str]) {
        assert_eq!(refused(&first()[0], changed), told);
    }

    #[rstest]
    #[case(&[window("evening", 0, 1_440)], &[])]
    #[case(&[], &["body.checks MISSING"])]
    #[case(&[window("morning", 0, 60), window("morning", 120, 180)], &["body.checks NAMED_TWICE"])]
    #[case(&[window("evening", 600, 1_200), window("morning", 360, 601)], &["body.checks OVERLAPS"])]
    #[case(&[window("morning", 60, 60), window("evening", 1_440, 1_441)],
           &["body.checks[0].until_minute OUT_OF_RANGE", "body.checks[1].from_minute OUT_OF_RANGE",
             "body.checks[1].until_minute OUT_OF_RANGE"])]
    fn checks_have_time_and_do_not_meet(#[case] windows: &[Value], #[case] told: &[&str]) {
        assert_eq!(refused(&first()[0], &[("/checks", json!(windows))]), told);
    }
}
