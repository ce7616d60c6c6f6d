//! What every act upon a case has in common: the case in the caller's sight, the note sealed, the line in the audit trail.

use kit::audit;
use kit::clock::Moment;
use kit::db::Tx;
use vocabulary::{Caller, FeverId};

use crate::fevers::error::FeverError;
use crate::fevers::rules::case::{Case, State};
use crate::fevers::store::cases;
use crate::fevers::store::steps::{Step, note_of};
use crate::open_fevers::Open;
use crate::rules::sight::OutOfScope;
use crate::service::Checkpoint;
use crate::trail;

/// The case, held until the transaction ends. Refuses with `UNKNOWN_FEVER` or `OUT_OF_SCOPE`.
pub(super) async fn case_in(tx: &mut Tx, caller: &Caller, id: FeverId) -> Result<Case, FeverError> {
    in_sight(cases::one_in(tx, id).await?, caller)
}

/// The case, if the caller may see it.
pub(super) fn in_sight(case: Option<Case>, caller: &Caller) -> Result<Case, FeverError> {
    let case = case.ok_or(FeverError::UnknownFever)?;
    if caller.sight().covers_checkpoint(case.checkpoint, &case.area) {
        Ok(case)
    } else {
        Err(OutOfScope.into())
    }
}

/// The step with its note, if there is one.
pub(super) fn noted(
    service: &Checkpoint,
    step: Step,
    note: Option<&str>,
    now: Moment,
) -> Result<Step, FeverError> {
    let sealed = note
        .map(|note| service.vault.seal(note_of(step.id), &note, now))
        .transpose()?;
    Ok(Step { sealed, ..step })
}

/// The case as it stands after the act, and the act's line in the audit trail: the transaction's last statement.
pub(super) async fn recorded(
    tx: &mut Tx,
    caller: &Caller,
    now: Moment,
    act: &'static str,
    case: &Case,
) -> Result<(Case, audit::Entry), FeverError> {
    let after = cases::one_in(tx, case.id)
        .await?
        .ok_or(FeverError::UnknownFever)?;
    let entry = trail::entry(caller, now, act, ("fever", case.id.as_uuid()), &case.area);
    Ok((
        after,
        audit::Entry {
            subject: case.person.map(|person| person.as_uuid()),
            ..entry
        },
    ))
}

/// How a case stands, for whoever keeps the open ones in memory.
pub(super) fn stands(case: &Case) -> Open {
    Open {
        id: case.id,
        is_open: case.state != State::Closed,
    }
}
