//! What a reading at a gate, or a pass that is taken back, does to the fever case of the pass.

use kit::clock::Moment;
use kit::db::Tx;
use vocabulary::{Reading, Reason, TemperatureResult};

use crate::error::Refusal;
use crate::fevers::found::found;
use crate::fevers::rules::case::{Case, Outcome, Rechecked, State, StepKind, recheck};
use crate::fevers::rules::order::FeverOrder;
use crate::fevers::store::steps::Step;
use crate::fevers::store::{cases, opening};
use crate::open_fevers::Open;
use crate::rules::pass::Pass;
use crate::rules::place::Gate;
use crate::rules::taken::Taken;
use crate::service::Checkpoint;

/// A reading completes a pass: it opens a case when it is high, and is the second reading of the case the pass opened before. In the transaction that
/// completes the pass; how the case stands then. Nothing happens where the digits were not noted: a pass with a case needs them.
pub(crate) async fn taken(
    service: &Checkpoint,
    tx: &mut Tx,
    before: &Pass,
    gate: &Gate,
    taken: Taken,
    by: &str,
    now: Moment,
) -> Result<Option<Open>, Refusal> {
    let Taken::Degrees(value) = taken else {
        return Ok(None);
    };
    if before.reasons.has(Reason::Fever)
        && let Some(case) = cases::of_pass_in(tx, before.checkpoint, before.id).await?
    {
        let order = service.orders.in_force::<FeverOrder>(&case.area, now).1;
        let reading = Reading::new(value, case.threshold);
        // Whatever else is known of the case, the pass gets its reading.
        let Ok(came_to) = recheck(&case, reading, &order) else {
            return Ok(Some(open(&case, false)));
        };
        cases::rechecked(tx, &case, value, came_to, (now, by), &order).await?;
        return Ok(Some(open(&case, came_to == Rechecked::Normal { closes: true })));
    }
    if Reading::new(value, before.threshold).result() != TemperatureResult::High {
        return Ok(None);
    }
    let pass = Pass {
        temperature: Some(taken),
        verifier: by.to_owned(),
        scanned_at: now,
        ..before.clone()
    };
    match found(&service.orders, &pass, &gate.area, now, service.clock.zone()) {
        Some(new) => Ok(Some(Open {
            id: opening::open(tx, &new).await?,
            is_open: true,
        })),
        None => Ok(None),
    }
}

/// A pass is taken back: the case it opened was a mistake, unless others have it in hand already.
pub(crate) async fn taken_back(
    tx: &mut Tx,
    pass: &Pass,
    by: &str,
    now: Moment,
) -> Result<Option<Open>, kit::db::Error> {
    if !pass.reasons.has(Reason::Fever) {
        return Ok(None);
    }
    let case = cases::of_pass_in(tx, pass.checkpoint, pass.id).await?;
    let Some(case) = case.filter(|case| case.state == State::Waiting) else {
        return Ok(None);
    };
    let step = Step::new(StepKind::Closed, now, by);
    cases::close(tx, &case, Outcome::Mistaken, step).await?;
    Ok(Some(open(&case, true)))
}

fn open(case: &Case, closes: bool) -> Open {
    Open {
        id: case.id,
        is_open: !closes && case.state != State::Closed,
    }
}
