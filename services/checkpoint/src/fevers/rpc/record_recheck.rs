//! RecordRecheck: the second reading decides, and completes the pass.

use kit::audit;
use kit::caller::Principal;
use kit::once::Repeat;
use proto::checkpoint::v1 as pb;
use vocabulary::{Caller, Reading, Verdict};

use super::asked;
use crate::fevers::convert;
use crate::fevers::error::FeverError;
use crate::fevers::rules::case::recheck;
use crate::fevers::rules::order::FeverOrder;
use crate::fevers::store::cases;
use crate::quota::store::claims;
use crate::rules::pass::Pass;
use crate::rules::taken::Taken;
use crate::rules::verdict::{Decision, complete, uses_the_quota};
use crate::service::Checkpoint;
use crate::store::pass;
use crate::store::tally::journal;

pub(super) async fn record_recheck(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::RecordRecheckRequest,
) -> Result<pb::RecordRecheckResponse, FeverError> {
    // Read.
    let now = service.clock.now();
    let (request_id, id, value) = convert::read_recheck(&request)?;

    // Ask.
    let repeat = Repeat::new(caller.key(), "RecordRecheck", request_id, &request);
    let mut tx = service.db.begin().await?;
    if let Some(answer) = repeat.answer(&mut tx, now).await? {
        return Ok(answer);
    }
    // The pass before the case, as at the gate: of two readings at once the second waits, and none waits in a circle.
    let known = asked::in_sight(cases::one(&service.db, id).await?, caller)?;
    let held = pass::change::to_change(&mut tx, known.checkpoint, known.pass).await?;
    let case = asked::case_in(&mut tx, caller, id).await?;

    // Decide.
    let order = service.orders.in_force::<FeverOrder>(&case.area, now).1;
    let reading = Reading::new(value, case.threshold);
    let came_to = recheck(&case, reading, &order)?;
    let waits = |pass: &Pass| pass.voided_at.is_none() && pass.verdict == Verdict::Recheck;

    // Record.
    let by = &caller.effective().id;
    if let Some(pass) = held.filter(waits) {
        let decided = Decision {
            verdict: pass.verdict,
            reasons: pass.reasons.clone(),
            level: pass.level,
        };
        let taken = Taken::Degrees(value);
        let decision = complete(&decided, true, taken.result(pass.threshold));
        let policy = service.orders.of_reading(&case.area, &pass, decision.verdict);
        pass::change::complete(&mut tx, &pass, taken, &decision, policy).await?;
        // Whoever is sent to the clinic has not gone out.
        if !uses_the_quota(decision.verdict) {
            claims::release(&mut tx, pass.id).await?;
        }
        if pass.is_unmeasured() {
            journal::confirm(&mut tx, &pass).await?;
        }
    }
    cases::rechecked(&mut tx, &case, value, came_to, (now, by), &order).await?;
    let (after, line) = asked::recorded(&mut tx, caller, now, "RecordRecheck", &case).await?;
    let answer = pb::RecordRecheckResponse {
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
