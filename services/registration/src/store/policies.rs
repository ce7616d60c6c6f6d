//! Registration's kinds of policy: how each is named in the table, which one is in force, and the first of each.

use crate::rules::code::CodePolicy;
use crate::rules::level::{DecidedBy, FreshnessPolicy, LevelPolicy};
use crate::rules::limits::{DeclarationPolicy, NoticePolicy, SessionPolicy};
use crate::rules::retention::RetentionPolicy;
use kit::clock::Moment;
use kit::db::{Db, Error, Json};
use kit::policy::{self, Kind, Policies, Policy, PolicyKind};
use serde::Serialize;
use std::sync::Arc;
use uuid::Uuid;
use vocabulary::area::Area;
use vocabulary::level::Level;
use vocabulary::symptoms::Symptom;
use vocabulary::temperature::Threshold;

impl PolicyKind for LevelPolicy {
    const KIND: &'static str = "level";
}

impl PolicyKind for FreshnessPolicy {
    const KIND: &'static str = "freshness";
}

impl PolicyKind for DeclarationPolicy {
    const KIND: &'static str = "declaration";
}

impl PolicyKind for CodePolicy {
    const KIND: &'static str = "code";
}

impl PolicyKind for RetentionPolicy {
    const KIND: &'static str = "retention";
}

impl PolicyKind for SessionPolicy {
    const KIND: &'static str = "session";
}

impl PolicyKind for NoticePolicy {
    const KIND: &'static str = "notice";
}

/// A policy in force, and what a decision stores of it.
#[derive(Clone, Debug)]
pub struct InForce<T> {
    /// What it says.
    pub policy: Arc<T>,
    /// Which version of which policy, and its document.
    pub by: DecidedBy,
}

/// The policy of a kind that holds in an area at a moment; `None` when none was ordered.
pub fn in_force<T: PolicyKind>(policies: &Policies, area: &Area, at: Moment) -> Option<InForce<T>> {
    let (reference, policy) = policies.at::<T>(area.code(), at)?;
    let document_number = policies
        .named(reference)
        .map(|row| row.document_number)
        .unwrap_or_default();
    Some(InForce {
        policy,
        by: DecidedBy {
            policy_id: reference.id,
            version: reference.version,
            document_number,
        },
    })
}

/// Before any day the suite tells of: the first policies hold from then on.
const FIRST_DAY: Moment = Moment::from_unix_seconds(1_577_836_800);

/// The first policy of a kind, which holds until the district puts another.
#[derive(Clone, Debug)]
pub struct First {
    /// The kind.
    pub kind: Kind,
    /// The policy.
    pub policy: Policy,
}

impl First {
    /// For everywhere, from before any day the suite tells of. The number is this kind's own in the service, so that two replicas that
    /// open an empty database together write each policy once; the document's number says that it is the demonstration's.
    pub fn new<T: PolicyKind + Serialize>(number: u128, document_number: &str, body: &T) -> Self {
        Self {
            kind: Kind::of::<T>(),
            policy: Policy {
                id: Uuid::from_u128(0x016f_5e66_e800_7000_8000_0000_0000_0000 + number),
                version: 1,
                kind: T::KIND.to_owned(),
                area: String::new(),
                document_number: document_number.to_owned(),
                issuing_body: "山阳区疫情防控指挥部（演示）".to_owned(),
                effective_from: FIRST_DAY,
                effective_to: None,
                body: Json(serde_json::to_value(body).expect("a policy is made of plain values")),
            },
        }
    }
}

/// Reads every policy, after writing the first of each kind that has none.
pub async fn seed(db: &Db, first: &[First]) -> Result<Policies, Error> {
    let policies = policy::load(db).await?;
    let missing: Vec<&Policy> = first
        .iter()
        .map(|first| &first.policy)
        .filter(|first| policies.of_kind(&first.kind).is_empty())
        .collect();
    if missing.is_empty() {
        return Ok(policies);
    }
    let mut tx = db.begin().await?;
    for first in missing {
        policy::put(&mut tx, first).await?;
    }
    tx.commit().await?;
    policies.refresh(db).await?;
    Ok(policies)
}

/// The first policies of the ground floor: numbers 1 to 19.
pub fn first() -> Vec<First> {
    let level = LevelPolicy {
        fever_threshold: Threshold::default(),
        yellow_symptoms: vec![
            Symptom::Fever,
            Symptom::DryCough,
            Symptom::Dyspnoea,
            Symptom::ColdLike,
        ],
        high_risk_stay: Level::Red,
        case_contact: Level::Yellow,
        family_contact: Level::Yellow,
        from_abroad: Level::Yellow,
        unsure: Level::Yellow,
    };
    let retention = RetentionPolicy {
        person_days: 180,
        declaration_days: 180,
        code_days: 30,
        erasure_days: 1_095,
    };
    let session = SessionPolicy {
        session_days: 30,
        confirm_minutes: 15,
        attempts_per_id: 5,
        attempts_per_peer: 60,
        confirmations: 120,
    };
    vec![
        First::new(1, "豫疫情防指办〔2020〕9号（演示）", &level),
        First::new(
            2,
            "豫疫情防指办〔2020〕9号（演示）",
            &FreshnessPolicy { green_hours: None },
        ),
        First::new(
            3,
            "豫疫情防指办〔2020〕9号（演示）",
            &DeclarationPolicy {
                per_day: 2,
                per_day_by_staff: 20,
            },
        ),
        First::new(
            4,
            "山防指〔2020〕12号（演示）",
            &CodePolicy {
                phone_hours: 24,
                refresh_hours: 12,
                card_days: 60,
            },
        ),
        First::new(5, "山防指〔2020〕13号（演示）", &retention),
        First::new(6, "山防指〔2020〕12号（演示）", &session),
        First::new(
            7,
            "山防指〔2020〕13号（演示）",
            &NoticePolicy {
                versions: vec!["2020-02".to_owned()],
            },
        ),
    ]
}
