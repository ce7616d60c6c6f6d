//! IssuePoster: the gate's first poster, or its newest again.

use super::checkpoint;
use crate::convert::{checkpoint::read_id, poster as convert};
use crate::error::Refusal;
use crate::rules::place::{Gate, PosterVersion};
use crate::rules::poster::PosterRefusal;
use crate::service::Checkpoint;
use crate::store::{checkpoint as store_checkpoint, place_counter, poster as store};
use kit::audit;
use kit::fault::Fault;
use proto::checkpoint::v1 as pb;
use vocabulary::Caller;

/// Answers with the newest poster; makes the first one when there is none. Asking twice is harmless, so it has no request id.
pub async fn issue(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::IssuePosterRequest,
) -> Result<pb::IssuePosterResponse, Fault> {
    let gate = checkpoint::in_reach(service, caller, read_id(&request.checkpoint_id)?).await?;
    if !gate.is_open() {
        return Err(Refusal::from(PosterRefusal::Closed).into());
    }
    if gate.poster_version > 0 {
        return Ok(pb::IssuePosterResponse {
            poster: Some(newest(service, &gate).await?),
        });
    }

    let now = service.clock.now();
    let first = PosterVersion {
        version: 1,
        key_number: service.posters.newest_key(),
        issued_at: now,
        valid_until: None,
    };
    let mut tx = service.db.begin().await?;
    let change = place_counter::next_change(&mut tx).await?;
    if !store_checkpoint::set_poster(&mut tx, gate.id, 0, first.version, change).await? {
        // Somebody else made it while we waited: theirs is the first.
        tx.rollback().await?;
        let gate = checkpoint::in_reach(service, caller, gate.id).await?;
        return Ok(pb::IssuePosterResponse {
            poster: Some(newest(service, &gate).await?),
        });
    }
    store::insert(&mut tx, gate.id, &first).await?;
    let answer = write(service, &gate, &first)?;
    audit::write(
        &mut tx,
        checkpoint::line(caller, now, "IssuePoster", &gate, None, &answer),
    )
    .await?;
    tx.commit().await?;
    service.gates.after_write().await;
    Ok(pb::IssuePosterResponse { poster: Some(answer) })
}

async fn newest(service: &Checkpoint, gate: &Gate) -> Result<pb::Poster, Fault> {
    let newest = store::version(&service.db, gate.id, gate.poster_version).await?;
    write(
        service,
        gate,
        &newest.ok_or(Refusal::from(PosterRefusal::Unknown))?,
    )
}

/// A version of the gate's poster as the caller sees it.
pub(super) fn write(service: &Checkpoint, gate: &Gate, version: &PosterVersion) -> Result<pb::Poster, Fault> {
    let token = service
        .posters
        .token(gate.number, version.version, version.key_number)
        .map_err(Refusal::from)?;
    let url = service.posters.url(&token);
    Ok(convert::write(gate, version, token, url))
}
