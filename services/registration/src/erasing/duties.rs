//! Keys whose month is old are destroyed, once what lives on is sealed anew: then backups of that time are noise.

use crate::duties::by_one;
use crate::erasing::rules::months::KeyPolicy;
use crate::erasing::store::sealed::COLUMNS;
use crate::error::Error;
use crate::service::Registration;
use kit::clock::Stopwatch;
use kit::old_keys;
use kit::service::Duty;
use kit::shutdown::ShutdownToken;
use std::sync::Arc;
use std::time::Duration;

/// Values sealed anew between two looks at whether to stop.
const AT_ONCE: i64 = 200;
/// Who acts when nobody asked.
const ITSELF: &str = "service:registration";

/// Everything this house does unasked.
pub(crate) fn all(service: &Arc<Registration>, every: Duration) -> Vec<Duty> {
    let up = service.clock.stopwatch();
    vec![by_one(
        service,
        "registration: destroy old keys",
        every,
        move |service, token| {
            let up = up.clone();
            async move { destroy_old(&service, &up, &token).await }
        },
    )]
}

/// Empties and destroys every key that is old enough, once this program is up for long enough to trust its clock with it; whatever was not
/// reached this time is reached the next.
async fn destroy_old(service: &Registration, up: &Stopwatch, token: &ShutdownToken) -> Result<(), Error> {
    if !old_keys::is_time(up) {
        return Ok(());
    }
    let now = service.clock.now();
    let policy = service.policy::<KeyPolicy>(&service.authority, now)?;
    let sealer = service.vault.sealer();
    for key_id in sealer.old_key_ids(service.day(now), policy.destroy_after_months)? {
        if is_emptied(service, &key_id, token).await? {
            old_keys::destroy(&service.db, sealer, &key_id, ITSELF, now).await?;
        }
    }
    Ok(())
}

/// Seals anew whatever lives under a key; `false` when it was told to stop before the end.
async fn is_emptied(service: &Registration, key_id: &str, token: &ShutdownToken) -> Result<bool, Error> {
    let now = service.clock.now();
    for column in COLUMNS {
        loop {
            if token.is_cancelled() {
                return Ok(false);
            }
            let living = column.under(&service.db, key_id, AT_ONCE).await?;
            if living.is_empty() {
                break;
            }
            for value in living {
                column.reseal(&service.db, &service.vault, value, now).await?;
            }
        }
    }
    Ok(true)
}
