//! Keys whose month is old are destroyed, once what lives on is sealed anew: then backups of that time are noise.

use crate::duties::by_one;
use crate::erasing::rules::months::{KeyPolicy, is_old, month_of};
use crate::erasing::store::sealed::COLUMNS;
use crate::error::Error;
use crate::service::Registration;
use kit::audit::{self, Entry};
use kit::service::Duty;
use kit::shutdown::ShutdownToken;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// Values sealed anew between two looks at whether to stop.
const AT_ONCE: i64 = 200;
/// Who acts when nobody asked.
const ITSELF: &str = "service:registration";

/// Everything this house does unasked.
pub(crate) fn all(service: &Arc<Registration>, every: Duration) -> Vec<Duty> {
    vec![by_one(
        service,
        "registration: destroy old keys",
        every,
        |service, token| async move { destroy_old(&service, &token).await },
    )]
}

/// Empties and destroys every key that is old enough; whatever was not reached this time is reached the next.
pub(crate) async fn destroy_old(service: &Registration, token: &ShutdownToken) -> Result<(), Error> {
    let now = service.clock.now();
    let policy = service.policy::<KeyPolicy>(&service.authority, now)?;
    let today = service.day(now);
    for key_id in service.vault.key_ids()? {
        let is_due = month_of(&key_id).is_some_and(|month| is_old(month, today, &policy));
        if !is_due || token.is_cancelled() || !is_emptied(service, &key_id, token).await? {
            continue;
        }
        // On record first: a destroyed key that nobody knows of cannot be told from a lost one.
        let mut entry = Entry::new(now, ITSELF, "service", "DestroyKey", "key", Uuid::nil());
        entry.purpose = Some(key_id.clone());
        let mut tx = service.db.begin().await?;
        audit::write(&mut tx, entry).await?;
        tx.commit().await?;
        service.vault.destroy_key(&key_id)?;
        tracing::info!(
            key_id,
            "a sealing key was destroyed: backups that need it are unreadable"
        );
    }
    Ok(())
}

/// Seals anew whatever lives under a key; `false` when it was told to stop before the end.
async fn is_emptied(service: &Registration, key_id: &str, token: &ShutdownToken) -> Result<bool, Error> {
    let now = service.clock.now();
    for column in COLUMNS {
        loop {
            let living = column.under(&service.db, key_id, AT_ONCE).await?;
            if living.is_empty() {
                break;
            }
            if token.is_cancelled() {
                return Ok(false);
            }
            for value in living {
                column.reseal(&service.db, &service.vault, value, now).await?;
            }
        }
    }
    Ok(true)
}
