//! What the front door does unasked: forgets sessions that are over and whatever is past its day.

use crate::accounts::office::Office;
use crate::accounts::store::expired;
use kit::audit;
use kit::db::Error;
use kit::id::{Id, Kind};
use kit::lease::Lease;
use kit::service::Duty;
use std::sync::Arc;
use std::time::Duration;

const EVERY: Duration = Duration::from_secs(300);
const MINUTE: Duration = Duration::from_secs(60);
const NAME: &str = "edge: forget what is over";

/// What the id of a replica is the id of.
enum Holder {}

impl Kind for Holder {
    const NAME: &'static str = "holder";
}

/// Forgets sessions that are over, accounts and attempts past their day, and old lines of the trail.
pub(crate) fn forget(office: &Arc<Office>) -> Duty {
    let lease = Lease {
        db: office.db.clone(),
        clock: office.clock.clone(),
        name: NAME,
        holder: Id::<Holder>::new(office.now()).to_string(),
        length: MINUTE,
    };
    let office = Arc::clone(office);
    lease.again(EVERY, move |_| {
        let office = Arc::clone(&office);
        async move { forget_once(&office).await }
    })
}

async fn forget_once(office: &Office) -> Result<(), Error> {
    let now = office.now();
    let sessions = expired::forget_sessions(&office.db, now, office.idle_since(now)).await?;
    let rows = expired::delete(&office.db, office.day(now)).await?;
    audit::trim(&office.db, office.clock.now()).await?;
    tracing::debug!(sessions, rows, "forgot what was over");
    Ok(())
}
