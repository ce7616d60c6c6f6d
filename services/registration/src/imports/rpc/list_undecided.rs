//! Pairs that wait for a decision, oldest first: a row beside the person it may be, both masked.

use crate::convert::{health, person};
use crate::error::Error;
use crate::imports::convert::{pair as convert, words};
use crate::imports::error::ImportError;
use crate::imports::rpc::show_import::read_area;
use crate::imports::rules::entrant::Staged;
use crate::imports::store::known::{self, Known};
use crate::imports::store::pairs::{self, Filter, Keyset, ListedPair};
use crate::imports::store::rows::cells_of;
use crate::rpc::asked;
use crate::rules::sight;
use crate::service::Registration;
use crate::store::trouble::StoreError;
use kit::clock::Moment;
use kit::keys::KeyError;
use kit::page::{self, Fingerprint};
use kit::parse::{All, field};
use kit::sealed::SealError;
use proto::registration::v1 as pb;
use std::collections::HashMap;
use tonic::{Request, Response};
use vocabulary::PersonId;

const DEFAULT_SIZE: u32 = 50;
const LARGEST_SIZE: u32 = 200;

pub(super) async fn list_undecided(
    service: &Registration,
    request: Request<pb::ListUndecidedRequest>,
) -> Result<Response<pb::ListUndecidedResponse>, ImportError> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let scope = caller.sight().to_string();
    let fingerprint = Fingerprint::of(&(
        "ListUndecided",
        &asked.area,
        &asked.import_id,
        asked.overdue,
        scope,
    ));
    let (area, import, size, after) = (
        field("area", read_area(&asked.area)),
        field("import_id", person::read_optional_id(&asked.import_id)),
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

    // Decide.
    let area = sight::narrowed(caller.sight().area(), area, &service.authority).ok_or(Error::OutOfScope)?;

    // Ask. One more than the page tells whether there is another.
    let after = after.unwrap_or(pairs::OLDEST);
    let now = service.clock.now();
    let filter = Filter {
        area,
        import,
        overdue_at: asked.overdue.then_some(now),
    };
    let mut found = pairs::page(&service.db, &filter, after, i64::from(size) + 1).await?;
    let has_more = found.len() > size as usize;
    found.truncate(size as usize);
    let last = found
        .last()
        .filter(|_| has_more)
        .map(|listed| (listed.pair.found_at, listed.pair.id));
    let ids: Vec<PersonId> = found.iter().map(|listed| listed.pair.person_id).collect();
    let people = known::by_ids(&service.db, &ids).await?;
    let mut shown = Vec::with_capacity(found.len());
    for listed in &found {
        shown.extend(masked(service, listed, &people, now)?);
    }
    Ok(Response::new(pb::ListUndecidedResponse {
        pairs: shown,
        next_page_token: last.map_or_else(String::new, |last| page::write(&last, &fingerprint)),
    }))
}

/// A pair as it is shown; `None` when one of its sides is gone, and its row is not yet.
fn masked(
    service: &Registration,
    listed: &ListedPair,
    people: &HashMap<PersonId, Known>,
    now: Moment,
) -> Result<Option<pb::UndecidedPair>, StoreError> {
    let pair = &listed.pair;
    let opened = service
        .vault
        .open_sealed::<Staged>(cells_of(pair.import_id, pair.line), &listed.sealed);
    let row = match opened {
        Ok(staged) => staged.entrant,
        Err(StoreError::Seal(SealError::Key(KeyError::Destroyed(_)))) => None,
        Err(error) => return Err(error),
    };
    let person = people
        .get(&pair.person_id)
        .map(|known| known.identity(&service.vault))
        .transpose()?
        .flatten();
    let (Some(row), Some(person)) = (row, person) else {
        return Ok(None);
    };
    Ok(Some(pb::UndecidedPair {
        pair_id: pair.id.to_string(),
        import_id: pair.import_id.to_string(),
        line: pair.line,
        kind: words::pair_kind(pair.kind).into(),
        row: Some(convert::side(&row.identity, &service.gazetteer)),
        person: Some(convert::side(&person, &service.gazetteer)),
        person_id: pair.person_id.to_string(),
        differing: pair
            .differing
            .iter()
            .map(|fact| words::fact(*fact).into())
            .collect(),
        found_at: Some(pair.found_at.to_proto()),
        waits_for: listed
            .level
            .as_deref()
            .map_or(pb::UndecidedLevel::Unspecified, words::undecided_level)
            .into(),
        due_at: listed.due_at.map(Moment::to_proto),
        overdue: listed.is_overdue(now),
        decide_by: pair.decide_by.to_string(),
        policy: Some(health::policy(&pair.policy.0)),
    }))
}
