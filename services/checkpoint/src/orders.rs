//! The orders in force at the gates: dated policies of this service's kinds, and those a new town starts with. No quota is ordered then.

use std::sync::Arc;

use kit::clock::Moment;
use kit::db::{self, Db};
use kit::parse::{All, Flaws, Unreadable, distinct, each, field, nested, within};
use kit::policy::{self, First, Policies, Policy, PolicyKind, PolicyRef};
use vocabulary::{Area, Verdict};

use crate::anomalies::rules::order::AnomalyOrder;
use crate::disinfection::rules::order::{AgentBounds, DisinfectionOrder, Wanted};
use crate::disinfection::rules::words::Agent;
use crate::fevers::rules::order::FeverOrder;
use crate::quota::rules::order::QuotaOrder;
use crate::rules::pass::Pass;
use crate::rules::policy::{GateOrder, PolicyStamp, RetentionOrder};
use crate::rules::settings::MOST_MINUTES;
use crate::shifts::rules::order::ShiftOrder;
use crate::visitors::rules::order::VisitorOrder;

impl PolicyKind for GateOrder {
    const KIND: &'static str = "gate";

    fn check(&self) -> Result<(), Flaws> {
        (
            field(
                "confirm_within_minutes",
                within(self.confirm_within_minutes, 1..=MOST_MINUTES),
            ),
            field(
                "recheck_after_minutes",
                within(self.recheck_after_minutes, 1..=1_440),
            ),
            field(
                "standings_max_age_hours",
                within(self.standings_max_age_hours, 1..=168),
            ),
            field("void_within_seconds", within(self.void_within_seconds, 0..=600)),
            field("offline_bundle_hours", within(self.offline_bundle_hours, 1..=16)),
        )
            .all()
            .map(drop)
    }
}

impl PolicyKind for RetentionOrder {
    const KIND: &'static str = "retention";

    fn check(&self) -> Result<(), Flaws> {
        // Whom somebody met is asked for a fortnight at least.
        (
            field("pass_days", kept(self.pass_days, 0)),
            field("export_days", within(self.export_days, 1..=366)),
        )
            .all()
            .map(drop)
    }
}

impl PolicyKind for ShiftOrder {
    const KIND: &'static str = "shift";
    const BY_TWO: bool = false;

    fn check(&self) -> Result<(), Flaws> {
        (
            field("come_early_minutes", within(self.come_early_minutes, 0..=180)),
            field("late_after_minutes", within(self.late_after_minutes, 0..=720)),
            field(
                "absent_after_minutes",
                within(self.absent_after_minutes, self.late_after_minutes.min(720)..=720),
            ),
            field(
                "covered_from_minute",
                within(self.covered_from_minute, 0..=MIDNIGHT),
            ),
            // Hours that end as they begin are none: nobody need be there.
            field(
                "covered_until_minute",
                within(
                    self.covered_until_minute,
                    self.covered_from_minute.min(MIDNIGHT)..=MIDNIGHT,
                ),
            ),
            field("kept_days", kept(self.kept_days, 0)),
        )
            .all()
            .map(drop)
    }
}

impl PolicyKind for DisinfectionOrder {
    const KIND: &'static str = "disinfection";
    const BY_TWO: bool = false;

    fn check(&self) -> Result<(), Flaws> {
        let agents: Vec<_> = self.agents.iter().map(|bounds| bounds.agent).collect();
        let kinds: Vec<_> = self.demands.iter().map(|demand| demand.kind).collect();
        (
            field("agents", distinct(&agents)),
            each("agents", &self.agents, sound),
            field("dose_from", within(self.dose_from, 0..=10_000)),
            field(
                "dose_to",
                within(self.dose_to, self.dose_from.clamp(1, 10_000)..=10_000),
            ),
            field("may_be_wiped", distinct(&self.may_be_wiped)),
            field("demands", distinct(&kinds)),
            each("demands", &self.demands, |demand| {
                (field("times_a_day", within(demand.times_a_day, 1..=48)),).all()
            }),
            field("known_days", within(self.known_days, 1..=366)),
            // What is forgotten is not known to have been done.
            field("kept_days", kept(self.kept_days, self.known_days.min(366))),
        )
            .all()
            .map(drop)
    }
}

/// Nothing demanded of an agent is beyond what it can be.
fn sound(bounds: &AgentBounds) -> Result<(), Flaws> {
    let strongest = match bounds.agent {
        Agent::Alcohol => 100,
        _ => 1_000_000,
    };
    let wanted = |wanted: &Wanted| {
        let strength = |strength: Option<i32>, from| {
            strength
                .map(|strength| within(strength, from..=strongest))
                .transpose()
        };
        (
            field("strength_from", strength(wanted.strength_from, 1)),
            field(
                "strength_to",
                strength(
                    wanted.strength_to,
                    wanted.strength_from.unwrap_or(1).clamp(1, strongest),
                ),
            ),
            field("contact_minutes", within(wanted.contact_minutes, 0..=1_440)),
        )
            .all()
    };
    (
        nested("preventive", wanted(&bounds.preventive)),
        nested("suspected", wanted(&bounds.suspected)),
    )
        .all()
        .map(drop)
}

impl PolicyKind for AnomalyOrder {
    const KIND: &'static str = "anomaly";
    const BY_TWO: bool = false;

    fn check(&self) -> Result<(), Flaws> {
        (
            field(
                "seconds_between_streets",
                within(self.seconds_between_streets, 0..=3_600),
            ),
            field(
                "seconds_between_units",
                within(self.seconds_between_units, 0..=3_600),
            ),
            field(
                "scans_in_five_minutes",
                within(self.scans_in_five_minutes, 1..=100_000),
            ),
            field("times_its_busiest", within(self.times_its_busiest, 1..=1_000)),
            field("silent_minutes", within(self.silent_minutes, 0..=10_080)),
            field(
                "open_from_minute",
                within(self.open_from_minute, 0..=MIDNIGHT - 1),
            ),
            field(
                "open_until_minute",
                within(
                    self.open_until_minute,
                    self.open_from_minute.min(MIDNIGHT - 1) + 1..=MIDNIGHT,
                ),
            ),
            field("history_days", within(self.history_days, 1..=31)),
            self.ladder.check("ladder"),
            field("kept_days", kept(self.kept_days, self.ladder.days())),
        )
            .all()
            .map(drop)
    }
}

impl PolicyKind for FeverOrder {
    const KIND: &'static str = "fever";

    fn check(&self) -> Result<(), Flaws> {
        (
            field(
                "recheck_grace_minutes",
                within(self.recheck_grace_minutes, 0..=1_440),
            ),
            self.ladder.check("ladder"),
            field("case_days", sealed(self.case_days, self.ladder.days())),
        )
            .all()
            .map(drop)
    }
}

impl PolicyKind for VisitorOrder {
    const KIND: &'static str = "visitor";

    fn check(&self) -> Result<(), Flaws> {
        (
            field("ticket_hours", within(self.ticket_hours, 1..=72)),
            field("visit_days", sealed(self.visit_days, 0)),
        )
            .all()
            .map(drop)
    }
}

/// Put by OrderQuota alone, which reads each rule from its request; one officer does, for nobody's level hangs on it.
impl PolicyKind for QuotaOrder {
    const KIND: &'static str = "quota";
    const BY_TWO: bool = false;
}

/// Minutes of a day.
const MIDNIGHT: u32 = 1_440;

/// Days for which something is kept: at least a fortnight, for that long somebody is asked whom they met; longer than what may still
/// happen to it takes; at most five years.
fn kept(days: u16, longer_than: u16) -> Result<u16, Unreadable> {
    within(days, longer_than.saturating_add(1).max(14)..=1_826)
}

/// The same of what lies sealed, up to a week before the day it is for: the key of a month is destroyed once six have passed.
fn sealed(days: u16, longer_than: u16) -> Result<u16, Unreadable> {
    within(days, longer_than.saturating_add(1).max(14)..=173)
}

/// Who issued the first orders; the documents' numbers say as well that they are the demonstration's.
const ISSUING_BODY: &str = "山阳区疫情防控指挥部（演示）";

/// What a town starts with until its prevention group orders something else: numbers 101 to 119.
pub fn first() -> Vec<First> {
    vec![
        First::new(101, "山防指〔2020〕31号（演示）", &GateOrder::default()),
        First::new(102, "山防指〔2020〕32号（演示）", &RetentionOrder::default()),
        First::new(103, "山防指〔2020〕33号（演示）", &FeverOrder::default()),
        First::new(104, "山防指〔2020〕34号（演示）", &VisitorOrder::default()),
        First::new(105, "山防指〔2020〕35号（演示）", &ShiftOrder::default()),
        First::new(106, "山防指〔2020〕36号（演示）", &DisinfectionOrder::default()),
        First::new(107, "山防指〔2020〕37号（演示）", &AnomalyOrder::default()),
    ]
}

/// Every order, in memory. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Orders(Policies);

impl Orders {
    /// Reads the orders, after writing the first of each kind that has none.
    pub async fn open(db: &Db, first: &[First]) -> Result<Self, db::Error> {
        Ok(Self(policy::seed(db, first, ISSUING_BODY).await?))
    }

    /// Reads them again: another replica may have put one.
    pub async fn refresh(&self, db: &Db) -> Result<(), db::Error> {
        self.0.refresh(db).await
    }

    /// The orders of every kind, as they are put and listed.
    pub fn policies(&self) -> &Policies {
        &self.0
    }

    /// What is ordered for the gates of an area; the defaults, and no stamp, where nothing is.
    pub fn of_gate(&self, area: &Area, at: Moment) -> (Option<PolicyStamp>, Arc<GateOrder>) {
        self.in_force(area, at)
    }

    /// What decided a pass in this area once a reading has made another verdict of it: the order whose threshold it was judged beside, even
    /// where it lets somebody down to what quotas or freshness said at first.
    pub fn of_reading(&self, area: &Area, before: &Pass, now: Verdict) -> Option<PolicyStamp> {
        if now == before.verdict {
            before.policy
        } else {
            self.of_gate(area, before.scanned_at).0
        }
    }

    /// What is ordered of a kind in an area; the defaults, and no stamp, where nothing is.
    pub fn in_force<T: PolicyKind + Default>(
        &self,
        area: &Area,
        at: Moment,
    ) -> (Option<PolicyStamp>, Arc<T>) {
        match self.0.at::<T>(area.code(), at) {
            Some((reference, order)) => (Some(stamp(reference)), order),
            None => (None, Arc::default()),
        }
    }

    /// The quotas ordered for the gates of an area, if any are.
    pub fn quota(&self, area: &Area, at: Moment) -> Option<(PolicyStamp, Arc<QuotaOrder>)> {
        let (reference, order) = self.0.at::<QuotaOrder>(area.code(), at)?;
        Some((stamp(reference), order))
    }

    /// Every version of every order of quotas, by area, order and version.
    pub fn quota_orders(&self) -> Vec<Policy> {
        self.0.of_kind(QuotaOrder::KIND)
    }

    /// How long records of an area are kept.
    pub fn retention(&self, area: &Area, at: Moment) -> Arc<RetentionOrder> {
        self.in_force(area, at).1
    }

    /// The number of the document behind a stamp; empty when the order is not known here.
    pub fn document_of(&self, stamp: PolicyStamp) -> String {
        let reference = PolicyRef {
            id: stamp.id,
            version: stamp.version,
        };
        self.0.document_number(reference).unwrap_or_default()
    }
}

fn stamp(reference: PolicyRef) -> PolicyStamp {
    PolicyStamp {
        id: reference.id,
        version: reference.version,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kit::policy::testing::refused;
    use rstest::rstest;
    use serde_json::{Value, json};

    const BEYOND: &str = "OUT_OF_RANGE";

    fn told(kind: &str, changed: &[(&str, Value)]) -> Vec<String> {
        let first = first();
        let of_kind = first.iter().find(|first| first.kind.name == kind);
        refused(of_kind.expect("the kind"), changed)
    }

    fn named(fields: &[&str]) -> Vec<String> {
        fields
            .iter()
            .map(|field| format!("body.{field} {BEYOND}"))
            .collect()
    }

    #[test]
    fn what_a_town_starts_with_is_sound() {
        for first in first() {
            assert!(refused(&first, &[]).is_empty(), "{}", first.kind.name);
        }
    }

    #[rstest]
    #[case("retention", &[("/pass_days", json!(13)), ("/export_days", json!(0))], &["pass_days", "export_days"])]
    #[case("shift", &[("/come_early_minutes", json!(181)), ("/kept_days", json!(0))], &["come_early_minutes", "kept_days"])]
    #[case("shift", &[("/late_after_minutes", json!(31))], &["absent_after_minutes"])]
    #[case("shift", &[("/covered_until_minute", json!(0))], &[])]
    #[case("shift", &[("/covered_from_minute", json!(1_200)), ("/covered_until_minute", json!(600))], &["covered_until_minute"])]
    #[case("anomaly", &[("/silent_minutes", json!(0)), ("/seconds_between_units", json!(0))], &[])]
    #[case("anomaly", &[("/scans_in_five_minutes", json!(0)), ("/times_its_busiest", json!(0)), ("/history_days", json!(32))],
           &["scans_in_five_minutes", "times_its_busiest", "history_days"])]
    #[case("anomaly", &[("/open_from_minute", json!(1_320))], &["open_until_minute"])]
    #[case("anomaly", &[("/ladder/1/minutes", json!(43_201)), ("/ladder/2/minutes", json!(0))],
           &["ladder[1].minutes", "ladder[2].minutes"])]
    #[case("anomaly", &[("/ladder/0/minutes", json!(43_200)), ("/ladder/1/minutes", json!(43_200))], &["kept_days"])]
    #[case("fever", &[("/ladder/0/minutes", json!(0)), ("/ladder/1/minutes", json!(0))], &[])]
    #[case("fever", &[("/recheck_grace_minutes", json!(1_441)), ("/ladder/2/minutes", json!(0)), ("/case_days", json!(174))],
           &["recheck_grace_minutes", "ladder[2].minutes", "case_days"])]
    #[case("fever", &[("/ladder/1/minutes", json!(43_200)), ("/case_days", json!(30))], &["case_days"])]
    #[case("visitor", &[("/ticket_hours", json!(0)), ("/visit_days", json!(0))], &["ticket_hours", "visit_days"])]
    #[case("visitor", &[("/ticket_hours", json!(73)), ("/visit_days", json!(174))], &["ticket_hours", "visit_days"])]
    #[case("disinfection", &[("/dose_to", json!(99)), ("/known_days", json!(0))], &["dose_to", "known_days"])]
    #[case("disinfection", &[("/known_days", json!(180))], &["kept_days"])]
    #[case("disinfection", &[("/demands/0/times_a_day", json!(0))], &["demands[0].times_a_day"])]
    #[case("disinfection", &[("/agents/0/preventive/strength_to", json!(249)), ("/agents/2/suspected/strength_to", json!(101))],
           &["agents[0].preventive.strength_to", "agents[2].suspected.strength_to"])]
    #[case("disinfection", &[("/agents/1/suspected/contact_minutes", json!(-1))], &["agents[1].suspected.contact_minutes"])]
    fn numbers_lie_in_their_ranges_and_fit_each_other(
        #[case] kind: &str,
        #[case] changed: &[(&str, Value)],
        #[case] fields: &[&str],
    ) {
        assert_eq!(told(kind, changed), named(fields));
    }

    #[test]
    fn nothing_is_ordered_twice_about_one_agent_or_place() {
        let demand = json!({ "kind": "bus", "times_a_day": 2 });
        let changed = [
            ("/demands", json!([demand, demand])),
            ("/may_be_wiped", json!(["alcohol", "alcohol"])),
        ];
        assert_eq!(
            told("disinfection", &changed),
            ["body.may_be_wiped NAMED_TWICE", "body.demands NAMED_TWICE"]
        );
    }
}
