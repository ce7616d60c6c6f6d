//! The feed of households: what it tells of each, kept in the household's row until it changes.

use super::{households, members};
use crate::store::trouble::StoreError;
use crate::survey::rules::household::{Fact, Household};
use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt};
use kit::clock::Day;
use kit::db::{Db, Error, Json, Tx};
use kit::feed::Feed;
use vocabulary::HouseholdId;

/// Its name.
pub const NAME: &str = "households";

const TOLD: &str = "UPDATE household SET fact = $3, told_version = $2 WHERE id = $1";
const UNTOLD: &str = "SELECT id FROM household WHERE told_version < version ORDER BY id LIMIT $1";
const SNAPSHOT: &str = "SELECT fact FROM household WHERE fact IS NOT NULL AND NOT gone";

/// What is to be told of a household as it stands now; [`told`] already.
pub async fn fact(tx: &mut Tx, household: &Household, today: Day) -> Result<Fact, Error> {
    let members = members::of_in(tx, household.id).await?;
    let exemptions = members::exemptions_in(tx, household.id, today).await?;
    told(tx, Fact::of(household, members, exemptions)).await
}

/// Keeps what is told of a household in its row; it counts as told, so [`announce`] it in this transaction.
pub async fn told(tx: &mut Tx, fact: Fact) -> Result<Fact, Error> {
    tx.query(TOLD)
        .bind(fact.household)
        .bind(fact.version)
        .bind(Json(fact.clone()))
        .execute()
        .await?;
    Ok(fact)
}

/// Tells every reader of the feed; the last statement of a transaction. After the commit, wake the feed.
pub async fn announce(tx: &mut Tx, feed: &Feed, facts: &[Fact]) -> Result<(), Error> {
    if facts.is_empty() {
        return Ok(());
    }
    let bodies: Vec<Vec<u8>> = facts.iter().map(encode).collect();
    feed.append(tx, &bodies).await?;
    Ok(())
}

/// Tells what changed without being told: members who were erased, households past their day. At most `most` of them; returns
/// how many it told.
pub async fn tell_changed(db: &Db, feed: &Feed, today: Day, most: i64) -> Result<usize, StoreError> {
    let untold = db.query(UNTOLD).bind(most).fetch_all::<(HouseholdId,)>().await?;
    if untold.is_empty() {
        return Ok(0);
    }
    let mut tx = db.begin().await?;
    let mut facts = Vec::with_capacity(untold.len());
    for (id,) in untold {
        // In the order of their ids, as everybody locks them.
        if let Some(household) = households::by_id_in(&mut tx, id).await? {
            facts.push(fact(&mut tx, &household, today).await?);
        }
    }
    announce(&mut tx, feed, &facts).await?;
    tx.commit().await?;
    feed.wake();
    Ok(facts.len())
}

/// Every household, as the feed writes it: what a new reader begins with.
pub fn snapshot(db: &Db) -> BoxStream<'static, Result<Vec<u8>, Error>> {
    let rows = db.query(SNAPSHOT).stream::<(Json<Fact>,)>();
    rows.map_ok(|(fact,)| encode(&fact.0)).boxed()
}

/// A household as the feed writes it.
fn encode(fact: &Fact) -> Vec<u8> {
    serde_json::to_vec(fact).expect("a household is made of plain values")
}

/// A household as the feed wrote it; `None` when a newer program wrote something this one cannot read.
pub fn decode(body: &[u8]) -> Option<Fact> {
    serde_json::from_slice(body).ok()
}
