//! The passes that a gate decided without a network: into the books under its shift's ticket. Sent again, they count once.

use super::answer::{self, Volunteer, answered, brought};
use crate::front::Front;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::Response;
use data_encoding::BASE64URL_NOPAD;
use futures::stream;
use http::HeaderMap;
use kit::clock::Moment;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::gate_service_client::GateServiceClient;
use proto::checkpoint::v1::upload_passes_request::Part;
use proto::common::v1::{Direction, HealthLevel};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Bytes of an upload: a page sends a thousand passes at a time, some four hundred bytes each.
const LARGEST: usize = 2 * 1_024 * 1_024;
/// Passes in one message of the stream.
const BATCH: usize = 1_000;

/// What a browser brings.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Upload {
    /// From the bundle's answer.
    ticket: String,
    device: String,
    /// What the device takes for the town's time now, in milliseconds: passes are corrected by its error.
    now: i64,
    passes: Vec<Row>,
}

/// One pass, with the words of the services; what does not read is refused there, by row and with its reason.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    person: String,
    digest: String,
    direction: String,
    reading: Option<i32>,
    level: String,
    verdict: String,
    reasons: Vec<String>,
    at: i64,
    sequence: i64,
}

/// What became of it.
#[derive(Serialize)]
struct Report {
    accepted: i64,
    repeated: i64,
    refused: Vec<Refused>,
}

/// A pass that did not count.
#[derive(Serialize)]
struct Refused {
    /// Its place in the upload, from 1.
    row: i64,
    reason: String,
    description: String,
}

/// Takes them in.
pub(super) async fn take(
    State(front): State<Arc<Front>>,
    by: Volunteer,
    Path(gate): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, answer::Refused> {
    by.sent_from_a_page(&headers)?;
    let upload: Upload = brought(&headers, body, LARGEST).await?;
    let parts = stream::iter(parts(&gate, upload));
    let request = by.0.request(parts)?;
    let mut gates = GateServiceClient::new(front.neighbours.checkpoint.clone());
    let report = gates.upload_passes(request).await;
    let report = report?.into_inner();
    let refused = report.refused_passes.into_iter().map(|row| Refused {
        row: row.row,
        reason: row.reason,
        description: row.description,
    });
    Ok(answered(&Report {
        accepted: report.accepted,
        repeated: report.repeated,
        refused: refused.collect(),
    }))
}

/// The header, then batches.
fn parts(gate: &str, upload: Upload) -> Vec<pb::UploadPassesRequest> {
    let header = Part::Header(pb::UploadHeader {
        shift_ticket: bytes(&upload.ticket),
        device_id: upload.device,
        device_now: Some(moment(upload.now)),
    });
    let passes: Vec<_> = upload.passes.into_iter().map(|row| pass(gate, row)).collect();
    let batches = passes.chunks(BATCH).map(|batch| {
        Part::Passes(pb::OfflinePasses {
            passes: batch.to_vec(),
        })
    });
    std::iter::once(header)
        .chain(batches)
        .map(|part| pb::UploadPassesRequest { part: Some(part) })
        .collect()
}

fn pass(gate: &str, row: Row) -> pb::OfflinePass {
    let named = |prefix: &str, word: &str| format!("{prefix}_{}", word.to_ascii_uppercase());
    let reason =
        |word: &String| pb::VerdictReason::from_str_name(&named("VERDICT_REASON", word)).unwrap_or_default();
    pb::OfflinePass {
        pass_id: row.id,
        checkpoint_id: gate.to_owned(),
        person_id: row.person,
        code_digest: bytes(&row.digest),
        direction: Direction::from_str_name(&named("DIRECTION", &row.direction))
            .unwrap_or_default()
            .into(),
        way: pb::Way::HealthCode.into(),
        temperature_deci_celsius: row.reading,
        mask_worn: None,
        level: HealthLevel::from_str_name(&named("HEALTH_LEVEL", &row.level))
            .unwrap_or_default()
            .into(),
        verdict: pb::Verdict::from_str_name(&named("VERDICT", &row.verdict))
            .unwrap_or_default()
            .into(),
        reasons: row.reasons.iter().map(|word| reason(word).into()).collect(),
        scanned_at: Some(moment(row.at)),
        device_sequence: row.sequence,
    }
}

/// What is no base64 is one byte: a service refuses it as what it is, where nothing would pass for left out.
fn bytes(text: &str) -> Vec<u8> {
    BASE64URL_NOPAD
        .decode(text.as_bytes())
        .unwrap_or_else(|_| vec![0])
}

fn moment(millis: i64) -> prost_types::Timestamp {
    Moment::from_unix_micros(millis.saturating_mul(1_000)).to_proto()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_page_are_words_of_the_contract() {
        let row = Row {
            id: "id".to_owned(),
            person: String::new(),
            digest: "!".to_owned(),
            direction: "in".to_owned(),
            reading: Some(366),
            level: "grey".to_owned(),
            verdict: "report_to_street".to_owned(),
            reasons: vec!["LEVEL_RED".to_owned(), "WHIM".to_owned()],
            at: 1_500,
            sequence: 7,
        };
        let pass = pass("gate", row);
        assert_eq!(
            (pass.direction(), pass.level(), pass.verdict()),
            (Direction::In, HealthLevel::Grey, pb::Verdict::ReportToStreet)
        );
        assert_eq!(
            pass.reasons().collect::<Vec<_>>(),
            [pb::VerdictReason::LevelRed, pb::VerdictReason::Unspecified]
        );
        assert_eq!(pass.code_digest, [0], "not taken for an absent one");
    }
}
