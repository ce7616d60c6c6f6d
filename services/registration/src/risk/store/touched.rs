//! Table `measure_person`: whom a measure touches, and how far it has come with them.

use crate::risk::rules::measure::Count;
use crate::risk::rules::words::Touch;
use kit::clock::Day;
use kit::db::{Db, Error, Query, Sql, Tx, batches};
use uuid::Uuid;
use vocabulary::PersonId;
use vocabulary::level::Level;

const COLUMNS: usize = 4;
const INSERT: &str = "INSERT INTO measure_person (person_id, measure_id, state, delete_by) VALUES";
const UNLESS_THERE: &str = "ON CONFLICT DO NOTHING";
const COUNTS: &str = "SELECT p.street, p.level, CAST(COUNT(*) AS BIGINT) FROM measure_person m JOIN person p \
     ON p.id = m.person_id WHERE m.measure_id = $1 GROUP BY p.street, p.level ORDER BY p.street, p.level";
const SOME: &str = "SELECT person_id FROM measure_person WHERE measure_id = $1 ORDER BY person_id LIMIT $2";
const NEXT: &str =
    "SELECT person_id FROM measure_person WHERE measure_id = $1 AND state = $2 ORDER BY person_id LIMIT $3";
const MARK: &str = "UPDATE measure_person SET state = $3, delete_by = $5 WHERE measure_id = $1 AND state = $2 AND person_id <= $4";

/// Writes whom a measure touches; each is there once.
pub async fn add(tx: &mut Tx, measure: Uuid, people: &[PersonId], delete_by: Day) -> Result<(), Error> {
    for batch in batches(people, COLUMNS) {
        let mut query: Query<'_> = tx.query(Sql::rows(INSERT, COLUMNS, batch.len(), UNLESS_THERE));
        for person in batch {
            query = query
                .bind(*person)
                .bind(measure)
                .bind(Touch::Pending)
                .bind(delete_by);
        }
        query.execute().await?;
    }
    Ok(())
}

/// How those a measure touches stand now, by street and level.
pub async fn counts(tx: &mut Tx, measure: Uuid) -> Result<Vec<Count>, Error> {
    let rows = tx
        .query(COUNTS)
        .bind(measure)
        .fetch_all::<(String, Level, i64)>()
        .await?;
    Ok(rows
        .into_iter()
        .map(|(street, level, people)| Count {
            street,
            level,
            people,
        })
        .collect())
}

/// Some of those a measure touches, in the order of their ids.
pub async fn some(db: &Db, measure: Uuid, most: i64) -> Result<Vec<PersonId>, Error> {
    let rows = db
        .query(SOME)
        .bind(measure)
        .bind(most)
        .fetch_all::<(PersonId,)>()
        .await?;
    Ok(rows.into_iter().map(|(person,)| person).collect())
}

/// The next of those it has come so far with, in the order of their ids.
pub async fn next(tx: &mut Tx, measure: Uuid, at: Touch, most: i32) -> Result<Vec<PersonId>, Error> {
    let rows = tx
        .query(NEXT)
        .bind(measure)
        .bind(at)
        .bind(i64::from(most))
        .fetch_all::<(PersonId,)>()
        .await?;
    Ok(rows.into_iter().map(|(person,)| person).collect())
}

/// Marks how far it has come with all of them up to this one; they are remembered until that day.
pub async fn mark(
    tx: &mut Tx,
    measure: Uuid,
    (from, to): (Touch, Touch),
    up_to: PersonId,
    delete_by: Day,
) -> Result<(), Error> {
    tx.query(MARK)
        .bind(measure)
        .bind(from)
        .bind(to)
        .bind(up_to)
        .bind(delete_by)
        .execute()
        .await?;
    Ok(())
}
