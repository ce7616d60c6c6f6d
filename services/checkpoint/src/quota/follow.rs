//! Following registration's households, for as long as the service runs.

use crate::neighbours::NoAnswer;
use crate::quota::households::Households;
use crate::quota::neighbours::{Heard, Register};
use crate::quota::rules::household::Household;
use futures::StreamExt;
use kit::db;
use kit::service::Cause;
use kit::shutdown::ShutdownToken;
use std::pin::pin;
use std::time::Duration;

/// After a failure the first wait; each further one is twice as long, up to the longest.
const FIRST_WAIT: Duration = Duration::from_millis(200);
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// A feed that says nothing for so long, not even that it is alive, is dead.
const SILENCE: Duration = Duration::from_secs(15);

/// Why following stopped for now.
#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error(transparent)]
    Feed(#[from] NoAnswer),
    #[error("the books: {0}")]
    Store(#[from] db::Error),
    #[error("registration said nothing for too long")]
    Silent,
    #[error("registration ended the feed")]
    Ended,
}

/// The duty that follows the feed.
pub(super) async fn households(
    register: Register,
    households: Households,
    token: ShutdownToken,
) -> Result<(), Cause> {
    let mut wait = FIRST_WAIT;
    let mut anew = false;
    loop {
        let broken = tokio::select! {
            () = token.cancelled() => return Ok(()),
            broken = listen(&register, &households, anew, &mut wait) => broken,
        };
        anew = matches!(broken, Broken::Feed(NoAnswer::CursorGone));
        if wait >= LONGEST_WAIT {
            tracing::warn!(cause = %broken, "households are not followed: gates go on with what they know");
        }
        tokio::select! {
            () = token.cancelled() => return Ok(()),
            () = tokio::time::sleep(if anew { FIRST_WAIT } else { wait }) => {}
        }
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}

/// Listens until something breaks, and says what.
async fn listen(register: &Register, households: &Households, anew: bool, wait: &mut Duration) -> Broken {
    let after = if anew { None } else { households.cursor() };
    let events = match register.households(after).await {
        Ok(events) => events,
        Err(no_answer) => return no_answer.into(),
    };
    let mut events = pin!(events);
    let mut snapshot: Option<Vec<Household>> = after.is_none().then(Vec::new);
    loop {
        let event = match tokio::time::timeout(SILENCE, events.next()).await {
            Err(_) => return Broken::Silent,
            Ok(None) => return Broken::Ended,
            Ok(Some(Err(no_answer))) => return no_answer.into(),
            Ok(Some(Ok(event))) => event,
        };
        *wait = FIRST_WAIT;
        if let Err(error) = take_in(households, event, &mut snapshot).await {
            return error.into();
        }
    }
}

async fn take_in(
    households: &Households,
    event: Heard,
    snapshot: &mut Option<Vec<Household>>,
) -> Result<(), db::Error> {
    match event {
        // A snapshot counts as a whole or not at all.
        Heard::Snapshot(told) => snapshot.get_or_insert_default().push(*told),
        Heard::CaughtUp(cursor) => match snapshot.take() {
            Some(told) => households.replace(told, cursor).await?,
            None => households.apply(Vec::new(), cursor).await?,
        },
        Heard::Change(told, cursor) => households.apply(vec![*told], cursor).await?,
        Heard::Alive => {}
    }
    Ok(())
}
