//! Rows whose pairs nobody has decided by their day: they end as that, and stand among the errors of their list while it is kept.

use super::batch::ITSELF;
use crate::error::Error;
use crate::imports::rules::entrant::CellFlaw;
use crate::imports::rules::words::PairState;
use crate::imports::store::{imports, pairs, rows};
use crate::service::Registration;
use kit::audit::{self, Entry};
use kit::shutdown::ShutdownToken;
use std::sync::Arc;
use vocabulary::ImportId;

/// Rows read at once.
const AT_ONCE: i64 = 500;

/// Ends every row that waited in vain.
pub(super) async fn end_all(service: Arc<Registration>, token: ShutdownToken) -> Result<(), Error> {
    loop {
        let today = service.day(service.clock.now());
        let waited = rows::not_decided(&service.db, today, AT_ONCE).await?;
        if waited.is_empty() {
            return Ok(());
        }
        for of_import in waited.chunk_by(|(one, _), (other, _)| one == other) {
            if token.is_cancelled() {
                return Ok(());
            }
            end(&service, of_import).await?;
        }
    }
}

/// Ends these rows of one import. Whoever decides one at this moment has its row first.
async fn end(service: &Registration, waited: &[(ImportId, i32)]) -> Result<(), Error> {
    let Some((import, _)) = waited.first().copied() else {
        return Ok(());
    };
    let now = service.clock.now();
    let mut tx = service.db.begin().await?;
    let mut ended = 0;
    for (import, line) in waited.iter().copied() {
        if rows::set_not_decided(&mut tx, import, line, CellFlaw::not_decided()).await? {
            pairs::end(&mut tx, (import, line), PairState::NotDecided, ITSELF, now).await?;
            ended += 1;
        }
    }
    if ended > 0 {
        let mut entry = Entry::new(now, ITSELF, "service", "EndUndecided", "import", import.as_uuid());
        entry.area = imports::by_id_in(&mut tx, import)
            .await?
            .map(|import| import.area.code().to_owned());
        audit::write(&mut tx, entry).await?;
    }
    tx.commit().await?;
    tracing::warn!(%import, ended, "rows of a list ended: nobody has decided who they are");
    Ok(())
}
