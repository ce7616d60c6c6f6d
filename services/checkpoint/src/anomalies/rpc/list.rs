//! ListAnomalies: what was found in the caller's scope, newest first, each open one with who must examine it by when.

use kit::due;
use kit::fault::Fault;
use kit::page::{self, Fingerprint};
use proto::checkpoint::v1 as pb;
use vocabulary::Caller;

use crate::anomalies::convert::{self, Of};
use crate::anomalies::rules::anomaly::DUE;
use crate::anomalies::store::anomaly::{self, Key, Page};
use crate::convert::field::refused_list;
use crate::error::Refusal;
use crate::rpc::reach;
use crate::rules::sight::Sight;
use crate::service::Checkpoint;

/// A page of anomalies.
pub(super) async fn list(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::ListAnomaliesRequest,
) -> Result<pb::ListAnomaliesResponse, Fault> {
    // Read.
    let query = Fingerprint::of(&(
        "ListAnomalies",
        caller.sight(),
        format!("{:?}", request.of),
        request.state,
        request.kind,
    ));
    let asked = convert::read_list::<Key>(&request, &query).map_err(refused_list)?;
    let sight = match asked.of {
        Of::Gate(id) => {
            let gate = service.gates.gate(id).ok_or(Refusal::OutOfScope)?;
            reach::gate(caller, &gate)?;
            Sight::Checkpoint(id)
        }
        Of::Area(area) => Sight::of(caller.sight(), Some(area)).map_err(Refusal::from)?,
        Of::Everywhere => Sight::of(caller.sight(), None).map_err(Refusal::from)?,
    };

    // Ask.
    let page = Page {
        before: asked.after,
        open: asked.open,
        kind: asked.kind,
        limit: asked.size + 1,
    };
    let mut found = anomaly::page(&service.db, &sight, &page).await?;
    let more = found.len() > asked.size as usize;
    found.truncate(asked.size as usize);
    let next = found
        .last()
        .filter(|_| more)
        .map(|last| page::write(&Key::of(last), &query));
    let mut told = Vec::with_capacity(found.len());
    for anomaly in &found {
        let due = match anomaly.examined {
            None => due::open_of(&service.db, DUE, anomaly.id.as_uuid()).await?,
            Some(_) => None,
        };
        let gate = service.gates.gate(anomaly.gate);
        let document = |stamp| service.orders.document_of(stamp);
        told.push(convert::write(
            anomaly,
            due.as_ref(),
            gate.as_deref(),
            &service.gazetteer,
            document,
        ));
    }
    Ok(pb::ListAnomaliesResponse {
        anomalies: told,
        next_page_token: next.unwrap_or_default(),
    })
}
