//! The records as they stream from the service into a file: counted and hashed on the way, a chunk in memory at a time.

use super::asked::Wanted;
use super::rows::{COLUMNS, Names, cells};
use crate::desk::every_gate::{gates, unanswered};
use crate::documents::table::Table;
use crate::files::folder;
use crate::files::kind::FileKind;
use crate::files::workshop::{Broken, Built, Draft};
use crate::front::Front;
use crate::session::signed_in::SignedIn;
use crate::web::Language;
use bytes::Bytes;
use kit::clock::{Day, Moment, Zone};
use prost::Message;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::export_passes_response::Part;
use proto::checkpoint::v1::pass_service_client::PassServiceClient;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task;
use tokio::time::sleep;
use tonic::Status;

/// Chunks that wait for the disk.
const WAITING: usize = 2;
/// How often in a row a stream that broke off is taken up again without a row having come.
const TRIES: u32 = 5;
const AGAIN: Duration = Duration::from_secs(2);

/// Builds the file.
pub(super) async fn passes(
    front: Arc<Front>,
    by: SignedIn,
    draft: Draft,
    wanted: Wanted,
    gate: String,
) -> Result<Built, Broken> {
    let everywhere = pb::ListCheckpointsRequest::default();
    let gates = gates(&front, &by, everywhere, usize::MAX).await?;
    let names: Names = gates
        .into_iter()
        .map(|gate| (gate.checkpoint_id, (gate.unit_name, gate.name)))
        .collect();
    let (sender, receiver) = mpsc::channel(WAITING);
    let request = pb::ExportPassesRequest {
        area: wanted.area,
        from: wanted.from.map(Moment::to_proto),
        to: wanted.to.map(Moment::to_proto),
        resume_token: String::new(),
        purpose: wanted.purpose,
        checkpoint_id: gate,
        verdict: wanted.verdict.into(),
    };
    let writing = task::spawn_blocking({
        let (draft, kind) = (draft.clone(), wanted.kind);
        let (zone, language) = (front.clock.zone(), by.frame.language);
        move || write(receiver, &draft, kind, zone, &names, language)
    });
    let received = receive(&front, &by, request, sender).await;
    let written = match writing.await {
        Ok(written) => written?,
        Err(panicked) => return Err(Broken::because("NOT_WRITTEN", panicked)),
    };
    let received = received?;
    if written != received.rows {
        return Err(Broken::because(
            "DOES_NOT_ADD_UP",
            format!("{written} rows of {}", received.rows),
        ));
    }
    Ok(Built {
        export_id: received.end.export_id,
        destroy_by: Day::parse(&received.end.destroy_by).ok(),
    })
}

/// What came.
struct Received {
    /// Over all parts, if it was taken up again.
    rows: i64,
    end: pb::ExportEnd,
}

/// Hands on every chunk, and takes the stream up again where it broke off: when a service restarts, or a token has run out.
async fn receive(
    front: &Front,
    by: &SignedIn,
    mut request: pb::ExportPassesRequest,
    to: mpsc::Sender<Bytes>,
) -> Result<Received, Broken> {
    let (mut rows, mut tries) = (0, 0);
    loop {
        let before = rows;
        let interrupted = match part(front, by, &mut request, &to, &mut rows).await? {
            Ok(end) => return Ok(Received { rows, end }),
            Err(status) => status,
        };
        tries = if rows > before { 1 } else { tries + 1 };
        if tries >= TRIES || !may_pass(&interrupted) {
            return Err(unanswered(&interrupted));
        }
        tracing::info!(code = ?interrupted.code(), rows, "an export broke off and goes on");
        sleep(AGAIN).await;
    }
}

/// One stream to its end, checked against its count and its hash; or why it broke off, with `request` asking for the rest.
async fn part(
    front: &Front,
    by: &SignedIn,
    request: &mut pb::ExportPassesRequest,
    to: &mpsc::Sender<Bytes>,
    rows: &mut i64,
) -> Result<Result<pb::ExportEnd, Status>, Broken> {
    let mut client = PassServiceClient::new(front.neighbours.checkpoint.clone());
    let asked = by.request(request.clone());
    let asked = asked.map_err(|_| Broken("NO_TOKEN".to_owned()))?;
    let mut stream = match client.export_passes(asked).await {
        Ok(answer) => answer.into_inner(),
        Err(status) => return Ok(Err(status)),
    };
    let (mut hash, mut of_part) = (Sha256::new(), 0);
    loop {
        let message = match stream.message().await {
            Ok(Some(message)) => message,
            Ok(None) => return Ok(Err(Status::unavailable("it ended without an end"))),
            Err(status) => return Ok(Err(status)),
        };
        match message.part {
            Some(Part::Chunk(chunk)) => {
                hash.update(&chunk.rows);
                of_part += i64::from(chunk.row_count);
                *rows += i64::from(chunk.row_count);
                request.resume_token = chunk.resume_token;
                if to.send(chunk.rows).await.is_err() {
                    return Err(Broken("NOT_WRITTEN".to_owned()));
                }
            }
            Some(Part::End(end)) => {
                return match of_part == end.row_count && hash.finalize().as_slice() == end.sha256 {
                    true => Ok(Ok(end)),
                    false => Err(Broken::because(
                        "DOES_NOT_ADD_UP",
                        format!("{of_part} rows of {}", end.row_count),
                    )),
                };
            }
            None => {}
        }
    }
}

/// Whether it is worth asking again.
fn may_pass(status: &Status) -> bool {
    use tonic::Code::{
        Aborted, Cancelled, DeadlineExceeded, ResourceExhausted, Unauthenticated, Unavailable,
    };
    matches!(
        status.code(),
        Aborted | Cancelled | DeadlineExceeded | ResourceExhausted | Unauthenticated | Unavailable
    )
}

/// Writes the rows of every chunk that comes; how many there were.
fn write(
    mut chunks: mpsc::Receiver<Bytes>,
    draft: &Draft,
    kind: FileKind,
    zone: Zone,
    names: &Names,
    language: Language,
) -> Result<i64, Broken> {
    let unwritten = |error: &dyn std::error::Error| Broken::because("NOT_WRITTEN", error);
    let aside = draft.folder.make().map_err(|error| unwritten(&error))?;
    let file = folder::create(&draft.path).map_err(|error| unwritten(&error))?;
    let table = match kind {
        FileKind::PassesCsv => Table::csv(file, COLUMNS, zone),
        _ => Table::xlsx(file, aside, COLUMNS, zone),
    };
    let mut table = table.map_err(|error| unwritten(&error))?;
    let mut rows = 0;
    while let Some(mut chunk) = chunks.blocking_recv() {
        while !chunk.is_empty() {
            let pass = pb::Pass::decode_length_delimited(&mut chunk);
            let pass = pass.map_err(|error| Broken::because("DOES_NOT_ADD_UP", error))?;
            let row = table.row(&cells(&pass, names, language));
            row.map_err(|error| unwritten(&error))?;
            rows += 1;
            draft.progress.add(1);
        }
    }
    table.finish().map_err(|error| unwritten(&error))?;
    Ok(rows)
}
