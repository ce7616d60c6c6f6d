//! Table `measure_person`: whom a measure touches, and in which order.

use crate::risk::rules::measure::Count;
use kit::clock::Day;
use kit::db::{Db, Error, Query, Sql, Tx};
use std::collections::BTreeMap;
use uuid::Uuid;
use vocabulary::PersonId;
use vocabulary::level::Level;

const COLUMNS: usize = 4;
const INSERT: &str = "INSERT INTO measure_person (person_id, measure_id, turn, delete_by)";
const COUNTS: &str = "SELECT street, level, held, CAST(COUNT(*) AS BIGINT) FROM (SELECT p.street, p.level, \
     CASE (SELECT MAX(CASE h.level WHEN 'red' THEN 2 WHEN 'yellow' THEN 1 ELSE 0 END) FROM hold h WHERE h.person_id = p.id) \
     WHEN 2 THEN 'red' WHEN 1 THEN 'yellow' WHEN 0 THEN 'grey' ELSE p.level END AS held \
     FROM measure_person m JOIN person p ON p.id = m.person_id WHERE m.measure_id = $1) AS stands GROUP BY street, level, held";
const SOME: &str = "SELECT person_id FROM measure_person WHERE measure_id = $1 ORDER BY turn LIMIT $2";

/// Writes whom a measure touches, each once, in the order of their turns.
pub async fn add(tx: &mut Tx, measure: Uuid, people: &[PersonId], delete_by: Day) -> Result<(), Error> {
    let turns: Vec<(i64, PersonId)> = (1..).zip(people.iter().copied()).collect();
    for batch in tx.engine().batches(&turns, COLUMNS) {
        let mut query: Query<'_> = tx.query(Sql::rows(INSERT, COLUMNS, batch.len(), ""));
        for (turn, person) in batch {
            query = query.bind(*person).bind(measure).bind(*turn).bind(delete_by);
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
        .fetch_all::<(String, Level, Level, i64)>()
        .await?;
    let mut counts: BTreeMap<(String, Level), i64> = BTreeMap::new();
    for (street, declared, held, people) in rows {
        *counts.entry((street, declared.worse(held))).or_default() += people;
    }
    Ok(counts
        .into_iter()
        .map(|((street, level), people)| Count {
            street,
            level,
            people,
        })
        .collect())
}

/// Some of those a measure touches, in the order of their turns.
pub async fn some(db: &Db, measure: Uuid, most: i64) -> Result<Vec<PersonId>, Error> {
    let rows = db
        .query(SOME)
        .bind(measure)
        .bind(most)
        .fetch_all::<(PersonId,)>()
        .await?;
    Ok(rows.into_iter().map(|(person,)| person).collect())
}
