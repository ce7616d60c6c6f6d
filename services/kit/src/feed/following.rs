//! The reader's duty: another service's feed is followed for as long as this one runs.

use super::cursor::Cursor;
use crate::db;
use crate::fault;
use crate::service::Cause;
use crate::shutdown::ShutdownToken;
use futures::StreamExt;
use futures::stream::BoxStream;
use std::pin::pin;
use std::time::Duration;
use tonic::Status;

/// After a failure the first wait; each further one is twice as long, up to the longest.
const FIRST_WAIT: Duration = Duration::from_millis(200);
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// A feed that says nothing for so long, not even that it is alive, is dead.
const SILENCE: Duration = Duration::from_secs(15);
/// How many facts are taken in together, or a few more: a measure about an area tells of thousands at once.
const AT_ONCE: usize = 1_024;

/// One word of a feed.
#[derive(Clone, Debug, PartialEq)]
pub enum Heard<T> {
    /// Part of the snapshot.
    Snapshot(Vec<T>),
    /// The snapshot or the backlog is complete, up to here.
    CaughtUp(Cursor),
    /// What changed at once, and where the feed stands after it.
    Changes(Vec<T>, Cursor),
    /// Whoever tells is alive.
    Alive,
}

/// Why a feed did not answer, or ended.
#[derive(Clone, Debug, thiserror::Error)]
pub enum NoAnswer {
    /// The cursor is too old, or of a database that was restored: ask for a snapshot.
    #[error("our place in the feed is not known any more")]
    CursorGone,
    /// It could not be asked, or refused.
    #[error("{0}")]
    Failed(Status),
}

impl From<Status> for NoAnswer {
    fn from(status: Status) -> Self {
        match fault::reason_of(&status).as_deref() {
            Some("CURSOR_GONE") => Self::CursorGone,
            _ => Self::Failed(status),
        }
    }
}

/// What a feed tells, as it comes.
pub type Told<T> = BoxStream<'static, Result<Heard<T>, NoAnswer>>;

/// Where a feed is asked, and what is done with what it tells.
pub trait Following: Send + Sync + 'static {
    /// What it tells of.
    type Item: Send + 'static;

    /// What is followed, for the log: `standings`.
    const WHAT: &'static str;

    /// Asks for everything after a cursor; for a snapshot first when there is none.
    fn ask(&self, after: Option<Cursor>) -> impl Future<Output = Result<Told<Self::Item>, NoAnswer>> + Send;

    /// How far the feed was followed; `None` before the first snapshot was complete.
    fn cursor(&self) -> Option<Cursor>;

    /// Applies changes in their order, together with how far the feed is followed then.
    fn apply(
        &self,
        told: Vec<Self::Item>,
        cursor: Cursor,
    ) -> impl Future<Output = Result<(), db::Error>> + Send;

    /// Replaces what is known by a complete snapshot.
    fn replace(
        &self,
        told: Vec<Self::Item>,
        cursor: Cursor,
    ) -> impl Future<Output = Result<(), db::Error>> + Send;

    /// Whoever tells is alive: what is known is as of now. Not called within a snapshot: half of one is no knowledge yet.
    fn hear(&self) -> impl Future<Output = Result<(), db::Error>> + Send {
        async { Ok(()) }
    }
}

/// Why following stopped for now.
#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error(transparent)]
    Feed(#[from] NoAnswer),
    #[error("the books: {0}")]
    Store(#[from] db::Error),
    #[error("nothing was said for too long")]
    Silent,
    #[error("the feed was ended")]
    Ended,
}

/// The duty that follows a feed: asks again whatever happens, from where it was, until it is told to stop.
pub async fn follow<F: Following>(following: F, token: ShutdownToken) -> Result<(), Cause> {
    let mut wait = FIRST_WAIT;
    let mut anew = false;
    loop {
        let broken = tokio::select! {
            () = token.cancelled() => return Ok(()),
            broken = listen(&following, anew, &mut wait) => broken,
        };
        anew = matches!(broken, Broken::Feed(NoAnswer::CursorGone));
        if wait >= LONGEST_WAIT {
            tracing::warn!(what = F::WHAT, cause = %broken, "a feed is not followed: what is known of it grows old");
        }
        tokio::select! {
            () = token.cancelled() => return Ok(()),
            () = tokio::time::sleep(if anew { FIRST_WAIT } else { wait }) => {}
        }
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}

/// Listens until something breaks, and says what.
async fn listen<F: Following>(following: &F, anew: bool, wait: &mut Duration) -> Broken {
    let after = if anew { None } else { following.cursor() };
    let events = match following.ask(after).await {
        Ok(events) => events,
        Err(no_answer) => return no_answer.into(),
    };
    // What has come by now is taken in together.
    let mut events = pin!(events.ready_chunks(AT_ONCE));
    let mut snapshot = after.is_none().then(Vec::new);
    loop {
        let come = match tokio::time::timeout(SILENCE, events.next()).await {
            Err(_) => return Broken::Silent,
            Ok(None) => return Broken::Ended,
            Ok(Some(come)) => come,
        };
        if let Err(broken) = take_in(following, come, &mut snapshot).await {
            return broken;
        }
        *wait = FIRST_WAIT;
    }
}

/// Takes in what has come, changes that follow each other together.
async fn take_in<F: Following>(
    following: &F,
    come: Vec<Result<Heard<F::Item>, NoAnswer>>,
    snapshot: &mut Option<Vec<F::Item>>,
) -> Result<(), Broken> {
    let mut changes = Changes::default();
    for event in come {
        match event {
            Ok(Heard::Changes(told, cursor)) => {
                changes.add(told, cursor);
                if changes.told.len() >= AT_ONCE {
                    changes.apply(following).await?;
                }
            }
            Ok(Heard::Alive) => {}
            Ok(Heard::Snapshot(told)) => snapshot.get_or_insert_default().extend(told),
            Ok(Heard::CaughtUp(cursor)) => {
                changes.apply(following).await?;
                // A snapshot counts as a whole or not at all.
                match snapshot.take() {
                    Some(told) => following.replace(told, cursor).await?,
                    None => following.apply(Vec::new(), cursor).await?,
                }
            }
            Err(no_answer) => {
                changes.apply(following).await?;
                return Err(no_answer.into());
            }
        }
    }
    changes.apply(following).await?;
    if snapshot.is_none() {
        following.hear().await?;
    }
    Ok(())
}

/// Changes that came together, and where the feed stands after them.
struct Changes<T> {
    told: Vec<T>,
    up_to: Option<Cursor>,
}

impl<T> Default for Changes<T> {
    fn default() -> Self {
        Self {
            told: Vec::new(),
            up_to: None,
        }
    }
}

impl<T: Send + 'static> Changes<T> {
    fn add(&mut self, told: Vec<T>, cursor: Cursor) {
        self.told.extend(told);
        self.up_to = Some(cursor);
    }

    async fn apply<F: Following<Item = T>>(&mut self, following: &F) -> Result<(), db::Error> {
        match self.up_to.take() {
            Some(cursor) => following.apply(std::mem::take(&mut self.told), cursor).await,
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::stream;
    use std::collections::VecDeque;
    use std::sync::{Arc, Mutex};
    use uuid::Uuid;

    /// What the feed says each time it is asked, and what was made of it.
    #[derive(Clone, Default)]
    struct Numbers(Arc<Mutex<Books>>);

    #[derive(Default)]
    struct Books {
        says: VecDeque<Vec<Result<Heard<u8>, NoAnswer>>>,
        asked: Vec<Option<i64>>,
        cursor: Option<Cursor>,
        taken: Vec<Vec<u8>>,
        replaced: Vec<Vec<u8>>,
        heard: usize,
    }

    impl Following for Numbers {
        type Item = u8;
        const WHAT: &'static str = "numbers";

        async fn ask(&self, after: Option<Cursor>) -> Result<Told<u8>, NoAnswer> {
            let mut books = self.0.lock().unwrap();
            books.asked.push(after.map(|cursor| cursor.seq));
            let said = books.says.pop_front();
            let said = said.ok_or_else(|| NoAnswer::Failed(Status::unavailable("nobody")))?;
            Ok(stream::iter(said).boxed())
        }

        fn cursor(&self) -> Option<Cursor> {
            self.0.lock().unwrap().cursor
        }

        async fn apply(&self, told: Vec<u8>, cursor: Cursor) -> Result<(), db::Error> {
            let mut books = self.0.lock().unwrap();
            books.taken.push(told);
            books.cursor = Some(cursor);
            Ok(())
        }

        async fn replace(&self, told: Vec<u8>, cursor: Cursor) -> Result<(), db::Error> {
            let mut books = self.0.lock().unwrap();
            books.replaced.push(told);
            books.cursor = Some(cursor);
            Ok(())
        }

        async fn hear(&self) -> Result<(), db::Error> {
            self.0.lock().unwrap().heard += 1;
            Ok(())
        }
    }

    fn at(seq: i64) -> Cursor {
        Cursor {
            incarnation: Uuid::nil(),
            seq,
        }
    }

    /// Follows a feed that says this, one list each time it is asked, until each was said.
    async fn followed(says: Vec<Vec<Result<Heard<u8>, NoAnswer>>>) -> Numbers {
        let numbers = Numbers::default();
        let times = says.len();
        numbers.0.lock().unwrap().says = says.into();
        let token = ShutdownToken::new();
        let following = tokio::spawn(follow(numbers.clone(), token.clone()));
        while numbers.0.lock().unwrap().asked.len() <= times {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        token.cancel();
        following.await.unwrap().unwrap();
        numbers
    }

    fn part(number: u8) -> Result<Heard<u8>, NoAnswer> {
        Ok(Heard::Snapshot(vec![number]))
    }

    fn change(number: u8, seq: i64) -> Result<Heard<u8>, NoAnswer> {
        Ok(Heard::Changes(vec![number], at(seq)))
    }

    #[tokio::test]
    async fn a_snapshot_counts_as_a_whole_and_changes_after_it_together() {
        let said = vec![
            part(1),
            part(2),
            Ok(Heard::CaughtUp(at(4))),
            change(3, 5),
            Ok(Heard::Alive),
            change(4, 6),
        ];
        let numbers = followed(vec![said]).await;
        let books = numbers.0.lock().unwrap();
        assert_eq!(books.replaced, [[1, 2]]);
        assert_eq!(books.taken, [[3, 4]]);
        assert_eq!((books.cursor, books.heard), (Some(at(6)), 1));
        assert_eq!(books.asked, [None, Some(6)], "it goes on from where it was");
    }

    #[tokio::test]
    async fn thousands_that_came_together_are_taken_in_by_parts() {
        let many = |seq| Ok(Heard::Changes(vec![1; AT_ONCE / 2 + 1], at(seq)));
        let numbers = followed(vec![vec![Ok(Heard::CaughtUp(at(1))), many(2), many(3), many(4)]]).await;
        let books = numbers.0.lock().unwrap();
        let parts: Vec<usize> = books.taken.iter().map(Vec::len).collect();
        assert_eq!(parts, [AT_ONCE + 2, AT_ONCE / 2 + 1]);
        assert_eq!(books.cursor, Some(at(4)));
    }

    #[tokio::test]
    async fn half_a_snapshot_is_forgotten_and_nobody_was_heard() {
        let torn = vec![
            part(1),
            part(2),
            Err(NoAnswer::Failed(Status::unavailable("torn"))),
        ];
        let whole = vec![part(7), Ok(Heard::CaughtUp(at(9)))];
        let numbers = followed(vec![torn, whole]).await;
        let books = numbers.0.lock().unwrap();
        assert_eq!(books.replaced, [[7]]);
        assert_eq!((books.asked[1], books.heard), (None, 1));
    }

    #[tokio::test]
    async fn changes_before_a_break_count_and_a_cursor_that_is_gone_asks_for_a_snapshot() {
        let broken = vec![
            Ok(Heard::CaughtUp(at(1))),
            change(8, 2),
            Err(NoAnswer::CursorGone),
        ];
        let anew = vec![part(5), Ok(Heard::CaughtUp(at(30)))];
        let numbers = followed(vec![broken, anew]).await;
        let books = numbers.0.lock().unwrap();
        assert_eq!(books.taken, [[8]]);
        assert_eq!(books.asked[..2], [None, None]);
        assert_eq!(books.replaced, [vec![], vec![5]]);
    }
}
