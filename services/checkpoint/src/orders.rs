//! The orders in force at the gates: dated policies of this service's kinds, and those a new town starts with. No quota is ordered then.

use std::sync::Arc;

use kit::clock::Moment;
use kit::db::{self, Db};
use kit::parse::{All, Flaws, field, within};
use kit::policy::{self, First, Policies, Policy, PolicyKind, PolicyRef};
use vocabulary::Area;

use crate::anomalies::rules::order::AnomalyOrder;
use crate::disinfection::rules::order::DisinfectionOrder;
use crate::fevers::rules::order::FeverOrder;
use crate::quota::rules::order::QuotaOrder;
use crate::rules::policy::{GateOrder, PolicyStamp, RetentionOrder};
use crate::shifts::rules::order::ShiftOrder;
use crate::visitors::rules::order::VisitorOrder;

impl PolicyKind for GateOrder {
    const KIND: &'static str = "gate";

    fn check(&self) -> Result<(), Flaws> {
        (
            field(
                "confirm_within_minutes",
                within(self.confirm_within_minutes, 1..=1_440),
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
        (field("pass_days", within(self.pass_days, 14..=1_826)),)
            .all()
            .map(drop)
    }
}

impl PolicyKind for ShiftOrder {
    const KIND: &'static str = "shift";
    const BY_TWO: bool = false;
}

impl PolicyKind for DisinfectionOrder {
    const KIND: &'static str = "disinfection";
    const BY_TWO: bool = false;
}

impl PolicyKind for AnomalyOrder {
    const KIND: &'static str = "anomaly";
    const BY_TWO: bool = false;
}

impl PolicyKind for FeverOrder {
    const KIND: &'static str = "fever";
}

impl PolicyKind for VisitorOrder {
    const KIND: &'static str = "visitor";
}

impl PolicyKind for QuotaOrder {
    const KIND: &'static str = "quota";
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
        self.0
            .at::<RetentionOrder>(area.code(), at)
            .map(|(_, order)| order)
            .unwrap_or_default()
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
