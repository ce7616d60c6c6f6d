//! Objections are looked at: those that wait in an area, those of a person, and one of them whole.

use crate::convert::{health, person};
use crate::error::Error as Ground;
use crate::objections::error::Error;
use crate::objections::rpc::{reach, shown};
use crate::objections::store::objections::{self, DUE, Keyset, answer_of, corrected_of, statement_of};
use crate::rpc::asked;
use crate::rules::answers::Answers;
use crate::rules::sight;
use crate::service::Registration;
use crate::store::people::NEWEST;
use kit::clock::Moment;
use kit::page::{self, Fingerprint};
use kit::parse::{All, Unreadable, field};
use kit::{audit, due};
use proto::registration::v1 as pb;
use tonic::{Request, Response};
use uuid::Uuid;
use vocabulary::area::Area;

const DEFAULT_SIZE: u32 = 50;
const LARGEST_SIZE: u32 = 200;
/// Before the oldest.
const OLDEST: Keyset = (Moment::FIRST, Uuid::nil());

pub(super) async fn list_objections(
    service: &Registration,
    request: Request<pb::ListObjectionsRequest>,
) -> Result<Response<pb::ListObjectionsResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let query = (
        "ListObjections",
        &asked.person_id,
        &asked.area,
        asked.kind,
        caller.sight().to_string(),
    );
    let fingerprint = Fingerprint::of(&query);
    let (of, area, kind, size, after) = (
        field(
            "person_id",
            person::read_optional_id::<vocabulary::kinds::Person>(&asked.person_id),
        ),
        field("area", read_area(&asked.area)),
        field("kind", shown::read_kind(asked.kind)),
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
    let most = i64::from(size) + 1;
    let mut found = match of {
        Some(of) => {
            let (person, _) = asked::person(service, &caller, of).await?;
            objections::of_person(&service.db, person.id, kind, after.unwrap_or(NEWEST), most).await?
        }
        None => {
            let area =
                sight::narrowed(caller.sight().area(), area, &service.authority).ok_or(Ground::OutOfScope)?;
            objections::open_in(&service.db, &area, kind, after.unwrap_or(OLDEST), most).await?
        }
    };
    let has_more = found.len() > size as usize;
    found.truncate(size as usize);
    let last = found
        .last()
        .filter(|_| has_more)
        .map(|last| (last.made_at, last.id.as_uuid()));
    Ok(Response::new(pb::ListObjectionsResponse {
        next_page_token: last.map_or_else(String::new, |last| page::write(&last, &fingerprint)),
        objections: found.iter().map(|found| shown::objection(found, now)).collect(),
    }))
}

pub(super) async fn get_objection(
    service: &Registration,
    request: Request<pb::GetObjectionRequest>,
) -> Result<Response<pb::GetObjectionResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let (id,) = (field(
        "objection_id",
        person::read_id::<vocabulary::kinds::Objection>(&asked.objection_id),
    ),)
        .all()?;

    // Ask.
    let found = objections::by_id(&service.db, id)
        .await?
        .ok_or(Error::UnknownObjection)?;
    let (_, relation) = asked::person(service, &caller, found.person_id)
        .await
        .map_err(reach::unknown)?;

    // Record: what somebody said is theirs, so whoever else reads it is on record before.
    if !relation.is_family() {
        let entry = asked::entry(&caller, now, "GetObjection", "objection", id.as_uuid());
        let mut tx = service.db.begin().await?;
        audit::write(&mut tx, entry.about(found.person_id.as_uuid())).await?;
        tx.commit().await?;
    }
    let row = id.as_uuid();
    let vault = &service.vault;
    let corrected = match &found.corrected {
        Some(sealed) => Some(vault.open_sealed::<Answers>(corrected_of(row), sealed)?),
        None => None,
    };
    let answer = match &found.answer {
        Some(sealed) => vault.open_sealed(answer_of(row), sealed)?,
        None => String::new(),
    };
    let hops = due::hops(&service.db, DUE, row).await?;
    Ok(Response::new(pb::GetObjectionResponse {
        statement: vault.open_sealed(statement_of(row), &found.statement)?,
        health: corrected.as_ref().map(health::answers),
        answer,
        hops: hops.into_iter().map(shown::hop).collect(),
        objection: Some(shown::objection(&found, now)),
    }))
}

fn read_area(text: &str) -> Result<Option<Area>, Unreadable> {
    if text.trim().is_empty() {
        Ok(None)
    } else {
        Area::parse(text).map(Some)
    }
}
