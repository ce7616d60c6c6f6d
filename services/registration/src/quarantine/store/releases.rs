//! Table `quarantine_release`: how orders ended, and the early ends that wait for a second person.

use crate::quarantine::rules::ids::{OrderId, ReleaseId};
use crate::quarantine::rules::release::After;
use crate::quarantine::rules::words::ReleaseReason;
use crate::rules::words::Decided;
use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Tx};
use uuid::Uuid;
use vocabulary::PersonId;
use vocabulary::level::Level;

/// A release about to be recorded.
#[derive(Clone, Debug)]
pub struct NewRelease {
    /// Whose.
    pub person: PersonId,
    /// Its id, the request's.
    pub id: ReleaseId,
    /// The order.
    pub order: OrderId,
    /// Why.
    pub reason: ReleaseReason,
    /// What shows it, sealed.
    pub evidence: Option<Vec<u8>>,
    /// Done at once, or proposed.
    pub state: Decided,
    /// The caller's key.
    pub author: String,
    /// When.
    pub at: Moment,
    /// When it happened, where it is told late.
    pub happened_at: Option<Moment>,
    /// Its last day here.
    pub delete_by: Day,
}

/// A release as stored.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Release {
    /// Whose.
    pub person_id: PersonId,
    /// Its id.
    pub id: ReleaseId,
    /// The order.
    pub quarantine_id: OrderId,
    /// Why.
    pub reason: ReleaseReason,
    /// What shows it, sealed.
    pub evidence: Option<Vec<u8>>,
    /// Where it stands.
    pub state: Decided,
    /// Who proposed it, or did it.
    pub author: String,
    /// When.
    pub proposed_at: Moment,
    /// When it happened, where it was told late.
    pub happened_at: Option<Moment>,
    /// Who decided.
    pub approver: Option<String>,
    /// When.
    pub decided_at: Option<Moment>,
    /// The level held afterwards.
    pub after_level: Option<Level>,
    /// Until when.
    pub after_until: Option<Moment>,
    /// The policy that decided what is held.
    pub policy_id: Option<Uuid>,
    /// Its version.
    pub policy_version: Option<i32>,
    /// Its document.
    pub policy_document: Option<String>,
}

/// How a second person decided.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Approved or rejected.
    pub state: Decided,
    /// The caller's key; never the author's.
    pub approver: String,
    /// Their note, sealed.
    pub note: Option<Vec<u8>>,
    /// When.
    pub at: Moment,
    /// When it happened, where it was told late.
    pub happened_at: Option<Moment>,
}

macro_rules! releases {
    ($rest:literal) => {
        concat!(
            "SELECT person_id, id, quarantine_id, reason, evidence, state, author, proposed_at, happened_at, approver, decided_at, ",
            "after_level, after_until, policy_id, policy_version, policy_document FROM quarantine_release WHERE ",
            $rest
        )
    };
}

const INSERT: &str = "INSERT INTO quarantine_release (person_id, id, quarantine_id, reason, evidence, state, author, proposed_at, \
     happened_at, decided_at, delete_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING";
const BY_ID: &str = releases!("id = $1");
const OF_ORDER: &str = releases!("person_id = $1 AND quarantine_id = $2 ORDER BY proposed_at, id");
const OPEN_OF: &str =
    "SELECT id FROM quarantine_release WHERE person_id = $1 AND quarantine_id = $2 AND state = 'proposed'";
const DECIDE: &str = "UPDATE quarantine_release SET state = $3, approver = $4, note = $5, decided_at = $6, happened_at = $7 \
     WHERE person_id = $1 AND id = $2 AND state = 'proposed' AND author <> $4";
const HELD_AFTER: &str = "UPDATE quarantine_release SET after_level = $3, after_until = $4, policy_id = $5, policy_version = $6, \
     policy_document = $7 WHERE person_id = $1 AND id = $2";
const OVERTAKEN: &str = "UPDATE quarantine_release SET state = 'rejected', decided_at = $3 \
     WHERE person_id = $1 AND quarantine_id = $2 AND state = 'proposed'";

/// Adds a release. `false` when its id is taken or another one waits for a second person: nothing was written.
pub async fn add(tx: &mut Tx, new: &NewRelease) -> Result<bool, Error> {
    let decided_at = (new.state != Decided::Proposed).then_some(new.at);
    let added = tx
        .query(INSERT)
        .bind(new.person)
        .bind(new.id)
        .bind(new.order)
        .bind(new.reason)
        .bind(new.evidence.clone())
        .bind(new.state)
        .bind(new.author.clone())
        .bind(new.at)
        .bind(new.happened_at)
        .bind(decided_at)
        .bind(new.delete_by)
        .execute()
        .await?;
    Ok(added == 1)
}

/// A release by id; `None` when there is none.
pub async fn by_id_in(tx: &mut Tx, id: ReleaseId) -> Result<Option<Release>, Error> {
    tx.query(BY_ID).bind(id).fetch_optional::<Release>().await
}

/// The releases of an order, oldest first.
pub async fn of_order(db: &Db, (person, order): (PersonId, OrderId)) -> Result<Vec<Release>, Error> {
    db.query(OF_ORDER)
        .bind(person)
        .bind(order)
        .fetch_all::<Release>()
        .await
}

/// The release of an order that waits for a second person; `None` when none does.
pub async fn open_of(tx: &mut Tx, (person, order): (PersonId, OrderId)) -> Result<Option<ReleaseId>, Error> {
    let row = tx
        .query(OPEN_OF)
        .bind(person)
        .bind(order)
        .fetch_optional::<(ReleaseId,)>()
        .await?;
    Ok(row.map(|(id,)| id))
}

/// Decides. `false` when it was decided already or the approver is its author: nothing was written.
pub async fn decide(
    tx: &mut Tx,
    (person, id): (PersonId, ReleaseId),
    decision: &Decision,
) -> Result<bool, Error> {
    let decided = tx
        .query(DECIDE)
        .bind(person)
        .bind(id)
        .bind(decision.state)
        .bind(decision.approver.clone())
        .bind(decision.note.clone())
        .bind(decision.at)
        .bind(decision.happened_at)
        .execute()
        .await?;
    Ok(decided == 1)
}

/// Records what is held after a release.
pub async fn held_after(
    tx: &mut Tx,
    (person, id): (PersonId, ReleaseId),
    after: &After,
) -> Result<(), Error> {
    tx.query(HELD_AFTER)
        .bind(person)
        .bind(id)
        .bind(after.level)
        .bind(after.until)
        .bind(after.by.policy_id)
        .bind(after.by.version)
        .bind(after.by.document_number.clone())
        .execute()
        .await?;
    Ok(())
}

/// A proposal that waited when the period was completed anyway is rejected by that.
pub async fn overtaken(tx: &mut Tx, (person, order): (PersonId, OrderId), at: Moment) -> Result<(), Error> {
    tx.query(OVERTAKEN)
        .bind(person)
        .bind(order)
        .bind(at)
        .execute()
        .await?;
    Ok(())
}
