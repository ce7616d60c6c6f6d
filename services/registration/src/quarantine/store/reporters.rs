//! Table `quarantine_reporter`: people named on an order who may report for whoever is kept apart.

use crate::quarantine::rules::ids::OrderId;
use kit::clock::Day;
use kit::db::{Db, Error, Tx};
use vocabulary::PersonId;

const INSERT: &str = "INSERT INTO quarantine_reporter (person_id, quarantine_id, reporter_id, delete_by) \
     VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
const OF: &str = "SELECT reporter_id FROM quarantine_reporter WHERE person_id = $1 AND quarantine_id = $2 ORDER BY reporter_id";
const NAMED: &str = "SELECT r.quarantine_id FROM quarantine_reporter r \
     JOIN quarantine q ON q.person_id = r.person_id AND q.id = r.quarantine_id \
     WHERE r.reporter_id = $1 AND q.state = 'in_force' ORDER BY r.quarantine_id DESC LIMIT $2";

/// Names somebody on an order.
pub async fn add(
    tx: &mut Tx,
    (person, order): (PersonId, OrderId),
    reporter: PersonId,
    delete_by: Day,
) -> Result<(), Error> {
    tx.query(INSERT)
        .bind(person)
        .bind(order)
        .bind(reporter)
        .bind(delete_by)
        .execute()
        .await?;
    Ok(())
}

/// Who is named on an order, in the order of their ids.
pub async fn of(db: &Db, (person, order): (PersonId, OrderId)) -> Result<Vec<PersonId>, Error> {
    let rows = db
        .query(OF)
        .bind(person)
        .bind(order)
        .fetch_all::<(PersonId,)>()
        .await?;
    Ok(rows.into_iter().map(|(reporter,)| reporter).collect())
}

/// The same inside a transaction.
pub async fn of_in(tx: &mut Tx, (person, order): (PersonId, OrderId)) -> Result<Vec<PersonId>, Error> {
    let rows = tx
        .query(OF)
        .bind(person)
        .bind(order)
        .fetch_all::<(PersonId,)>()
        .await?;
    Ok(rows.into_iter().map(|(reporter,)| reporter).collect())
}

/// The orders in force on which somebody is named, the newest first, at most so many.
pub async fn named(db: &Db, reporter: PersonId, most: i64) -> Result<Vec<OrderId>, Error> {
    let query = db.query(NAMED).bind(reporter).bind(most);
    let rows = query.fetch_all::<(OrderId,)>().await?;
    Ok(rows.into_iter().map(|(order,)| order).collect())
}
