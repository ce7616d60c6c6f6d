//! Attempts are counted before they are decided; those in vain stand in the trail, by a keyed token of what was typed.

use super::error::Error;
use super::office::Office;
use super::store::accounts::AccountId;
use super::store::attempts::{self, Attempt, Limit};
use kit::audit::{self, Entry};
use std::time::Duration;
use uuid::Uuid;

/// Who tried, where nobody knows.
const NOBODY: &str = "nobody";

/// Counts an attempt; answers how long to wait when there were too many. The one that was too many stands in the trail.
///
/// # Errors
/// As the database.
pub async fn counted(
    office: &Office,
    attempt: Attempt,
    subject: &[u8],
    limit: Limit,
) -> Result<Option<Duration>, Error> {
    let now = office.now();
    let delete_by = office.day_after(now + limit.window);
    let blocked = attempts::count(&office.db, attempt, subject, limit, now, delete_by).await?;
    // Whoever tries on while they wait adds nothing.
    if blocked == Some(now + limit.window) {
        remember(office, None, attempt.kind(), subject, "LockOut").await?;
    }
    Ok(blocked.map(|until| until.since(now)))
}

/// An attempt failed: by a login name, a code or the provider, in one word. Whose account it was aimed at is named where there is one.
///
/// # Errors
/// As the database.
pub async fn failed(
    office: &Office,
    account: Option<AccountId>,
    by: &'static str,
    subject: &[u8],
) -> Result<(), Error> {
    remember(office, account, by, subject, "SignInFailed").await
}

async fn remember(
    office: &Office,
    account: Option<AccountId>,
    by: &'static str,
    subject: &[u8],
    act: &'static str,
) -> Result<(), Error> {
    let who = account.map_or_else(|| NOBODY.to_owned(), |id| id.to_string());
    let entry = Entry::new(office.clock.now(), who, "", act, by, object(subject));
    let mut tx = office.db.begin().await?;
    audit::write(&mut tx, entry).await?;
    Ok(tx.commit().await?)
}

/// The same for the same login name or address, and nothing else can be told from it.
fn object(subject: &[u8]) -> Uuid {
    let mut bytes = [0; 16];
    for (byte, of) in bytes.iter_mut().zip(subject) {
        *byte = *of;
    }
    Uuid::from_bytes(bytes)
}
