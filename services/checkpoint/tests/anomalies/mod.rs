//! Anomalies: found once in what became known, examined before their deadline climbs.

mod examined;
mod found;
mod store;

use crate::town::{Speaking, Town};
use checkpoint::rules::pass::{NewPass, Origin, Pass};
use checkpoint::rules::reasons::Reasons;
use checkpoint::store::pass::record::record;
use kit::clock::{Day, Moment};
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::anomaly_service_client::AnomalyServiceClient;
use std::time::Duration;
use vocabulary::{
    Area, CheckpointId, Direction, Level, PassId, PersonId, Reason, Role, Threshold, Verdict, Way,
};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);
const HERE: &str = "410811007001";
const THERE: &str = "410811008001";

fn anomalies(town: &Town, role: Role, scope: &str) -> AnomalyServiceClient<Speaking> {
    AnomalyServiceClient::new(town.asked_by(role, scope))
}

fn a_pass(gate: CheckpointId, area: &str, person: PersonId, at: Moment) -> NewPass {
    NewPass {
        pass: Pass {
            checkpoint: gate,
            id: PassId::new(at),
            person: Some(person),
            direction: Direction::In,
            way: Way::HealthCode,
            origin: Origin::SelfScan,
            verdict: Verdict::Pass,
            reasons: Reasons::one(Reason::Green),
            level: Level::Green,
            temperature: None,
            threshold: Threshold::default(),
            mask_worn: None,
            scanned_at: at,
            received_at: at,
            clock_skew_ms: 0,
            verifier: String::new(),
            device_id: String::new(),
            device_sequence: 0,
            policy: None,
            confirm_by: None,
            voided_at: None,
            doubtful: false,
        },
        area: Area::parse(area).unwrap(),
        body_hash: 1,
        code_digest: None,
        fever: None,
        delete_by: Day::parse("2020-04-30").unwrap(),
        claim: None,
    }
}

async fn passed(town: &Town, gate: &str, area: &str, person: PersonId, at: Moment) {
    let new = a_pass(CheckpointId::parse(gate).unwrap(), area, person, at);
    record(&town.books.db, &[new]).await.unwrap();
}

pub(crate) async fn listed(town: &Town) -> Vec<pb::Anomaly> {
    let mut officer = anomalies(town, Role::Officer, "410811");
    let all = officer.list_anomalies(pb::ListAnomaliesRequest::default()).await;
    all.unwrap().into_inner().anomalies
}

/// Waits until so many were found.
async fn found(town: &Town, count: usize) -> Vec<pb::Anomaly> {
    for _ in 0..200 {
        let all = listed(town).await;
        if all.len() >= count {
            assert_eq!(all.len(), count, "{all:?}");
            return all;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!(
        "{count} anomalies were not found within ten seconds: {:?}",
        listed(town).await
    );
}

/// Somebody at two streets' gates within a minute, found.
pub(crate) async fn two_places(town: &Town) -> (PersonId, pb::Anomaly) {
    two_places_in(town, HERE, THERE).await
}

/// The same at gates of these areas.
async fn two_places_in(town: &Town, of_here: &str, of_there: &str) -> (PersonId, pb::Anomaly) {
    let (here, there) = (
        town.a_gate_in(of_here, "南门").await.id,
        town.a_gate_in(of_there, "北门").await.id,
    );
    let person = PersonId::new(town.clock.now());
    let at = town.clock.now() + 5 * MINUTE;
    passed(town, &here, of_here, person, at).await;
    passed(town, &there, of_there, person, at + MINUTE).await;
    town.clock.advance(7 * MINUTE);
    let mut all = found(town, 1).await;
    (person, all.remove(0))
}
