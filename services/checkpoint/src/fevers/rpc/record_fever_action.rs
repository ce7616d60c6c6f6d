//! RecordFeverAction: what was done at the spot.

use kit::audit;
use kit::caller::Principal;
use kit::once::Repeat;
use proto::checkpoint::v1 as pb;
use vocabulary::Caller;

use super::asked;
use crate::fevers::convert;
use crate::fevers::error::FeverError;
use crate::fevers::rules::case::{StepKind, is_open};
use crate::fevers::store::steps::{self, Step};
use crate::service::Checkpoint;

pub(super) async fn record_fever_action(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::RecordFeverActionRequest,
) -> Result<pb::RecordFeverActionResponse, FeverError> {
    // Read.
    let now = service.clock.now();
    let (request_id, id, action, note) = convert::read_action(&request)?;

    // Ask.
    let repeat = Repeat::new(caller.key(), "RecordFeverAction", request_id, &request);
    let mut tx = service.db.begin().await?;
    if let Some(answer) = repeat.answer(&mut tx, now).await? {
        return Ok(answer);
    }
    let case = asked::case_in(&mut tx, caller, id).await?;

    // Decide.
    is_open(&case)?;

    // Record.
    let step = Step {
        action: Some(action),
        ..Step::new(StepKind::Acted, now, &caller.effective().id)
    };
    let step = asked::noted(service, step, note, now)?;
    steps::add(&mut tx, case.id, &step, case.delete_by).await?;
    let (after, line) = asked::recorded(&mut tx, caller, now, "RecordFeverAction", &case).await?;
    let answer = pb::RecordFeverActionResponse {
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
