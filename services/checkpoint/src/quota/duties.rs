//! What is done for quotas unasked: households followed, helpers read again, the erased forgotten.

use crate::quota::follow::FollowedHouseholds;
use crate::quota::neighbours::Register;
use crate::service::Checkpoint;
use kit::feed;
use kit::service::{Cause, Duty};
use kit::shutdown::ShutdownToken;
use std::time::Duration;

/// Helpers appointed at another replica are known here this soon.
const HELPERS_EVERY: Duration = Duration::from_secs(2);

/// All of them: of every replica, for what it keeps in memory.
pub(crate) fn all(service: &Checkpoint, register: Register) -> Vec<Duty> {
    let helpers = service.clone();
    let followed = FollowedHouseholds {
        register,
        households: service.households.clone(),
    };
    vec![
        Duty::new("follow the households", |token| feed::follow(followed, token)),
        Duty::new("follow the helpers", |token| follow_errands(helpers, token)),
    ]
}

async fn follow_errands(service: Checkpoint, token: ShutdownToken) -> Result<(), Cause> {
    loop {
        tokio::select! {
            () = token.cancelled() => return Ok(()),
            () = tokio::time::sleep(HELPERS_EVERY) => {}
        }
        if let Err(error) = service.households.read_errands().await {
            tracing::warn!(%error, "who helps whom could not be read again");
        }
        for erased in service.standings.erased() {
            service.households.forget_person(erased);
        }
    }
}
