//! The use cases of exports that have left: listed, and destroyed.

use kit::caller::{self, Principal};
use kit::clock::Moment;
use kit::fault::Fault;
use kit::page::{self, Fingerprint};
use kit::parse::{All, field};
use kit::rpcs::Rpcs;
use kit::{audit, due};
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::export_service_server::{ExportService, ExportServiceServer};
use tonic::{Request, Response, Status};
use uuid::Uuid;
use vocabulary::{Caller, ExportId, Role, purpose};

use super::convert;
use super::error::Refusal;
use super::rules::Export;
use super::store::{self, DUE};
use crate::convert::field::optional_area;
use crate::error::Refusal as Ground;
use crate::rules::sight::Sight;
use crate::service::Checkpoint;
use crate::trail;

const DEFAULT_SIZE: u32 = 50;
const LARGEST_SIZE: u32 = 200;

/// The service of this house, without its layers.
pub fn all(service: &Checkpoint) -> Rpcs {
    Rpcs::default().and(ExportServiceServer::new(Exports(service.clone())))
}

/// Answers ExportService.
#[derive(Clone)]
struct Exports(Checkpoint);

#[tonic::async_trait]
impl ExportService for Exports {
    async fn list_exports(
        &self,
        request: Request<pb::ListExportsRequest>,
    ) -> Result<Response<pb::ListExportsResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(list(&self.0, &caller, request.into_inner()).await?))
    }

    async fn confirm_destroyed(
        &self,
        request: Request<pb::ConfirmDestroyedRequest>,
    ) -> Result<Response<pb::ConfirmDestroyedResponse>, Status> {
        let caller = caller::of::<Caller, _>(&request)?.clone();
        Ok(Response::new(
            confirm(&self.0, &caller, request.into_inner()).await?,
        ))
    }
}

/// Exports in scope, the newest first.
async fn list(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::ListExportsRequest,
) -> Result<pb::ListExportsResponse, Fault> {
    // Read.
    let query = (
        "ListExports",
        &request.area,
        request.held_only,
        caller.sight().to_string(),
    );
    let query = Fingerprint::of(&query);
    let (area, size, before) = (
        field("area", optional_area(&request.area)),
        field(
            "page_size",
            page::size(request.page_size, DEFAULT_SIZE, LARGEST_SIZE),
        ),
        field(
            "page_token",
            page::read::<(Moment, Uuid)>(&request.page_token, &query),
        ),
    )
        .all()?;

    // Ask. One more than the page tells whether there is another.
    let Sight::Area(area) = Sight::of(caller.sight(), area).map_err(Ground::from)? else {
        return Err(Ground::OutOfScope.into());
    };
    let before = before.unwrap_or((Moment::LAST, Uuid::max()));
    let mut found = store::page(&service.db, &area, request.held_only, before, size + 1)
        .await
        .map_err(Ground::from)?;
    let has_more = found.len() > size as usize;
    found.truncate(size as usize);
    let last = found.last().filter(|_| has_more);
    Ok(pb::ListExportsResponse {
        next_page_token: last.map_or_else(String::new, |last| {
            page::write(&(last.begun_at, last.id.as_uuid()), &query)
        }),
        exports: found.iter().map(|export| shown(service, export)).collect(),
    })
}

/// The holder, or an officer, says that it is destroyed.
async fn confirm(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::ConfirmDestroyedRequest,
) -> Result<pb::ConfirmDestroyedResponse, Fault> {
    // Read.
    let now = service.clock.now();
    let (id, note) = (
        field("export_id", ExportId::parse(&request.export_id)),
        field("note", purpose::parse(&request.note)),
    )
        .all()?;

    // Ask.
    let mut tx = service.db.begin().await.map_err(Ground::from)?;
    let export = store::one(&mut tx, id)
        .await
        .map_err(Ground::from)?
        .filter(|export| caller.sight().covers_area(&export.area) || export.holder == caller.key())
        .ok_or(Refusal::UnknownExport)?;

    // Decide.
    if export.holder != caller.key() && !caller.effective().roles.has(Role::Officer) {
        return Err(Refusal::NotYourExport.into());
    }

    // Record. What was said first stays.
    let is_news = store::destroyed(&mut tx, id, now, caller.key(), note)
        .await
        .map_err(Ground::from)?;
    if is_news {
        due::close(&mut tx, DUE, id.as_uuid(), now)
            .await
            .map_err(Ground::from)?;
        let line = trail::entry(
            caller,
            now,
            "ConfirmDestroyed",
            ("export", id.as_uuid()),
            &export.area,
        );
        audit::write(&mut tx, line).await.map_err(Ground::from)?;
    }
    let export = store::one(&mut tx, id)
        .await
        .map_err(Ground::from)?
        .ok_or(Refusal::UnknownExport)?;
    tx.commit().await.map_err(Ground::from)?;
    Ok(pb::ConfirmDestroyedResponse {
        export: Some(shown(service, &export)),
    })
}

fn shown(service: &Checkpoint, export: &Export) -> pb::Export {
    convert::write(export, |stamp| service.orders.document_of(stamp))
}
