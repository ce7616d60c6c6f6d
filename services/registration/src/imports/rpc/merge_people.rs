//! MergePeople: two records of one person become one, and gates hear of both.

use crate::convert::{person, words};
use crate::error::Error;
use crate::imports::error::ImportError;
use crate::imports::rules::merge;
use crate::quarantine::store::orders;
use crate::rpc::{alone, asked};
use crate::rules::limits::LARGEST_FAMILY;
use crate::rules::person::Person;
use crate::rules::stand::Stand;
use crate::rules::standing::Standing;
use crate::service::Registration;
use crate::store::codes::{self, NewRevocation};
use crate::store::merges::{self, NewMerge};
use crate::store::vault::revocation_reason_of;
use crate::store::{people, standings, stands, tokens};
use kit::audit;
use kit::caller::Principal;
use kit::clock::Moment;
use kit::db::Tx;
use kit::once::Repeat;
use kit::parse::{All, field};
use proto::registration::v1 as pb;
use sha2::{Digest, Sha256};
use tonic::{Request, Response};
use uuid::Uuid;
use vocabulary::PersonId;
use vocabulary::caller::Caller;
use vocabulary::purpose;

pub(super) async fn merge_people(
    service: &Registration,
    request: Request<pb::MergePeopleRequest>,
) -> Result<Response<pb::MergePeopleResponse>, ImportError> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let (id, kept, merged, reason) = (
        field(
            "request_id",
            person::read_id::<vocabulary::kinds::Person>(&asked.request_id),
        ),
        field("kept_id", person::read_person_id(&asked.kept_id)),
        field("merged_id", person::read_person_id(&asked.merged_id)),
        field("reason", purpose::parse(&asked.reason)),
    )
        .all()?;
    if kept == merged {
        return Err(ImportError::MergeWithItself);
    }
    let id = id.as_uuid();

    // Ask.
    let repeat = Repeat::new(caller.key(), "MergePeople", id, asked);
    let mut tx = service.db.begin().await?;
    if let Some(answer) = repeat.answer(&mut tx, now).await? {
        return Ok(Response::new(answer));
    }
    let (kept, merged) = both(&mut tx, &caller, kept, merged).await?;
    let wards =
        people::family_size(&mut tx, kept.id).await? + people::family_size(&mut tx, merged.id).await?;
    let are_ordered = orders::in_force_of(&mut tx, kept.id).await?.is_some()
        && orders::in_force_of(&mut tx, merged.id).await?.is_some();

    // Decide.
    if usize::try_from(wards).unwrap_or(usize::MAX) > LARGEST_FAMILY {
        return Err(Error::FamilyTooLarge.into());
    }
    if are_ordered {
        return Err(ImportError::BothInQuarantine);
    }
    let stand = merge::united(&kept, &merged);
    alone::worsens(service, &mut tx, &caller, &kept, &stand.decision()).await?;

    // Record.
    let delete_by = kept.delete_by.max(merged.delete_by);
    let new = NewMerge {
        id,
        merged: &merged,
        kept: &kept,
        stand: &stand,
        reason,
        merged_by: caller.key(),
        merged_at: now,
        delete_by,
    };
    merges::merge(&mut tx, &new).await?;
    tokens::keep_longer(&mut tx, kept.id, delete_by).await?;
    let kept = Person {
        delete_by,
        ..kept.clone()
    };
    revoke(service, &mut tx, &new, &kept).await?;
    let mut news: Vec<Standing> = stands::put(&mut tx, &kept, &stand, now)
        .await?
        .into_iter()
        .collect();
    let gone = standings::of_in(&mut tx, merged.id)
        .await?
        .after_merge(kept.id, now);
    standings::put(&mut tx, &gone, now, delete_by).await?;
    news.push(gone);
    let answer = answer(id, &stand, now);
    let mut entry = asked::entry(&caller, now, "MergePeople", "person", merged.id.as_uuid());
    entry = entry.about(kept.id.as_uuid());
    entry.purpose = Some(reason.to_owned());
    entry.old_hash = Some(Sha256::digest(&merged.sealed).to_vec());
    entry.new_hash = Some(Sha256::digest(&kept.sealed).to_vec());
    repeat.keep(&mut tx, &answer).await?;
    audit::write(&mut tx, entry).await?;
    standings::announce(&mut tx, &service.standings, &news).await?;
    tx.commit().await?;
    service.standings.wake();
    Ok(Response::new(answer))
}

/// Both records, taken in the order of their ids: two who merge the same two do not wait for each other.
async fn both(
    tx: &mut Tx,
    caller: &Caller,
    kept: PersonId,
    merged: PersonId,
) -> Result<(Person, Person), ImportError> {
    let (first, second) = if kept.as_uuid() < merged.as_uuid() {
        (kept, merged)
    } else {
        (merged, kept)
    };
    let (first, _) = asked::person_in(tx, caller, first).await?;
    let (second, _) = asked::person_in(tx, caller, second).await?;
    Ok(if first.id == kept {
        (first, second)
    } else {
        (second, first)
    })
}

/// The codes of the record that went are revoked; it is said at the one they now belong to.
async fn revoke(
    service: &Registration,
    tx: &mut Tx,
    new: &NewMerge<'_>,
    kept: &Person,
) -> Result<(), ImportError> {
    let revocation = Uuid::from_u128(new.id.as_u128() ^ 1);
    let row = NewRevocation {
        person: kept.id,
        id: revocation,
        code: None,
        reason: service
            .vault
            .seal(revocation_reason_of(revocation), &"merged", new.merged_at)?,
        revoked_by: new.merged_by.to_owned(),
        revoked_at: new.merged_at,
        delete_by: kept.delete_by,
    };
    codes::revoke(tx, &row).await?;
    Ok(())
}

fn answer(id: Uuid, stand: &Stand, now: Moment) -> pb::MergePeopleResponse {
    pb::MergePeopleResponse {
        merge_id: id.to_string(),
        merged_at: Some(now.to_proto()),
        level: words::level(stand.decision().at(now).level).into(),
    }
}
