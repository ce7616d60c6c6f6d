//! RotatePoster: a new version of a gate's poster; the old one stays good for the overlap.

use super::{checkpoint, issue_poster};
use crate::convert::poster as convert;
use crate::error::Refusal;
use crate::rules::place::PosterVersion;
use crate::rules::poster::{self, PosterRefusal};
use crate::service::Checkpoint;
use crate::store::{checkpoint as store_checkpoint, place_counter, poster as store};
use kit::audit;
use kit::caller::Principal;
use kit::fault::Fault;
use kit::once::Repeat;
use proto::checkpoint::v1 as pb;
use vocabulary::Caller;

/// Makes the next version. An overlap of nothing also ends every older version at once: that is how a stolen poster is answered.
pub async fn rotate(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::RotatePosterRequest,
) -> Result<pb::RotatePosterResponse, Fault> {
    let now = service.clock.now();
    let rotation = convert::read_rotate(&request)?;
    checkpoint::in_reach(service, caller, rotation.checkpoint).await?;

    let repeat = Repeat::new(caller.key(), "RotatePoster", rotation.request_id, &request);
    let mut tx = service.db.begin().await?;
    let change = place_counter::next_change(&mut tx).await?;
    if let Some(answer) = repeat.answer(&mut tx, now).await? {
        return Ok(answer);
    }
    let gate = checkpoint::in_books(&mut tx, rotation.checkpoint).await?;
    let new = PosterVersion {
        version: poster::next_version(&gate).map_err(Refusal::from)?,
        key_number: service.posters.newest_key(),
        issued_at: now,
        valid_until: None,
    };
    store::end_all(&mut tx, gate.id, now + rotation.overlap).await?;
    store::insert(&mut tx, gate.id, &new).await?;
    if !store_checkpoint::set_poster(&mut tx, gate.id, gate.poster_version, new.version, change).await? {
        return Err(Refusal::ChangedMeanwhile.into());
    }
    let replaced = store::version_in(&mut tx, gate.id, gate.poster_version).await?;
    let replaced = replaced.ok_or(Refusal::from(PosterRefusal::Unknown))?;

    let answer = pb::RotatePosterResponse {
        poster: Some(issue_poster::write(service, &gate, &new)?),
        replaced: Some(issue_poster::write(service, &gate, &replaced)?),
    };
    repeat.keep(&mut tx, &answer).await?;
    audit::write(
        &mut tx,
        checkpoint::line(caller, now, "RotatePoster", &gate, None, &answer),
    )
    .await?;
    tx.commit().await?;
    service.gates.after_write().await;
    Ok(answer)
}
