//! Table `policy`: one row for each version of each policy, written once and never changed.

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
const NEWEST: &str = "
    SELECT id, version, kind, area, document_number, issuing_body, effective_from, effective_to, body
    FROM policy WHERE kind = $1 AND area = $2 ORDER BY version DESC LIMIT 1";

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
    /// The name of its kind.
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

    /// Whether it had begun by then.
    pub fn has_begun(&self, at: Moment) -> bool {
        self.effective_from <= at
    }

    /// Whether it had ended by then.
    pub fn has_ended(&self, at: Moment) -> bool {
        self.effective_to.is_some_and(|end| end <= at)
    }
}

/// Writes a version of a policy; false when this version is there already, which then stays as it is.
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

/// Every version of every policy.
pub(super) async fn all(db: &Db) -> Result<Vec<Policy>, db::Error> {
    db.query(ALL).fetch_all::<Policy>().await
}

/// The newest version of the policy of a kind for exactly this area; `None` when it has none of its own.
pub(super) async fn newest(tx: &mut Tx, kind: &str, area: &str) -> Result<Option<Policy>, db::Error> {
    tx.query(NEWEST)
        .bind(kind)
        .bind(area)
        .fetch_optional::<Policy>()
        .await
}
