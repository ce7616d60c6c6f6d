//! Table `fever_report`: fevers as they were last told.

use crate::reports::rules::fever::Outcome;
use crate::rules::level::DecidedBy;
use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Tx};
use uuid::Uuid;
use vocabulary::PersonId;

/// A report to be recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct NewReport {
    /// Whose fever.
    pub person: PersonId,
    /// Which.
    pub id: Uuid,
    /// Counts what is told of it.
    pub revision: i64,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// Whether it holds the person's level from now on.
    pub holds: bool,
    /// When the first reading was taken.
    pub opened_at: Moment,
    /// When it was told.
    pub told_at: Moment,
    /// What decided.
    pub by: DecidedBy,
    /// Its last day.
    pub delete_by: Day,
}

/// A report as stored.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Report {
    /// Counts what was told of it.
    pub revision: i64,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// Whether it holds the person's level.
    pub holds: bool,
}

const PUT: &str = "INSERT INTO fever_report (person_id, id, revision, state, outcome, holds, opened_at, told_at, policy_id, policy_version, \
     delete_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (person_id, id) DO UPDATE SET \
     revision = excluded.revision, state = excluded.state, outcome = excluded.outcome, holds = excluded.holds, told_at = excluded.told_at, \
     policy_id = excluded.policy_id, policy_version = excluded.policy_version, delete_by = excluded.delete_by \
     WHERE fever_report.revision < excluded.revision";
const ONE: &str = "SELECT revision, outcome, holds FROM fever_report WHERE person_id = $1 AND id = $2";

/// Records what was told. `false` when something as new or newer is known: nothing was written.
pub async fn put(tx: &mut Tx, new: &NewReport) -> Result<bool, Error> {
    let state = if new.outcome.is_some() { "closed" } else { "open" };
    let put = tx
        .query(PUT)
        .bind(new.person)
        .bind(new.id)
        .bind(new.revision)
        .bind(state.to_owned())
        .bind(new.outcome)
        .bind(new.holds)
        .bind(new.opened_at)
        .bind(new.told_at)
        .bind(new.by.policy_id)
        .bind(new.by.version)
        .bind(new.delete_by)
        .execute()
        .await?;
    Ok(put == 1)
}

/// What is known of a fever.
pub async fn one(db: &Db, person: PersonId, id: Uuid) -> Result<Option<Report>, Error> {
    db.query(ONE).bind(person).bind(id).fetch_optional().await
}

/// The same inside a transaction.
pub async fn one_in(tx: &mut Tx, person: PersonId, id: Uuid) -> Result<Option<Report>, Error> {
    tx.query(ONE).bind(person).bind(id).fetch_optional().await
}
