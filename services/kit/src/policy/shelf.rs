//! Every policy in memory: what holds where and when, asked by every decision and waiting for none.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;
use uuid::Uuid;

use super::first::Kinds;
use super::kind::PolicyKind;
use super::row::{self, Policy, PolicyRef};
use crate::clock::Moment;
use crate::db::{self, Db};

/// Reads every policy into memory. [`Policies::refresh`] reads them again.
pub async fn load(db: &Db, kinds: Kinds) -> Result<Policies, db::Error> {
    let policies = Policies::of(Vec::new(), kinds);
    policies.refresh(db).await?;
    Ok(policies)
}

/// Every policy, in memory, and the kinds of the service. Cheap to clone; clones are refreshed together.
#[derive(Debug, Clone)]
pub struct Policies(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    shelf: RwLock<Arc<Shelf>>,
    /// Whoever reads the table again waits for whoever does so already: what was read earlier is never shelved later.
    refreshing: Mutex<()>,
    kinds: Kinds,
}

/// A policy, and what it says once somebody has asked.
#[derive(Debug)]
struct Shelved {
    policy: Policy,
    read: OnceLock<Option<Arc<dyn Any + Send + Sync>>>,
}

/// The policies by kind, each kind's by area, policy and version; and where each lies.
#[derive(Debug, Default)]
struct Shelf {
    kinds: HashMap<String, Vec<Shelved>>,
    places: HashMap<PolicyRef, (String, usize)>,
}

/// Which policies a list shows; absent is any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of this kind.
    pub kind: Option<String>,
    /// That hold in the area of this code, whatever area they are for.
    pub area: Option<String>,
    /// In force then: of each policy the version that holds; with an area, of each kind the one that decides there.
    pub at: Option<Moment>,
}

/// Where a list of policies goes on: kind, area, version, id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Key(String, String, i32, Uuid);

impl Key {
    /// Of this policy.
    pub fn of(policy: &Policy) -> Self {
        Self(
            policy.kind.clone(),
            policy.area.clone(),
            policy.version,
            policy.id,
        )
    }
}

impl Policies {
    /// Of these rows: what [`load`] does without a database.
    pub fn of(rows: Vec<Policy>, kinds: Kinds) -> Self {
        let policies = Self(Arc::new(Inner {
            shelf: RwLock::default(),
            refreshing: Mutex::default(),
            kinds,
        }));
        policies.shelve(rows);
        policies
    }

    /// The kinds of the service.
    pub fn kinds(&self) -> &Kinds {
        &self.0.kinds
    }

    /// Reads the table again: after a [`put`](super::put) was committed, and now and then for what other replicas put.
    pub async fn refresh(&self, db: &Db) -> Result<(), db::Error> {
        let _one_after_the_other = self.0.refreshing.lock().await;
        let rows = row::all(db).await?;
        self.shelve(rows);
        Ok(())
    }

    /// What holds in `area` at this moment, and which version says so; `None` when nothing was ordered.
    ///
    /// Of several, the one for the smallest area (the longest matching code) wins, then the one that began last. A row
    /// whose body does not read as `T` is passed over and logged: [`unreadable`](Self::unreadable) finds such rows.
    pub fn at<T: PolicyKind>(&self, area: &str, at: Moment) -> Option<(PolicyRef, Arc<T>)> {
        let shelf = self.shelf();
        let of_kind = shelf.kinds.get(T::KIND)?;
        in_order(of_kind, area, at)
            .into_iter()
            .find_map(|shelved| Some((shelved.policy.reference(), shelved.read::<T>()?)))
    }

    /// Whether a kind would still have something in force in `area` then, were `version` put as well.
    pub fn would_hold(&self, version: &Policy, area: &str, at: Moment) -> bool {
        let mut rows = self.of_kind(&version.kind);
        rows.push(version.clone());
        let imagined = Self::of(rows, self.0.kinds.clone());
        let shelf = imagined.shelf();
        shelf
            .kinds
            .get(&version.kind)
            .is_some_and(|of_kind| !in_order(of_kind, area, at).is_empty())
    }

    /// The policy that a decision names.
    pub fn named(&self, reference: PolicyRef) -> Option<Policy> {
        self.shelf().find(reference).cloned()
    }

    /// The number of the document behind a decision; `None` when the policy is not known here.
    pub fn document_number(&self, reference: PolicyRef) -> Option<String> {
        self.shelf()
            .find(reference)
            .map(|policy| policy.document_number.clone())
    }

    /// Every version of every policy of this kind, by area, policy and version.
    pub fn of_kind(&self, kind: &str) -> Vec<Policy> {
        let shelf = self.shelf();
        shelf
            .kinds
            .get(kind)
            .into_iter()
            .flatten()
            .map(|shelved| shelved.policy.clone())
            .collect()
    }

    /// At most `most` policies that `filter` lets through, by kind, area and version, after `after`.
    pub fn list(&self, filter: &Filter, after: Option<&Key>, most: usize) -> Vec<Policy> {
        let shelf = self.shelf();
        let mut found: Vec<(Key, &Policy)> = Vec::new();
        for (kind, of_kind) in &shelf.kinds {
            if filter.kind.as_ref().is_some_and(|asked| asked != kind) {
                continue;
            }
            found.extend(
                shown(of_kind, filter)
                    .into_iter()
                    .map(|policy| (Key::of(policy), policy)),
            );
        }
        found.retain(|(key, _)| after.is_none_or(|after| key > after));
        found.sort_by(|(one, _), (other, _)| one.cmp(other));
        found.truncate(most);
        found.into_iter().map(|(_, policy)| policy.clone()).collect()
    }

    /// The policies of a kind that this program cannot read: checked when a service opens.
    pub fn unreadable<T: PolicyKind>(&self) -> Vec<PolicyRef> {
        let shelf = self.shelf();
        let of_kind = shelf.kinds.get(T::KIND).into_iter().flatten();
        of_kind
            .filter(|row| row.read::<T>().is_none())
            .map(|row| row.policy.reference())
            .collect()
    }

    fn shelf(&self) -> Arc<Shelf> {
        Arc::clone(&self.0.shelf.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn shelve(&self, rows: Vec<Policy>) {
        let mut shelf = Shelf::default();
        for policy in rows {
            let of_kind = shelf.kinds.entry(policy.kind.clone()).or_default();
            shelf
                .places
                .insert(policy.reference(), (policy.kind.clone(), of_kind.len()));
            of_kind.push(Shelved {
                policy,
                read: OnceLock::new(),
            });
        }
        *self.0.shelf.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(shelf);
    }
}

impl Shelf {
    fn find(&self, reference: PolicyRef) -> Option<&Policy> {
        let (kind, place) = self.places.get(&reference)?;
        self.kinds.get(kind)?.get(*place).map(|shelved| &shelved.policy)
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

/// What holds in `area`, the one that decides first.
fn in_order<'s>(of_kind: &'s [Shelved], area: &str, at: Moment) -> Vec<&'s Shelved> {
    let mut holding = in_force(of_kind, at);
    holding.retain(|row| area.starts_with(row.policy.area.as_str()));
    holding.sort_by_key(|held| std::cmp::Reverse(rank(&held.policy)));
    holding
}

/// Those of a kind that a list shows.
fn shown<'s>(of_kind: &'s [Shelved], filter: &Filter) -> Vec<&'s Policy> {
    let shelved = match (&filter.area, filter.at) {
        (Some(area), Some(at)) => in_order(of_kind, area, at).into_iter().take(1).collect(),
        (None, Some(at)) => in_force(of_kind, at),
        (Some(area), None) => of_kind
            .iter()
            .filter(|row| area.starts_with(row.policy.area.as_str()))
            .collect(),
        (None, None) => of_kind.iter().collect::<Vec<_>>(),
    };
    shelved.into_iter().map(|row| &row.policy).collect()
}

/// Of each policy its newest version that has begun, unless that one has ended.
fn in_force(of_kind: &[Shelved], at: Moment) -> Vec<&Shelved> {
    let mut newest: Vec<&Shelved> = Vec::new();
    for row in of_kind.iter().filter(|row| row.policy.has_begun(at)) {
        match newest.iter_mut().find(|known| known.policy.id == row.policy.id) {
            None => newest.push(row),
            Some(known) if known.policy.version < row.policy.version => *known = row,
            Some(_) => {}
        }
    }
    newest.retain(|row| !row.policy.has_ended(at));
    newest
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::db::Json;

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

    fn of(rows: Vec<Policy>) -> Policies {
        Policies::of(rows, Kinds::default())
    }

    fn days(policies: &Policies, area: &str, at: i64) -> Option<u32> {
        policies
            .at::<Isolation>(area, day(at))
            .map(|(_, isolation)| isolation.days)
    }

    #[test]
    fn the_smallest_area_wins() {
        let policies = of(vec![
            policy(1, 1, "41", 0, None, 14),
            policy(2, 1, "410811", 0, None, 7),
        ]);
        assert_eq!(days(&policies, "410811001", 1), Some(7));
        assert_eq!(days(&policies, "410802", 1), Some(14));
        assert_eq!(days(&policies, "32", 1), None);
    }

    #[test]
    fn a_version_replaces_the_one_before_only_from_its_beginning() {
        let policies = of(vec![
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
        let policies = of(vec![
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
        let policies = of(vec![policy(1, 1, "41", 0, None, 14)]);
        let (reference, _) = policies.at::<Isolation>("41", day(1)).expect("a policy");
        let named = policies.named(reference).expect("the same policy");
        assert_eq!(named.document_number, "豫疫情防指办〔2020〕9号");
    }

    #[test]
    fn what_does_not_read_is_found_before_it_matters() {
        let mut broken = policy(1, 1, "4108", 0, None, 14);
        broken.body = Json(json!({ "weeks": 2 }));
        let policies = of(vec![broken.clone(), policy(2, 1, "41", 0, None, 7)]);
        assert_eq!(policies.unreadable::<Isolation>(), [broken.reference()]);
        assert_eq!(days(&policies, "4108", 1), Some(7));
    }
}
