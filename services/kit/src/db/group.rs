//! Group commit: many callers hand in a row each, one writer commits whatever has queued, every caller hears its own outcome.
//!
//! A commit waits for the disk, and the disk takes as long for one row as for a thousand. So rows that arrive while a commit is
//! under way wait together for the next one; nobody waits for a timer. Alone, a row is committed at once.

use std::collections::VecDeque;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::future::join_all;
use serde::{Deserialize, Serialize};
use tokio::sync::{Notify, oneshot};
use tokio_util::sync::CancellationToken;

use super::error::{Error, Trouble};
use super::open::Engine;
use crate::fault::{Failure, Fault, Kind};

/// How often the same rows are handed to the database when it gave up or its answer to `COMMIT` was lost.
const ATTEMPTS: u32 = 3;

/// The wait before the second attempt; it doubles.
const FIRST_PAUSE: Duration = Duration::from_millis(20);

/// Beside a commit under way, another is begun only for so many rows: a handful is served sooner by waiting its turn.
const ENOUGH_FOR_ANOTHER: usize = 64;

/// How many turns other tasks get, at most, before a batch is cut. The scheduler runs about sixty tasks a turn.
const TURNS: usize = 8;

/// What commits a group of rows, all or none, in one transaction.
pub trait Batch: Send + Sync + 'static {
    /// What a caller hands in.
    type Row: Send + Sync + 'static;
    /// What a caller hears.
    type Outcome: Send + 'static;

    /// Commits these rows and returns an outcome for each, in their order. Write it as a plain `async fn`.
    ///
    /// The same rows may come **again** after a commit whose answer was lost: each row carries its id, and a row that is there
    /// already is an outcome, not an error. An error means that none of these rows was written; unless the database is
    /// unavailable it is taken to be the fault of one of them, which is then looked for.
    fn commit(&self, rows: &[Self::Row]) -> impl Future<Output = Result<Vec<Self::Outcome>, Error>> + Send;

    /// For how many rows it counts, where what a caller hands in is itself many: the queue and a commit are bounded by the sum.
    fn weight(_row: &Self::Row) -> usize {
        1
    }
}

/// How rows are gathered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GroupSettings {
    /// The most rows that wait, by weight; the next caller hears [`WriteError::Full`] at once.
    pub queue: usize,
    /// The most rows in one commit, by weight; 1 is one commit per row. A row that is heavier is committed alone.
    pub max_rows: usize,
    /// Commits under way at the same time. SQLite has one writer, so there it is 1: see [`GroupSettings::on`].
    pub in_flight: usize,
}

impl Default for GroupSettings {
    fn default() -> Self {
        Self {
            queue: 8192,
            max_rows: 2000,
            in_flight: 4,
        }
    }
}

impl GroupSettings {
    /// These settings as far as the engine can follow them.
    #[must_use]
    pub fn on(self, engine: Engine) -> Self {
        match engine {
            Engine::Sqlite => Self { in_flight: 1, ..self },
            Engine::Postgres => self,
        }
    }
}

/// Why a row was not written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// Too many rows wait already.
    #[error("too many writes are waiting")]
    Full,
    /// The writer takes no more rows: the service is stopping.
    #[error("the service is stopping")]
    Stopped,
    /// The database refused this row, or could not be asked.
    #[error(transparent)]
    Db(#[from] Error),
}

impl Failure for WriteError {
    fn kind(&self) -> Kind {
        match self {
            Self::Full | Self::Stopped => Kind::Later,
            Self::Db(error) => error.kind(),
        }
    }

    fn reason(&self) -> &'static str {
        match self {
            Self::Full => "OVERLOADED",
            Self::Stopped => "STOPPING",
            Self::Db(error) => error.reason(),
        }
    }

    fn into_fault(self) -> Fault {
        match self {
            Self::Db(error) => error.into_fault(),
            other => Fault::new(other.kind(), other.reason(), other.to_string())
                .retry_after(Duration::from_secs(1)),
        }
    }
}

/// Where callers hand in their rows. Cheap to clone.
pub struct Writer<B: Batch>(Arc<Queue<B>>);

impl<B: Batch> Writer<B> {
    /// A writer, and the future that does its work: nothing is committed until it is polled.
    ///
    /// Once `stop` is cancelled no more rows are taken; those that wait are committed, then the future ends.
    pub fn start(
        batch: B,
        settings: GroupSettings,
        stop: CancellationToken,
    ) -> (Self, impl Future<Output = ()> + Send + 'static) {
        let queue = Arc::new(Queue {
            waiting: Mutex::new(Waiting {
                rows: VecDeque::new(),
                replies: VecDeque::new(),
                weight: 0,
                under_way: 0,
                closed: false,
            }),
            arrived: Notify::new(),
            bound: settings.queue.max(1),
        });
        let writer = Self(Arc::clone(&queue));
        let committing = async move {
            // However this ends, nobody is left waiting.
            let queue = CloseAtLast(queue);
            let workers = (0..settings.in_flight.max(1))
                .map(|_| queue.0.work(&batch, settings.max_rows.max(1), &stop))
                .collect::<Vec<_>>();
            join_all(workers).await;
        };
        (writer, committing)
    }

    /// Hands in one row and waits until it is durable.
    ///
    /// A caller that goes away after handing in takes nothing back: the row is written all the same.
    pub async fn write(&self, row: B::Row) -> Result<B::Outcome, WriteError> {
        let (reply, answer) = oneshot::channel();
        let weight = B::weight(&row);
        self.0.add(std::iter::once((row, reply)), weight)?;
        answer.await.unwrap_or(Err(WriteError::Stopped))
    }

    /// Hands in many rows (an upload) and waits until all are durable; an answer for each, in their order.
    ///
    /// They count as so many rows in the queue: either all find room or every one is [`WriteError::Full`].
    pub async fn write_all(&self, rows: Vec<B::Row>) -> Vec<Result<B::Outcome, WriteError>> {
        let (count, weight) = (rows.len(), rows.iter().map(B::weight).sum());
        let (replies, answers): (Vec<_>, Vec<_>) = rows.iter().map(|_| oneshot::channel()).unzip();
        if let Err(refused) = self.0.add(rows.into_iter().zip(replies), weight) {
            return std::iter::repeat_with(|| Err(refused.clone()))
                .take(count)
                .collect();
        }
        let mut heard = Vec::with_capacity(count);
        for answer in answers {
            heard.push(answer.await.unwrap_or(Err(WriteError::Stopped)));
        }
        heard
    }

    /// How many rows wait, by weight, for a gauge.
    pub fn waiting(&self) -> usize {
        self.0.lock().weight
    }
}

impl<B: Batch> Clone for Writer<B> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<B: Batch> std::fmt::Debug for Writer<B> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer")
            .field("waiting", &self.waiting())
            .finish()
    }
}

/// How one caller is answered.
type Reply<B> = oneshot::Sender<Result<<B as Batch>::Outcome, WriteError>>;

/// Rows to commit together, and a reply for each.
type Taken<B> = (Vec<<B as Batch>::Row>, Vec<Reply<B>>);

/// The rows that wait.
struct Queue<B: Batch> {
    /// A plain lock: it is held for a push or a swap, never across an await.
    waiting: Mutex<Waiting<B>>,
    /// Rung when there is something to do: the first row, or enough for another commit.
    arrived: Notify,
    bound: usize,
}

/// Rows and their replies, side by side, so that a batch is ready to be committed as it lies.
struct Waiting<B: Batch> {
    rows: VecDeque<B::Row>,
    replies: VecDeque<Reply<B>>,
    /// Of all rows that wait.
    weight: usize,
    /// Commits under way.
    under_way: usize,
    closed: bool,
}

impl<B: Batch> Waiting<B> {
    /// How many of the oldest rows go into one commit, at least one, and what they weigh.
    fn foremost(&self, most: usize) -> (usize, usize) {
        let (mut count, mut weight) = (0, 0);
        for row in &self.rows {
            let next = weight + B::weight(row);
            if count > 0 && next > most {
                break;
            }
            (count, weight) = (count + 1, next);
        }
        (count, weight)
    }
}

impl<B: Batch> Queue<B> {
    fn lock(&self) -> MutexGuard<'_, Waiting<B>> {
        // Nothing under this lock can be left half done by a panic.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(
        &self,
        entries: impl Iterator<Item = (B::Row, Reply<B>)>,
        weight: usize,
    ) -> Result<(), WriteError> {
        let mut waiting = self.lock();
        if waiting.closed {
            return Err(WriteError::Stopped);
        }
        let before = waiting.weight;
        if before + weight > self.bound {
            return Err(WriteError::Full);
        }
        waiting.weight += weight;
        for (row, reply) in entries {
            waiting.rows.push_back(row);
            waiting.replies.push_back(reply);
        }
        drop(waiting);
        if before == 0 || (before < ENOUGH_FOR_ANOTHER && before + weight >= ENOUGH_FOR_ANOTHER) {
            self.arrived.notify_one();
        }
        Ok(())
    }

    /// Lets callers who were just answered come back with their next rows, until no more come: without it every second batch
    /// would be the first of them alone.
    async fn gather(&self, most: usize) {
        let mut seen = 0;
        for _ in 0..TURNS {
            tokio::task::yield_now().await;
            let now = self.lock().weight;
            if now == seen || now >= most {
                return;
            }
            seen = now;
        }
    }

    /// The oldest rows, at most so many; `None` when there are none, or too few to begin beside a commit under way.
    fn take(&self, most: usize) -> Option<Taken<B>> {
        let mut waiting = self.lock();
        let enough = if waiting.under_way > 0 && !waiting.closed {
            ENOUGH_FOR_ANOTHER.min(most)
        } else {
            1
        };
        if waiting.weight < enough {
            return None;
        }
        waiting.under_way += 1;
        if waiting.weight <= most {
            // Swapped out whole: the lock is held for moments only.
            waiting.weight = 0;
            let rows = std::mem::take(&mut waiting.rows);
            let replies = std::mem::take(&mut waiting.replies);
            drop(waiting);
            return Some((rows.into(), replies.into()));
        }
        let (count, weight) = waiting.foremost(most);
        waiting.weight -= weight;
        let rows = waiting.rows.drain(..count).collect();
        let replies = waiting.replies.drain(..count).collect();
        drop(waiting);
        // There is more, and perhaps another worker to begin with it.
        self.arrived.notify_one();
        Some((rows, replies))
    }

    /// Commits batch after batch until told to stop and nothing waits.
    async fn work(&self, batch: &B, most: usize, stop: &CancellationToken) {
        loop {
            if stop.is_cancelled() {
                self.lock().closed = true;
            }
            self.gather(most).await;
            if let Some((rows, replies)) = self.take(most) {
                settle(batch, &rows, replies).await;
                self.lock().under_way -= 1;
                continue;
            }
            if self.lock().closed {
                return;
            }
            tokio::select! {
                () = self.arrived.notified() => {}
                () = stop.cancelled() => {}
            }
        }
    }
}

/// Closes the queue and lets go of whoever still waits, also when the work was dropped or panicked.
struct CloseAtLast<B: Batch>(Arc<Queue<B>>);

impl<B: Batch> Drop for CloseAtLast<B> {
    fn drop(&mut self) {
        let mut waiting = self.0.lock();
        waiting.closed = true;
        waiting.rows.clear();
        // A dropped reply is heard as `Stopped`.
        waiting.replies.clear();
    }
}

/// Commits the rows and answers every caller. A batch that fails is split in halves until the bad row stands alone.
async fn settle<B: Batch>(batch: &B, rows: &[B::Row], replies: Vec<Reply<B>>) {
    // Parts come off the stack from left to right, so replies are answered in their order.
    let mut replies = replies.into_iter();
    let mut parts = vec![(0, rows.len())];
    while let Some((start, end)) = parts.pop() {
        let count = end - start;
        match attempt(batch, &rows[start..end]).await {
            Ok(outcomes) if outcomes.len() != count => {
                let words = format!("{} outcomes for {count} rows", outcomes.len());
                refuse(replies.by_ref().take(count), &Error::new(Trouble::Broken, words));
            }
            Ok(outcomes) => {
                for (outcome, reply) in outcomes.into_iter().zip(replies.by_ref()) {
                    // A caller that has gone away needs no answer.
                    let _ = reply.send(Ok(outcome));
                }
            }
            Err(error) if error.is_unavailable() => {
                // No row is to blame, and asking for the other half would only take longer.
                refuse(replies, &error);
                return;
            }
            Err(error) if count == 1 => refuse(replies.by_ref().take(1), &error),
            Err(error) => {
                tracing::warn!(rows = count, %error, "a batch failed and is split");
                let middle = start + count / 2;
                parts.push((middle, end));
                parts.push((start, middle));
            }
        }
    }
}

/// Commits the rows, again when the database gave up or its answer was lost.
async fn attempt<B: Batch>(batch: &B, rows: &[B::Row]) -> Result<Vec<B::Outcome>, Error> {
    let mut pause = FIRST_PAUSE;
    for _ in 1..ATTEMPTS {
        match batch.commit(rows).await {
            Err(error) if error.is_worth_repeating() => {
                tracing::warn!(rows = rows.len(), %error, "a batch is tried again");
                tokio::time::sleep(pause).await;
                pause *= 2;
            }
            done => return done,
        }
    }
    batch.commit(rows).await
}

fn refuse<O>(replies: impl Iterator<Item = oneshot::Sender<Result<O, WriteError>>>, error: &Error) {
    for reply in replies {
        let _ = reply.send(Err(WriteError::Db(error.clone())));
    }
}
