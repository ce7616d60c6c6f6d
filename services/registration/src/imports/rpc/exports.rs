//! Files of errors that have left: registered, listed, and destroyed by whoever holds them.

use crate::convert::person;
use crate::error::Error;
use crate::imports::error::ImportError;
use crate::imports::rpc::show_import::read_area;
use crate::imports::store::exports::{self, Export, Keyset, NewExport};
use crate::imports::store::imports::Import;
use crate::rpc::{Answer, asked, told};
use crate::rules::sight;
use crate::service::Registration;
use kit::audit;
use kit::caller::Principal;
use kit::clock::Moment;
use kit::db::{self, Tx};
use kit::page::{self, Fingerprint};
use kit::parse::{All, field};
use proto::registration::v1 as pb;
use proto::registration::v1::export_service_server::ExportService;
use std::sync::Arc;
use tonic::{Request, Response};
use vocabulary::caller::Caller;
use vocabulary::role::Role;
use vocabulary::{ExportId, kinds, purpose};

const DEFAULT_SIZE: u32 = 50;
const LARGEST_SIZE: u32 = 200;

/// Answers ExportService.
#[derive(Clone)]
pub(super) struct Exports(pub(super) Arc<Registration>);

#[tonic::async_trait]
impl ExportService for Exports {
    async fn list_exports(
        &self,
        request: Request<pb::ListExportsRequest>,
    ) -> Answer<pb::ListExportsResponse> {
        told(list_exports(&self.0, request).await)
    }

    async fn confirm_destroyed(
        &self,
        request: Request<pb::ConfirmDestroyedRequest>,
    ) -> Answer<pb::ConfirmDestroyedResponse> {
        told(confirm_destroyed(&self.0, request).await)
    }
}

/// Registers a file of errors about to leave. It may exist as long as the list itself is kept.
pub(super) async fn register(
    service: &Registration,
    tx: &mut Tx,
    caller: &Caller,
    (import, purpose): (&Import, &str),
    now: Moment,
) -> Result<ExportId, db::Error> {
    let destroy_by = import.delete_by.max(service.day(now));
    let new = NewExport {
        id: ExportId::new(now),
        import: import.id,
        holder: caller.key().to_owned(),
        purpose: purpose.to_owned(),
        area: import.area,
        begun_at: now,
        destroy_by,
    };
    let left = destroy_by.next().start(service.clock.zone()).since(now);
    exports::begin(tx, &new, left).await?;
    Ok(new.id)
}

async fn list_exports(
    service: &Registration,
    request: Request<pb::ListExportsRequest>,
) -> Result<Response<pb::ListExportsResponse>, ImportError> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let sight = caller.sight().to_string();
    let fingerprint = Fingerprint::of(&("ListExports", &asked.area, asked.held_only, sight));
    let (area, size, after) = (
        field("area", read_area(&asked.area)),
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
    let after = after.unwrap_or(exports::NEWEST);
    let most = i64::from(size) + 1;
    let mut found = exports::page(&service.db, &area, asked.held_only, after, most).await?;
    let has_more = found.len() > size as usize;
    found.truncate(size as usize);
    let last = found
        .last()
        .filter(|_| has_more)
        .map(|export| (export.begun_at, export.id.as_uuid()));
    Ok(Response::new(pb::ListExportsResponse {
        exports: found.into_iter().map(shown).collect(),
        next_page_token: last.map_or_else(String::new, |last| page::write(&last, &fingerprint)),
    }))
}

async fn confirm_destroyed(
    service: &Registration,
    request: Request<pb::ConfirmDestroyedRequest>,
) -> Result<Response<pb::ConfirmDestroyedResponse>, ImportError> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let (id, note) = (
        field("export_id", person::read_id::<kinds::Export>(&asked.export_id)),
        field("note", purpose::parse(&asked.note)),
    )
        .all()?;

    // Ask.
    let mut tx = service.db.begin().await?;
    let export = exports::one(&mut tx, id)
        .await?
        .filter(|export| caller.sight().covers_area(&export.area) || export.holder == caller.key())
        .ok_or(ImportError::UnknownExport)?;

    // Decide.
    if export.holder != caller.key() && !caller.effective().roles.has(Role::Officer) {
        return Err(ImportError::NotYourExport);
    }

    // Record. What was said first stays.
    if exports::destroyed(&mut tx, id, now, caller.key(), note).await? {
        let mut entry = asked::entry(&caller, now, "ConfirmDestroyed", "export", id.as_uuid());
        entry.area = Some(export.area.code().to_owned());
        audit::write(&mut tx, entry).await?;
    }
    let export = exports::one(&mut tx, id)
        .await?
        .ok_or(ImportError::UnknownExport)?;
    tx.commit().await?;
    Ok(Response::new(pb::ConfirmDestroyedResponse {
        export: Some(shown(export)),
    }))
}

fn shown(export: Export) -> pb::Export {
    pb::Export {
        export_id: export.id.to_string(),
        holder: export.holder,
        purpose: export.purpose,
        area: export.area.code().to_owned(),
        import_id: export.import_id.to_string(),
        begun_at: Some(export.begun_at.to_proto()),
        finished_at: export.finished_at.map(Moment::to_proto),
        row_count: export.row_count,
        sha256: export.sha256.unwrap_or_default(),
        destroy_by: export.destroy_by.to_string(),
        destroyed_at: export.destroyed_at.map(Moment::to_proto),
        waits_for: export.waits_for.unwrap_or_default(),
    }
}
