//! What a high reading at a gate opens.

use kit::clock::{Day, Moment, Zone};
use vocabulary::{Area, FeverId, TemperatureResult};

use super::rules::case::NewFever;
use super::rules::order::{FeverOrder, minutes};
use crate::orders::Orders;
use crate::rules::pass::Pass;
use crate::rules::taken::Taken;

/// Who acts when nobody asked.
const ITSELF: &str = "service:checkpoint";

/// The fever a pass found, learned of at `now`; `None` unless its reading is high.
pub fn found(orders: &Orders, pass: &Pass, area: &Area, now: Moment, zone: Zone) -> Option<Box<NewFever>> {
    let temperature = pass
        .temperature
        .and_then(Taken::degrees)
        .filter(|_| pass.temperature_result() == TemperatureResult::High)?;
    let (_, gate) = orders.of_gate(area, now);
    let (policy, order) = orders.in_force::<FeverOrder>(area, now);
    let by = if pass.verifier.is_empty() {
        ITSELF
    } else {
        &pass.verifier
    };
    Some(Box::new(NewFever {
        id: FeverId::new(now),
        checkpoint: pass.checkpoint,
        pass: pass.id,
        person: pass.person,
        area: *area,
        temperature,
        threshold: pass.threshold,
        at: pass.scanned_at,
        received_at: now,
        by: by.to_owned(),
        recheck_due_at: now + minutes(gate.recheck_after_minutes),
        delete_by: Day::of(pass.scanned_at, zone).plus_days(i32::from(order.case_days)),
        order: (*order).clone(),
        policy,
    }))
}
