//! A level is proposed by hand. It takes effect when a second person approves it.

use crate::convert::{person, words};
use crate::error::Error;
use crate::rpc::{alone, asked};
use crate::rules::level;
use crate::rules::retention::RetentionPolicy;
use crate::rules::words::Decided;
use crate::service::Registration;
use crate::store::level_changes::{self, NewLevelChange};
use crate::store::vault::evidence_of;
use kit::audit;
use kit::caller::Principal;
use kit::parse::{All, Flaws, Unreadable, field};
use proto::registration::v1 as pb;
use tonic::{Request, Response};
use vocabulary::LevelChangeId;

pub(super) async fn set_level(
    service: &Registration,
    request: Request<pb::SetLevelRequest>,
) -> Result<Response<pb::SetLevelResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let (id, person_id, proposed, reason, evidence) = (
        field(
            "request_id",
            person::read_id::<vocabulary::kinds::LevelChange>(&asked.request_id),
        ),
        field("person_id", person::read_person_id(&asked.person_id)),
        field("level", words::read_level(asked.level)),
        field("reason", words::read_level_reason(asked.reason)),
        field("evidence", asked::text(&asked.evidence, 2, 500)),
    )
        .all()
        .map_err(Error::Invalid)?;

    // Ask.
    let hash = asked::hash(asked);
    let mut tx = service.db.begin().await?;
    let (person, _) = asked::person_in(&mut tx, &caller, person_id).await?;
    if let Some(known) = level_changes::by_id_in(&mut tx, id).await? {
        if known.request_hash != hash || known.author != caller.key() {
            return Err(Error::RequestIdReused);
        }
        return Ok(Response::new(answer(id, known.state)));
    }

    // Decide.
    if !level::fits(proposed, reason) {
        let unfit = Unreadable::new("REASON_DOES_NOT_FIT", "this reason leads to another level");
        return Err(Flaws::one("level", unfit).into());
    }
    if proposed.is_adverse() {
        alone::decides(service, &mut tx, &caller, &person.ward).await?;
    }
    let retention = service.policy::<RetentionPolicy>(&person.ward, now)?;

    // Record.
    let new = NewLevelChange {
        person: person_id,
        id,
        request_hash: hash,
        level: proposed,
        reason,
        evidence: service.vault.seal(evidence_of(id.as_uuid()), &evidence, now)?,
        author: caller.key().to_owned(),
        proposed_at: now,
        bulk: None,
        delete_by: retention.declaration(service.day(now)),
    };
    level_changes::add(&mut tx, &new).await?;
    let entry = asked::entry(&caller, now, "SetLevel", "level_change", id.as_uuid());
    audit::write(&mut tx, entry.about(person_id.as_uuid())).await?;
    tx.commit().await?;
    Ok(Response::new(answer(id, Decided::Proposed)))
}

fn answer(id: LevelChangeId, state: Decided) -> pb::SetLevelResponse {
    pb::SetLevelResponse {
        level_change_id: id.to_string(),
        state: words::level_change_state(state).into(),
    }
}
