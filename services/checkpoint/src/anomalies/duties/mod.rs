//! What the house does unasked: it looks for anomalies, on one replica, in what became known since the last time.

pub mod search;

use std::time::Duration;

use kit::lease::Lease;
use kit::service::Duty;
use vocabulary::PassId;

use crate::service::Checkpoint;

/// How long a lease is held without renewal.
const LEASE: Duration = Duration::from_secs(30);

/// All of them; `every` is how long it rests between two looks.
pub(crate) fn all(service: &Checkpoint, every: Duration) -> Vec<Duty> {
    let lease = Lease {
        db: service.db.clone(),
        clock: service.clock.clone(),
        name: "look for anomalies",
        holder: PassId::new(service.clock.wall()).to_string(),
        length: LEASE,
    };
    let looking = service.clone();
    vec![lease.again(every, move |token| {
        let service = looking.clone();
        async move { search::once(&service, &token).await.map(drop) }
    })]
}
