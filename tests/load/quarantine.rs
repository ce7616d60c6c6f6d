//! Somebody is ordered to stay apart: how soon a gate knows it.

use super::Failure;
use super::crowd::{DISTRICT, bearer};
use super::report::{self, Target, figure, latencies};
use super::residents;
use super::scene::{Scene, by};
use hdrhistogram::Histogram;
use proto::common::v1::HealthLevel;
use proto::registration::v1 as pb;
use proto::registration::v1::quarantine_service_client::QuarantineServiceClient;
use std::time::{Duration, Instant};
use vocabulary::Role;

/// Orders, one after the other, each by a worker of its own.
const ORDERS: usize = 50;
/// How long one is waited for at most.
const PATIENCE: Duration = Duration::from_secs(30);
/// From the order's call to the gate's answer (issue 3).
const SECONDS: f64 = 1.0;

/// Orders quarantines and scans each code until its gate knows; prints.
pub(crate) async fn measure(scene: &mut Scene) -> Result<(), Failure> {
    report::heading(format_args!("An order of quarantine, {ORDERS} times"));
    let families = residents::register_by(scene, ORDERS, 1).await?;
    let mut orders = QuarantineServiceClient::new(scene.channel());
    let mut micros = Histogram::<u64>::new(3)?;
    for (nth, family) in families.iter().enumerate() {
        let worker = format!("worker-{nth}");
        let worker = bearer(
            &scene.keys,
            &scene.clock,
            Role::CommunityWorker,
            DISTRICT,
            &worker,
        )?;
        let order = pb::OrderQuarantineRequest {
            request_id: scene.fresh_id(),
            person_id: family.head.clone(),
            mode: pb::QuarantineMode::Home.into(),
            reason: pb::QuarantineReason::CloseContact.into(),
            evidence: "bulletin 36".to_owned(),
            first_day: scene.clock.today().to_string(),
            ..pb::OrderQuarantineRequest::default()
        };
        let began = Instant::now();
        orders.order_quarantine(by(&worker, order)).await?;
        while scene.level_at_the_gate(&family.code).await? == HealthLevel::Green {
            if began.elapsed() > PATIENCE {
                return Err("the gate did not hear of it in time".into());
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        micros.record(u64::try_from(began.elapsed().as_micros())?)?;
    }
    latencies("from the order's call until the gate refuses", &micros);
    let slowest = micros.max() as f64 / 1e6;
    figure("  the slowest of them", slowest, "s", Target::AtMost(SECONDS));
    Ok(())
}
