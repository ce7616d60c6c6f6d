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
/// How many events are taken in together at most.
const AT_ONCE: usize = 1_024;
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
    // A measure about an area tells of thousands at once: what has come by now is written in one transaction.
    let mut events = pin!(events.ready_chunks(AT_ONCE));
    let mut snapshot: Option<Vec<Standing>> = after.is_none().then(Vec::new);
    let mut written = tokio::time::Instant::now() - WRITTEN_EVERY;
    loop {
        let come = match tokio::time::timeout(SILENCE, events.next()).await {
            Err(_) => return Broken::Silent,
            Ok(None) => return Broken::Ended,
            Ok(Some(come)) => come,
        };
        if let Err(broken) = take_all_in(standings, come, &mut snapshot, &mut written).await {
            return broken;
        }
        *wait = FIRST_WAIT;
    }
}

/// Takes in what has come, changes that follow each other together.
async fn take_all_in(
    standings: &Standings,
    come: Vec<Result<Heard, NoAnswer>>,
    snapshot: &mut Option<Vec<Standing>>,
    written: &mut tokio::time::Instant,
) -> Result<(), Broken> {
    let mut changes = Vec::new();
    let mut up_to = None;
    for event in come {
        match event {
            Ok(Heard::Change(told, cursor)) => {
                changes.push(*told);
                up_to = Some(cursor);
                continue;
            }
            other => {
                if let Some(cursor) = up_to.take() {
                    standings.apply(std::mem::take(&mut changes), cursor).await?;
                }
                take_in(standings, other?, snapshot).await?;
            }
        }
    }
    if let Some(cursor) = up_to {
        standings.apply(changes, cursor).await?;
    }
    // Half a snapshot is no knowledge yet.
    if snapshot.is_some() {
        return Ok(());
    }
    let durably = written.elapsed() >= WRITTEN_EVERY;
    if durably {
        *written = tokio::time::Instant::now();
    }
    Ok(standings.hear(durably).await?)
}

async fn take_in(
    standings: &Standings,
    event: Heard,
    snapshot: &mut Option<Vec<Standing>>,
) -> Result<(), db::Error> {
    match event {
        // A snapshot counts as a whole or not at all.
        Heard::Snapshot(told) => snapshot.get_or_insert_default().push(*told),
        Heard::CaughtUp(cursor) => match snapshot.take() {
            Some(told) => standings.replace(told, cursor).await?,
            None => standings.apply(Vec::new(), cursor).await?,
        },
        Heard::Change(told, cursor) => standings.apply(vec![*told], cursor).await?,
        Heard::Alive => {}
    }
    Ok(())
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
