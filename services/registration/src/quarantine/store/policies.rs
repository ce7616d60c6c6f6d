//! The kind of policy of this house, and the first of it.

use crate::quarantine::rules::policy::{AfterRelease, Ladder, QuarantinePolicy, Terms, Window};
use crate::quarantine::rules::words::HalfDay;
use crate::store::policies::First;
use kit::policy::PolicyKind;
use vocabulary::level::Level;
use vocabulary::temperature::Threshold;

impl PolicyKind for QuarantinePolicy {
    const KIND: &'static str = "quarantine";
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
        fever_ladder: Ladder {
            community_minutes: 30,
            street_minutes: 60,
            district_minutes: 120,
        },
        need_ladder: Ladder {
            community_minutes: 4 * 60,
            street_minutes: 4 * 60,
            district_minutes: 8 * 60,
        },
        release_ladder: Ladder {
            community_minutes: 12 * 60,
            street_minutes: 12 * 60,
            district_minutes: 24 * 60,
        },
        release_by_itself: false,
        retention_days: 180,
    }
}
