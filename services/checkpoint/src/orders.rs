//! The orders in force at the gates: dated policies of this service's kinds, and those a new town starts with. No quota is ordered then.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use kit::clock::Moment;
use kit::db::{self, Db, Json};
use kit::policy::{self, Policies, Policy, PolicyKind, PolicyRef};
use uuid::Uuid;
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
}

impl PolicyKind for RetentionOrder {
    const KIND: &'static str = "retention";
}

impl PolicyKind for ShiftOrder {
    const KIND: &'static str = "shift";
}

impl PolicyKind for DisinfectionOrder {
    const KIND: &'static str = "disinfection";
}

impl PolicyKind for AnomalyOrder {
    const KIND: &'static str = "anomaly";
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

/// Every kind of order there is.
const KINDS: &[&str] = &[
    GateOrder::KIND,
    RetentionOrder::KIND,
    ShiftOrder::KIND,
    DisinfectionOrder::KIND,
    AnomalyOrder::KIND,
    FeverOrder::KIND,
    VisitorOrder::KIND,
    QuotaOrder::KIND,
];

/// Every order, in memory. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Orders {
    policies: Policies,
    /// The numbers of their documents, by stamp: every answer at a gate names one.
    documents: Arc<RwLock<HashMap<(Uuid, i32), String>>>,
}

impl Orders {
    /// Reads the orders; writes those of the demonstration into books that hold none.
    pub async fn open(db: &Db, district: &Area) -> Result<Self, db::Error> {
        let policies = policy::load(db).await?;
        let missing: Vec<Policy> = first_orders(district)
            .into_iter()
            .filter(|first| policies.of_kind(&first.kind).is_empty())
            .collect();
        if !missing.is_empty() {
            let mut tx = db.begin().await?;
            for first in &missing {
                policy::put(&mut tx, first).await?;
            }
            tx.commit().await?;
            policies.refresh(db).await?;
        }
        let orders = Self {
            policies,
            documents: Arc::default(),
        };
        orders.index_documents();
        Ok(orders)
    }

    /// Reads them again: another replica may have put one.
    pub async fn refresh(&self, db: &Db) -> Result<(), db::Error> {
        self.policies.refresh(db).await?;
        self.index_documents();
        Ok(())
    }

    fn index_documents(&self) {
        let numbers = KINDS
            .iter()
            .flat_map(|kind| self.policies.of_kind(kind))
            .map(|policy| ((policy.id, policy.version), policy.document_number));
        *self.documents.write().unwrap_or_else(PoisonError::into_inner) = numbers.collect();
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
        match self.policies.at::<T>(area.code(), at) {
            Some((reference, order)) => (Some(stamp(reference)), order),
            None => (None, Arc::default()),
        }
    }

    /// The quotas ordered for the gates of an area, if any are.
    pub fn quota(&self, area: &Area, at: Moment) -> Option<(PolicyStamp, Arc<QuotaOrder>)> {
        let (reference, order) = self.policies.at::<QuotaOrder>(area.code(), at)?;
        Some((stamp(reference), order))
    }

    /// Every version of every order of quotas, by area, order and version.
    pub fn quota_orders(&self) -> Vec<Policy> {
        self.policies.of_kind(QuotaOrder::KIND)
    }

    /// How long records of an area are kept.
    pub fn retention(&self, area: &Area, at: Moment) -> Arc<RetentionOrder> {
        self.policies
            .at::<RetentionOrder>(area.code(), at)
            .map(|(_, order)| order)
            .unwrap_or_default()
    }

    /// The number of the document behind a stamp; empty when the order is not known here.
    pub fn document_of(&self, stamp: PolicyStamp) -> String {
        let documents = self.documents.read().unwrap_or_else(PoisonError::into_inner);
        documents
            .get(&(stamp.id, stamp.version))
            .cloned()
            .unwrap_or_default()
    }
}

fn stamp(reference: PolicyRef) -> PolicyStamp {
    PolicyStamp {
        id: reference.id,
        version: reference.version,
    }
}

/// What a town starts with until its prevention group orders something else. Fixed ids: two replicas that start together write them once.
fn first_orders(district: &Area) -> Vec<Policy> {
    let order = |id: u128, kind: &str, number: &str, body: serde_json::Value| Policy {
        id: Uuid::from_u128(id),
        version: 1,
        kind: kind.to_owned(),
        area: district.code().to_owned(),
        document_number: number.to_owned(),
        issuing_body: "演示数据·区疫情防控指挥部".to_owned(),
        // 25 January 2020: the province's first-level response.
        effective_from: Moment::from_unix_seconds(1_579_881_600),
        effective_to: None,
        body: Json(body),
    };
    let body =
        |order: serde_json::Result<serde_json::Value>| order.expect("an order is made of plain values");
    vec![
        order(
            0x016f_d8bd_e000_7000_8000_0000_0000_0001,
            GateOrder::KIND,
            "演示〔2020〕1号",
            body(serde_json::to_value(GateOrder::default())),
        ),
        order(
            0x016f_d8bd_e000_7000_8000_0000_0000_0002,
            RetentionOrder::KIND,
            "演示〔2020〕2号",
            body(serde_json::to_value(RetentionOrder::default())),
        ),
        order(
            0x016f_d8bd_e000_7000_8000_0000_0000_0231,
            ShiftOrder::KIND,
            "演示〔2020〕231号",
            body(serde_json::to_value(ShiftOrder::default())),
        ),
        order(
            0x016f_d8bd_e000_7000_8000_0000_0000_0241,
            DisinfectionOrder::KIND,
            "演示〔2020〕241号",
            body(serde_json::to_value(DisinfectionOrder::default())),
        ),
        order(
            0x016f_d8bd_e000_7000_8000_0000_0000_0261,
            AnomalyOrder::KIND,
            "演示〔2020〕261号",
            body(serde_json::to_value(AnomalyOrder::default())),
        ),
        order(
            0x016f_d8bd_e000_7000_8000_0000_0000_0201,
            FeverOrder::KIND,
            "演示〔2020〕201号",
            body(serde_json::to_value(FeverOrder::default())),
        ),
        order(
            0x016f_d8bd_e000_7000_8000_0000_0000_0211,
            VisitorOrder::KIND,
            "演示〔2020〕211号",
            body(serde_json::to_value(VisitorOrder::default())),
        ),
    ]
}
