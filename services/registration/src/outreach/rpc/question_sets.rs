//! Question sets: put version by version, listed with every version.

use crate::convert::person::{read_id, read_optional_id};
use crate::outreach::convert::questions;
use crate::outreach::error::OutreachError;
use crate::outreach::rules::ids::{AQuestionSet, QuestionSetId};
use crate::outreach::service::Outreach;
use crate::outreach::store::question_sets::{self, Keyset, Version};
use crate::rpc::asked;
use kit::audit;
use kit::caller::Principal;
use kit::db::Json;
use kit::fault::Fault;
use kit::once::Repeat;
use kit::page::{self, Fingerprint};
use kit::parse::{All, field, spread};
use proto::registration::v1 as pb;
use tonic::{Request, Response};
use uuid::Uuid;

const DEFAULT_SIZE: u32 = 20;
const LARGEST_SIZE: u32 = 100;

pub(super) async fn put_question_set(
    outreach: &Outreach,
    request: Request<pb::PutQuestionSetRequest>,
) -> Result<Response<pb::PutQuestionSetResponse>, OutreachError> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = outreach.ground.clock.now();
    let (request_id, of, set) = (
        field("request_id", read_id::<AQuestionSet>(&asked.request_id)),
        field(
            "question_set_id",
            read_optional_id::<AQuestionSet>(&asked.question_set_id),
        ),
        spread(questions::read(asked)),
    )
        .all()?;

    // Ask.
    let repeat = Repeat::new(caller.key(), "PutQuestionSet", request_id.as_uuid(), asked);
    let mut tx = outreach.ground.db.begin().await?;
    if let Some(answer) = repeat.answer(&mut tx, now).await.map_err(Fault::from)? {
        return Ok(Response::new(answer));
    }
    let newest = question_sets::newest_in(&mut tx, of.unwrap_or(request_id)).await?;

    // Decide. Of two officers who put the next version at once, the second hears that the id is taken.
    let (id, version) = match (of, newest) {
        (None, None) => (request_id, 1),
        (None, Some(_)) => return Err(crate::error::Error::RequestIdReused.into()),
        (Some(_), None) => return Err(OutreachError::UnknownQuestionSet),
        (Some(id), Some(newest)) => (id, newest.version + 1),
    };

    // Record.
    let new = Version {
        id,
        version,
        body: Json(set),
        put_at: now,
    };
    if !question_sets::put(&mut tx, &new, caller.key()).await? {
        return Err(crate::error::Error::RequestIdReused.into());
    }
    let answer = pb::PutQuestionSetResponse {
        question_set_id: id.to_string(),
        version,
    };
    repeat.keep(&mut tx, &answer).await?;
    let entry = asked::entry(&caller, now, "PutQuestionSet", "question_set", id.as_uuid());
    audit::write(&mut tx, entry).await?;
    tx.commit().await?;
    Ok(Response::new(answer))
}

pub(super) async fn list_question_sets(
    outreach: &Outreach,
    request: Request<pb::ListQuestionSetsRequest>,
) -> Result<Response<pb::ListQuestionSetsResponse>, OutreachError> {
    // Read.
    let asked = request.get_ref();
    let fingerprint = Fingerprint::of(&("ListQuestionSets", &asked.question_set_id));
    let (of, size, after) = (
        field(
            "question_set_id",
            read_optional_id::<AQuestionSet>(&asked.question_set_id),
        ),
        field(
            "page_size",
            page::size(asked.page_size, DEFAULT_SIZE, LARGEST_SIZE),
        ),
        field(
            "page_token",
            page::read::<Keyset>(&asked.page_token, &fingerprint),
        ),
    )
        .all()?;

    // Ask. One more than the page tells whether there is another.
    let after = after.unwrap_or((Uuid::nil(), 0));
    let of: Option<QuestionSetId> = of;
    let mut found = question_sets::page(&outreach.ground.db, of, after, i64::from(size) + 1).await?;
    let has_more = found.len() > size as usize;
    found.truncate(size as usize);
    let last = found.last().map(|row| (row.id.as_uuid(), row.version));
    let next_page_token = last
        .filter(|_| has_more)
        .map_or_else(String::new, |last| page::write(&last, &fingerprint));
    Ok(Response::new(pb::ListQuestionSetsResponse {
        question_sets: found.iter().map(told).collect(),
        next_page_token,
    }))
}

/// A version as told.
pub(super) fn told(version: &Version) -> pb::QuestionSet {
    pb::QuestionSet {
        question_set_id: version.id.to_string(),
        version: version.version,
        put_at: Some(version.put_at.to_proto()),
        ..questions::told(&version.body.0)
    }
}
