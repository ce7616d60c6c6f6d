//! How many people stand from now on, and what gates must be told of them: a few statements for hundreds.

use crate::risk::rules::measure::Turns;
use crate::rules::stand::Stand;
use crate::rules::standing::Standing;
use kit::clock::{Day, Moment};
use kit::db::{Error, FromRow, Json, Sql, Tx};
use std::collections::HashMap;
use uuid::Uuid;
use vocabulary::PersonId;

// Those whose turn it is, until whose end of the transaction nobody else changes them. Their order is everybody's order of ids.
macro_rules! people {
    ($end:literal) => {
        concat!(
            "SELECT p.id, p.stand, p.delete_by FROM measure_person m JOIN person p ON p.id = m.person_id \
             WHERE m.measure_id = $1 AND m.turn > $2 AND m.turn <= $3 ORDER BY p.id",
            $end
        )
    };
}
const PEOPLE: Sql = Sql::Differs {
    postgres: people!(" FOR UPDATE OF p"),
    sqlite: people!(""),
};
const STANDINGS: &str = "SELECT s.person_id, s.body FROM measure_person m JOIN standing s ON s.person_id = m.person_id \
     WHERE m.measure_id = $1 AND m.turn > $2 AND m.turn <= $3";

// The columns of a list of values are called so on both engines.
const STANDS: &str =
    "UPDATE person SET level = v.column2, stand = v.column3, stands_until = v.column4 FROM (";
const OF_PEOPLE: &str = ") AS v WHERE person.id = v.column1";
const PUT: &str = "INSERT INTO standing (person_id, version, overriding, body, changed_at, delete_by)";
const OR_LATER: &str = "ON CONFLICT (person_id) DO UPDATE SET version = excluded.version, \
     overriding = excluded.overriding, body = excluded.body, changed_at = excluded.changed_at, \
     delete_by = excluded.delete_by WHERE standing.version < excluded.version";

/// Somebody whose turn it is.
#[derive(Clone, Debug)]
pub struct Next {
    /// Who.
    pub person: PersonId,
    /// How they stand.
    pub stand: Stand,
    /// Their last day.
    pub delete_by: Day,
    /// What gates know of them.
    pub standing: Standing,
}

/// Those of a measure whose turn it is; until the transaction ends nobody else changes them. Who is gone is left out.
pub async fn next(tx: &mut Tx, measure: Uuid, turns: Turns) -> Result<Vec<Next>, Error> {
    let people = tx
        .query(PEOPLE)
        .bind(measure)
        .bind(turns.after)
        .bind(turns.up_to)
        .fetch_all::<Row>()
        .await?;
    // Read after they are locked: what somebody else told of them a moment ago is known.
    let known = tx
        .query(STANDINGS)
        .bind(measure)
        .bind(turns.after)
        .bind(turns.up_to)
        .fetch_all::<(PersonId, Json<Standing>)>()
        .await?;
    let mut known: HashMap<PersonId, Standing> =
        known.into_iter().map(|(person, body)| (person, body.0)).collect();
    Ok(people
        .into_iter()
        .map(|row| Next {
            standing: known.remove(&row.id).unwrap_or_else(|| Standing::nothing(row.id)),
            person: row.id,
            stand: row.stand.0,
            delete_by: row.delete_by,
        })
        .collect())
}

/// Records how they stand. What gates must be told comes back: announce it as the transaction's last statement.
pub async fn put(tx: &mut Tx, people: &[(&Next, Stand)], now: Moment) -> Result<Vec<Standing>, Error> {
    for batch in tx.engine().batches(people, 4) {
        let mut query = tx.query(Sql::rows(STANDS, 4, batch.len(), OF_PEOPLE));
        for (next, stand) in batch {
            query = query
                .bind(next.person)
                .bind(stand.decision().verdict.level)
                .bind(Json(stand.clone()))
                .bind(stand.next_end());
        }
        query.execute().await?;
    }
    let news: Vec<(Standing, Day)> = people
        .iter()
        .filter_map(|(next, stand)| Some((next.standing.after(stand)?, next.delete_by)))
        .collect();
    for batch in tx.engine().batches(&news, 6) {
        let mut query = tx.query(Sql::rows(PUT, 6, batch.len(), OR_LATER));
        for (standing, delete_by) in batch {
            query = query
                .bind(standing.person)
                .bind(standing.version)
                .bind(standing.is_overriding())
                .bind(Json(standing.clone()))
                .bind(now)
                .bind(*delete_by);
        }
        query.execute().await?;
    }
    Ok(news.into_iter().map(|(standing, _)| standing).collect())
}

#[derive(FromRow)]
struct Row {
    id: PersonId,
    stand: Json<Stand>,
    delete_by: Day,
}
