//! CloseFever: a case ends, with an outcome of the list.

use kit::audit;
use kit::caller::Principal;
use kit::once::Repeat;
use proto::checkpoint::v1 as pb;
use vocabulary::Caller;

use super::asked;
use crate::fevers::convert;
use crate::fevers::error::FeverError;
use crate::fevers::rules::case::{StepKind, close};
use crate::fevers::store::cases;
use crate::fevers::store::steps::Step;
use crate::service::Checkpoint;

pub(super) async fn close_fever(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::CloseFeverRequest,
) -> Result<pb::CloseFeverResponse, FeverError> {
    // Read.
    let now = service.clock.now();
    let (request_id, id, outcome, note) = convert::read_close(&request)?;

    // Ask.
    let repeat = Repeat::new(caller.key(), "CloseFever", request_id, &request);
    let mut tx = service.db.begin().await?;
    if let Some(answer) = repeat.answer(&mut tx, now).await? {
        return Ok(answer);
    }
    let case = asked::case_in(&mut tx, caller, id).await?;

    // Decide.
    close(&case, outcome)?;

    // Record.
    let step = Step::new(StepKind::Closed, now, &caller.effective().id);
    let step = asked::noted(service, step, note, now)?;
    cases::close(&mut tx, &case, outcome, step).await?;
    let (after, line) = asked::recorded(&mut tx, caller, now, "CloseFever", &case).await?;
    let answer = pb::CloseFeverResponse {
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
