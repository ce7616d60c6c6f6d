//! Table `place_counter`: the numbers of gates, and the count of changes that replicas follow.

use kit::db::{Db, Error, Tx};

const ADVANCE: &str = "UPDATE place_counter SET value = value + $2 WHERE name = $1 RETURNING value";
const LATEST: &str = "SELECT value FROM place_counter WHERE name = $1";

const CHECKPOINT: &str = "checkpoint";
const CHANGE: &str = "change";

/// The value this transaction's changes are marked with. The first statement of every transaction that changes a place: writers
/// wait for each other here, so that changes become visible in the order of their numbers.
pub async fn next_change(tx: &mut Tx) -> Result<i64, Error> {
    advance(tx, CHANGE, 1).await
}

/// The latest change anybody committed.
pub async fn latest_change(tx: &mut Tx) -> Result<i64, Error> {
    let (value,) = tx.query(LATEST).bind(CHANGE).fetch_one::<(i64,)>().await?;
    Ok(value)
}

/// The latest change anybody committed, asked for by itself.
pub async fn peek_change(db: &Db) -> Result<i64, Error> {
    let (value,) = db.query(LATEST).bind(CHANGE).fetch_one::<(i64,)>().await?;
    Ok(value)
}

/// Takes `count` numbers for gates in a row and returns the first.
pub async fn take_numbers(tx: &mut Tx, count: i64) -> Result<i64, Error> {
    Ok(advance(tx, CHECKPOINT, count).await? - count + 1)
}

async fn advance(tx: &mut Tx, name: &'static str, by: i64) -> Result<i64, Error> {
    let (value,) = tx
        .query(ADVANCE)
        .bind(name)
        .bind(by)
        .fetch_one::<(i64,)>()
        .await?;
    Ok(value)
}
