//! What the service does unasked.

use std::time::Duration;

use kit::service::{Cause, Duty};
use kit::shutdown::ShutdownToken;

use crate::follow;
use crate::gates;
use crate::neighbours::Registration;
use crate::service::Checkpoint;

/// All of them.
pub fn all(service: &Checkpoint, registration: &Registration) -> Vec<Duty> {
    let gates = service.gates.clone();
    let (standings, codes, db) = (service.standings.clone(), service.codes.clone(), service.db.clone());
    let (for_standings, for_keys) = (registration.clone(), registration.clone());
    let orders = service.clone();
    vec![
        Duty::new("follow the gates", |token| gates::follow(gates, token)),
        Duty::new("follow the standings", |token| follow::standings(for_standings, standings, token)),
        Duty::new("follow the keys of codes", |token| follow::keys(for_keys, codes, db, token)),
        Duty::new("follow the orders", |token| follow_orders(orders, token)),
    ]
}

/// Orders are put a few times a week, and may come into force by the minute.
async fn follow_orders(service: Checkpoint, token: ShutdownToken) -> Result<(), Cause> {
    const EVERY: Duration = Duration::from_secs(10);
    while !slept(&token, EVERY).await {
        if let Err(error) = service.orders.refresh(&service.db).await {
            tracing::warn!(%error, "the orders could not be read again");
        }
    }
    Ok(())
}

/// Waits; true when it is time to end.
pub(crate) async fn slept(token: &ShutdownToken, time: Duration) -> bool {
    tokio::select! {
        () = token.cancelled() => true,
        () = tokio::time::sleep(time) => false,
    }
}
