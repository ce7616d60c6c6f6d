//! ListFevers and GetFever: cases in the caller's sight.

use kit::audit;
use kit::due;
use kit::fault::Fault;
use kit::page::{self, Fingerprint};
use kit::parse::{Flaws, Unreadable};
use proto::checkpoint::v1 as pb;
use vocabulary::Role::{CommunityWorker, Officer};
use vocabulary::{Caller, Role};

use super::asked;
use crate::convert::field::refused_list;
use crate::fevers::convert;
use crate::fevers::error::FeverError;
use crate::fevers::rules::case::DUE;
use crate::fevers::store::list::{self, Key, Page};
use crate::fevers::store::steps::note_of;
use crate::fevers::store::{cases, steps};
use crate::rules::sight::Sight;
use crate::service::Checkpoint;
use crate::trail;

/// Whose work it is to know what a note says.
const READ_NOTES: &[Role] = &[CommunityWorker, Officer];

/// A page of cases, newest first.
pub(super) async fn list_fevers(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::ListFeversRequest,
) -> Result<pb::ListFeversResponse, Fault> {
    // Read.
    let now = service.clock.now();
    let filter = (request.with_closed, request.overdue_only, request.waits_for);
    let scope = caller.sight().to_string();
    let query = Fingerprint::of(&("ListFevers", &request.area, filter, scope));
    let asked = convert::read_list(&request, &query).map_err(refused_list)?;

    // Ask. One more than the page tells whether there is another.
    let sight = Sight::of(caller.sight(), asked.area).map_err(FeverError::from)?;
    let page = Page {
        before: asked.after.map_or(Key::NEWEST, |(at, id)| Key { at, id }),
        with_closed: request.with_closed,
        overdue_only: request.overdue_only,
        waits_for: asked.waits_for,
        limit: asked.size + 1,
    };
    let mut found = list::page(&service.db, &sight, &page, now)
        .await
        .map_err(FeverError::from)?;
    let has_more = found.len() > asked.size as usize;
    found.truncate(asked.size as usize);
    let last = found.last().filter(|_| has_more);
    Ok(pb::ListFeversResponse {
        next_page_token: last
            .map(|case| page::write(&(case.opened_at, case.id.as_uuid()), &query))
            .unwrap_or_default(),
        fevers: found
            .iter()
            .map(|case| convert::write(case, now, |stamp| service.orders.document_of(stamp)))
            .collect(),
    })
}

/// One case with its whole history. Looking at it leaves a line for the person to read.
pub(super) async fn get_fever(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::GetFeverRequest,
) -> Result<pb::GetFeverResponse, FeverError> {
    // Read.
    let now = service.clock.now();
    let (id, purpose) = convert::read_get(&request)?;

    // Ask.
    let case = asked::in_sight(cases::one(&service.db, id).await?, caller)?;
    let steps = steps::of(&service.db, id).await?;
    let hops = due::hops(&service.db, DUE, id.as_uuid()).await?;

    // Decide.
    if request.with_notes {
        if !caller.effective().roles.has_any(READ_NOTES) {
            return Err(FeverError::NotesNotAllowed);
        }
        if purpose.is_none() {
            let missing = Unreadable::new("MISSING", "must say why the notes are read");
            return Err(Flaws::one("purpose", missing).into());
        }
    }

    // Record, before the answer: a read nobody knows of must not happen.
    let line = trail::entry(caller, now, "GetFever", ("fever", id.as_uuid()), &case.area);
    let line = audit::Entry {
        purpose: purpose.map(str::to_owned),
        subject: case.person.map(|person| person.as_uuid()),
        ..line
    };
    let mut tx = service.db.begin().await?;
    audit::write(&mut tx, line).await?;
    tx.commit().await?;
    let mut told = Vec::with_capacity(steps.len());
    for step in &steps {
        let note = match &step.sealed {
            Some(sealed) if request.with_notes => service.vault.open_sealed(note_of(step.id), sealed)?,
            _ => String::new(),
        };
        told.push(convert::write_step(
            convert::StepFacts {
                id: step.id,
                kind: step.kind,
                at: step.at,
                by: &step.done_by,
                level: step.level,
                action: step.action,
                temperature: step.temperature,
                checkpoint: step.checkpoint,
                result: step.result,
                outcome: step.outcome,
                has_note: step.sealed.is_some(),
            },
            note,
        ));
    }
    Ok(pb::GetFeverResponse {
        fever: Some(convert::write(&case, now, |stamp| {
            service.orders.document_of(stamp)
        })),
        steps: told,
        hops: hops
            .iter()
            .map(|hop| convert::write_hop(&hop.from_level, hop.to_level.as_deref(), hop.at))
            .collect(),
    })
}
