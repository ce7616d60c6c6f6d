//! How a service begins with its policies: what the table holds, and the first of each kind that has none.

use super::first::{First, Kinds};
use super::row::{Policy, put};
use super::shelf::{Policies, load};
use crate::db::{self, Db};

/// Reads every policy, after writing the first of each kind that has none; `issuing_body` ordered these.
pub async fn seed(db: &Db, first: &[First], issuing_body: &str) -> Result<Policies, db::Error> {
    let policies = load(db, Kinds::new(first.to_vec())).await?;
    let missing: Vec<Policy> = first
        .iter()
        .filter(|first| policies.of_kind(first.kind.name).is_empty())
        .map(|first| Policy {
            issuing_body: issuing_body.to_owned(),
            ..first.policy.clone()
        })
        .collect();
    if missing.is_empty() {
        return Ok(policies);
    }
    let mut tx = db.begin().await?;
    for first in &missing {
        put(&mut tx, first).await?;
    }
    tx.commit().await?;
    policies.refresh(db).await?;
    Ok(policies)
}
