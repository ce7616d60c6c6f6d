//! Exports of passes through their layers: counted, hashed, taken up again, audited, and of what was asked for alone.

use crate::passes_rpc::{passes, person};
use crate::town::{Town, flaws, reason};
use kit::clock::Moment;
use kit::db::testing::On;
use prost::Message;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::export_passes_response::Part;
use sha2::{Digest, Sha256};
use vocabulary::Role;

async fn exported(
    town: &Town,
    request: pb::ExportPassesRequest,
) -> (Vec<pb::Pass>, Vec<String>, pb::ExportEnd) {
    let mut parts = town
        .passes(Role::Officer, "410811")
        .export_passes(request)
        .await
        .unwrap()
        .into_inner();
    let (mut passes, mut tokens, mut hash) = (Vec::new(), Vec::new(), Sha256::new());
    loop {
        match parts.message().await.unwrap().unwrap().part.unwrap() {
            Part::Chunk(chunk) => {
                hash.update(&chunk.rows);
                let mut rows = chunk.rows;
                while !rows.is_empty() {
                    passes.push(pb::Pass::decode_length_delimited(&mut rows).unwrap());
                }
                tokens.push(chunk.resume_token);
            }
            Part::End(end) => {
                assert_eq!(end.sha256, hash.finalize().to_vec());
                return (passes, tokens, end);
            }
        }
    }
}

#[tokio::test]
async fn an_export_counts_hashes_resumes_and_is_audited() {
    let town = Town::heard(On::Sqlite).await;
    let gate = town.a_gate("南门").await;
    passes(&town, &gate.id, person(&town), 5).await;
    let request = pb::ExportPassesRequest {
        purpose: "月报".into(),
        ..pb::ExportPassesRequest::default()
    };
    let (all, tokens, end) = exported(&town, request.clone()).await;
    assert_eq!((all.len(), end.row_count), (5, 5));
    assert!(all.is_sorted_by_key(|pass| Moment::from_proto(&pass.scanned_at.unwrap()).unwrap()));
    passes(&town, &gate.id, person(&town), 1).await;
    let rest = pb::ExportPassesRequest {
        resume_token: tokens[0].clone(),
        ..request.clone()
    };
    let (rest, _, end) = exported(&town, rest).await;
    assert_eq!(
        (rest.len(), end.row_count),
        (0, 0),
        "what came later is not of the moment the export is of"
    );
    let mut officer = town.passes(Role::Officer, "410811");
    let no_purpose = pb::ExportPassesRequest {
        purpose: " ".into(),
        resume_token: "?".into(),
        ..request
    };
    let refused = officer.export_passes(no_purpose).await.map(|_| ());
    assert_eq!(
        flaws(refused),
        ["purpose MISSING", "resume_token PAGE_TOKEN_UNREADABLE"]
    );
    let of_somebody = pb::ExportPassesRequest {
        purpose: "查 11010519491231002X".into(),
        ..Default::default()
    };
    assert_eq!(
        flaws(officer.export_passes(of_somebody).await.map(|_| ())),
        ["purpose PERSONAL_DATA"]
    );
    let outside = pb::ExportPassesRequest {
        area: "410883".into(),
        purpose: "月报".into(),
        ..Default::default()
    };
    assert_eq!(
        reason(officer.export_passes(outside).await.map(|_| ())),
        "OUT_OF_SCOPE"
    );
    let lines = town
        .audit(Role::Auditor, "410811")
        .list_audit(pb::ListAuditRequest::default())
        .await
        .unwrap();
    let exports = lines
        .into_inner()
        .records
        .into_iter()
        .filter(|line| line.act == "ExportPasses");
    assert_eq!(
        exports.map(|line| line.purpose).collect::<Vec<_>>(),
        ["月报", "月报"]
    );
}

#[tokio::test]
async fn an_export_is_of_one_gate_and_one_verdict_when_that_is_asked_for() {
    let town = Town::heard(On::Sqlite).await;
    let (south, north) = (town.a_gate("南门").await, town.a_gate("北门").await);
    passes(&town, &south.id, person(&town), 2).await;
    passes(&town, &north.id, person(&town), 3).await;
    let of = |gate: &str, verdict: pb::Verdict| pb::ExportPassesRequest {
        purpose: "月报".into(),
        checkpoint_id: gate.into(),
        verdict: verdict.into(),
        ..pb::ExportPassesRequest::default()
    };
    let (rows, _, end) = exported(&town, of(&north.id, pb::Verdict::Unspecified)).await;
    assert_eq!((rows.len(), end.row_count), (3, 3));
    assert!(rows.iter().all(|pass| pass.checkpoint_id == north.id));
    let (_, _, passed) = exported(&town, of("", pb::Verdict::Pass)).await;
    let (_, _, refused) = exported(&town, of("", pb::Verdict::Refuse)).await;
    assert_eq!((passed.row_count, refused.row_count), (5, 0));

    let mut officer = town.passes(Role::Officer, "410811");
    let both = pb::ExportPassesRequest {
        area: "410811007".into(),
        verdict: 99,
        ..of(&north.id, pb::Verdict::Unspecified)
    };
    assert_eq!(
        flaws(officer.export_passes(both).await.map(|_| ())),
        ["checkpoint_id ONE_OF_THEM", "verdict UNKNOWN_VALUE"]
    );
    let unknown = officer
        .export_passes(of(&town.id(), pb::Verdict::Unspecified))
        .await;
    assert_eq!(reason(unknown.map(|_| ())), "UNKNOWN_CHECKPOINT");
    let mut elsewhere = town.passes(Role::Officer, "410811008");
    let outside = elsewhere
        .export_passes(of(&north.id, pb::Verdict::Unspecified))
        .await;
    assert_eq!(reason(outside.map(|_| ())), "OUT_OF_SCOPE");
}
