//! Thousands of records leave in chunks, with their count and hash; what breaks off goes on where it stopped.

use crate::steps::device::goes_offline;
use crate::steps::people::registers;
use crate::steps::places::a_gate;
use crate::steps::reason;
use prost::Message;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::export_passes_response::Part;
use rstest::rstest;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::time::Duration;
use tests::town::{Built, Town};
use vocabulary::Role;

/// Enough for more than two chunks of a quarter of a megabyte.
const ROWS: usize = 4_000;

#[rstest]
#[tokio::test]
async fn an_export_is_complete_and_goes_on_where_it_broke_off(
    #[values(Built::Embedded, Built::Spread)] how: Built,
) {
    let mut town = Town::built(how).await;
    an_export_that_breaks_off_goes_on(&mut town).await;
}

async fn an_export_that_breaks_off_goes_on(town: &mut Town) {
    let gate = a_gate(town, "山阳区行政机关大院").await;
    let resident = registers(town, &gate, 1).await;
    let device = goes_offline(town, &gate, "gate-phone-1", Duration::ZERO).await;
    let passes: Vec<_> = (1..=ROWS as i64)
        .map(|nth| device.lets_pass(town, &gate, &resident.id, &resident.code, nth))
        .collect();
    let report = device.uploads(town, &gate, &passes).await.expect("taken in");
    assert_eq!(report.accepted, ROWS as i64);

    let whole = Exported::of(town, String::new()).await;
    assert!(whole.tokens.len() >= 3, "{} chunks", whole.tokens.len());
    assert_eq!(
        whole.ids,
        passes.iter().map(|pass| pass.pass_id.clone()).collect()
    );

    // It broke off after the first chunk: the rest, and nothing but the rest.
    let rest = Exported::of(town, whole.tokens[0].clone()).await;
    assert_eq!(rest.bytes, whole.bytes[whole.first_chunk..]);
    // The token of one question does not answer another.
    let other = pb::ExportPassesRequest {
        area: "410811009".to_owned(),
        resume_token: whole.tokens[0].clone(),
        purpose: "上报市防指".to_owned(),
        ..pb::ExportPassesRequest::default()
    };
    let other = town.passes().export_passes(town.by(Role::Officer, other)).await;
    assert_eq!(reason(other), "INVALID_REQUEST");

    // Records do not leave without a purpose, and the trail says who took them.
    let no_purpose = pb::ExportPassesRequest::default();
    let no_purpose = town
        .passes()
        .export_passes(town.by(Role::Officer, no_purpose))
        .await;
    assert_eq!(
        crate::steps::flaws(no_purpose),
        [("purpose".to_owned(), "MISSING".to_owned())]
    );
    let trail = town.by(Role::Auditor, pb::ListAuditRequest::default());
    let trail = town
        .checkpoint_audit()
        .list_audit(trail)
        .await
        .expect("told")
        .into_inner();
    let exports = trail.records.iter().filter(|line| line.act == "ExportPasses");
    let exports: Vec<_> = exports
        .map(|line| (line.who.as_str(), line.purpose.as_str()))
        .collect();
    assert_eq!(exports, [("officer", "上报市防指"); 2]);
}

/// What arrived.
struct Exported {
    bytes: Vec<u8>,
    first_chunk: usize,
    tokens: Vec<String>,
    ids: BTreeSet<String>,
}

impl Exported {
    /// Exports everything after a token, counts the rows and hashes the bytes again.
    async fn of(town: &Town, resume_token: String) -> Self {
        let ask = pb::ExportPassesRequest {
            resume_token,
            purpose: "上报市防指".to_owned(),
            ..pb::ExportPassesRequest::default()
        };
        let parts = town.passes().export_passes(town.by(Role::Officer, ask)).await;
        let mut parts = parts.expect("exported").into_inner();
        let (mut bytes, mut tokens, mut first_chunk, mut rows) = (Vec::new(), Vec::new(), 0, 0);
        let mut end = None;
        while let Some(part) = parts.message().await.expect("it goes on") {
            assert!(end.is_none(), "nothing comes after the end");
            match part.part.expect("a part") {
                Part::Chunk(chunk) => {
                    bytes.extend_from_slice(&chunk.rows);
                    rows += i64::from(chunk.row_count);
                    first_chunk = if tokens.is_empty() {
                        bytes.len()
                    } else {
                        first_chunk
                    };
                    tokens.push(chunk.resume_token);
                }
                Part::End(told) => end = Some(told),
            }
        }
        let end = end.expect("the export ends by saying so");
        let (ids, read) = ids_in(&bytes);
        assert_eq!((end.row_count, rows), (read, read));
        assert_eq!(end.sha256, Sha256::digest(&bytes).to_vec());
        Self {
            bytes,
            first_chunk,
            tokens,
            ids,
        }
    }
}

fn ids_in(mut bytes: &[u8]) -> (BTreeSet<String>, i64) {
    let (mut ids, mut rows) = (BTreeSet::new(), 0);
    while !bytes.is_empty() {
        let pass = pb::Pass::decode_length_delimited(&mut bytes).expect("a pass");
        ids.insert(pass.pass_id);
        rows += 1;
    }
    (ids, rows)
}
