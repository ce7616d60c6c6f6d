//! Table `standing` and its feed: what overrides a code, told to every reader in the order it happened.

use crate::rules::standing::Standing;
use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt};
use kit::clock::{Day, Moment};
use kit::db::{Db, Error, Tx};
use kit::feed::Feed;
use vocabulary::PersonId;

/// So many are told together at most: a message of their own for each would cost readers more than what it says.
const TOLD_TOGETHER: usize = 256;

const BY_PERSON: &str = "SELECT body FROM standing WHERE person_id = $1";
const PUT: &str = "INSERT INTO standing (person_id, version, overriding, body, changed_at, delete_by) \
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (person_id) DO UPDATE SET version = excluded.version, \
     overriding = excluded.overriding, body = excluded.body, changed_at = excluded.changed_at, \
     delete_by = excluded.delete_by WHERE standing.version < excluded.version";
const OVERRIDING: &str = "SELECT body FROM standing WHERE overriding";

kit::stored_as_json!(Standing);

/// What overrides a person's codes; version 0 when nothing ever did.
pub async fn of(db: &Db, person: PersonId) -> Result<Standing, Error> {
    let row = db
        .query(BY_PERSON)
        .bind(person)
        .fetch_optional::<(Standing,)>()
        .await?;
    Ok(row.map_or_else(|| Standing::nothing(person), |(standing,)| standing))
}

/// The same inside a transaction: the next version is made from it.
pub async fn of_in(tx: &mut Tx, person: PersonId) -> Result<Standing, Error> {
    let row = tx
        .query(BY_PERSON)
        .bind(person)
        .fetch_optional::<(Standing,)>()
        .await?;
    Ok(row.map_or_else(|| Standing::nothing(person), |(standing,)| standing))
}

/// Records the next version. `false` when somebody else recorded one meanwhile: nothing was written.
///
/// Then [`announce`] it, in this transaction and as its last statement.
pub async fn put(tx: &mut Tx, standing: &Standing, at: Moment, delete_by: Day) -> Result<bool, Error> {
    let put = tx
        .query(PUT)
        .bind(standing.person)
        .bind(standing.version)
        .bind(standing.is_overriding())
        .bind(standing.clone())
        .bind(at)
        .bind(delete_by)
        .execute()
        .await?;
    Ok(put == 1)
}

/// Tells every reader of the feed; the last statement of a transaction. After the commit, wake the feed.
pub async fn announce(tx: &mut Tx, feed: &Feed, changes: &[Standing]) -> Result<(), Error> {
    if changes.is_empty() {
        return Ok(());
    }
    let bodies: Vec<Vec<u8>> = changes.chunks(TOLD_TOGETHER).map(encode).collect();
    feed.append(tx, &bodies).await?;
    Ok(())
}

/// Every standing that overrides something, as the feed writes it: what a new reader begins with.
pub fn snapshot(db: &Db) -> BoxStream<'static, Result<Vec<u8>, Error>> {
    let rows = db.query(OVERRIDING).stream::<(Standing,)>();
    rows.map_ok(|(standing,)| standing)
        .try_chunks(TOLD_TOGETHER)
        .map_ok(|some| encode(&some))
        .map_err(|error| error.1)
        .boxed()
}

/// Standings as the feed writes them.
fn encode(some: &[Standing]) -> Vec<u8> {
    serde_json::to_vec(some).expect("standings are made of plain values")
}

/// Standings as the feed wrote them; `None` when a newer program wrote something this one cannot read.
pub fn decode(body: &[u8]) -> Option<Vec<Standing>> {
    serde_json::from_slice(body).ok()
}
