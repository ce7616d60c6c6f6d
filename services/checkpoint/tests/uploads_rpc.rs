//! UploadPasses and FetchOfflineBundle through their layers: what counts of an offline gate's passes, and every refusal by its reason.

use crate::town::{Town, flaws, reason};
use kit::clock::Moment;
use kit::db::testing::On;
use proto::checkpoint::v1::{self as pb, Verdict, VerdictReason as Why};
use proto::common::v1 as common;
use std::time::Duration;
use vocabulary::{PassId, PersonId, Role};

const HOUR: Duration = Duration::from_secs(3_600);

/// A row as an honest device sends it.
pub(crate) fn row(town: &Town, gate: &str, at: Moment) -> pb::OfflinePass {
    pb::OfflinePass {
        pass_id: PassId::new(at).to_string(),
        checkpoint_id: gate.into(),
        person_id: PersonId::new(town.clock.now()).to_string(),
        code_digest: vec![1; 32],
        direction: common::Direction::In.into(),
        temperature_deci_celsius: Some(366),
        level: common::HealthLevel::Green.into(),
        verdict: Verdict::Pass.into(),
        reasons: vec![Why::Green.into()],
        scanned_at: Some(at.to_proto()),
        device_sequence: 1,
        ..pb::OfflinePass::default()
    }
}

pub(crate) fn upload(
    header: Option<pb::UploadHeader>,
    rows: &[pb::OfflinePass],
) -> Vec<pb::UploadPassesRequest> {
    use pb::upload_passes_request::Part;
    let header = header.map(|header| pb::UploadPassesRequest {
        part: Some(Part::Header(header)),
    });
    let batches = rows.chunks(3).map(|rows| {
        let passes = pb::OfflinePasses {
            passes: rows.to_vec(),
        };
        pb::UploadPassesRequest {
            part: Some(Part::Passes(passes)),
        }
    });
    header.into_iter().chain(batches).collect()
}

#[tokio::test]
async fn an_offline_gate_uploads_under_its_ticket_and_only_good_rows_count() {
    let town = Town::heard(On::Sqlite).await;
    let gate = town.a_gate("南门").await;
    let mut gates = town.gates(Role::GateStaff, "410811");
    let bundle = pb::FetchOfflineBundleRequest {
        checkpoint_id: gate.id.clone(),
        device_id: "tablet".into(),
    };
    let bundle = gates.fetch_offline_bundle(bundle).await.unwrap().into_inner();
    let not_after = Moment::from_proto(&bundle.not_after.unwrap()).unwrap();
    assert_eq!(not_after, town.clock.now() + 16 * HOUR);

    let began = town.clock.now();
    town.clock.advance(4 * HOUR);
    let now = town.clock.now();
    // The device is two hours ahead.
    let ahead = 2 * HOUR;
    let header = pb::UploadHeader {
        shift_ticket: bundle.shift_ticket.clone(),
        device_id: "tablet".into(),
        device_now: Some((now + ahead).to_proto()),
    };
    let good = row(&town, &gate.id, began + HOUR + ahead);
    let fever = pb::OfflinePass {
        temperature_deci_celsius: Some(385),
        ..row(&town, &gate.id, began + HOUR + ahead)
    };
    let rows = [
        good.clone(),
        fever.clone(),
        good.clone(),
        pb::OfflinePass {
            device_sequence: 2,
            ..good.clone()
        },
        pb::OfflinePass {
            pass_id: "x".into(),
            level: 9,
            scanned_at: None,
            ..good.clone()
        },
        row(&town, &gate.id, began - HOUR + ahead),
        row(&town, &gate.id, now + HOUR + ahead),
        pb::OfflinePass {
            pass_id: PassId::new(now - 60 * HOUR).to_string(),
            ..row(&town, &gate.id, began + HOUR + ahead)
        },
        row(&town, &town.id(), began + HOUR + ahead),
    ];
    let report = gates
        .upload_passes(futures::stream::iter(upload(Some(header.clone()), &rows)))
        .await
        .unwrap()
        .into_inner();
    assert_eq!((report.accepted, report.repeated, report.refused), (2, 1, 6));
    assert_eq!((report.clock_skew_ms, report.clock_corrected), (7_200_000, true));
    let told: Vec<_> = report
        .refused_passes
        .iter()
        .map(|row| (row.row, row.reason.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (5, "INVALID_REQUEST"),
            (6, "OUTSIDE_SHIFT"),
            (4, "REQUEST_ID_REUSED"),
            (7, "IN_THE_FUTURE"),
            (8, "ID_TOO_FAR_FROM_FACT"),
            (9, "UNKNOWN_CHECKPOINT"),
        ]
    );
    let again = gates
        .upload_passes(futures::stream::iter(upload(Some(header), &rows[..2])))
        .await
        .unwrap()
        .into_inner();
    assert_eq!((again.accepted, again.repeated), (0, 2));

    let list = town
        .passes(Role::Officer, "410811")
        .list_passes(pb::ListPassesRequest::default())
        .await;
    let mut passes = list.unwrap().into_inner().passes;
    passes.sort_by_key(|pass| pass.temperature_deci_celsius);
    assert_eq!(passes.len(), 2);
    assert_eq!(
        Moment::from_proto(&passes[0].scanned_at.unwrap()).unwrap(),
        began + HOUR
    );
    assert_eq!(
        (passes[0].origin(), passes[0].doubtful),
        (pb::Origin::Offline, false)
    );
    assert!(passes[1].doubtful, "a pass with a fever contradicts itself");
    let summary = town.summary("410811").await;
    assert_eq!(summary.passes_recorded, 2);
    let until = Some((began + 2 * HOUR).to_proto());
    let past = pb::GetSummaryRequest {
        to: until,
        ..pb::GetSummaryRequest::default()
    };
    let past = town
        .passes(Role::Officer, "410811")
        .get_summary(past)
        .await
        .unwrap()
        .into_inner();
    assert_eq!((past.passes_recorded, past.passes_received_late), (0, 2));
}

#[tokio::test]
async fn an_upload_without_its_own_genuine_ticket_is_refused() {
    let town = Town::heard(On::Sqlite).await;
    let gate = town.a_gate("南门").await;
    let mut gates = town.gates(Role::GateStaff, "410811");
    let bundle = pb::FetchOfflineBundleRequest {
        checkpoint_id: gate.id.clone(),
        device_id: "tablet".into(),
    };
    let bundle = gates.fetch_offline_bundle(bundle).await.unwrap().into_inner();
    let header = pb::UploadHeader {
        shift_ticket: bundle.shift_ticket.clone(),
        device_id: "tablet".into(),
        device_now: Some(town.clock.now().to_proto()),
    };
    let upload = async |role: Role, scope: &str, header: Option<pb::UploadHeader>| {
        let parts = futures::stream::iter(upload(header, &[row(&town, &gate.id, town.clock.now())]));
        town.gates(role, scope).upload_passes(parts).await
    };
    let staff = (Role::GateStaff, "410811");
    assert_eq!(reason(upload(staff.0, staff.1, None).await), "HEADER_MISSING");
    let forged = pb::UploadHeader {
        shift_ticket: bundle.bundle.clone(),
        ..header.clone()
    };
    assert_eq!(
        reason(upload(staff.0, staff.1, Some(forged)).await),
        "TICKET_FORGED"
    );
    let mut altered = header.clone();
    let last = altered.shift_ticket.len() - 1;
    altered.shift_ticket[last] ^= 1;
    assert_eq!(
        reason(upload(staff.0, staff.1, Some(altered)).await),
        "TICKET_FORGED"
    );
    let another = pb::UploadHeader {
        device_id: "phone".into(),
        ..header.clone()
    };
    assert_eq!(
        reason(upload(staff.0, staff.1, Some(another)).await),
        "TICKET_OF_ANOTHER_DEVICE"
    );
    assert_eq!(
        reason(upload(Role::CommunityWorker, "410811", Some(header.clone())).await),
        "OUT_OF_SCOPE"
    );
    let empty = pb::UploadHeader::default();
    assert_eq!(
        flaws(upload(staff.0, staff.1, Some(empty)).await),
        [
            "header.device_id MISSING",
            "header.device_now MISSING",
            "header.shift_ticket MISSING"
        ]
    );
    assert!(upload(staff.0, staff.1, Some(header)).await.is_ok());
    town.close(&gate).await;
    let closed = pb::FetchOfflineBundleRequest {
        checkpoint_id: gate.id.clone(),
        device_id: "tablet".into(),
    };
    assert_eq!(
        reason(gates.fetch_offline_bundle(closed).await),
        "CHECKPOINT_CLOSED"
    );
}
