//! A second person approves or rejects a proposed level; never its author.

use crate::convert::{health, person, words};
use crate::error::Error;
use crate::objections::store::objections;
use crate::rpc::asked;
use crate::rules::level::{Decision, FreshnessPolicy};
use crate::rules::person::Person;
use crate::rules::words::Decided;
use crate::service::Registration;
use crate::store::level_changes::{self, LevelChange};
use crate::store::vault::note_of;
use crate::store::{standings, stands};
use kit::audit;
use kit::caller::Principal;
use kit::db::Tx;
use kit::parse::{All, Unreadable, field, optional};
use proto::registration::v1 as pb;
use tonic::{Request, Response};

pub(super) async fn approve_level(
    service: &Registration,
    request: Request<pb::ApproveLevelRequest>,
) -> Result<Response<pb::ApproveLevelResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let (id, note) = (
        field(
            "level_change_id",
            person::read_id::<vocabulary::kinds::LevelChange>(&asked.level_change_id),
        ),
        field("note", read_note(&asked.note, asked.approve)),
    )
        .all()?;

    // Ask.
    let mut tx = service.db.begin().await?;
    let change = level_changes::by_id_in(&mut tx, id)
        .await?
        .ok_or(Error::UnknownLevelChange)?;
    let (person, _) = asked::person_in(&mut tx, &caller, change.person_id)
        .await
        .map_err(unknown)?;

    // Decide. An early answer here says more than a failed statement below would.
    if change.author == caller.key() {
        return Err(Error::ApproverIsAuthor);
    }
    let state = Decided::by(asked.approve);

    // Record.
    let decided = level_changes::Decision {
        id,
        person: person.id,
        state,
        approver: caller.key().to_owned(),
        note: note
            .map(|note| service.vault.seal(note_of(id.as_uuid()), &note, now))
            .transpose()?,
        at: now,
    };
    if !level_changes::decide(&mut tx, &decided).await? {
        return Err(Error::DecidedAlready);
    }
    let (decision, news) = match state {
        Decided::Approved => take_effect(service, &mut tx, &person, &change).await?,
        _ => (person.stand.decision(), None),
    };
    objections::settle(&mut tx, id, asked.approve, now).await?;
    let entry = asked::entry(&caller, now, "ApproveLevel", "level_change", id.as_uuid());
    audit::write(&mut tx, entry.about(person.id.as_uuid())).await?;
    if let Some(standing) = &news {
        standings::announce(&mut tx, &service.standings, std::slice::from_ref(standing)).await?;
    }
    tx.commit().await?;
    service.standings.wake();
    Ok(Response::new(pb::ApproveLevelResponse {
        state: words::level_change_state(state).into(),
        level: Some(health::level_decision(&decision, now)),
    }))
}

/// The level counts from now on; what gates must be told comes back.
async fn take_effect(
    service: &Registration,
    tx: &mut Tx,
    person: &Person,
    change: &LevelChange,
) -> Result<(Decision, Option<crate::rules::standing::Standing>), Error> {
    let now = service.clock.now();
    let freshness = service.in_force::<FreshnessPolicy>(&person.ward, now)?;
    let by_hand = Decision::by_hand((change.level, change.reason), change.id, freshness.decides(), now);
    let stand = person.stand.after_change(by_hand);
    let next = stands::put(tx, person, &stand, now).await?;
    Ok((stand.decision(), next))
}

fn unknown(error: Error) -> Error {
    match error {
        Error::UnknownPerson => Error::UnknownLevelChange,
        other => other,
    }
}

fn read_note(note: &str, approve: bool) -> Result<Option<&str>, Unreadable> {
    match optional(note, 200)? {
        None if !approve => Err(Unreadable::new("MISSING", "a rejection says why")),
        note => Ok(note),
    }
}
