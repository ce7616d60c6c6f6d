//! Tables `bulk_change` and `bulk_person`: one level for many people, and how far it is.

use super::events::column;
use crate::bulk::rules::words::BulkState;
use crate::rules::words::LevelReason;
use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Sql, Tx};
use kit::sealed::Place;
use uuid::Uuid;
use vocabulary::area::{Area, AreaLevel};
use vocabulary::level::Level;
use vocabulary::{BulkChangeId, EventId, PersonId};

/// A bulk change.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct BulkChange {
    /// Its id, the request's.
    pub id: BulkChangeId,
    /// Of the create's body.
    pub request_hash: Vec<u8>,
    /// What it rests on.
    pub event_id: EventId,
    /// The level.
    pub level: Level,
    /// Why.
    pub reason: LevelReason,
    /// What shows it, sealed.
    pub evidence: Vec<u8>,
    /// Where it stands.
    pub state: BulkState,
    /// Who proposed it.
    pub author: String,
    /// When.
    pub proposed_at: Moment,
    /// Who decided.
    pub approver: Option<String>,
    /// When.
    pub decided_at: Option<Moment>,
    /// Of whoever rejected or stopped it.
    pub note: Option<String>,
    /// How many people it is about.
    pub people: i32,
    /// How many are done.
    pub done: i32,
    /// How many of these were gone by then.
    pub gone: i32,
}

macro_rules! bulk_changes {
    ($rest:literal) => {
        concat!(
            "SELECT id, request_hash, event_id, level, reason, evidence, state, author, proposed_at, approver, decided_at, note, ",
            "people, done, gone FROM bulk_change WHERE ",
            $rest
        )
    };
}

const INSERT: &str = "INSERT INTO bulk_change (id, request_hash, event_id, level, reason, evidence, district, street, community, \
     state, author, proposed_at, people) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING";
const INSERT_PEOPLE: &str = "INSERT INTO bulk_person (bulk_change_id, person_id, delete_by)";
const PEOPLE_COLUMNS: usize = 3;
const OURS: &str = "SELECT id, district, street, community FROM person WHERE id IN (";
const BY_ID: &str = bulk_changes!("id = $1");
const BY_ID_LOCKED: Sql = Sql::Differs {
    postgres: bulk_changes!("id = $1 FOR UPDATE"),
    sqlite: BY_ID,
};
const DECIDE: &str = "UPDATE bulk_change SET state = $2, approver = $3, decided_at = $4, note = $5 \
     WHERE id = $1 AND state = 'proposed' AND author <> $3";
const STOP: &str = "UPDATE bulk_change SET state = 'stopped', note = $2 WHERE id = $1 AND state = 'applying'";
const APPLYING: &str = bulk_changes!("state = 'applying' ORDER BY decided_at LIMIT 1");
const NOT_DONE: &str =
    "SELECT person_id FROM bulk_person WHERE bulk_change_id = $1 AND NOT done ORDER BY person_id LIMIT $2";
const SOME: &str = "SELECT person_id FROM bulk_person WHERE bulk_change_id = $1 ORDER BY person_id LIMIT $2";
const DONE_UNTIL: &str =
    "UPDATE bulk_person SET done = TRUE WHERE bulk_change_id = $1 AND person_id <= $2 AND NOT done";
const ADVANCE: &str = "UPDATE bulk_change SET done = done + $2, gone = gone + $3 WHERE id = $1";
const FINISH: &str = "UPDATE bulk_change SET state = 'applied' WHERE id = $1 AND state = 'applying'";
const IN_DISTRICT: &str = bulk_changes!(
    "district = $1 AND (proposed_at, id) < ($2, $3) ORDER BY proposed_at DESC, id DESC LIMIT $4"
);
const IN_STREET: &str =
    bulk_changes!("street = $1 AND (proposed_at, id) < ($2, $3) ORDER BY proposed_at DESC, id DESC LIMIT $4");
const IN_COMMUNITY: &str = bulk_changes!(
    "community = $1 AND (proposed_at, id) < ($2, $3) ORDER BY proposed_at DESC, id DESC LIMIT $4"
);

/// Adds a bulk change with the people it is about. `false` when its id is taken: nothing was written.
pub async fn add(
    tx: &mut Tx,
    change: &BulkChange,
    area: &Area,
    people: &[PersonId],
    delete_by: Day,
) -> Result<bool, Error> {
    let added = tx
        .query(INSERT)
        .bind(change.id)
        .bind(change.request_hash.clone())
        .bind(change.event_id)
        .bind(change.level)
        .bind(change.reason)
        .bind(change.evidence.clone())
        .bind(column(area.district()))
        .bind(column(area.street()))
        .bind(column(area.community()))
        .bind(change.state)
        .bind(change.author.clone())
        .bind(change.proposed_at)
        .bind(change.people)
        .execute()
        .await?;
    if added == 0 {
        return Ok(false);
    }
    for batch in tx.engine().batches(people, PEOPLE_COLUMNS) {
        let mut query = tx.query(Sql::rows(INSERT_PEOPLE, PEOPLE_COLUMNS, batch.len(), ""));
        for person in batch {
            query = query.bind(change.id).bind(*person).bind(delete_by);
        }
        query.execute().await?;
    }
    Ok(true)
}

/// Those of these people who are registered, and where each is looked after.
pub async fn wards(db: &Db, people: &[PersonId]) -> Result<Vec<(PersonId, Area)>, Error> {
    let mut found = Vec::with_capacity(people.len());
    for batch in db.engine().batches(people, 1) {
        let mut query = db.query(Sql::rows(OURS, 1, batch.len(), ")"));
        for person in batch {
            query = query.bind(*person);
        }
        let rows = query.fetch_all::<(PersonId, String, String, String)>().await?;
        found.extend(
            rows.into_iter()
                .filter_map(|(person, district, street, community)| {
                    let deepest = [community, street, district]
                        .into_iter()
                        .find(|code| !code.is_empty())?;
                    Some((person, Area::parse(&deepest).ok()?))
                }),
        );
    }
    Ok(found)
}

/// A bulk change by id; `None` when there is none.
pub async fn by_id(db: &Db, id: BulkChangeId) -> Result<Option<BulkChange>, Error> {
    db.query(BY_ID).bind(id).fetch_optional().await
}

/// The same inside a transaction, until whose end nobody else changes it.
pub async fn by_id_in(tx: &mut Tx, id: BulkChangeId) -> Result<Option<BulkChange>, Error> {
    tx.query(BY_ID_LOCKED).bind(id).fetch_optional().await
}

/// Decides. `false` when it was decided already or the approver is its author: nothing was written.
pub async fn decide(
    tx: &mut Tx,
    id: BulkChangeId,
    state: BulkState,
    (approver, at): (&str, Moment),
    note: Option<&str>,
) -> Result<bool, Error> {
    let decided = tx
        .query(DECIDE)
        .bind(id)
        .bind(state)
        .bind(approver.to_owned())
        .bind(at)
        .bind(note.map(str::to_owned))
        .execute()
        .await?;
    Ok(decided == 1)
}

/// Stops it. `false` when it is not being applied: nothing was written.
pub async fn stop(tx: &mut Tx, id: BulkChangeId, note: &str) -> Result<bool, Error> {
    let stopped = tx.query(STOP).bind(id).bind(note.to_owned()).execute().await?;
    Ok(stopped == 1)
}

/// The one that was approved first and is not done; `None` when there is none.
pub async fn applying(db: &Db) -> Result<Option<BulkChange>, Error> {
    db.query(APPLYING).fetch_optional().await
}

/// Some people who are not done, ascending.
pub async fn not_done(tx: &mut Tx, id: BulkChangeId, most: i64) -> Result<Vec<PersonId>, Error> {
    let rows = tx
        .query(NOT_DONE)
        .bind(id)
        .bind(most)
        .fetch_all::<(PersonId,)>()
        .await?;
    Ok(rows.into_iter().map(|(person,)| person).collect())
}

/// Some of those it is about, by their ids.
pub async fn some(db: &Db, id: BulkChangeId, most: i64) -> Result<Vec<PersonId>, Error> {
    let rows = db
        .query(SOME)
        .bind(id)
        .bind(most)
        .fetch_all::<(PersonId,)>()
        .await?;
    Ok(rows.into_iter().map(|(person,)| person).collect())
}

/// These, the lowest that were not done, are done; so many of them were gone.
pub async fn done(tx: &mut Tx, id: BulkChangeId, people: &[PersonId], gone: i32) -> Result<(), Error> {
    let Some(last) = people.last() else { return Ok(()) };
    let marked = tx.query(DONE_UNTIL).bind(id).bind(*last).execute().await?;
    tx.query(ADVANCE)
        .bind(id)
        .bind(i32::try_from(marked).unwrap_or(i32::MAX))
        .bind(gone)
        .execute()
        .await?;
    Ok(())
}

/// Everybody is done.
pub async fn finish(tx: &mut Tx, id: BulkChangeId) -> Result<(), Error> {
    tx.query(FINISH).bind(id).execute().await?;
    Ok(())
}

/// Bulk changes whose event happened in an area, the newest first, before this key.
pub async fn page(db: &Db, area: &Area, before: (Moment, Uuid), most: i64) -> Result<Vec<BulkChange>, Error> {
    let sql = match area.level() {
        AreaLevel::Community => IN_COMMUNITY,
        AreaLevel::Street => IN_STREET,
        _ => IN_DISTRICT,
    };
    db.query(sql)
        .bind(area.code().to_owned())
        .bind(before.0)
        .bind(before.1)
        .bind(most)
        .fetch_all()
        .await
}

/// Where the evidence lies.
pub fn evidence_of(change: Uuid) -> Place {
    Place {
        table: "bulk_change",
        column: "evidence",
        row: change,
    }
}
