//! TracePerson: where a person was between two moments.

use kit::clock::Moment;
use kit::fault::Fault;
use kit::page::{self, Fingerprint};
use proto::checkpoint::v1 as pb;
use vocabulary::Caller;

use super::trail::Look;
use crate::convert::field::refused_list;
use crate::rules::sight::Sight;
use crate::service::Checkpoint;
use crate::store::pass::list::Key;
use crate::traces::convert;
use crate::traces::error::Untraced;
use crate::traces::rules::sighting::Sighting;
use crate::traces::store::sighting::{self, Page};

/// A page of passes, told once the trail says who asked.
pub(super) async fn trace(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::TracePersonRequest,
) -> Result<pb::TracePersonResponse, Fault> {
    // Read.
    let query = Fingerprint::of(&(
        "TracePerson",
        caller.sight(),
        request.person_id.as_str(),
        times(&request.from, &request.to),
    ));
    let asked = convert::read_person::<Key>(&request, &query).map_err(refused_list)?;
    let sight = Sight::of(caller.sight(), None).map_err(Untraced::from)?;

    // Ask.
    let person = service.standings.current_id(asked.whose);
    let page = Page {
        from: asked.span.0,
        before: before(asked.after, asked.span.1),
        limit: asked.size + 1,
    };
    let mut seen = sighting::of_person(&service.db, person, &sight, &page)
        .await
        .map_err(Untraced::from)?;

    // Decide.
    let next_page_token = next_page(&mut seen, asked.size, &query);

    // Record, then answer.
    let look = Look {
        caller,
        now: service.clock.now(),
        act: "TracePerson",
        area: &service.district,
        purpose: &asked.purpose,
        legal_basis: &asked.legal_basis,
    };
    let trace_id = look.shows(service, std::iter::once(person)).await?;
    Ok(pb::TracePersonResponse {
        passes: seen.iter().map(|seen| told(service, seen)).collect(),
        next_page_token,
        trace_id,
    })
}

/// Where a page begins: after the key of its token, and never behind the end of the span.
pub(super) fn before(after: Option<Key>, end: Moment) -> Key {
    let end = Key::beginning_of(end);
    after.map_or(end, |after| after.min(end))
}

/// Cuts the row that was read beyond the page, and says where the next page begins; empty on the last one.
pub(super) fn next_page(seen: &mut Vec<Sighting>, size: u32, query: &Fingerprint) -> String {
    let size = size as usize;
    if seen.len() <= size {
        return String::new();
    }
    seen.truncate(size);
    let key = |last: &Sighting| Key {
        at: last.at,
        id: last.pass.as_uuid(),
    };
    seen.last()
        .map(|last| page::write(&key(last), query))
        .unwrap_or_default()
}

/// A pass with what the directory knows of its gate.
pub(super) fn told(service: &Checkpoint, seen: &Sighting) -> pb::TracedPass {
    let gate = service.gates.gate(seen.gate);
    convert::write_pass(seen, gate.as_deref(), &service.gazetteer)
}

/// The ends of a span, as the fingerprint of a query holds them.
pub(super) fn times(
    from: &Option<prost_types::Timestamp>,
    to: &Option<prost_types::Timestamp>,
) -> [String; 2] {
    [format!("{from:?}"), format!("{to:?}")]
}
