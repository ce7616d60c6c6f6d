//! ListDisinfections: the log in the caller's scope, newest first.

use kit::clock::Moment;
use kit::fault::Fault;
use kit::page::{self, Fingerprint};
use proto::checkpoint::v1 as pb;
use uuid::Uuid;
use vocabulary::Caller;

use crate::convert::field::refused_list;
use crate::disinfection::convert::{self, OfWhom};
use crate::disinfection::store::entry::{self, Key, Page, Whose};
use crate::error::Refusal;
use crate::rpc::reach;
use crate::rules::sight::Sight;
use crate::service::Checkpoint;
use crate::store::unit;

/// A page of the log.
pub(super) async fn list(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::ListDisinfectionsRequest,
) -> Result<pb::ListDisinfectionsResponse, Fault> {
    // Read.
    let query = Fingerprint::of(&(
        "ListDisinfections",
        caller.sight(),
        [
            format!("{:?}", request.of),
            format!("{:?}", request.from),
            format!("{:?}", request.to),
        ],
        request.only_with_findings,
    ));
    let asked = convert::read_list::<Key>(&request, &query).map_err(refused_list)?;

    // Ask.
    let whose = in_sight(service, caller, asked.of).await?;
    let end = Key {
        at: asked.to.unwrap_or(Moment::LAST),
        id: Uuid::nil(),
    };
    let page = Page {
        from: asked.from.unwrap_or(Moment::FIRST),
        before: asked.after.map_or(end, |after| after.min(end)),
        only_with_findings: request.only_with_findings,
        limit: asked.size + 1,
    };
    let mut entries = entry::page(&service.db, whose, &page).await?;

    let more = entries.len() > asked.size as usize;
    entries.truncate(asked.size as usize);
    let next = entries
        .last()
        .filter(|_| more)
        .map(|last| page::write(&Key::of(last), &query));
    let document = |stamp| service.orders.document_of(stamp);
    Ok(pb::ListDisinfectionsResponse {
        disinfections: entries
            .iter()
            .map(|entry| convert::write_entry(entry, &service.gazetteer, document))
            .collect(),
        next_page_token: next.unwrap_or_default(),
    })
}

async fn in_sight(service: &Checkpoint, caller: &Caller, of: OfWhom) -> Result<Whose, Refusal> {
    Ok(match of {
        OfWhom::Gate(id) => {
            let gate = service.gates.gate(id).ok_or(Refusal::UnknownCheckpoint)?;
            reach::gate(caller, &gate)?;
            Whose::Gate(id)
        }
        OfWhom::Unit(id) => {
            let unit = unit::unit(&service.db, id).await?.ok_or(Refusal::UnknownUnit)?;
            reach::change_unit(caller, &unit)?;
            Whose::Unit(id)
        }
        OfWhom::Area(area) => seen(Sight::of(caller.sight(), Some(area))?),
        OfWhom::Everyone => seen(Sight::of(caller.sight(), None)?),
    })
}

fn seen(sight: Sight) -> Whose {
    match sight {
        Sight::Area(area) => Whose::Area(area),
        Sight::Checkpoint(gate) => Whose::Gate(gate),
    }
}
