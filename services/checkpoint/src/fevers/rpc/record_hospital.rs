//! RecordHospital: where the person was taken, and what is said there.

use kit::audit;
use kit::caller::Principal;
use kit::once::Repeat;
use proto::checkpoint::v1 as pb;
use vocabulary::Caller;

use super::asked;
use crate::fevers::convert;
use crate::fevers::error::FeverError;
use crate::fevers::rules::case::{StepKind, is_open};
use crate::fevers::store::cases;
use crate::fevers::store::steps::Step;
use crate::service::Checkpoint;

pub(super) async fn record_hospital(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::RecordHospitalRequest,
) -> Result<pb::RecordHospitalResponse, FeverError> {
    // Read.
    let now = service.clock.now();
    let (request_id, id, hospital, result, note) = convert::read_hospital(&request)?;

    // Ask.
    let repeat = Repeat::new(caller.key(), "RecordHospital", request_id, &request);
    let mut tx = service.db.begin().await?;
    if let Some(answer) = repeat.answer(&mut tx, now).await? {
        return Ok(answer);
    }
    let case = asked::case_in(&mut tx, caller, id).await?;

    // Decide.
    is_open(&case)?;

    // Record.
    let step = Step {
        result: Some(result),
        ..Step::new(StepKind::Hospital, now, &caller.effective().id)
    };
    let step = asked::noted(service, step, note, now)?;
    cases::in_hospital(&mut tx, &case, hospital, result, step).await?;
    let (after, line) = asked::recorded(&mut tx, caller, now, "RecordHospital", &case).await?;
    let answer = pb::RecordHospitalResponse {
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
