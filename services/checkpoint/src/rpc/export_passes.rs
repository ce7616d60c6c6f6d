//! ExportPasses: all passes of a span in constant memory, resumable, with their count and hash at the end.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures::future::ready;
use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt};
use kit::audit;
use kit::caller::Principal;
use kit::clock::Moment;
use kit::db::{self, Tx};
use kit::due::{self, Step};
use kit::fault::{Failure, Fault};
use kit::page::{self, Fingerprint};
use kit::parse::{All, Unreadable, field};
use prost::Message;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::export_passes_response::Part;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Status;
use vocabulary::{Caller, CheckpointId, ExportId, Verdict, purpose};

use super::verify_pass::gate_in_reach;
use crate::convert::field::{optional_area, optional_id, optional_word};
use crate::convert::figures::span;
use crate::convert::pass;
use crate::convert::words::read_verdict;
use crate::error::Refusal;
use crate::exports::rules::{Export as Registered, time_left};
use crate::exports::store;
use crate::rules::pass::Pass;
use crate::rules::policy::RetentionOrder;
use crate::rules::sight::Sight;
use crate::service::Checkpoint;
use crate::store::pass::list::{self, Export, Key};
use crate::trail;

/// A chunk is sent when it holds so many bytes: well below the largest message, large enough to cost nothing.
const CHUNK: usize = 256 * 1024;
/// How long each level above the holder has.
const HEARS_AFTER: Duration = Duration::from_secs(24 * 3_600);
/// Chunks that wait for a slow reader.
const WAITING: usize = 2;

/// What an export is made of.
pub type Parts = BoxStream<'static, Result<pb::ExportPassesResponse, Status>>;

type Rows = BoxStream<'static, Result<Pass, db::Error>>;

/// Where an interrupted export goes on, and the moment it is of.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Resume {
    after: Key,
    known_by: Moment,
    export: ExportId,
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
        [request.area.as_str(), request.checkpoint_id.as_str()],
        [format!("{:?}", request.from), format!("{:?}", request.to)],
        request.verdict,
    ));
    let (from, to) = span(request.from.as_ref(), request.to.as_ref());
    let (area, gate, verdict, from, to, resume, purpose) = (
        field("area", optional_area(&request.area)),
        field("checkpoint_id", gate_alone(&request)),
        field(
            "verdict",
            optional_word::<pb::Verdict, Verdict>(request.verdict, read_verdict),
        ),
        from,
        to,
        field(
            "resume_token",
            page::read::<Resume>(&request.resume_token, &fingerprint),
        ),
        field("purpose", purpose::parse(&request.purpose)),
    )
        .all()?;
    let sight = match gate {
        Some(gate) => Sight::Checkpoint(gate_in_reach(service, caller, gate)?.id),
        None => Sight::of(caller.sight(), area).map_err(Refusal::from)?,
    };
    let is_first = resume.is_none();
    let resume = resume.unwrap_or_else(|| Resume {
        after: Key::beginning_of(from.unwrap_or(Moment::FIRST)),
        known_by: now,
        export: ExportId::new(now),
    });
    let (area, only) = match sight {
        Sight::Area(area) => (area, None),
        Sight::Checkpoint(gate) => (service.district, Some(gate)),
    };

    let (policy, kept) = service.orders.in_force::<RetentionOrder>(&area, now);
    let registered = Registered {
        id: resume.export,
        holder: caller.key().to_owned(),
        purpose: purpose.to_owned(),
        area,
        checkpoint: only,
        from,
        to,
        begun_at: now,
        finished_at: None,
        row_count: 0,
        sha256: None,
        destroy_by: service.clock.today().plus_days(i32::from(kept.export_days)),
        policy,
        destroyed_at: None,
        waits_for: None,
    };
    let line = trail::entry(
        caller,
        now,
        "ExportPasses",
        ("export", resume.export.as_uuid()),
        &area,
    );
    let line = audit::Entry {
        purpose: Some(purpose.to_owned()),
        ..line
    };
    let mut tx = service.db.begin().await.map_err(Refusal::from)?;
    if is_first {
        register(service, &mut tx, &registered, now)
            .await
            .map_err(Refusal::from)?;
    }
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
    let rows = list::export(&service.db, &export).try_filter(move |pass| {
        let is_asked_for = verdict.is_none_or(|verdict| pass.verdict == verdict);
        ready(is_asked_for)
    });
    tokio::spawn(send(
        service.clone(),
        registered,
        export,
        rows.boxed(),
        fingerprint,
        sender,
    ));
    Ok(ReceiverStream::new(receiver).boxed())
}

/// The gate, if one is asked for; an area beside it would say something else.
fn gate_alone(request: &pb::ExportPassesRequest) -> Result<Option<CheckpointId>, Unreadable> {
    let gate = optional_id(&request.checkpoint_id)?;
    if gate.is_some() && !request.area.trim().is_empty() {
        return Err(Unreadable::new(
            "ONE_OF_THEM",
            "must not be given together with an area",
        ));
    }
    Ok(gate)
}

/// An export is registered before its first row leaves, and whoever holds it has until its last day to destroy it.
async fn register(
    service: &Checkpoint,
    tx: &mut Tx,
    export: &Registered,
    now: Moment,
) -> Result<(), db::Error> {
    store::begin(tx, export).await?;
    let left = time_left(export.destroy_by, service.clock.zone(), now);
    let ladder = vec![
        Step::new("holder", left),
        Step::new("officer", HEARS_AFTER),
        Step::new("command", HEARS_AFTER),
    ];
    due::open(tx, store::DUE, export.id.as_uuid(), ladder, now).await?;
    Ok(())
}

async fn send(
    service: Checkpoint,
    registered: Registered,
    export: Export,
    mut rows: Rows,
    fingerprint: Fingerprint,
    sender: mpsc::Sender<Result<pb::ExportPassesResponse, Status>>,
) {
    let known_by = export.known_by;
    let mut message = pb::Pass::default();
    let mut room = BytesMut::with_capacity(CHUNK + 1_024);
    let (mut hash, mut in_chunk, mut all, mut last) = (Sha256::new(), 0, 0, export.after);
    loop {
        let row = rows.next().await;
        let ended = row.is_none();
        match row {
            Some(Ok(pass)) => {
                pass::fill(&mut message, &pass, known_by, |stamp| {
                    service.orders.document_of(stamp)
                });
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
                    export: registered.id,
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
                if let Err(error) = store::advance(&service.db, registered.id, all).await {
                    tracing::warn!(%error, "an export broke off, and its rows could not be counted");
                }
                return;
            }
        }
        if ended {
            let sha256 = hash.finalize().to_vec();
            let now = service.clock.now();
            let finished = store::finish(&service.db, registered.id, now, all, sha256.clone()).await;
            let end = finished.map_err(|error| Status::from(Refusal::from(error).into_fault()));
            let end = end.map(|()| {
                part(Part::End(pb::ExportEnd {
                    row_count: all,
                    sha256,
                    export_id: registered.id.to_string(),
                    destroy_by: registered.destroy_by.to_string(),
                }))
            });
            let _ = sender.send(end).await;
            return;
        }
    }
}

fn part(part: Part) -> pb::ExportPassesResponse {
    pb::ExportPassesResponse { part: Some(part) }
}
