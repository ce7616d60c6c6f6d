//! UploadPasses: gates that were offline hand in their records, a thousand each, some gates at once.

use super::Failure;
use super::codec::Lean;
use super::crowd::{Gate, Passer};
use super::drive::Until;
use super::report::{self, Target, figure, ratio};
use super::scene::{Scene, by};
use futures::{StreamExt, TryStreamExt, stream};
use kit::clock::{Clock, Moment};
use prost::Message;
use prost::bytes::Bytes;
use proto::checkpoint::v1::gate_service_client::GateServiceClient;
use proto::checkpoint::v1::upload_passes_request::Part;
use proto::checkpoint::v1::{
    FetchOfflineBundleRequest, OfflinePass, OfflinePasses, UploadHeader, UploadPassesRequest,
    UploadPassesResponse, Verdict, VerdictReason, Way,
};
use proto::common::v1::{Direction, HealthLevel};
use std::time::{Duration, Instant};
use tonic::client::Grpc;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::transport::Channel;
use vocabulary::PassId;

/// The one call that is driven.
const UPLOAD_PASSES: &str = "/quma.checkpoint.v1.GateService/UploadPasses";
/// Gates that upload at once.
const AT_ONCE: usize = 24;
/// Rows in a batch, as the contract bounds them.
const BATCH: usize = 2_000;
/// What every device calls itself.
const DEVICE: &str = "gate-rush";

/// Uploads and prints. Compared with what VerifyPass does right before and right after: both get slower as the books grow, and so does
/// the machine now and then.
pub(crate) async fn measure(scene: &mut Scene) -> Result<(), Failure> {
    let round = Until::After(Duration::from_secs(scene.sizes.seconds));
    let before = scene.rush(round).await?;
    let rate = fill(scene).await?;
    let after = scene.rush(round).await?;
    let beside = (before.per_second() + after.per_second()) / 2.0;
    figure("VerifyPass, before", before.per_second(), "/s", Target::None);
    figure("VerifyPass, after", after.per_second(), "/s", Target::None);
    figure(
        "UploadPasses as a ratio of VerifyPass",
        ratio(rate, beside),
        "×",
        Target::AtLeast(3.0),
    );
    Ok(())
}

/// Uploads what other parts look through; rows per second.
pub(crate) async fn fill(scene: &mut Scene) -> Result<f64, Failure> {
    let passes = scene.sizes.passes;
    report::heading(format_args!(
        "UploadPasses: {passes} rows from {} gates",
        scene.gates.len()
    ));
    let uploads = prepare(scene, passes).await?;
    let channels = scene.town.channels(scene.sizes.connections())?;
    let began = Instant::now();
    let reports: Vec<UploadPassesResponse> = stream::iter(uploads)
        .enumerate()
        .map(|(number, upload)| upload.send(channels[number % channels.len()].clone(), scene.clock.clone()))
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await?;
    let took = began.elapsed();
    if let Some(refused) = reports.iter().flat_map(|report| &report.refused_passes).next() {
        return Err(format!("a row was refused: {refused:?}").into());
    }
    let accepted: i64 = reports.iter().map(|report| report.accepted).sum();
    scene.acknowledged += u64::try_from(accepted)?;
    let rate = accepted as f64 / took.as_secs_f64();
    figure("UploadPasses", rate, "rows/s", Target::None);
    Ok(rate)
}

/// One gate's upload, encoded but for its header: that tells the time.
struct Upload {
    gate: Gate,
    ticket: Vec<u8>,
    batches: Vec<Bytes>,
}

/// Fetches every gate's ticket, then makes its rows: a pass every few milliseconds since.
async fn prepare(scene: &Scene, passes: usize) -> Result<Vec<Upload>, Failure> {
    let client = GateServiceClient::new(scene.channel());
    let tickets: Vec<Vec<u8>> = stream::iter(&scene.gates)
        .map(|gate| {
            let mut client = client.clone();
            async move {
                let fetch = FetchOfflineBundleRequest {
                    checkpoint_id: gate.id.clone(),
                    device_id: DEVICE.to_owned(),
                };
                let bundle = client.fetch_offline_bundle(by(&gate.token, fetch)).await?;
                Ok::<_, tonic::Status>(bundle.into_inner().shift_ticket)
            }
        })
        .buffered(32)
        .try_collect()
        .await?;
    let now = scene.clock.now();
    let gates = scene.gates.len();
    let mut people = scene.passers.iter().cycle();
    let uploads = scene
        .gates
        .iter()
        .zip(tickets)
        .enumerate()
        .map(|(number, (gate, ticket))| {
            let rows = passes / gates + usize::from(number < passes % gates);
            let rows: Vec<_> = (0..rows)
                .zip(&mut people)
                .map(|(row, passer)| offline(gate, passer, now, row))
                .collect();
            let batches = rows.chunks(BATCH).map(|rows| {
                let part = Part::Passes(OfflinePasses {
                    passes: rows.to_vec(),
                });
                Bytes::from(UploadPassesRequest { part: Some(part) }.encode_to_vec())
            });
            Upload {
                gate: gate.clone(),
                ticket,
                batches: batches.collect(),
            }
        });
    Ok(uploads.collect())
}

fn offline(gate: &Gate, passer: &Passer, now: Moment, row: usize) -> OfflinePass {
    let scanned_at = now + Duration::from_millis(row as u64 % 1_000);
    OfflinePass {
        pass_id: PassId::new(scanned_at).to_string(),
        checkpoint_id: gate.id.clone(),
        person_id: passer.person.to_string(),
        code_digest: passer.digest.to_vec(),
        direction: Direction::In.into(),
        way: Way::HealthCode.into(),
        temperature_deci_celsius: Some(365),
        mask_worn: Some(true),
        level: HealthLevel::Green.into(),
        verdict: Verdict::Pass.into(),
        reasons: vec![VerdictReason::Green.into()],
        scanned_at: Some(scanned_at.to_proto()),
        device_sequence: row as i64,
    }
}

impl Upload {
    async fn send(self, channel: Channel, clock: Clock) -> Result<UploadPassesResponse, Failure> {
        let header = UploadHeader {
            shift_ticket: self.ticket,
            device_id: DEVICE.to_owned(),
            device_now: Some(clock.now().to_proto()),
        };
        let header = UploadPassesRequest {
            part: Some(Part::Header(header)),
        }
        .encode_to_vec();
        let parts = stream::iter(std::iter::once(Bytes::from(header)).chain(self.batches));
        let mut client = Grpc::new(channel);
        client.ready().await?;
        let request = by(&self.gate.token, parts);
        let path = PathAndQuery::from_static(UPLOAD_PASSES);
        let codec = Lean::<Bytes, UploadPassesResponse>::default();
        Ok(client.client_streaming(request, path, codec).await?.into_inner())
    }
}
