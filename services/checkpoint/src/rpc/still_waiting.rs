//! Which self-scans may still wait for their reading: how far back the minutes of any gate reach.

use std::sync::Arc;

use kit::clock::Moment;

use crate::rules::place::Gate;
use crate::service::Checkpoint;

/// Whoever scanned before this moment waits no more, whatever the gate, by the minutes that hold now. Minutes that were made shorter a
/// moment ago hold for figures at once, and for a pass as it was told when it was scanned.
pub fn since(service: &Checkpoint, now: Moment) -> Moment {
    let within = |gate: &Arc<Gate>| {
        let (_, order) = service.orders.of_gate(&gate.area, now);
        gate.effective_settings(order.settings()).confirm_within()
    };
    now - service.gates.all().iter().map(within).max().unwrap_or_default()
}
