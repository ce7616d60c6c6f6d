//! AcknowledgeFever: a level has the report in hand, and the next one is told.

use kit::audit;
use kit::caller::Principal;
use kit::once::Repeat;
use proto::checkpoint::v1 as pb;
use vocabulary::Caller;

use super::asked;
use crate::fevers::convert;
use crate::fevers::error::FeverError;
use crate::fevers::rules::case::{Level, StepKind, acknowledge};
use crate::fevers::rules::order::FeverOrder;
use crate::fevers::store::cases;
use crate::fevers::store::steps::Step;
use crate::rules::sight::OutOfScope;
use crate::service::Checkpoint;

pub(super) async fn acknowledge_fever(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::AcknowledgeFeverRequest,
) -> Result<pb::AcknowledgeFeverResponse, FeverError> {
    // Read.
    let now = service.clock.now();
    let (request_id, id, note) = convert::read_acknowledgement(&request)?;

    // Ask.
    let repeat = Repeat::new(caller.key(), "AcknowledgeFever", request_id, &request);
    let mut tx = service.db.begin().await?;
    if let Some(answer) = repeat.answer(&mut tx, now).await? {
        return Ok(answer);
    }
    let case = asked::case_in(&mut tx, caller, id).await?;

    // Decide.
    let area = caller.sight().area().ok_or(OutOfScope)?;
    let level = Level::of(&area);
    let next = acknowledge(&case, level)?;
    let order = service.orders.in_force::<FeverOrder>(&case.area, now).1;

    // Record.
    let step = Step {
        level: Some(level),
        ..Step::new(StepKind::Acknowledged, now, &caller.effective().id)
    };
    let step = asked::noted(service, step, note, now)?;
    cases::acknowledged(&mut tx, &case, (level, next), step, &order).await?;
    let (after, line) = asked::recorded(&mut tx, caller, now, "AcknowledgeFever", &case).await?;
    let answer = pb::AcknowledgeFeverResponse {
        fever: Some(convert::write(&after, now, |stamp| {
            service.orders.document_of(stamp)
        })),
    };
    repeat.keep(&mut tx, &answer).await?;
    audit::write(&mut tx, line).await?;
    tx.commit().await?;
    service.open_fevers.stands(after.person, asked::stands(&after));
    Ok(answer)
}
