//! Watching a feed: a snapshot, then every change, and a heartbeat as long as nothing happens.

use std::time::Duration;

use futures::StreamExt;
use futures::stream::BoxStream;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};
use tokio_stream::wrappers::ReceiverStream;
use tracing::Instrument;

use super::cursor::Cursor;
use super::log::{Error, Feed};
use crate::clock::Moment;
use crate::db;
use crate::shutdown::ShutdownToken;

/// How often a watcher says that it is alive.
const HEARTBEAT: Duration = Duration::from_secs(1);

/// How often the database is asked, whether or not somebody wakes us.
const POLL: Duration = Duration::from_millis(250);

/// The most items read together. Each may tell of hundreds.
const BATCH: usize = 64;

/// Events that wait for a slow reader before the watch itself waits.
const EVENTS_WAITING: usize = 32;

/// What a watcher is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// One fact as it stands. No cursor: a snapshot cut short must be taken again.
    Snapshot(Vec<u8>),
    /// The snapshot, or what was missed since the reader's cursor, is complete.
    CaughtUp {
        /// Where to go on.
        cursor: Cursor,
    },
    /// One change. May repeat what the snapshot already showed: apply it only if it is newer.
    Change {
        /// To be stored together with the effects.
        cursor: Cursor,
        /// The fact as its service encodes it.
        body: Vec<u8>,
    },
    /// Everything committed before `server_time` has been told.
    Heartbeat {
        /// The town's time where the feed is written.
        server_time: Moment,
        /// Where to go on.
        cursor: Cursor,
    },
}

/// The events of one watcher. Ends after the first error, and without one when the service stops.
pub type Watch = BoxStream<'static, Result<Event, Error>>;

impl Feed {
    /// Watches from `from`; from nothing, `snapshot` is asked for every fact as it stands, then changes follow.
    ///
    /// The snapshot is taken after the cursor at which the changes go on, so a fact may come twice but is never missed.
    /// Ends when `until` is cancelled (a stream that outlives its service hangs the stop) or when it is dropped.
    ///
    /// Its error is [`Error::CursorGone`] when `from` is too old, now or while watching.
    pub fn watch<S>(&self, from: Option<Cursor>, snapshot: S, until: ShutdownToken) -> Watch
    where
        S: FnOnce() -> BoxStream<'static, Result<Vec<u8>, db::Error>> + Send + 'static,
    {
        let (teller, events) = mpsc::channel(EVENTS_WAITING);
        let feed = self.clone();
        tokio::spawn(
            async move {
                let telling = async {
                    if let Err(Stop::Failed(error)) = feed.tell(from, snapshot, &teller).await {
                        // A reader who has gone need not be told.
                        let _ = teller.send(Err(error)).await;
                    }
                };
                tokio::select! {
                    () = until.cancelled() => {}
                    () = teller.closed() => {}
                    () = telling => {}
                }
            }
            .in_current_span(),
        );
        ReceiverStream::new(events).boxed()
    }

    async fn tell<S>(&self, from: Option<Cursor>, snapshot: S, teller: &Teller) -> Result<(), Stop>
    where
        S: FnOnce() -> BoxStream<'static, Result<Vec<u8>, db::Error>> + Send,
    {
        // Subscribed before the first look, so that no wake falls in between.
        let mut wakes = self.wakes();
        let mut has_caught_up = false;
        let mut at = match from {
            Some(cursor) => cursor,
            None => {
                let head = self.head().await?;
                let mut facts = snapshot();
                while let Some(fact) = facts.next().await {
                    say(teller, Event::Snapshot(fact?)).await?;
                }
                say(teller, Event::CaughtUp { cursor: head }).await?;
                has_caught_up = true;
                head
            }
        };
        let mut next_heartbeat = Instant::now();
        loop {
            // The time before the look: what was committed by then is in it.
            let server_time = self.clock().now();
            let items = self.read(at, BATCH).await?;
            let is_all = items.len() < BATCH;
            for item in items {
                at = item.cursor;
                say(
                    teller,
                    Event::Change {
                        cursor: at,
                        body: item.body,
                    },
                )
                .await?;
            }
            if !is_all {
                continue;
            }
            if !has_caught_up {
                say(teller, Event::CaughtUp { cursor: at }).await?;
                has_caught_up = true;
            }
            if Instant::now() >= next_heartbeat {
                say(
                    teller,
                    Event::Heartbeat {
                        server_time,
                        cursor: at,
                    },
                )
                .await?;
                next_heartbeat = Instant::now() + HEARTBEAT;
            }
            tokio::select! {
                _ = wakes.changed() => {}
                () = sleep(POLL) => {}
            }
        }
    }
}

type Teller = mpsc::Sender<Result<Event, Error>>;

/// Why the telling ended.
enum Stop {
    /// Nobody listens any more.
    Unheard,
    Failed(Error),
}

impl<E: Into<Error>> From<E> for Stop {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

async fn say(teller: &Teller, event: Event) -> Result<(), Stop> {
    teller.send(Ok(event)).await.map_err(|_| Stop::Unheard)
}
