//! One import, and those of an area: how far they are.

use crate::convert::person;
use crate::error::Error;
use crate::imports::convert::import::{self as convert, Shown};
use crate::imports::convert::words;
use crate::imports::error::ImportError;
use crate::imports::store::imports::{self, Import, Keyset};
use crate::rpc::asked;
use crate::rules::sight;
use crate::service::Registration;
use kit::page::{self, Fingerprint};
use kit::parse::{All, Unreadable, field};
use proto::registration::v1 as pb;
use tonic::{Request, Response};
use vocabulary::ImportId;
use vocabulary::area::Area;
use vocabulary::caller::Caller;

const DEFAULT_SIZE: u32 = 50;
const LARGEST_SIZE: u32 = 200;

pub(super) async fn show_import(
    service: &Registration,
    request: Request<pb::GetImportRequest>,
) -> Result<Response<pb::GetImportResponse>, ImportError> {
    let caller = asked::caller(&request)?;
    let (id,) = (field("import_id", person::read_id(&request.get_ref().import_id)),).all()?;
    let import = seen(service, &caller, id).await?;
    Ok(Response::new(pb::GetImportResponse {
        import: Some(shown(service, import)),
    }))
}

pub(super) async fn list_imports(
    service: &Registration,
    request: Request<pb::ListImportsRequest>,
) -> Result<Response<pb::ListImportsResponse>, ImportError> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let fingerprint = Fingerprint::of(&("ListImports", &asked.area, caller.sight().to_string()));
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
    let after = after.unwrap_or(imports::NEWEST);
    let mut found = imports::page(&service.db, &area, after, i64::from(size) + 1).await?;
    let has_more = found.len() > size as usize;
    found.truncate(size as usize);
    let last = found
        .last()
        .filter(|_| has_more)
        .map(|import| (import.began_at, import.id.as_uuid()));
    Ok(Response::new(pb::ListImportsResponse {
        imports: found.into_iter().map(|import| shown(service, import)).collect(),
        next_page_token: last.map_or_else(String::new, |last| page::write(&last, &fingerprint)),
    }))
}

/// An import this caller may know of.
pub(super) async fn seen(
    service: &Registration,
    caller: &Caller,
    id: ImportId,
) -> Result<Import, ImportError> {
    imports::by_id(&service.db, id)
        .await?
        .filter(|import| caller.sight().covers_area(&import.area))
        .ok_or(ImportError::UnknownImport)
}

/// An import as it is answered.
pub(super) fn shown(service: &Registration, import: Import) -> pb::Import {
    let counted = |rows: i64| i32::try_from(rows).unwrap_or(i32::MAX);
    let rows = [
        import.rows_read,
        import.rows_bad,
        import.rows_new,
        import.rows_known,
        counted(import.rows_undecided),
        counted(import.rows_not_decided),
    ];
    let shown = Shown {
        id: import.id.to_string(),
        file_name: import.file_name,
        words: (
            words::format(import.format),
            words::list_kind(import.kind),
            words::state(import.state),
        ),
        area: import.area,
        rows,
        unknown_columns: import.columns.0.unknown(),
        encoding: import.encoding,
        at: (import.began_at, import.staged_at, import.finished_at),
        delete_by: import.delete_by,
    };
    convert::import(shown, &service.gazetteer)
}

/// The area a list is narrowed to, if any.
pub(super) fn read_area(text: &str) -> Result<Option<Area>, Unreadable> {
    if text.trim().is_empty() {
        Ok(None)
    } else {
        Area::parse(text).map(Some)
    }
}
