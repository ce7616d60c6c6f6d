//! How many people stand from now on, and what gates must be told of them: a few statements for hundreds.

use crate::risk::rules::measure::Turns;
use crate::rules::level::Decision;
use crate::rules::stand::{Hold, Stand};
use crate::rules::standing::Standing;
use crate::store::holds;
use kit::clock::{Day, Moment};
use kit::db::{Error, FromRow, Json, Query, Sql, Tx};
use std::collections::HashMap;
use uuid::Uuid;
use vocabulary::PersonId;

// Those whose turn it is.
macro_rules! turns {
    ($columns:literal, $table:literal, $end:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM measure_person m JOIN ",
            $table,
            " = m.person_id WHERE m.measure_id = $1 AND m.turn > $2 AND m.turn <= $3 ORDER BY m.person_id",
            $end
        )
    };
}
// Until the transaction ends nobody else changes them. Their order is everybody's order of ids.
const PEOPLE: Sql = Sql::Differs {
    postgres: turns!(
        "p.id, p.declared, p.delete_by",
        "person p ON p.id",
        " FOR UPDATE OF p"
    ),
    sqlite: turns!("p.id, p.declared, p.delete_by", "person p ON p.id", ""),
};
const HOLDS: &str = turns!("h.person_id, h.body", "hold h ON h.person_id", ", h.since, h.id");
const STANDINGS: &str = turns!("s.person_id, s.body", "standing s ON s.person_id", "");

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
    let people = of(tx, PEOPLE, measure, turns).fetch_all::<Row>().await?;
    // Read after they are locked: what somebody else decided of them a moment ago is known.
    let mut holds: HashMap<PersonId, Vec<Hold>> = HashMap::new();
    let rows = of(tx, HOLDS, measure, turns);
    for (person, hold) in rows.fetch_all::<(PersonId, Hold)>().await? {
        holds.entry(person).or_default().push(hold);
    }
    let rows = of(tx, STANDINGS, measure, turns);
    let known = rows.fetch_all::<(PersonId, Standing)>().await?;
    let mut known: HashMap<PersonId, Standing> = known.into_iter().collect();
    Ok(people
        .into_iter()
        .map(|row| Next {
            standing: known.remove(&row.id).unwrap_or_else(|| Standing::nothing(row.id)),
            stand: Stand {
                declared: row.declared.0,
                holds: holds.remove(&row.id).unwrap_or_default(),
            },
            person: row.id,
            delete_by: row.delete_by,
        })
        .collect())
}

fn of(tx: &mut Tx, sql: impl Into<Sql>, measure: Uuid, turns: Turns) -> Query<'_> {
    tx.query(sql).bind(measure).bind(turns.after).bind(turns.up_to)
}

/// Records what holds them. What gates must be told comes back: announce it as the transaction's last statement.
pub async fn put(tx: &mut Tx, people: &[(&Next, Stand)], now: Moment) -> Result<Vec<Standing>, Error> {
    let changes: Vec<holds::Change<'_>> = people
        .iter()
        .map(|(next, stand)| holds::Change {
            person: next.person,
            before: &next.stand.holds,
            after: &stand.holds,
            delete_by: next.delete_by,
        })
        .collect();
    holds::put(tx, &changes).await?;
    let news = people
        .iter()
        .filter_map(|(next, stand)| Some((next.standing.after(stand)?, next.delete_by)));
    // Of most nothing was known, so no row is in the way.
    let (first, later): (Vec<_>, Vec<_>) = news.partition(|(standing, _)| standing.version == 1);
    tell(tx, &first, "", now).await?;
    tell(tx, &later, OR_LATER, now).await?;
    Ok(first
        .into_iter()
        .chain(later)
        .map(|(standing, _)| standing)
        .collect())
}

async fn tell(tx: &mut Tx, news: &[(Standing, Day)], end: &'static str, now: Moment) -> Result<(), Error> {
    for batch in tx.engine().batches(news, 6) {
        let mut query = tx.query(Sql::rows(PUT, 6, batch.len(), end));
        for (standing, delete_by) in batch {
            query = query
                .bind(standing.person)
                .bind(standing.version)
                .bind(standing.is_overriding())
                .bind(standing.clone())
                .bind(now)
                .bind(*delete_by);
        }
        query.execute().await?;
    }
    Ok(())
}

#[derive(FromRow)]
struct Row {
    id: PersonId,
    declared: Json<Decision>,
    delete_by: Day,
}
