//! SIGKILL under load: every pass that was acknowledged is there, exactly once, and the town starts again by itself.

use crate::steps::device::{Device, goes_offline, parts_of};
use crate::steps::gate::{a_scan, all_passes, rises, summary, volunteer_at};
use crate::steps::people::{
    Resident, at_the_poster, details, everybody, mother, registers, registration_rises,
};
use crate::steps::places::{Gate, a_gate};
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::gate_service_client::GateServiceClient;
use proto::registration::v1 as people;
use proto::registration::v1::registration_service_client::RegistrationServiceClient;
use rstest::rstest;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tests::town::{Built, Town, bearing};
use tokio::task::JoinHandle;
use tonic::transport::Channel;

/// Volunteers who scan at the same time.
const VOLUNTEERS: usize = 16;
/// Devices that upload at the same time.
const DEVICES: usize = 2;
/// Rows of one upload.
const ROWS: i64 = 60;
/// Families that register at the same time.
const FAMILIES: usize = 16;
/// How long the crowd passes before the power fails.
const RUSH: Duration = Duration::from_secs(2);

#[rstest]
#[tokio::test]
async fn a_killed_checkpoint_has_lost_nothing_it_acknowledged(
    #[values(Built::Embedded, Built::Spread)] how: Built,
) {
    let mut town = Town::built(how).await;
    nothing_acknowledged_is_lost(&mut town).await;
}

#[rstest]
#[tokio::test]
async fn a_killed_registration_has_lost_nobody_it_acknowledged(
    #[values(Built::Embedded, Built::Spread)] how: Built,
) {
    let mut town = Town::built(how).await;
    nobody_acknowledged_is_lost(&mut town).await;
}

/// What was sent, and what came back.
#[derive(Debug, Default)]
struct Ledger {
    scans: BTreeMap<String, pb::VerifyPassRequest>,
    uploads: Vec<(pb::UploadHeader, Vec<pb::OfflinePass>)>,
    sent: BTreeSet<String>,
    acknowledged: BTreeSet<String>,
}

type Shared = Arc<Mutex<Ledger>>;

fn open<T>(ledger: &Mutex<T>) -> MutexGuard<'_, T> {
    ledger.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Who works in the rush, and with what.
#[derive(Clone)]
struct Worker {
    gates: GateServiceClient<Channel>,
    token: String,
    ledger: Shared,
}

async fn nothing_acknowledged_is_lost(town: &mut Town) {
    let gate = a_gate(town, "铁路定和小区").await;
    let resident = registers(town, &gate, 1).await;
    let device = goes_offline(town, &gate, "gate-phone-1", Duration::ZERO).await;
    let ledger = Shared::default();

    let crowd = a_rush(town, &gate, &resident, &device, &ledger);
    tokio::time::sleep(RUSH).await;
    town.checkpoint_process().kill();
    for worker in crowd {
        worker.await.expect("the worker noticed");
    }
    assert!(open(&ledger).acknowledged.len() > 100, "the rush was none");

    // It starts by itself, with everything it said it had.
    rises(town).await;
    let stored = everything_is_there_once(town, &gate, &ledger).await;

    // Whoever got no answer asks again, with the same ids: everything is there, still once.
    everybody_asks_again(town, &gate, &ledger).await;
    let after = everything_is_there_once(town, &gate, &ledger).await;
    assert_eq!(after, open(&ledger).sent);
    assert!(stored.is_subset(&after));
}

/// The ids in the books; the figures say the same number.
async fn everything_is_there_once(town: &Town, gate: &Gate, ledger: &Shared) -> BTreeSet<String> {
    let listed = all_passes(town, gate, 500).await;
    let stored: BTreeSet<String> = listed.iter().map(|pass| pass.pass_id.clone()).collect();
    assert_eq!(stored.len(), listed.len(), "a pass is there twice");
    assert_eq!(summary(town).await.passes_recorded, listed.len() as i64);
    let ledger = open(ledger);
    let lost: Vec<_> = ledger.acknowledged.difference(&stored).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    assert!(stored.is_subset(&ledger.sent), "a pass that nobody sent");
    stored
}

fn a_rush(
    town: &Town,
    gate: &Gate,
    resident: &Resident,
    device: &Device,
    ledger: &Shared,
) -> Vec<JoinHandle<()>> {
    let worker = Worker {
        gates: town.gates(),
        token: volunteer_at(town, gate),
        ledger: Arc::clone(ledger),
    };
    let scan = a_scan(town, gate, &resident.code, Some(365));
    let header = device.header(town);
    let pass = device.lets_pass(town, gate, &resident.id, &resident.code, 0);
    let clock = town.clock().clone();
    let fresh = move || vocabulary::PassId::new(clock.now()).to_string();
    let mut crowd = Vec::new();
    for _ in 0..VOLUNTEERS {
        crowd.push(tokio::spawn(worker.clone().scans(scan.clone(), fresh.clone())));
    }
    for _ in 0..DEVICES {
        let uploads = worker
            .clone()
            .uploads(header.clone(), pass.clone(), fresh.clone());
        crowd.push(tokio::spawn(uploads));
    }
    crowd
}

impl Worker {
    /// Scans until nobody answers any more.
    async fn scans(mut self, scan: pb::VerifyPassRequest, fresh: impl Fn() -> String) {
        loop {
            let scan = pb::VerifyPassRequest {
                request_id: fresh(),
                ..scan.clone()
            };
            let id = scan.request_id.clone();
            {
                let mut ledger = open(&self.ledger);
                ledger.sent.insert(id.clone());
                ledger.scans.insert(id.clone(), scan.clone());
            }
            match self.gates.verify_pass(bearing(&self.token, scan)).await {
                Ok(_) => drop(open(&self.ledger).acknowledged.insert(id)),
                // Pushed back, not refused: the pass was not recorded, and is sent again later.
                Err(status) if crate::steps::says_later(&status) => {}
                Err(_) => return,
            }
        }
    }

    /// Uploads until nobody answers any more.
    async fn uploads(mut self, header: pb::UploadHeader, pass: pb::OfflinePass, fresh: impl Fn() -> String) {
        loop {
            let passes: Vec<_> = (0..ROWS)
                .map(|nth| pb::OfflinePass {
                    pass_id: fresh(),
                    device_sequence: nth,
                    ..pass.clone()
                })
                .collect();
            let ids: Vec<_> = passes.iter().map(|pass| pass.pass_id.clone()).collect();
            let parts = parts_of(Some(header.clone()), &passes);
            {
                let mut ledger = open(&self.ledger);
                ledger.sent.extend(ids.iter().cloned());
                ledger.uploads.push((header.clone(), passes));
            }
            match self
                .gates
                .upload_passes(bearing(&self.token, tokio_stream::iter(parts)))
                .await
            {
                Ok(report) => {
                    assert_eq!(report.get_ref().accepted, ROWS, "{report:?}");
                    open(&self.ledger).acknowledged.extend(ids);
                }
                Err(status) if crate::steps::says_later(&status) => {}
                Err(_) => return,
            }
        }
    }
}

async fn everybody_asks_again(town: &Town, gate: &Gate, ledger: &Shared) {
    let token = volunteer_at(town, gate);
    let (scans, uploads) = {
        let ledger = open(ledger);
        let unanswered = |id: &String| !ledger.acknowledged.contains(id);
        let scans = ledger.scans.iter().filter(|(id, _)| unanswered(id));
        let scans: Vec<_> = scans.map(|(_, scan)| scan.clone()).collect();
        (scans, ledger.uploads.clone())
    };
    for scan in scans {
        let id = scan.request_id.clone();
        let answer = town.gates().verify_pass(bearing(&token, scan)).await;
        answer.expect("the second time it is answered");
        open(ledger).acknowledged.insert(id);
    }
    for (header, passes) in uploads {
        let parts = parts_of(Some(header), &passes);
        let report = town
            .gates()
            .upload_passes(bearing(&token, tokio_stream::iter(parts)))
            .await;
        let report = report.expect("the second time it is answered").into_inner();
        assert_eq!(
            (report.accepted + report.repeated, report.refused),
            (ROWS, 0),
            "{report:?}"
        );
    }
}

/// Families that asked to be registered, and the ids of those who were told that they are, by their request.
#[derive(Debug, Default)]
struct Register {
    sent: Vec<people::RegisterByPosterRequest>,
    acknowledged: BTreeMap<String, Vec<String>>,
}

async fn nobody_acknowledged_is_lost(town: &mut Town) {
    let gate = a_gate(town, "铁路定和小区").await;
    let scanned = at_the_poster(town, &gate, 0).await;
    let register = Arc::new(Mutex::new(Register::default()));
    let mut crowd = Vec::new();
    for _ in 0..FAMILIES {
        let clock = town.clock().clone();
        let fresh = move || vocabulary::PersonId::new(clock.now()).to_string();
        let families = register_one_by_one(town.people(), scanned.clone(), fresh, Arc::clone(&register));
        crowd.push(tokio::spawn(families));
    }
    tokio::time::sleep(RUSH).await;
    town.registration_process().kill();
    for families in crowd {
        families.await.expect("the families noticed");
    }

    // It starts by itself, with everybody whom it told so.
    registration_rises(town).await;
    let Register { sent, acknowledged } = std::mem::take(&mut *open(&register));
    assert!(
        acknowledged.len() > 50,
        "the rush was none: {}",
        acknowledged.len()
    );
    let there: BTreeSet<String> = everybody(town).await.into_iter().collect();
    let lost: Vec<_> = acknowledged
        .values()
        .flatten()
        .filter(|person| !there.contains(*person))
        .collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");

    // Whoever asks again with the same id is the same person, with the same family, whether they were answered before or not.
    let mut families = BTreeSet::new();
    for request in &sent {
        let answer = town.people().register_by_poster(request.clone()).await;
        let ids = registered(answer.expect("the second time it is answered").get_ref());
        assert_eq!(ids.first(), Some(&request.request_id));
        let before = acknowledged.get(&request.request_id);
        assert!(before.is_none_or(|before| *before == ids), "{before:?} {ids:?}");
        families.extend(ids);
    }
    let after = everybody(town).await;
    assert_eq!(
        after.len(),
        2 * sent.len(),
        "somebody is there twice, or not at all"
    );
    let after: BTreeSet<String> = after.into_iter().collect();
    assert_eq!(after, families);
    assert!(there.is_subset(&after));
}

/// Registers one family of two after the other until nobody answers any more.
async fn register_one_by_one(
    mut town: RegistrationServiceClient<Channel>,
    scanned: people::RegisterByPosterRequest,
    fresh: impl Fn() -> String,
    register: Arc<Mutex<Register>>,
) {
    loop {
        let request = {
            let mut register = open(&register);
            let nth = u16::try_from(2 * register.sent.len()).expect("a short rush");
            let request = people::RegisterByPosterRequest {
                request_id: fresh(),
                person: Some(details(nth)),
                family: vec![mother(nth + 1)],
                ..scanned.clone()
            };
            register.sent.push(request.clone());
            request
        };
        let id = request.request_id.clone();
        match town.register_by_poster(request).await {
            Ok(answer) => {
                let ids = registered(answer.get_ref());
                open(&register).acknowledged.insert(id, ids);
            }
            // Pushed back, not refused: they ask again later.
            Err(status) if crate::steps::says_later(&status) => {}
            Err(_) => return,
        }
    }
}

/// The ids of a family that is registered, whoever asked first.
fn registered(answer: &people::RegisterByPosterResponse) -> Vec<String> {
    assert_eq!(answer.outcome(), people::Outcome::Registered, "{answer:?}");
    let family = answer.family.iter().map(|member| {
        assert_eq!(member.outcome(), people::Outcome::Registered, "{answer:?}");
        member.person_id.clone()
    });
    std::iter::once(answer.person_id.clone()).chain(family).collect()
}
