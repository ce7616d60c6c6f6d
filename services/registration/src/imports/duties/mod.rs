//! What is done about lists unasked: what is staged is matched and registered, batch by batch, and goes on where it stopped.

mod batch;

use crate::duties::by_one;
use crate::error::Error;
use crate::imports::store::imports::{self, Import};
use crate::service::Registration;
use kit::service::Duty;
use kit::shutdown::ShutdownToken;
use std::sync::Arc;
use std::time::Duration;

/// Whoever has handed a list in looks at its progress at once.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Everything that is done about lists unasked.
pub(crate) fn all(service: &Arc<Registration>) -> Vec<Duty> {
    vec![by_one(
        service,
        "registration: take lists in",
        LOOK_EVERY,
        take_all_in,
    )]
}

/// Works on every list that is staged, the one that has waited longest first.
async fn take_all_in(service: Arc<Registration>, token: ShutdownToken) -> Result<(), Error> {
    while let Some(import) = imports::to_work(&service.db).await? {
        if token.is_cancelled() {
            return Ok(());
        }
        take_in(&service, &import, &token).await?;
    }
    Ok(())
}

async fn take_in(service: &Arc<Registration>, import: &Import, token: &ShutdownToken) -> Result<(), Error> {
    let mut after = 0;
    while let Some(line) = batch::settle(service, import, after).await? {
        after = line;
        if token.is_cancelled() {
            return Ok(());
        }
    }
    // Somebody beside whom a row stood may have been erased meanwhile: then there is one more to match, from the beginning.
    imports::finish(&service.db, import.id, service.clock.now()).await?;
    Ok(())
}
