//! Passes into the books, each once, with their figures in the same transaction.

use std::borrow::Cow;
use std::collections::HashMap;

use kit::db::group::Batch;
use kit::db::{Db, Error, FromRow, Tx};
use sqlx::{PgConnection, Row};
use uuid::Uuid;
use vocabulary::{CheckpointId, PassId, Reason};

use super::insert::{insert, insert_unnested};
use super::row::columns;
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
    /// It is in the books now, but as of somebody whose household's turn is used: as it stands there.
    BeyondQuota(Box<Pass>),
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

/// Writes passes and counts the new ones, durably; the outcomes are in the order of the passes.
///
/// Safe to repeat: an id counts once, whoever sends it again and however often.
pub async fn record(db: &Db, passes: &[NewPass]) -> Result<Vec<Recorded>, Error> {
    let all: Vec<&NewPass> = passes.iter().collect();
    if passes.iter().any(|new| new.claim.is_some()) {
        return record_with_claims(db, passes, all).await;
    }
    if all_at_once(db, &all).await? {
        return Ok(vec![Recorded::Now; passes.len()]);
    }
    // Some were there already. That is rare, so only now is it asked which.
    loop {
        let mut tx = db.begin().await?;
        let (fresh, outcomes) = told_apart(&mut tx, passes).await?;
        if insert(&mut tx, &fresh).await? {
            tx.commit().await?;
            return Ok(outcomes);
        }
        // Another replica wrote one of them between the question and the insert: ask again.
        tx.rollback().await?;
    }
}

/// The same for passes of which some use a household's turn: the turn is taken in the transaction of the pass, and whoever does not
/// get it is recorded as beyond the quota. The others of the batch are written as they are.
async fn record_with_claims<'p>(
    db: &Db,
    passes: &'p [NewPass],
    all: Vec<&'p NewPass>,
) -> Result<Vec<Recorded>, Error> {
    let mut fresh = all;
    let mut outcomes = vec![Recorded::Now; passes.len()];
    let mut is_told_apart = false;
    loop {
        let mut tx = db.begin().await?;
        if is_told_apart {
            (fresh, outcomes) = told_apart(&mut tx, passes).await?;
        }
        let settled = settled(&mut tx, &fresh).await?;
        let rows: Vec<&NewPass> = settled.iter().map(AsRef::as_ref).collect();
        if insert(&mut tx, &rows).await? {
            tx.commit().await?;
            return Ok(told(outcomes, settled));
        }
        // Some were there already: only now is it asked which, and the turns are asked for again by those that are new.
        tx.rollback().await?;
        is_told_apart = true;
    }
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

/// What became of each pass; those that are new are told as they were settled.
fn told(outcomes: Vec<Recorded>, settled: Vec<Cow<'_, NewPass>>) -> Vec<Recorded> {
    let mut settled = settled.into_iter();
    let tell = |outcome| match outcome {
        Recorded::Now => match settled.next() {
            Some(Cow::Owned(new)) if !new.pass.doubtful => Recorded::BeyondQuota(Box::new(new.pass)),
            _ => Recorded::Now,
        },
        other => other,
    };
    outcomes.into_iter().map(tell).collect()
}

/// Writes and counts all of them, durably; false, with nothing written, when one was there already.
async fn all_at_once(db: &Db, passes: &[&NewPass]) -> Result<bool, Error> {
    if let Some(mut connection) = db.postgres().await? {
        return insert_unnested(&mut connection, passes).await;
    }
    let mut tx = db.begin().await?;
    let all_new = insert(&mut tx, passes).await?;
    if all_new {
        tx.commit().await?;
    } else {
        tx.rollback().await?;
    }
    Ok(all_new)
}

/// Which passes are new, and what becomes of each.
async fn told_apart<'p>(
    tx: &mut Tx,
    passes: &'p [NewPass],
) -> Result<(Vec<&'p NewPass>, Vec<Recorded>), Error> {
    let known = known(tx, passes).await?;
    let mut first: HashMap<(CheckpointId, PassId), &NewPass> = HashMap::new();
    let mut fresh = Vec::new();
    let mut outcomes = Vec::with_capacity(passes.len());
    for new in passes {
        let key = (new.pass.checkpoint, new.pass.id);
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

type Known = HashMap<(CheckpointId, PassId), (Pass, i64)>;

async fn known(tx: &mut Tx, passes: &[NewPass]) -> Result<Known, Error> {
    if let Some(connection) = tx.postgres() {
        return known_of_many(connection, passes).await;
    }
    let mut known = Known::new();
    for new in passes {
        let key = (new.pass.checkpoint, new.pass.id);
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

async fn known_of_many(connection: &mut PgConnection, passes: &[NewPass]) -> Result<Known, Error> {
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
