//! ExportImportErrors: the bad rows as they were, with what is wrong with them; registered and audited before the first byte.

use crate::convert::person;
use crate::imports::error::ImportError;
use crate::imports::rpc::{exports as register, show_import};
use crate::imports::rules::columns::{ADDED, Column, Layout};
use crate::imports::rules::entrant::Staged;
use crate::imports::sheet::written;
use crate::imports::store::exports;
use crate::imports::store::imports::Import;
use crate::imports::store::rows::{self, StoredRow, cells_of, headings_of};
use crate::rpc::asked;
use crate::service::Registration;
use crate::store::trouble::StoreError;
use futures::stream::{self, BoxStream};
use futures::{StreamExt, TryStreamExt};
use kit::audit;
use kit::fault::Failure;
use kit::parse::{All, field};
use proto::registration::v1 as pb;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use tonic::{Request, Response, Status};
use vocabulary::{ExportId, purpose};

/// Rows of one chunk.
const AT_ONCE: i64 = 500;

type Chunks = BoxStream<'static, Result<pb::ExportImportErrorsResponse, Status>>;

pub(super) async fn export_import_errors(
    service: &Arc<Registration>,
    request: Request<pb::ExportImportErrorsRequest>,
) -> Result<Response<Chunks>, ImportError> {
    // Read.
    let caller = asked::caller(&request)?;
    let asked = request.get_ref();
    let now = service.clock.now();
    let (id, purpose) = (
        field("import_id", person::read_id(&asked.import_id)),
        field("purpose", purpose::parse(&asked.purpose)),
    )
        .all()?;

    // Ask.
    let import = show_import::seen(service, &caller, id).await?;
    let headings: Vec<String> = service.vault.open_sealed(headings_of(id), &import.headings)?;

    // Record, before the answer: a read nobody knows of must not happen.
    let mut entry = asked::entry(&caller, now, "ExportImportErrors", "import", id.as_uuid());
    entry.purpose = Some(purpose.to_owned());
    entry.area = Some(import.area.code().to_owned());
    let mut tx = service.db.begin().await?;
    let export = register::register(service, &mut tx, &caller, (&import, purpose), now).await?;
    audit::write(&mut tx, entry).await?;
    tx.commit().await?;

    let first = [written::MARK.to_vec(), heading(&headings, &import.columns.0)].concat();
    let leaving = Leaving {
        service: Arc::clone(service),
        import,
        export,
        after: 0,
        hash: Sha256::new_with_prefix(&first),
    };
    let rest = stream::try_unfold(leaving, next);
    let chunks = stream::once(async { Ok(first) })
        .chain(rest)
        .map_ok(|chunk| pb::ExportImportErrorsResponse { chunk })
        .map_err(|error| error.into_fault().into());
    Ok(Response::new(chunks.boxed()))
}

/// A file on its way: of which import, as which export, where it goes on, and the hash of what was sent.
struct Leaving {
    service: Arc<Registration>,
    import: Import,
    export: ExportId,
    after: i32,
    hash: Sha256,
}

/// The next rows as text, counted before they leave, and where it goes on.
async fn next(mut leaving: Leaving) -> Result<Option<(Vec<u8>, Leaving)>, ImportError> {
    let service = Arc::clone(&leaving.service);
    let bad = rows::bad(&service.db, leaving.import.id, leaving.after, AT_ONCE).await?;
    let Some(last) = bad.last().map(|row| row.line) else {
        let sha256 = leaving.hash.finalize().to_vec();
        exports::finish(&service.db, leaving.export, service.clock.now(), sha256).await?;
        return Ok(None);
    };
    let mut chunk = Vec::new();
    for row in &bad {
        chunk.extend(line(&service, &leaving.import, row));
    }
    let rows = i64::try_from(bad.len()).unwrap_or(i64::MAX);
    if !exports::sent(&service.db, leaving.export, rows).await? {
        return Err(ImportError::ExportDestroyed);
    }
    leaving.hash.update(&chunk);
    leaving.after = last;
    Ok(Some((chunk, leaving)))
}

/// The columns of the file that are somebody's: not those an earlier file of errors has added.
fn is_theirs(layout: &Layout, at: usize) -> bool {
    layout.columns.get(at).copied().flatten() != Some(Column::Ours)
}

fn heading(headings: &[String], layout: &Layout) -> Vec<u8> {
    let theirs = headings
        .iter()
        .enumerate()
        .filter(|(at, _)| is_theirs(layout, *at))
        .map(|(_, text)| text.as_str());
    written::line(theirs.chain(ADDED))
}

/// A row as it was, led back to its columns, with what is wrong added. A row whose key is destroyed shows only that.
fn line(service: &Registration, import: &Import, row: &StoredRow) -> Vec<u8> {
    let opened: Result<Staged, StoreError> = service
        .vault
        .open_sealed(cells_of(import.id, row.line), &row.sealed);
    let cells = opened.map(|staged| staged.cells).unwrap_or_default();
    let layout = &import.columns.0;
    let theirs = (0..layout.columns.len())
        .filter(|at| is_theirs(layout, *at))
        .map(|at| cells.get(at).map_or("", |cell| cell.text.as_str()).to_owned());
    let joined = |texts: Vec<String>| texts.join("；");
    let columns = row.flaws.iter().map(|flaw| flaw.column.to_string()).collect();
    let reasons = row
        .flaws
        .iter()
        .map(|flaw| format!("{} {}", flaw.reason, flaw.description))
        .collect();
    written::line(theirs.chain([row.line.to_string(), joined(columns), joined(reasons)]))
}
