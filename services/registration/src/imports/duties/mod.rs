//! What is done about lists unasked: what is staged is matched and registered, batch by batch, and goes on where it stopped; what nobody
//! decides in time ends.

mod batch;
mod ending;

use crate::duties::by_one;
use crate::error::Error;
use crate::imports::store::imports::{self, Import};
use crate::service::Registration;
use kit::id::Id;
use kit::lease::Lease;
use kit::service::Duty;
use kit::shutdown::ShutdownToken;
use std::sync::Arc;
use std::time::Duration;

/// Of several replicas one works on lists. When it is killed another goes on after so long: somebody waits for it.
const LEASE: Duration = Duration::from_secs(12);
/// Whoever has handed a list in looks at its progress at once.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Everything that is done about lists unasked.
pub(crate) fn all(service: &Arc<Registration>, end_every: Duration) -> Vec<Duty> {
    let ending = by_one(
        service,
        "registration: end pairs that nobody decided",
        end_every,
        ending::end_all,
    );
    let lease = Lease {
        db: service.db.clone(),
        clock: service.clock.clone(),
        name: "registration: take lists in",
        holder: Id::<Holder>::new(service.clock.wall()).to_string(),
        length: LEASE,
    };
    let service = Arc::clone(service);
    let once = move |token| take_all_in(Arc::clone(&service), token);
    vec![lease.again(LOOK_EVERY, once), ending]
}

/// What the id of a replica is the id of.
enum Holder {}

impl kit::id::Kind for Holder {
    const NAME: &'static str = "holder";
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
    // Somebody whose row was undecided may have registered meanwhile: then there is one more to match, from the beginning.
    imports::finish(&service.db, import.id, service.clock.now()).await?;
    Ok(())
}
