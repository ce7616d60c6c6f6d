//! What somebody declared: for themselves and their guardian, who may have a copy of what is kept (PIPL, article 45).

use crate::convert::{health, person, words};
use crate::error::Error;
use crate::rpc::asked;
use crate::rules::answers::Answers;
use crate::rules::level::DecidedBy;
use crate::service::Registration;
use crate::store::declarations::{self, Kept, Keyset};
use crate::store::people::NEWEST;
use crate::store::vault::answers_of;
use kit::clock::Moment;
use kit::page::{self, Fingerprint};
use kit::parse::{All, field};
use proto::registration::v1 as pb;
use tonic::{Request, Response};

const DEFAULT_SIZE: u32 = 50;
const LARGEST_SIZE: u32 = 200;

pub(super) async fn list_declarations(
    service: &Registration,
    request: Request<pb::ListDeclarationsRequest>,
) -> Result<Response<pb::ListDeclarationsResponse>, Error> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let fingerprint = Fingerprint::of(&("ListDeclarations", &asked.person_id, caller.sight().to_string()));
    let (id, size, before) = (
        field("person_id", person::read_person_id(&asked.person_id)),
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
    let (_, relation) = asked::person(service, &caller, id).await?;
    let mut rows =
        declarations::of_person(&service.db, id, before.unwrap_or(NEWEST), i64::from(size) + 1).await?;

    // Decide. Staff read what the policy made of it, not what was answered.
    if !relation.is_family() {
        return Err(Error::UnknownPerson);
    }
    let has_more = rows.len() > size as usize;
    rows.truncate(size as usize);
    let last = rows
        .last()
        .filter(|_| has_more)
        .map(|row| (row.declared_at, row.id.as_uuid()));
    Ok(Response::new(pb::ListDeclarationsResponse {
        next_page_token: last.map_or_else(String::new, |last| page::write(&last, &fingerprint)),
        declarations: rows
            .into_iter()
            .map(|row| declaration(service, row))
            .collect::<Result<_, _>>()?,
    }))
}

fn declaration(service: &Registration, row: Kept) -> Result<pb::Declaration, Error> {
    let answers: Answers = service
        .vault
        .open_sealed(answers_of(row.id.as_uuid()), &row.answers)?;
    let policy = DecidedBy {
        policy_id: row.policy_id,
        version: row.policy_version,
        document_number: row.policy_document,
    };
    Ok(pb::Declaration {
        declaration_id: row.id.to_string(),
        health: Some(health::answers(&answers)),
        source: words::source(row.source).into(),
        level: Some(pb::LevelDecision {
            level: words::level(row.level).into(),
            reason: row.reason,
            policy: Some(health::policy(&policy)),
            decided_at: Some(row.received_at.to_proto()),
            fresh_until: row.fresh_until.map(Moment::to_proto),
            level_change_id: String::new(),
        }),
        declared_at: Some(row.declared_at.to_proto()),
        received_at: Some(row.received_at.to_proto()),
        delete_by: row.delete_by.to_string(),
    })
}
