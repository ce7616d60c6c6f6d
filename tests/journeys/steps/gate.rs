//! At the gate: scans, readings, and what the books say of them.

use super::places::Gate;
use super::{fresh_id, until};
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::record_temperature_request::Taken;
use proto::checkpoint::v1::watch_self_scans_response::Event;
use proto::common::v1::Direction;
use tests::town::{Town, bearing};
use tonic::{Code, Status, Streaming};
use vocabulary::Role;

/// A volunteer's token for one gate.
pub(crate) fn volunteer_at(town: &Town, gate: &Gate) -> String {
    town.token(Role::GateStaff, &format!("checkpoint:{}", gate.id), "volunteer")
}

/// What staff send when they scan a code of somebody who comes in.
pub(crate) fn a_scan(
    town: &Town,
    gate: &Gate,
    code: &str,
    temperature: Option<i32>,
) -> pb::VerifyPassRequest {
    pb::VerifyPassRequest {
        request_id: fresh_id(town),
        checkpoint_id: gate.id.clone(),
        health_code: code.to_owned(),
        direction: Direction::In.into(),
        temperature_deci_celsius: temperature,
        ..pb::VerifyPassRequest::default()
    }
}

/// Staff scan a code of somebody who comes in.
pub(crate) async fn verifies(
    town: &Town,
    gate: &Gate,
    code: &str,
    temperature: Option<i32>,
) -> Result<pb::Passage, Status> {
    let request = bearing(&volunteer_at(town, gate), a_scan(town, gate, code, temperature));
    let answer = town.gates().verify_pass(request).await?;
    Ok(answer.into_inner().passage.expect("a passage"))
}

/// A resident scans the poster and shows their code.
pub(crate) async fn scans(
    town: &Town,
    poster_token: &str,
    code: &str,
    direction: Direction,
) -> Result<pb::Passage, Status> {
    let scan = pb::ScanPosterRequest {
        request_id: fresh_id(town),
        poster_token: poster_token.to_owned(),
        health_code: code.to_owned(),
        direction: direction.into(),
    };
    let answer = town.gates().scan_poster(scan).await?;
    Ok(answer.into_inner().passage.expect("a passage"))
}

/// The volunteer measures whoever waits.
pub(crate) async fn measures(
    town: &Town,
    gate: &Gate,
    pass_id: &str,
    temperature: i32,
) -> Result<pb::Passage, Status> {
    let reading = pb::RecordTemperatureRequest {
        request_id: fresh_id(town),
        checkpoint_id: gate.id.clone(),
        pass_id: pass_id.to_owned(),
        taken: Some(Taken::TemperatureDeciCelsius(temperature)),
    };
    let request = bearing(&volunteer_at(town, gate), reading);
    let answer = town.gates().record_temperature(request).await?;
    Ok(answer.into_inner().passage.expect("a passage"))
}

/// Scans a code again and again until the gate decides so.
pub(crate) async fn until_decided(
    town: &Town,
    gate: &Gate,
    code: &str,
    verdict: pb::Verdict,
    reason: pb::VerdictReason,
) -> pb::Passage {
    let decided = async || {
        let passage = verifies(town, gate, code, Some(365))
            .await
            .expect("the gate answers");
        let fits = passage.verdict() == verdict && passage.reasons().any(|given| given == reason);
        fits.then_some(passage)
    };
    until(&format!("{verdict:?} for {reason:?}"), decided).await
}

/// Checkpoint is killed, as by a power cut, and starts again.
pub(crate) async fn falls_and_rises(town: &mut Town) {
    town.checkpoint_process().kill();
    rises(town).await;
}

/// Checkpoint starts again after it was killed.
pub(crate) async fn rises(town: &mut Town) {
    town.checkpoint_process().start_again();
    town.checkpoint_process().healthy().await;
    // Connections of before broke with it: the first call over each only notices that.
    let notices = async || {
        let nothing = pb::ResolvePosterRequest { by: None };
        let refused = town.checkpoints().resolve_poster(nothing).await.err()?;
        (refused.code() == Code::InvalidArgument).then_some(())
    };
    until("checkpoint answers again", notices).await;
}

/// The figures of the whole district.
pub(crate) async fn summary(town: &Town) -> pb::GetSummaryResponse {
    let request = town.by(Role::Officer, pb::GetSummaryRequest::default());
    let answer = town.passes().get_summary(request).await;
    answer.expect("the figures are told").into_inner()
}

/// Every pass of a gate, page by page, newest first.
pub(crate) async fn all_passes(town: &Town, gate: &Gate, page_size: i32) -> Vec<pb::Pass> {
    let mut passes = Vec::new();
    let mut page_token = String::new();
    loop {
        let ask = pb::ListPassesRequest {
            of: Some(pb::list_passes_request::Of::CheckpointId(gate.id.clone())),
            page_size,
            page_token,
            ..pb::ListPassesRequest::default()
        };
        let answer = town.passes().list_passes(town.by(Role::Officer, ask)).await;
        let page = answer.expect("the passes are listed").into_inner();
        passes.extend(page.passes);
        if page.next_page_token.is_empty() {
            return passes;
        }
        page_token = page.next_page_token;
    }
}

/// A volunteer watches the self-scans of a gate; what was there before has been shown.
pub(crate) async fn watches(town: &Town, gate: &Gate) -> Watched {
    let watch = pb::WatchSelfScansRequest {
        checkpoint_id: gate.id.clone(),
    };
    let request = bearing(&volunteer_at(town, gate), watch);
    let events = town.gates().watch_self_scans(request).await;
    let mut watched = Watched(events.expect("the volunteer may watch").into_inner());
    while !matches!(watched.next().await, Event::CaughtUp(_)) {}
    watched
}

/// What a volunteer sees.
pub(crate) struct Watched(Streaming<pb::WatchSelfScansResponse>);

impl Watched {
    async fn next(&mut self) -> Event {
        let event = tokio::time::timeout(super::PATIENCE, self.0.message()).await;
        let event = event.expect("something is seen").expect("the stream lives");
        event.expect("the stream goes on").event.expect("an event")
    }

    /// The next self-scan that appears or changes.
    pub(crate) async fn sees(&mut self) -> pb::Pass {
        loop {
            if let Event::Pass(pass) = self.next().await {
                return pass;
            }
        }
    }
}
