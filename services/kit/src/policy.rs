//! Policies as dated rows: which rule held in which area at which moment, and which document ordered it.
//!
//! Seven days or fourteen, above 37.3 or from 37.3 on: cities differ, and differ again the week after. Each service owns
//! its kinds ([`PolicyKind`]); every decision stores the [`PolicyRef`] that made it.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use crate::clock::Moment;
use crate::db::{self, Db, FromRow, Json, Tx};

const PUT: &str = "
    INSERT INTO policy (id, version, kind, area, document_number, issuing_body, effective_from, effective_to, body)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    ON CONFLICT DO NOTHING";
const ALL: &str = "
    SELECT id, version, kind, area, document_number, issuing_body, effective_from, effective_to, body
    FROM policy ORDER BY kind, area, id, version";

/// What a kind of policy says. Its fields are its JSON, so a field that is added later needs a default.
pub trait PolicyKind: DeserializeOwned + Send + Sync + 'static {
    /// The kind's name (`health_code`); one type for each.
    const KIND: &'static str;
}

/// A kind of policy by its name, and whether a body reads as one: what is asked before a new version is put.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// [`PolicyKind::KIND`].
    pub name: &'static str,
    read: fn(&Value) -> Result<(), String>,
}

impl Kind {
    /// The kind of a type.
    pub fn of<T: PolicyKind>() -> Self {
        Self {
            name: T::KIND,
            read: |body| T::deserialize(body).map(drop).map_err(|error| error.to_string()),
        }
    }

    /// Whether a body reads as this kind; otherwise what is wrong with it, in the reader's words.
    pub fn check(&self, body: &Value) -> Result<(), String> {
        (self.read)(body)
    }
}

/// Which version of which policy decided something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PolicyRef {
    /// The policy.
    pub id: Uuid,
    /// Its version, from 1.
    pub version: i32,
}

/// One version of a policy.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct Policy {
    /// The policy; its versions share it.
    pub id: Uuid,
    /// From 1. A version replaces the earlier ones from its own `effective_from` on.
    pub version: i32,
    /// [`PolicyKind::KIND`].
    pub kind: String,
    /// Where it holds: every area whose code begins with this; empty is everywhere.
    pub area: String,
    /// The number of the document that ordered it.
    pub document_number: String,
    /// Who issued that document.
    pub issuing_body: String,
    /// From when on it holds.
    pub effective_from: Moment,
    /// Until when (exclusive); `None` is until replaced.
    pub effective_to: Option<Moment>,
    /// What it says, in the words of its kind.
    pub body: Json<Value>,
}

impl Policy {
    /// What a decision stores of it.
    pub fn reference(&self) -> PolicyRef {
        PolicyRef {
            id: self.id,
            version: self.version,
        }
    }

    fn has_begun(&self, at: Moment) -> bool {
        self.effective_from <= at
    }

    fn has_ended(&self, at: Moment) -> bool {
        self.effective_to.is_some_and(|end| end <= at)
    }
}

/// Writes a version of a policy; false when this id has this version already, which then stays as it is.
pub async fn put(tx: &mut Tx, policy: &Policy) -> Result<bool, db::Error> {
    let written = tx
        .query(PUT)
        .bind(policy.id)
        .bind(policy.version)
        .bind(policy.kind.as_str())
        .bind(policy.area.as_str())
        .bind(policy.document_number.as_str())
        .bind(policy.issuing_body.as_str())
        .bind(policy.effective_from)
        .bind(policy.effective_to)
        .bind(policy.body.clone())
        .execute()
        .await?;
    Ok(written == 1)
}

/// Reads every policy into memory. [`Policies::refresh`] reads them again.
pub async fn load(db: &Db) -> Result<Policies, db::Error> {
    let policies = Policies::default();
    policies.refresh(db).await?;
    Ok(policies)
}

/// Every policy, in memory. Cheap to clone; clones are refreshed together.
#[derive(Debug, Clone, Default)]
pub struct Policies(Arc<RwLock<Arc<Shelf>>>);

/// A policy, and what it says once somebody has asked.
#[derive(Debug)]
struct Shelved {
    policy: Policy,
    read: OnceLock<Option<Arc<dyn Any + Send + Sync>>>,
}

type Shelf = HashMap<String, Vec<Shelved>>;

impl Policies {
    /// Of these rows: what [`load`] does without a database.
    pub fn of(rows: Vec<Policy>) -> Self {
        let policies = Self::default();
        policies.shelve(rows);
        policies
    }

    /// Reads the table again: after a [`put`] was committed, and now and then for what other replicas put.
    pub async fn refresh(&self, db: &Db) -> Result<(), db::Error> {
        let rows = db.query(ALL).fetch_all::<Policy>().await?;
        self.shelve(rows);
        Ok(())
    }

    /// What holds in `area` at this moment, and which version says so; `None` when nothing was ordered.
    ///
    /// Of several, the one for the smallest area (the longest matching code) wins, then the one that began last. A row
    /// whose body does not read as `T` is passed over and logged: [`unreadable`](Self::unreadable) finds such rows.
    pub fn at<T: PolicyKind>(&self, area: &str, at: Moment) -> Option<(PolicyRef, Arc<T>)> {
        let shelf = self.shelf();
        let of_kind = shelf.get(T::KIND)?;
        let mut holding: Vec<&Shelved> = in_force(of_kind, area, at);
        holding.sort_by_key(|held| std::cmp::Reverse(rank(&held.policy)));
        holding
            .into_iter()
            .find_map(|shelved| Some((shelved.policy.reference(), shelved.read::<T>()?)))
    }

    /// The policy that a decision names.
    pub fn named(&self, reference: PolicyRef) -> Option<Policy> {
        let shelf = self.shelf();
        let mut rows = shelf.values().flatten().map(|shelved| &shelved.policy);
        rows.find(|policy| policy.reference() == reference).cloned()
    }

    /// Every version of every policy of this kind, by area, policy and version.
    pub fn of_kind(&self, kind: &str) -> Vec<Policy> {
        let shelf = self.shelf();
        shelf
            .get(kind)
            .into_iter()
            .flatten()
            .map(|shelved| shelved.policy.clone())
            .collect()
    }

    /// The policies of a kind that this program cannot read: checked when a service opens.
    pub fn unreadable<T: PolicyKind>(&self) -> Vec<PolicyRef> {
        let shelf = self.shelf();
        let of_kind = shelf.get(T::KIND).into_iter().flatten();
        of_kind
            .filter(|row| row.read::<T>().is_none())
            .map(|row| row.policy.reference())
            .collect()
    }

    fn shelf(&self) -> Arc<Shelf> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn shelve(&self, rows: Vec<Policy>) {
        let mut shelf = Shelf::new();
        for policy in rows {
            let of_kind = shelf.entry(policy.kind.clone()).or_default();
            of_kind.push(Shelved {
                policy,
                read: OnceLock::new(),
            });
        }
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(shelf);
    }
}

impl Shelved {
    /// Parsed once, however many passes are decided by it.
    fn read<T: PolicyKind>(&self) -> Option<Arc<T>> {
        let read = self
            .read
            .get_or_init(|| match T::deserialize(&self.policy.body.0) {
                Ok(body) => Some(Arc::new(body)),
                Err(error) => {
                    let Policy {
                        id, version, kind, ..
                    } = &self.policy;
                    tracing::error!(%id, version, kind, %error, "a policy does not read and is passed over");
                    None
                }
            });
        read.clone()?.downcast().ok()
    }
}

/// The smallest area first, then the latest beginning; the id only so that the answer is always the same.
fn rank(policy: &Policy) -> (usize, Moment, Uuid) {
    (policy.area.len(), policy.effective_from, policy.id)
}

/// Of each policy for `area`, its newest version that has begun, unless that one has ended.
fn in_force<'s>(of_kind: &'s [Shelved], area: &str, at: Moment) -> Vec<&'s Shelved> {
    let mut newest: Vec<&Shelved> = Vec::new();
    for row in of_kind.iter().filter(|row| row.policy.has_begun(at)) {
        match newest.iter_mut().find(|known| known.policy.id == row.policy.id) {
            None => newest.push(row),
            Some(known) if known.policy.version < row.policy.version => *known = row,
            Some(_) => {}
        }
    }
    newest.retain(|row| area.starts_with(row.policy.area.as_str()) && !row.policy.has_ended(at));
    newest
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};
    use serde_json::json;

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Isolation {
        days: u32,
    }
    impl PolicyKind for Isolation {
        const KIND: &'static str = "isolation";
    }

    fn day(day: i64) -> Moment {
        Moment::from_unix_seconds(1_580_000_000 + day * 86_400)
    }

    fn policy(id: u128, version: i32, area: &str, from: i64, to: Option<i64>, days: u32) -> Policy {
        Policy {
            id: Uuid::from_u128(id),
            version,
            kind: Isolation::KIND.to_owned(),
            area: area.to_owned(),
            document_number: "豫疫情防指办〔2020〕9号".to_owned(),
            issuing_body: "指挥部".to_owned(),
            effective_from: day(from),
            effective_to: to.map(day),
            body: Json(json!({ "days": days })),
        }
    }

    fn days(policies: &Policies, area: &str, at: i64) -> Option<u32> {
        policies
            .at::<Isolation>(area, day(at))
            .map(|(_, isolation)| isolation.days)
    }

    #[test]
    fn the_smallest_area_wins() {
        let policies = Policies::of(vec![
            policy(1, 1, "41", 0, None, 14),
            policy(2, 1, "410811", 0, None, 7),
        ]);
        assert_eq!(days(&policies, "410811001", 1), Some(7));
        assert_eq!(days(&policies, "410802", 1), Some(14));
        assert_eq!(days(&policies, "32", 1), None);
    }

    #[test]
    fn a_version_replaces_the_one_before_only_from_its_beginning() {
        let policies = Policies::of(vec![
            policy(1, 1, "41", 0, None, 14),
            policy(1, 2, "41", 10, Some(20), 7),
        ]);
        assert_eq!(days(&policies, "41", -1), None);
        assert_eq!(days(&policies, "41", 9), Some(14));
        assert_eq!(days(&policies, "41", 10), Some(7));
        assert_eq!(
            days(&policies, "41", 20),
            None,
            "the end of the newer version ends the policy"
        );
    }

    #[test]
    fn of_two_policies_for_one_area_the_later_wins() {
        let policies = Policies::of(vec![
            policy(1, 1, "41", 0, None, 14),
            policy(2, 1, "41", 5, Some(8), 21),
        ]);
        assert_eq!(
            (days(&policies, "41", 6), days(&policies, "41", 9)),
            (Some(21), Some(14))
        );
    }

    #[test]
    fn a_decision_finds_its_document_again() {
        let policies = Policies::of(vec![policy(1, 1, "41", 0, None, 14)]);
        let (reference, _) = policies.at::<Isolation>("41", day(1)).expect("a policy");
        let named = policies.named(reference).expect("the same policy");
        assert_eq!(named.document_number, "豫疫情防指办〔2020〕9号");
    }

    #[test]
    fn what_does_not_read_is_found_before_it_matters() {
        let mut broken = policy(1, 1, "4108", 0, None, 14);
        broken.body = Json(json!({ "weeks": 2 }));
        let policies = Policies::of(vec![broken.clone(), policy(2, 1, "41", 0, None, 7)]);
        assert_eq!(policies.unreadable::<Isolation>(), [broken.reference()]);
        assert_eq!(days(&policies, "4108", 1), Some(7));
    }
}
