//! A gate works offline with a wrong clock and uploads later: corrected, flagged, counted once; what is not its own is refused.

use crate::steps::device::{Device, goes_offline, parts_of, read_bundle, uploads};
use crate::steps::gate::{all_passes, summary, volunteer_at};
use crate::steps::people::{Resident, coughing, declares, registers};
use crate::steps::places::{Gate, a_gate, a_gate_of};
use crate::steps::{fresh_id, reason, until};
use kit::clock::Moment;
use kit::cose::CoseError;
use kit::keys::Es256Signer;
use proto::checkpoint::v1 as pb;
use rstest::rstest;
use std::time::Duration;
use tests::town::{Built, Town};
use vocabulary::{CheckpointId, PassId, Role};

/// The device believes that it is so much later.
const AHEAD: Duration = Duration::from_secs(3 * 3_600);

#[rstest]
#[tokio::test]
async fn a_gate_works_without_a_network_and_with_a_wrong_clock(
    #[values(Built::Embedded, Built::Spread)] how: Built,
) {
    let mut town = Town::built(how).await;
    a_gate_without_a_network(&mut town).await;
}

async fn a_gate_without_a_network(town: &mut Town) {
    let gate = a_gate(town, "墙南村").await;
    let resident = registers(town, &gate, 1).await;
    let device = goes_offline(town, &gate, "gate-phone-7", AHEAD).await;
    the_bundle_is_genuine(town, &gate, &device);
    the_bundle_knows_who_is_overridden(town, &gate, &resident).await;

    let passes = what_the_device_did(town, &gate, &resident, &device);
    the_first_upload_counts(town, &gate, &device, &passes).await;
    the_same_upload_counts_once(town, &gate, &device, &passes).await;
    what_is_not_its_own_is_refused(town, &gate, &resident, &device).await;
}

fn the_bundle_is_genuine(town: &Town, gate: &Gate, device: &Device) {
    let fetched = &device.fetched;
    let bundle = read_bundle(town, &fetched.bundle);
    let id = CheckpointId::parse(&gate.id).expect("an id");
    assert_eq!(bundle.checkpoint(), id.as_uuid().as_bytes());
    assert_eq!(bundle.code_keys(), ["410811.code.1"]);
    let not_after = Moment::from_proto(fetched.not_after.as_ref().expect("an end")).expect("a time");
    let good_for = not_after.since(town.clock().now());
    assert!(good_for <= Duration::from_secs(16 * 3_600) && good_for > Duration::from_secs(15 * 3_600));
    assert!(fetched.epoch.contains('.'), "{}", fetched.epoch);

    let mut altered = fetched.bundle.clone();
    let middle = altered.len() / 2;
    altered[middle] ^= 1;
    let trust = town.keys().trust();
    let read = kit::cose::verify(&altered, crate::steps::device::BUNDLE, |key_id| trust.key(key_id));
    assert_eq!(read, Err(CoseError::Altered));
}

async fn the_bundle_knows_who_is_overridden(town: &Town, gate: &Gate, resident: &Resident) {
    let before = goes_offline(town, gate, "other", Duration::ZERO).await;
    assert_eq!(read_bundle(town, &before.fetched.bundle).standings(), 0);
    declares(town, resident, coughing()).await;
    let told = async || {
        let after = goes_offline(town, gate, "other", Duration::ZERO).await;
        (read_bundle(town, &after.fetched.bundle).standings() == 1).then_some(after)
    };
    let after = until("the bundle holds the yellow standing", told).await;
    assert_ne!(after.fetched.epoch, before.fetched.epoch);
}

/// Five good passes; then garbage, one twice, one whose id was made days before, and one of a gate nobody knows.
fn what_the_device_did(
    town: &Town,
    gate: &Gate,
    resident: &Resident,
    device: &Device,
) -> Vec<pb::OfflinePass> {
    let good = |nth| device.lets_pass(town, gate, &resident.id, &resident.code, nth);
    let mut passes: Vec<_> = (1..=5).map(good).collect();
    passes.push(pb::OfflinePass {
        pass_id: "garbage".to_owned(),
        temperature_deci_celsius: Some(-4),
        code_digest: vec![1, 2, 3],
        verdict: 99,
        ..good(6)
    });
    passes.push(passes[0].clone());
    let days_ago = device.now(town) - Duration::from_secs(60 * 3_600);
    passes.push(pb::OfflinePass {
        pass_id: PassId::new(days_ago).to_string(),
        ..good(7)
    });
    passes.push(pb::OfflinePass {
        checkpoint_id: fresh_id(town),
        ..good(8)
    });
    passes
}

async fn the_first_upload_counts(town: &Town, gate: &Gate, device: &Device, passes: &[pb::OfflinePass]) {
    let report = device.uploads(town, gate, passes).await.expect("taken in");
    assert_eq!((report.accepted, report.repeated, report.refused), (5, 1, 3));
    assert_eq!(
        named(&report),
        [
            (6, "INVALID_REQUEST", ""),
            (8, "ID_TOO_FAR_FROM_FACT", passes[7].pass_id.as_str()),
            (9, "UNKNOWN_CHECKPOINT", passes[8].pass_id.as_str()),
        ]
    );
    let all_flaws = &report.refused_passes[0].description;
    for field in ["pass_id", "temperature_deci_celsius", "code_digest", "verdict"] {
        assert!(all_flaws.contains(field), "{field} in {all_flaws}");
    }

    // Corrected, and flagged.
    let ahead = i64::try_from(AHEAD.as_millis()).expect("hours");
    let skew = report.clock_skew_ms;
    assert!((skew - ahead).abs() < 30_000, "{skew} ms");
    assert!(report.clock_corrected);
    let now = town.clock().now();
    let listed = all_passes(town, gate, 0).await;
    assert_eq!(listed.len(), 5);
    for pass in listed {
        let at = Moment::from_proto(pass.scanned_at.as_ref().expect("a time")).expect("a time");
        assert!(
            at <= now && now.since(at) < Duration::from_secs(60),
            "{at} is not about {now}"
        );
        assert_eq!((pass.clock_skew_ms, pass.origin()), (skew, pb::Origin::Offline));
        assert_eq!(
            (pass.verifier.as_str(), pass.device_id.as_str()),
            ("volunteer", "gate-phone-7")
        );
    }
    assert_eq!(summary(town).await.passes_recorded, 5);
}

fn named(report: &pb::UploadPassesResponse) -> Vec<(i64, &str, &str)> {
    let refused = report.refused_passes.iter();
    refused
        .map(|row| (row.row, row.reason.as_str(), row.pass_id.as_str()))
        .collect()
}

async fn the_same_upload_counts_once(town: &Town, gate: &Gate, device: &Device, passes: &[pb::OfflinePass]) {
    let again = device.uploads(town, gate, passes).await.expect("taken in");
    assert_eq!((again.accepted, again.repeated, again.refused), (0, 6, 3));
    assert_eq!(summary(town).await.passes_recorded, 5);
    // The same id with another story is not the same pass.
    let retold = pb::OfflinePass {
        temperature_deci_celsius: Some(389),
        ..passes[0].clone()
    };
    let report = device.uploads(town, gate, &[retold]).await.expect("taken in");
    assert_eq!(report.refused_passes[0].reason, "REQUEST_ID_REUSED");
}

async fn what_is_not_its_own_is_refused(town: &Town, gate: &Gate, resident: &Resident, device: &Device) {
    let passes = [device.lets_pass(town, gate, &resident.id, &resident.code, 20)];
    let volunteer = volunteer_at(town, gate);
    let with = |change: &dyn Fn(&mut pb::UploadHeader)| {
        let mut header = device.header(town);
        change(&mut header);
        Some(header)
    };

    let other_device = with(&|header| header.device_id = "gate-phone-8".to_owned());
    let refused = uploads(town, &volunteer, other_device, &passes).await;
    assert_eq!(reason(refused), "TICKET_OF_ANOTHER_DEVICE");

    let altered = with(&|header| *header.shift_ticket.last_mut().expect("a ticket") ^= 1);
    assert_eq!(
        reason(uploads(town, &volunteer, altered, &passes).await),
        "TICKET_FORGED"
    );

    // Somebody signs a ticket of their own under the name of our key.
    let trust = town.keys().trust();
    let ticket = &device.fetched.shift_ticket;
    let shift = kit::cose::verify(ticket, "quma-shift", |key_id| trust.key(key_id)).expect("a ticket");
    let stranger = Es256Signer::fresh("410811.ticket.1").expect("a key");
    let forged = kit::cose::sign(&stranger, shift.payload, "quma-shift").expect("signed");
    let forged = with(&|header| header.shift_ticket.clone_from(&forged));
    assert_eq!(
        reason(uploads(town, &volunteer, forged, &passes).await),
        "TICKET_FORGED"
    );
    // A bundle is signed with the same key, and is no ticket.
    let bundle = with(&|header| header.shift_ticket.clone_from(&device.fetched.bundle));
    assert_eq!(
        reason(uploads(town, &volunteer, bundle, &passes).await),
        "TICKET_FORGED"
    );

    // A ticket is its verifier's own.
    let another = town.token(Role::GateStaff, "410811", "somebody-else");
    let header = Some(device.header(town));
    assert_eq!(
        reason(uploads(town, &another, header, &passes).await),
        "OUT_OF_SCOPE"
    );
    assert_eq!(
        reason(uploads(town, &volunteer, None, &passes).await),
        "HEADER_MISSING"
    );
    let too_many = vec![passes[0].clone(); 2_001];
    let one_batch = pb::UploadPassesRequest {
        part: Some(pb::upload_passes_request::Part::Passes(pb::OfflinePasses {
            passes: too_many,
        })),
    };
    let mut parts = parts_of(Some(device.header(town)), &[]);
    parts.push(one_batch);
    let request = tests::town::bearing(&volunteer, tokio_stream::iter(parts));
    assert_eq!(
        reason(town.gates().upload_passes(request).await),
        "INVALID_REQUEST"
    );

    // Nor does its ticket open another gate.
    let west = a_gate_of(town, &gate.unit_id, "西门").await;
    let elsewhere = pb::OfflinePass {
        checkpoint_id: west.id,
        ..passes[0].clone()
    };
    let report = device.uploads(town, gate, &[elsewhere]).await.expect("taken in");
    assert_eq!(report.refused_passes[0].reason, "OUTSIDE_SHIFT");
    assert_eq!(summary(town).await.passes_recorded, 5);
}
