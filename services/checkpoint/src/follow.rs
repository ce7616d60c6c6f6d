//! Following registration: the feed of standings and the keys that verify codes, for as long as the service runs.

use std::pin::pin;
use std::time::Duration;

use futures::StreamExt;
use kit::db::{self, Db};
use kit::service::Cause;
use kit::shutdown::ShutdownToken;

use crate::codes::Codes;
use crate::neighbours::{Heard, NoAnswer, PublishedKey, Registration};
use crate::rules::standing::Standing;
use crate::standings::Standings;
use crate::store::code_key::{self, CodeKey};

/// After a failure the first wait; each further one is twice as long, up to the longest.
const FIRST_WAIT: Duration = Duration::from_millis(200);
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// A feed that says nothing for so long, not even that it is alive, is dead.
const SILENCE: Duration = Duration::from_secs(15);
/// How often it is written down that registration was heard.
const WRITTEN_EVERY: Duration = Duration::from_secs(5);
/// Keys change a few times a year; a code with an unknown key asks at once.
const KEYS_EVERY: Duration = Duration::from_secs(60);
/// But forged key ids must not become a flood of questions.
const KEYS_AT_MOST_EVERY: Duration = Duration::from_secs(2);

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

/// The duty that follows the feed of standings.
pub async fn standings(
    registration: Registration,
    standings: Standings,
    token: ShutdownToken,
) -> Result<(), Cause> {
    let mut wait = FIRST_WAIT;
    let mut anew = false;
    loop {
        let heard = tokio::select! {
            () = token.cancelled() => return Ok(()),
            broken = listen(&registration, &standings, anew, &mut wait) => broken,
        };
        anew = matches!(heard, Broken::Feed(NoAnswer::CursorGone));
        if wait >= LONGEST_WAIT {
            tracing::warn!(cause = %heard, "standings are not followed: gates go on with what they know");
        }
        tokio::select! {
            () = token.cancelled() => return Ok(()),
            () = tokio::time::sleep(if anew { FIRST_WAIT } else { wait }) => {}
        }
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}

/// Listens until something breaks, and says what.
async fn listen(
    registration: &Registration,
    standings: &Standings,
    anew: bool,
    wait: &mut Duration,
) -> Broken {
    let after = if anew { None } else { standings.cursor() };
    let events = match registration.standings(after).await {
        Ok(events) => events,
        Err(no_answer) => return no_answer.into(),
    };
    let mut events = pin!(events);
    let mut snapshot: Option<Vec<Standing>> = after.is_none().then(Vec::new);
    let mut written = tokio::time::Instant::now() - WRITTEN_EVERY;
    loop {
        let event = match tokio::time::timeout(SILENCE, events.next()).await {
            Err(_) => return Broken::Silent,
            Ok(None) => return Broken::Ended,
            Ok(Some(Err(no_answer))) => return no_answer.into(),
            Ok(Some(Ok(event))) => event,
        };
        *wait = FIRST_WAIT;
        if let Err(error) = take_in(standings, event, &mut snapshot, &mut written).await {
            return error.into();
        }
    }
}

async fn take_in(
    standings: &Standings,
    event: Heard,
    snapshot: &mut Option<Vec<Standing>>,
    written: &mut tokio::time::Instant,
) -> Result<(), db::Error> {
    match event {
        // A snapshot counts as a whole or not at all.
        Heard::Snapshot(told) => {
            snapshot.get_or_insert_default().push(*told);
            return Ok(());
        }
        Heard::CaughtUp(cursor) => match snapshot.take() {
            Some(told) => standings.replace(told, cursor).await?,
            None => standings.apply(Vec::new(), cursor).await?,
        },
        Heard::Change(told, cursor) => standings.apply(vec![*told], cursor).await?,
        Heard::Alive if snapshot.is_some() => return Ok(()),
        Heard::Alive => {}
    }
    let durably = written.elapsed() >= WRITTEN_EVERY;
    if durably {
        *written = tokio::time::Instant::now();
    }
    standings.hear(durably).await
}

/// The duty that keeps the keys of codes current.
pub async fn keys(
    registration: Registration,
    codes: Codes,
    db: Db,
    token: ShutdownToken,
) -> Result<(), Cause> {
    loop {
        let next = match registration.published_keys().await {
            Ok(keys) if !keys.is_empty() => {
                codes.replace_keys(keys.iter().map(|key| (key.key_id.clone(), key.key)));
                let rows: Vec<CodeKey> = keys.into_iter().map(row).collect();
                if let Err(error) = code_key::replace_all(&db, &rows).await {
                    tracing::warn!(%error, "the keys of codes could not be written down");
                }
                KEYS_EVERY
            }
            // Nothing published is not "no key is good": a registration that is just starting says it, too.
            Ok(_) => LONGEST_WAIT,
            Err(_) if codes.keys().is_empty() => KEYS_AT_MOST_EVERY,
            Err(_) => LONGEST_WAIT,
        };
        let missed = async {
            tokio::time::sleep(KEYS_AT_MOST_EVERY.min(next)).await;
            codes.key_missed().await;
        };
        tokio::select! {
            () = token.cancelled() => return Ok(()),
            () = missed => {}
            () = tokio::time::sleep(next) => {}
        }
    }
}

fn row(key: PublishedKey) -> CodeKey {
    CodeKey {
        key_id: key.key_id,
        key: key.key,
        area: key.area,
    }
}
