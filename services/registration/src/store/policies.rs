//! Registration's kinds of policy: how each is named in the table, which one is in force, and the first of each.

use crate::rules::code::CodePolicy;
use crate::rules::level::{DecidedBy, FreshnessPolicy, LevelPolicy};
use crate::rules::limits::{DeclarationPolicy, NoticePolicy, SessionPolicy};
use crate::rules::retention::RetentionPolicy;
use kit::clock::Moment;
use kit::db::{Db, Error};
use kit::parse::{All, Flaws, Unreadable, field, required, within};
pub use kit::policy::First;
use kit::policy::{self, Policies, PolicyKind};
use std::sync::Arc;
use vocabulary::Ladder;
use vocabulary::area::Area;
use vocabulary::level::Level;
use vocabulary::symptoms::Symptom;
use vocabulary::temperature::Threshold;

impl PolicyKind for LevelPolicy {
    const KIND: &'static str = "level";

    fn check(&self) -> Result<(), Flaws> {
        // A policy that calls a danger green would open every gate to it.
        let adverse = |name, level: Level| field(name, careful(level));
        (
            adverse("high_risk_stay", self.high_risk_stay),
            adverse("case_contact", self.case_contact),
            adverse("family_contact", self.family_contact),
            adverse("from_abroad", self.from_abroad),
            field("yellow_symptoms", symptoms(&self.yellow_symptoms)),
        )
            .all()
            .map(drop)
    }
}

impl PolicyKind for FreshnessPolicy {
    const KIND: &'static str = "freshness";

    fn check(&self) -> Result<(), Flaws> {
        let hours = self.green_hours.map(|hours| within(hours, 1..=8_760)).transpose();
        (field("green_hours", hours),).all().map(drop)
    }
}

impl PolicyKind for DeclarationPolicy {
    const KIND: &'static str = "declaration";
    const BY_TWO: bool = false;

    fn check(&self) -> Result<(), Flaws> {
        (
            field("per_day", within(self.per_day, 1..=100)),
            field("per_day_by_staff", within(self.per_day_by_staff, 1..=1_000)),
        )
            .all()
            .map(drop)
    }
}

impl PolicyKind for CodePolicy {
    const KIND: &'static str = "code";
    const BY_TWO: bool = false;

    fn check(&self) -> Result<(), Flaws> {
        (
            field("phone_hours", within(self.phone_hours, 1..=720)),
            field(
                "refresh_hours",
                within(self.refresh_hours, 1..=self.phone_hours.max(1)),
            ),
            field("card_days", within(self.card_days, 1..=366)),
        )
            .all()
            .map(drop)
    }
}

impl PolicyKind for RetentionPolicy {
    const KIND: &'static str = "retention";

    fn check(&self) -> Result<(), Flaws> {
        // Whoever stays in a quarantine of a fortnight is heard of again before they are forgotten.
        (
            field("person_days", within(self.person_days, 30..=1_826)),
            field("declaration_days", within(self.declaration_days, 14..=1_826)),
            field("code_days", within(self.code_days, 1..=366)),
            // The evidence outlives every card that may still be out.
            field("erasure_days", within(self.erasure_days, 366..=3_653)),
        )
            .all()
            .map(drop)
    }
}

impl PolicyKind for SessionPolicy {
    const KIND: &'static str = "session";
    const BY_TWO: bool = false;

    fn check(&self) -> Result<(), Flaws> {
        (
            field("session_days", within(self.session_days, 1..=366)),
            field("confirm_minutes", within(self.confirm_minutes, 1..=1_440)),
            field("attempts_per_id", within(self.attempts_per_id, 1..=100)),
            field("attempts_per_peer", within(self.attempts_per_peer, 1..=10_000)),
            field("confirmations", within(self.confirmations, 1..=10_000)),
        )
            .all()
            .map(drop)
    }
}

impl PolicyKind for NoticePolicy {
    const KIND: &'static str = "notice";
    const BY_TWO: bool = false;

    fn check(&self) -> Result<(), Flaws> {
        let versions = match self.versions.as_slice() {
            // Without a notice in force nobody can register.
            [] => Err(Unreadable::new("MISSING", "names at least one version")),
            // As long as a request's field for it.
            all => all.iter().try_for_each(|version| required(version, 20).map(drop)),
        };
        (field("versions", versions),).all().map(drop)
    }
}

/// Days for which something is kept: at least a fortnight, which is how long an infection may stay hidden, longer than what may
/// still happen to it takes, and at most five years.
///
/// # Errors
/// `OUT_OF_RANGE`.
pub fn kept(days: u16, longer_than: u16) -> Result<u16, Unreadable> {
    within(days, longer_than.saturating_add(1).max(14)..=1_826)
}

/// A ladder of all three offices, by the minutes that each has.
pub fn ladder(community: u32, street: u32, district: u32) -> Ladder {
    Ladder::new(&[
        ("community", community),
        ("street", street),
        ("district", district),
    ])
}

/// A level that is held against somebody: yellow or red.
///
/// # Errors
/// `NOT_CAREFUL`.
pub fn adverse(level: Level) -> Result<Level, Unreadable> {
    if level.is_adverse() {
        Ok(level)
    } else {
        Err(Unreadable::new("NOT_CAREFUL", "must be yellow or red"))
    }
}

fn careful(level: Level) -> Result<(), Unreadable> {
    if level == Level::Green {
        return Err(Unreadable::new("NOT_CAREFUL", "must not be green"));
    }
    Ok(())
}

fn symptoms(yellow: &[Symptom]) -> Result<(), Unreadable> {
    if yellow.contains(&Symptom::None) {
        return Err(Unreadable::new(
            "NOT_A_SYMPTOM",
            "nobody is made yellow for being well",
        ));
    }
    Ok(())
}

/// A policy in force, and what a decision stores of it.
#[derive(Clone, Debug)]
pub struct InForce<T> {
    /// What it says.
    pub policy: Arc<T>,
    /// Which version of which policy, and its document.
    pub by: DecidedBy,
}

impl<T> InForce<T> {
    /// What a decision takes of it: what it says, and what is stored with what it decided.
    pub fn decides(&self) -> (&T, DecidedBy) {
        (&self.policy, self.by.clone())
    }
}

/// The policy of a kind that holds in an area at a moment; `None` when none was ordered.
pub fn in_force<T: PolicyKind>(policies: &Policies, area: &Area, at: Moment) -> Option<InForce<T>> {
    let (reference, policy) = policies.at::<T>(area.code(), at)?;
    let document_number = policies.document_number(reference).unwrap_or_default();
    Some(InForce {
        policy,
        by: DecidedBy {
            policy_id: reference.id,
            version: reference.version,
            document_number,
        },
    })
}

/// Who issued the first policies; the documents' numbers say as well that they are the demonstration's.
const ISSUING_BODY: &str = "山阳区疫情防控指挥部（演示）";

/// Reads every policy, after writing the first of each kind that has none.
pub async fn seed(db: &Db, first: &[First]) -> Result<Policies, Error> {
    policy::seed(db, first, ISSUING_BODY).await
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
