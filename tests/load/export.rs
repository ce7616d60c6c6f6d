//! ExportPasses: everything there is, in constant memory.

use super::Failure;
use super::memory::Watch;
use super::report::{self, Target, figure};
use super::scene::Scene;
use proto::checkpoint::v1::ExportPassesRequest;
use proto::checkpoint::v1::export_passes_response::Part;
use proto::checkpoint::v1::pass_service_client::PassServiceClient;
use sha2::{Digest, Sha256};
use std::time::Instant;

const MEGABYTE: f64 = 1_000_000.0;

/// Exports every pass, checks row count and hash, and prints.
pub(crate) async fn measure(scene: &Scene) -> Result<(), Failure> {
    report::heading(format_args!("ExportPasses: {} rows", scene.acknowledged));
    let memory = Watch::begin(scene.town.id())?;
    let began = Instant::now();
    let request = ExportPassesRequest {
        purpose: "a measurement".to_owned(),
        ..Default::default()
    };
    let mut client = PassServiceClient::new(scene.channel());
    let mut stream = client
        .export_passes(scene.by_officer(request))
        .await?
        .into_inner();
    let (mut hash, mut rows, mut bytes, mut end) = (Sha256::new(), 0, 0, None);
    while let Some(answer) = stream.message().await? {
        match answer.part {
            Some(Part::Chunk(chunk)) => {
                hash.update(&chunk.rows);
                rows += i64::from(chunk.row_count);
                bytes += chunk.rows.len();
            }
            Some(Part::End(told)) => end = Some(told),
            None => {}
        }
    }
    let took = began.elapsed().as_secs_f64();
    let end = end.ok_or("the export broke off")?;
    if end.row_count != rows || end.sha256 != hash.finalize().as_slice() {
        return Err("the export's rows are not what its end says".into());
    }
    if u64::try_from(rows)? != scene.acknowledged {
        return Err(format!("{rows} rows were exported, {} acknowledged", scene.acknowledged).into());
    }
    figure(
        "ExportPasses",
        rows as f64 / took,
        "rows/s",
        Target::AtLeast(200_000.0),
    );
    figure(
        "  of these bytes",
        bytes as f64 / took / MEGABYTE,
        "MB/s",
        Target::None,
    );
    figure(
        "  the town's resident memory grew by",
        memory.growth() as f64 / MEGABYTE,
        "MB",
        Target::AtMost(50.0),
    );
    Ok(())
}
