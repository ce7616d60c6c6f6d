//! ScanPoster: a resident scans the gate's poster and shows their code.

use kit::fault::Fault;
use proto::checkpoint::v1 as pb;

use super::judge::{Scanner, judge, record};
use crate::convert::scan::read_self_scan;
use crate::error::Refusal;
use crate::rules::pass::Origin;
use crate::service::Checkpoint;
use vocabulary::ShortCode;

/// Answers once the pass is durable, and shows it to the volunteer who watches the gate.
pub async fn scan(
    service: &Checkpoint,
    request: pb::ScanPosterRequest,
) -> Result<pb::ScanPosterResponse, Fault> {
    let now = service.clock.now();
    let scan = read_self_scan(&request, now)?;

    // Whoever's camera does not work types what stands beside the QR; no token is as short.
    let poster = request.poster_token.trim();
    let gate = match ShortCode::parse(poster) {
        Ok(code) => service.posters.gate_of_short_code(code, now),
        Err(_) => service.posters.gate_of_token(poster, now),
    }
    .map_err(Refusal::from)?;
    let direction = scan.direction_at(gate.direction)?;

    let scanner = Scanner {
        origin: Origin::SelfScan,
        verifier: "",
    };
    let judged = judge(
        service,
        &gate,
        scan,
        direction,
        &request.health_code,
        scanner,
        now,
    );

    let (passage, new) = record(service, judged, true).await?;
    if let Some(pass) = new {
        service.self_scans.tell(pass);
    }
    Ok(pb::ScanPosterResponse {
        passage: Some(passage),
        checkpoint_name: gate.name.clone(),
        unit_name: gate.unit_name.clone(),
    })
}
