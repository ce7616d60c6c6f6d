//! ImportPeople: a list is read whole and staged durably; matching and registering go on by themselves.

use crate::convert::person;
use crate::error::Error;
use crate::imports::convert::import::{self, Header};
use crate::imports::error::ImportError;
use crate::imports::rpc::{show_import, staging};
use crate::imports::rules::columns::Layout;
use crate::imports::rules::policy::ImportPolicy;
use crate::imports::rules::words::ImportState;
use crate::imports::sheet::{self, LARGEST};
use crate::imports::store::imports::{self, Import};
use crate::imports::store::rows::headings_of;
use crate::rpc::asked;
use crate::rules::limits::NoticePolicy;
use crate::service::Registration;
use kit::caller::Principal;
use kit::db::Json;
use kit::fault::{Fault, Kind};
use kit::parse::{All, field, nested};
use prost::Message;
use proto::registration::v1 as pb;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use tokio::sync::Semaphore;
use tonic::{Request, Response, Status, Streaming};
use vocabulary::area::AreaLevel;

/// What was sent: its first message and the file.
struct Sent {
    first: pb::ImportPeopleRequest,
    file: Vec<u8>,
}

pub(super) async fn import_people(
    service: &Arc<Registration>,
    readers: &Semaphore,
    request: Request<Streaming<pb::ImportPeopleRequest>>,
) -> Result<Response<pb::ImportPeopleResponse>, ImportError> {
    // Read.
    let caller = asked::caller(&request)?;
    let mut messages = request.into_inner();
    let first = next(&mut messages).await?.unwrap_or_default();
    let (id, header) = (
        field(
            "request_id",
            person::read_id::<vocabulary::kinds::Import>(&first.request_id),
        ),
        nested(
            "header",
            import::read_header(first.header.as_ref(), &service.gazetteer),
        ),
    )
        .all()?;
    if !caller.sight().covers_area(&header.area) {
        return Err(Error::OutOfScope.into());
    }
    let now = service.clock.now();
    check_notice(service, &header)?;
    let Sent { first, file } = gather(first, &mut messages).await?;
    // Closed never: it only counts.
    let _turn = readers.acquire().await.ok();
    let content = Sha256::digest(&file);
    let format = header.format;
    let table = tokio::task::spawn_blocking(move || sheet::read(format, &file))
        .await
        .map_err(staging::stopped)??;
    let needs_area = header.area.level() < AreaLevel::Street;
    let layout = Layout::read(&table.heading, header.kind, needs_area)
        .map_err(|unusable| import::unusable(&unusable))?;

    // Ask: was it taken in before?
    let policy = service.policy::<ImportPolicy>(&header.area, now)?;
    let request_hash = Sha256::new()
        .chain_update(first.header.unwrap_or_default().encode_to_vec())
        .chain_update(content)
        .finalize()
        .to_vec();
    // As another kind of list the same file says something else.
    let digest = format!(
        "import|{}|{}|{}",
        header.area.code(),
        header.kind.text(),
        data_encoding::HEXLOWER.encode(&content)
    );
    let new = Import {
        id,
        request_hash,
        digest: service.vault.subject(&digest),
        area: header.area,
        file_name: header.file_name,
        format: header.format,
        kind: header.kind,
        encoding: table.encoding.to_owned(),
        notice_version: header.notice_version,
        purpose: header.purpose,
        legal_basis: header.legal_basis,
        columns: Json(layout),
        headings: service.vault.seal(headings_of(id), &table.heading, now)?,
        state: ImportState::Staging,
        imported_by: caller.key().to_owned(),
        rows_read: i32::try_from(table.rows.len()).unwrap_or(i32::MAX),
        rows_bad: 0,
        rows_new: 0,
        rows_known: 0,
        rows_undecided: 0,
        rows_not_decided: 0,
        began_at: now,
        staged_at: None,
        finished_at: None,
        delete_by: policy.rows(service.day(now)),
    };
    let known = added_or_known(service, &new).await?;

    // Record: stage every row, unless somebody has.
    let import = known.as_ref().unwrap_or(&new);
    if import.state == ImportState::Staging {
        staging::stage(service, import, table.rows, &caller).await?;
    }
    let id = import.id;
    let import = imports::by_id(&service.db, id)
        .await?
        .ok_or(ImportError::UnknownImport)?;
    Ok(Response::new(pb::ImportPeopleResponse {
        is_repeat: id != new.id,
        import: Some(show_import::shown(service, import)),
    }))
}

/// Adds the import; the one there was already, by this request or with this content.
async fn added_or_known(service: &Registration, new: &Import) -> Result<Option<Import>, ImportError> {
    if imports::add(&service.db, new).await? {
        return Ok(None);
    }
    if let Some(known) = imports::by_id(&service.db, new.id).await? {
        if known.request_hash != new.request_hash || known.imported_by != new.imported_by {
            return Err(Error::RequestIdReused.into());
        }
        return Ok(Some(known));
    }
    let known = imports::by_digest(&service.db, &new.digest).await?;
    Ok(Some(known.ok_or(ImportError::UnknownImport)?))
}

fn check_notice(service: &Registration, header: &Header) -> Result<(), ImportError> {
    let notice = service.policy::<NoticePolicy>(&service.authority, service.clock.now())?;
    if notice.versions.contains(&header.notice_version) {
        Ok(())
    } else {
        Err(Error::NoticeOutdated.into())
    }
}

async fn gather(
    mut first: pb::ImportPeopleRequest,
    messages: &mut Streaming<pb::ImportPeopleRequest>,
) -> Result<Sent, ImportError> {
    let mut file = std::mem::take(&mut first.chunk);
    while let Some(message) = next(messages).await? {
        if file.len() + message.chunk.len() > LARGEST {
            return Err(ImportError::FileTooLarge);
        }
        file.extend_from_slice(&message.chunk);
    }
    Ok(Sent { first, file })
}

/// The next message; a stream that breaks off says so in its own words.
async fn next(
    messages: &mut Streaming<pb::ImportPeopleRequest>,
) -> Result<Option<pb::ImportPeopleRequest>, ImportError> {
    messages
        .message()
        .await
        .map_err(|status| broken_off(&status).into())
}

fn broken_off(status: &Status) -> Error {
    let kind = Kind::of_code(status.code()).unwrap_or(Kind::Later);
    let message = "the upload broke off: send the file again with the same request_id";
    Fault::new(kind, "UPLOAD_BROKEN_OFF", message).into()
}
