//! Following registration: the feed of standings and the keys that verify codes, for as long as the service runs.

use std::time::Duration;

use kit::db::{self, Db};
use kit::feed::{Cursor, Following, NoAnswer, Told};
use kit::service::Cause;
use kit::shutdown::ShutdownToken;

use crate::codes::Codes;
use crate::neighbours::{PublishedKey, Registration};
use crate::rules::standing::Standing;
use crate::standings::Standings;
use crate::store::code_key::{self, CodeKey};

/// When none were to be had, they are asked for again this soon.
const KEYS_AGAIN: Duration = Duration::from_secs(5);
/// Keys change a few times a year; a code with an unknown key asks at once.
const KEYS_EVERY: Duration = Duration::from_secs(60);
/// But forged key ids must not become a flood of questions.
const KEYS_AT_MOST_EVERY: Duration = Duration::from_secs(2);

/// Registration's feed of standings, and what is known of them.
pub struct FollowedStandings {
    /// Where it is asked.
    pub registration: Registration,
    /// What is known.
    pub standings: Standings,
}

impl Following for FollowedStandings {
    type Item = Standing;
    const WHAT: &'static str = "standings";

    async fn ask(&self, after: Option<Cursor>) -> Result<Told<Standing>, NoAnswer> {
        self.registration.standings(after).await
    }

    fn cursor(&self) -> Option<Cursor> {
        self.standings.cursor()
    }

    async fn apply(&self, told: Vec<Standing>, cursor: Cursor) -> Result<(), db::Error> {
        self.standings.apply(told, cursor).await
    }

    async fn replace(&self, told: Vec<Standing>, cursor: Cursor) -> Result<(), db::Error> {
        self.standings.replace(told, cursor).await
    }

    async fn hear(&self) -> Result<(), db::Error> {
        self.standings.hear().await
    }
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
            Ok(_) => KEYS_AGAIN,
            Err(_) if codes.keys().is_empty() => KEYS_AT_MOST_EVERY,
            Err(_) => KEYS_AGAIN,
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
