//! ExportPasses: all passes of a span in constant memory, resumable, with their count and hash at the end.

use bytes::{Bytes, BytesMut};
use futures::StreamExt;
use futures::stream::BoxStream;
use kit::audit;
use kit::clock::Moment;
use kit::fault::{Failure, Fault};
use kit::page::{self, Fingerprint};
use kit::parse::{All, field};
use prost::Message;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::export_passes_response::Part;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Status;
use uuid::Uuid;
use vocabulary::{Caller, purpose};

use crate::convert::field::optional_area;
use crate::convert::figures::span;
use crate::convert::pass;
use crate::error::Refusal;
use crate::rules::sight::Sight;
use crate::service::Checkpoint;
use crate::store::pass::list::{self, Export, Key};
use crate::trail;

/// A chunk is sent when it holds so many bytes: well below the largest message, large enough to cost nothing.
const CHUNK: usize = 256 * 1024;
/// Chunks that wait for a slow reader.
const WAITING: usize = 2;

/// What an export is made of.
pub type Parts = BoxStream<'static, Result<pb::ExportPassesResponse, Status>>;

/// Where an interrupted export goes on, and the moment it is of.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Resume {
    after: Key,
    known_by: Moment,
}

/// Audited before the first row leaves.
pub async fn export(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::ExportPassesRequest,
) -> Result<Parts, Fault> {
    let now = service.clock.now();
    let fingerprint = Fingerprint::of(&(
        "ExportPasses",
        caller.sight(),
        request.area.as_str(),
        [format!("{:?}", request.from), format!("{:?}", request.to)],
    ));
    let (from, to) = span(request.from.as_ref(), request.to.as_ref());
    let (area, from, to, resume, purpose) = (
        field("area", optional_area(&request.area)),
        from,
        to,
        field(
            "resume_token",
            page::read::<Resume>(&request.resume_token, &fingerprint),
        ),
        field("purpose", purpose::parse(&request.purpose)),
    )
        .all()?;
    let sight = Sight::of(caller.sight(), area).map_err(Refusal::from)?;
    let resume = resume.unwrap_or_else(|| Resume {
        after: Key::beginning_of(from.unwrap_or(Moment::FIRST)),
        known_by: now,
    });
    let (area, only) = match sight {
        Sight::Area(area) => (area, None),
        Sight::Checkpoint(gate) => (service.district, Some(gate)),
    };

    let line = trail::entry(caller, now, "ExportPasses", ("export", Uuid::nil()), &area);
    let line = audit::Entry {
        purpose: Some(purpose.to_owned()),
        ..line
    };
    let mut tx = service.db.begin().await.map_err(Refusal::from)?;
    audit::write(&mut tx, line).await.map_err(Refusal::from)?;
    tx.commit().await.map_err(Refusal::from)?;

    let export = Export {
        district: service.district,
        area,
        only,
        after: resume.after,
        to: to.unwrap_or(Moment::LAST),
        known_by: resume.known_by,
    };
    let (sender, receiver) = mpsc::channel(WAITING);
    tokio::spawn(send(service.clone(), export, fingerprint, sender));
    Ok(ReceiverStream::new(receiver).boxed())
}

async fn send(
    service: Checkpoint,
    export: Export,
    fingerprint: Fingerprint,
    sender: mpsc::Sender<Result<pb::ExportPassesResponse, Status>>,
) {
    let known_by = export.known_by;
    let mut rows = list::export(&service.db, &export);
    let mut message = pb::Pass::default();
    let mut room = BytesMut::with_capacity(CHUNK + 1_024);
    let (mut hash, mut in_chunk, mut all, mut last) = (Sha256::new(), 0, 0, export.after);
    loop {
        let row = rows.next().await;
        let ended = row.is_none();
        match row {
            Some(Ok(pass)) => {
                pass::fill(&mut message, &pass, |stamp| service.orders.document_of(stamp));
                if message.encode_length_delimited(&mut room).is_err() {
                    // `BytesMut` grows; were it ever full, the export must not go on without a row.
                    return;
                }
                last = Key::of(&pass);
                in_chunk += 1;
                all += 1;
            }
            Some(Err(error)) => {
                let status = Refusal::from(error).into_fault().into();
                let _ = sender.send(Err(status)).await;
                return;
            }
            None => {}
        }
        if in_chunk > 0 && (ended || room.len() >= CHUNK) {
            let bytes: Bytes = room.split().freeze();
            room.reserve(CHUNK + 1_024);
            hash.update(&bytes);
            let resume_token = page::write(
                &Resume {
                    after: last,
                    known_by,
                },
                &fingerprint,
            );
            let chunk = pb::ExportChunk {
                rows: bytes,
                row_count: in_chunk,
                resume_token,
            };
            in_chunk = 0;
            if sender.send(Ok(part(Part::Chunk(chunk)))).await.is_err() {
                return;
            }
        }
        if ended {
            let end = pb::ExportEnd {
                row_count: all,
                sha256: hash.finalize().to_vec(),
            };
            let _ = sender.send(Ok(part(Part::End(end)))).await;
            return;
        }
    }
}

fn part(part: Part) -> pb::ExportPassesResponse {
    pb::ExportPassesResponse { part: Some(part) }
}
