//! Passes into the books, each once, with their figures in the same transaction.

use std::borrow::{Borrow, Cow};
use std::collections::HashMap;
use std::sync::Arc;

use kit::db::group::Batch;
use kit::db::{Db, Error, FromRow, Tx};
use sqlx::{PgConnection, Row};
use uuid::Uuid;
use vocabulary::{CheckpointId, FeverId, PassId, Reason};

use super::insert::insert;
use super::row::columns;
use crate::fevers::rules::case::NewFever;
use crate::fevers::store::opening;
use crate::quota::rules::claim::Lost;
use crate::quota::store::claims::{self, Asked};
use crate::rules::pass::{NewPass, Pass};
use crate::rules::verdict::{Decision, beyond_quota};

const OF_KEY: &str = concat!(
    "SELECT ",
    columns!(),
    ", body_hash FROM pass WHERE checkpoint_id = $1 AND id = $2"
);
const OF_KEYS_POSTGRES: &str = concat!(
    "SELECT ",
    columns!(),
    ", body_hash FROM pass JOIN UNNEST($1::uuid[], $2::uuid[]) AS asked (gate, pass) ON checkpoint_id = gate AND id = pass"
);

/// What became of one pass.
#[derive(Clone, Debug, PartialEq)]
pub enum Recorded {
    /// It is in the books now.
    Now,
    /// It is in the books now, and so is its fever: a case of its own, or one more reading of the one that was open.
    WithFever(FeverId),
    /// It is in the books now, but as of somebody whose household's turn is used: as it stands there, and the case of its fever when it
    /// found one.
    BeyondQuota(Box<Pass>, Option<FeverId>),
    /// It was there already, from the same request: as it stands now.
    Before(Box<Pass>),
    /// Its id belongs to another pass.
    Reused,
}

/// How the group writer commits passes.
#[derive(Clone, Debug)]
pub struct Passes(pub Db);

impl Batch for Passes {
    type Row = NewPass;
    type Outcome = Recorded;

    async fn commit(&self, rows: &[NewPass]) -> Result<Vec<Recorded>, Error> {
        record(&self.0, rows).await
    }
}

/// How the group writer commits what offline gates hand in, one row for the rows of a message. At a shift's end hundreds of gates come at
/// once, each with a few rows of every hour of the day: committed together they touch each page of the indexes once.
#[derive(Clone, Debug)]
pub struct Uploads(pub Db);

impl Batch for Uploads {
    type Row = Arc<[NewPass]>;
    type Outcome = Vec<Recorded>;

    async fn commit(&self, rows: &[Arc<[NewPass]>]) -> Result<Vec<Vec<Recorded>>, Error> {
        let passes: Vec<&NewPass> = rows.iter().flat_map(|rows| rows.iter()).collect();
        let mut outcomes = record(&self.0, &passes).await?.into_iter();
        let of = |rows: &Arc<[NewPass]>| outcomes.by_ref().take(rows.len()).collect();
        Ok(rows.iter().map(of).collect())
    }

    fn weight(rows: &Arc<[NewPass]>) -> usize {
        rows.len()
    }
}

/// Writes passes and counts the new ones, durably; the outcomes are in the order of the passes.
///
/// Safe to repeat: an id counts once, whoever sends it again and however often.
pub async fn record<P: Borrow<NewPass> + Sync>(db: &Db, passes: &[P]) -> Result<Vec<Recorded>, Error> {
    let all: Vec<&NewPass> = passes.iter().map(Borrow::borrow).collect();
    if let Some(outcomes) = all_at_once(db, &all).await? {
        return Ok(outcomes);
    }
    // Some were there already. That is rare, so only now is it asked which.
    loop {
        let mut tx = db.begin().await?;
        let (fresh, outcomes) = told_apart(&mut tx, &all).await?;
        if let Some(written) = write(&mut tx, &fresh).await? {
            tx.commit().await?;
            return Ok(together(outcomes, written));
        }
        // Another replica wrote one of them between the question and the insert: ask again.
        tx.rollback().await?;
    }
}

/// Writes and counts all of them, durably; `None`, with nothing written, when one was there already.
async fn all_at_once(db: &Db, passes: &[&NewPass]) -> Result<Option<Vec<Recorded>>, Error> {
    let mut tx = db.begin().await?;
    let Some(outcomes) = write(&mut tx, passes).await? else {
        tx.rollback().await?;
        return Ok(None);
    };
    tx.commit().await?;
    Ok(Some(outcomes))
}

/// Records one pass inside a transaction that has more to say of it.
pub async fn record_in(tx: &mut Tx, new: &NewPass) -> Result<Recorded, Error> {
    let (fresh, outcomes) = told_apart(tx, &[new]).await?;
    // Another replica wrote it since it was asked for: whoever sends it again hears so.
    let Some(written) = write(tx, &fresh).await? else {
        return Ok(Recorded::Reused);
    };
    Ok(together(outcomes, written).pop().unwrap_or(Recorded::Reused))
}

/// Writes and counts passes that are new; `None` when one was there already, and then the transaction is to be rolled back.
///
/// Turns first, then the passes with their figures, then fevers: everybody takes them in this order. Whoever does not get a turn is
/// written as beyond the quota, and their fever is a fever all the same; the others are written as they are.
async fn write(tx: &mut Tx, fresh: &[&NewPass]) -> Result<Option<Vec<Recorded>>, Error> {
    if fresh.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let settled = settled(tx, fresh).await?;
    let rows: Vec<&NewPass> = settled.iter().map(AsRef::as_ref).collect();
    if !insert(tx, &rows).await? {
        return Ok(None);
    }
    let fevers = with_fevers(tx, &rows).await?;
    let outcome = |new: Cow<'_, NewPass>| {
        let fever = fevers.get(&key_of(&new)).copied();
        match new {
            Cow::Owned(new) if !new.pass.doubtful => Recorded::BeyondQuota(Box::new(new.pass), fever),
            _ => fever.map_or(Recorded::Now, Recorded::WithFever),
        }
    };
    Ok(Some(settled.into_iter().map(outcome).collect()))
}

/// What became of each pass, where those that were new are told as they were written.
fn together(outcomes: Vec<Recorded>, written: Vec<Recorded>) -> Vec<Recorded> {
    let mut written = written.into_iter();
    let tell = |outcome| match outcome {
        Recorded::Now => written.next().unwrap_or(Recorded::Now),
        known => known,
    };
    outcomes.into_iter().map(tell).collect()
}

/// The passes as they are recorded once it is settled who gets a turn.
async fn settled<'p>(tx: &mut Tx, fresh: &[&'p NewPass]) -> Result<Vec<Cow<'p, NewPass>>, Error> {
    let claiming: Vec<Asked<'_>> = fresh
        .iter()
        .filter_map(|new| {
            Some(Asked {
                claim: new.claim.as_deref()?,
                checkpoint: new.pass.checkpoint,
                pass: new.pass.id,
                person: new.pass.person,
                at: new.pass.scanned_at,
                delete_by: new.delete_by,
            })
        })
        .collect();
    let mut had = claims::settle(tx, &claiming).await?.into_iter();
    let settle = |new: &&'p NewPass| match &new.claim {
        Some(claim) if had.next() == Some(false) => Cow::Owned(without_turn(new, claim.lost)),
        _ => Cow::Borrowed(*new),
    };
    Ok(fresh.iter().map(settle).collect())
}

/// The pass of somebody who did not get a turn.
fn without_turn(new: &NewPass, lost: Lost) -> NewPass {
    let mut new = new.clone();
    let stamp = new.claim.take().map(|claim| claim.stamp);
    match lost {
        Lost::Flagged => new.pass.doubtful = true,
        Lost::Answered(beyond) => {
            let before = Decision {
                verdict: new.pass.verdict,
                reasons: std::mem::take(&mut new.pass.reasons),
                level: new.pass.level,
            };
            let decided = beyond_quota(before, Reason::QuotaUsed, beyond.verdict());
            if decided.verdict != new.pass.verdict {
                new.pass.policy = stamp;
            }
            new.pass.verdict = decided.verdict;
            new.pass.reasons = decided.reasons;
        }
    }
    new
}

type Key = (CheckpointId, PassId);

fn key_of(new: &NewPass) -> Key {
    (new.pass.checkpoint, new.pass.id)
}

/// Opens the fevers that passes found, person by person: two replicas must not wait for each other in a circle.
async fn with_fevers(tx: &mut Tx, passes: &[&NewPass]) -> Result<HashMap<Key, FeverId>, Error> {
    let mut found: Vec<&NewFever> = passes.iter().filter_map(|new| new.fever.as_deref()).collect();
    found.sort_by_key(|fever| fever.person);
    let mut opened = HashMap::with_capacity(found.len());
    for fever in found {
        opened.insert((fever.checkpoint, fever.pass), opening::open(tx, fever).await?);
    }
    Ok(opened)
}

/// Which passes are new, and what becomes of each.
async fn told_apart<'p>(
    tx: &mut Tx,
    passes: &[&'p NewPass],
) -> Result<(Vec<&'p NewPass>, Vec<Recorded>), Error> {
    let known = known(tx, passes).await?;
    let mut first: HashMap<Key, &NewPass> = HashMap::new();
    let mut fresh = Vec::new();
    let mut outcomes = Vec::with_capacity(passes.len());
    for &new in passes {
        let key = key_of(new);
        let before = known.get(&key).map(|(pass, body)| (pass, *body));
        let before = before.or_else(|| first.get(&key).map(|earlier| (&earlier.pass, earlier.body_hash)));
        outcomes.push(match before {
            None => {
                first.insert(key, new);
                fresh.push(new);
                Recorded::Now
            }
            Some((pass, body)) if body == new.body_hash => Recorded::Before(Box::new(pass.clone())),
            Some(_) => Recorded::Reused,
        });
    }
    Ok((fresh, outcomes))
}

type Known = HashMap<Key, (Pass, i64)>;

async fn known(tx: &mut Tx, passes: &[&NewPass]) -> Result<Known, Error> {
    if let Some(connection) = tx.postgres() {
        return known_of_many(connection, passes).await;
    }
    let mut known = Known::new();
    for new in passes {
        let key = key_of(new);
        let found = tx
            .query(OF_KEY)
            .bind(key.0)
            .bind(key.1)
            .fetch_optional::<Kept>()
            .await?;
        known.extend(found.map(|kept| (key, (kept.pass, kept.body_hash))));
    }
    Ok(known)
}

async fn known_of_many(connection: &mut PgConnection, passes: &[&NewPass]) -> Result<Known, Error> {
    let gates: Vec<Uuid> = passes.iter().map(|new| new.pass.checkpoint.as_uuid()).collect();
    let ids: Vec<Uuid> = passes.iter().map(|new| new.pass.id.as_uuid()).collect();
    let rows = sqlx::query(OF_KEYS_POSTGRES)
        .bind(gates)
        .bind(ids)
        .fetch_all(connection)
        .await?;
    let mut known = Known::with_capacity(rows.len());
    for row in &rows {
        let pass = Pass::from_row(row)?;
        known.insert((pass.checkpoint, pass.id), (pass, row.try_get("body_hash")?));
    }
    Ok(known)
}

/// A pass with the hash of its request.
struct Kept {
    pass: Pass,
    body_hash: i64,
}

impl<'r, R: Row> FromRow<'r, R> for Kept
where
    Pass: FromRow<'r, R>,
    for<'c> &'c str: sqlx::ColumnIndex<R>,
    i64: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
{
    fn from_row(row: &'r R) -> Result<Self, sqlx::Error> {
        Ok(Self {
            pass: Pass::from_row(row)?,
            body_hash: row.try_get("body_hash")?,
        })
    }
}
