//! Once: a repeated request gets the answer of the first one, and is not done again.
//!
//! Callers on bad lines send again what was already done. The mark is written inside the transaction of the act, so the
//! two stand or fall together; no layer around the handler could promise that.
//!
//! ```no_run
//! # use kit::{clock::Moment, db::Db, fault::Fault, once::Repeat};
//! # async fn handler(db: Db, request: prost_types::Timestamp, id: uuid::Uuid, now: Moment) -> Result<prost_types::Timestamp, Fault> {
//! let repeat = Repeat::new("person:0190…", "CloseCase", id, &request);
//! let mut tx = db.begin().await?;
//! if let Some(answer) = repeat.answer(&mut tx, now).await? {
//!     return Ok(answer);
//! }
//! let answer = prost_types::Timestamp::default(); // … the act itself, in the same transaction
//! repeat.keep(&mut tx, &answer).await?;
//! tx.commit().await?;
//! # Ok(answer) }
//! ```

use std::time::Duration;

use prost::Message;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::clock::Moment;
use crate::db::{self, Db, Tx};
use crate::fault::{Fault, Kind};

/// How long an answer is kept: longer than any device stays offline with a request half sent.
pub const KEPT: Duration = Duration::from_secs(48 * 3_600);

const CLAIM: &str = "
    INSERT INTO once (caller, rpc, request_id, request_hash, answer, delete_by)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT DO NOTHING";
const CLAIMED: &str =
    "SELECT request_hash, answer FROM once WHERE caller = $1 AND rpc = $2 AND request_id = $3";
const KEEP: &str = "UPDATE once SET answer = $4 WHERE caller = $1 AND rpc = $2 AND request_id = $3";
const SWEEP: &str = "DELETE FROM once WHERE delete_by <= $1";

/// Whether a request was seen before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Once {
    /// Never: it is now marked; do it, then [`keep`] the answer in the same transaction.
    New,
    /// It was done; this is the answer that was given.
    Seen(Vec<u8>),
}

/// Why a request cannot be done once.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The caller has used this request id for another request.
    #[error("this request id was used for another request")]
    Reused,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// `REQUEST_ID_REUSED`, or the fault of the database.
impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        match error {
            Error::Reused => Fault::new(Kind::Taken, "REQUEST_ID_REUSED", error.to_string()),
            Error::Db(error) => error.into(),
        }
    }
}

/// Marks the request as done by this transaction, or says that it was done before.
///
/// `caller` is the stable key of whoever asks: one caller's ids never meet another's. Of two transactions with the same
/// request the second waits here until the first has committed.
///
/// # Errors
/// [`Error::Reused`] when the same id came with another `request_hash`.
pub async fn once(
    tx: &mut Tx,
    caller: &str,
    rpc: &str,
    request_id: Uuid,
    request_hash: &[u8],
    now: Moment,
) -> Result<Once, Error> {
    let claimed = tx
        .query(CLAIM)
        .bind(caller)
        .bind(rpc)
        .bind(request_id)
        .bind(request_hash)
        .bind(Vec::<u8>::new())
        .bind(now + KEPT)
        .execute()
        .await?;
    if claimed == 1 {
        return Ok(Once::New);
    }
    let (hash, answer) = tx
        .query(CLAIMED)
        .bind(caller)
        .bind(rpc)
        .bind(request_id)
        .fetch_one::<(Vec<u8>, Vec<u8>)>()
        .await?;
    if hash != request_hash {
        return Err(Error::Reused);
    }
    Ok(Once::Seen(answer))
}

/// Keeps the answer of a request that was [`Once::New`] in this transaction.
pub async fn keep(
    tx: &mut Tx,
    caller: &str,
    rpc: &str,
    request_id: Uuid,
    answer: Vec<u8>,
) -> Result<(), db::Error> {
    tx.query(KEEP)
        .bind(caller)
        .bind(rpc)
        .bind(request_id)
        .bind(answer)
        .execute()
        .await?;
    Ok(())
}

/// Forgets the answers older than [`KEPT`]; returns how many.
pub async fn sweep(db: &Db, now: Moment) -> Result<u64, db::Error> {
    db.query(SWEEP).bind(now).execute().await
}

/// One request that may come again: [`once`] and [`keep`] for a handler that speaks protobuf.
#[derive(Debug, Clone)]
pub struct Repeat {
    caller: String,
    rpc: &'static str,
    request_id: Uuid,
    request_hash: Vec<u8>,
}

impl Repeat {
    /// `request` is hashed as it is encoded, so it must not hold map fields: their order varies.
    pub fn new(caller: &str, rpc: &'static str, request_id: Uuid, request: &impl Message) -> Self {
        let request_hash = Sha256::digest(request.encode_to_vec()).to_vec();
        Self {
            caller: caller.to_owned(),
            rpc,
            request_id,
            request_hash,
        }
    }

    /// The answer given before; `None` when this is the first time, and then it is marked as done by `tx`.
    ///
    /// # Errors
    /// [`Error::Reused`] when the id came with another request before.
    pub async fn answer<A: Message + Default>(&self, tx: &mut Tx, now: Moment) -> Result<Option<A>, Error> {
        match once(
            tx,
            &self.caller,
            self.rpc,
            self.request_id,
            &self.request_hash,
            now,
        )
        .await?
        {
            Once::New => Ok(None),
            // An answer of an older program that no longer decodes is given empty rather than done twice.
            Once::Seen(answer) => Ok(Some(A::decode(answer.as_slice()).unwrap_or_default())),
        }
    }

    /// Keeps the answer, in the transaction of [`answer`](Self::answer).
    pub async fn keep(&self, tx: &mut Tx, answer: &impl Message) -> Result<(), db::Error> {
        keep(
            tx,
            &self.caller,
            self.rpc,
            self.request_id,
            answer.encode_to_vec(),
        )
        .await
    }
}
