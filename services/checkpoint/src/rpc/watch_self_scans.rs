//! WatchSelfScans: the last self-scans of a gate, then each new one and each that got its reading.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use futures::stream::BoxStream;
use kit::clock::Moment;
use kit::db::Engine;
use kit::fault::Fault;
use proto::checkpoint::v1 as pb;
use proto::checkpoint::v1::watch_self_scans_response::Event;
use tokio::sync::{broadcast, mpsc};
use tokio::time::{Interval, MissedTickBehavior, interval};
use tokio_stream::wrappers::ReceiverStream;
use tonic::Status;
use vocabulary::{Caller, CheckpointId, PassId, Verdict};

use super::verify_pass::gate_in_reach;
use crate::convert::field::id;
use crate::convert::pass;
use crate::error::Refusal;
use crate::rules::pass::Pass;
use crate::service::Checkpoint;
use crate::store::pass::list::{self, Key, Page};

/// How many are shown first, and how far back the books are looked through.
const SHOWN: u32 = 20;
/// A sign of life.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// How soon a self-scan that another replica recorded is seen.
const LOOKED_EVERY: Duration = Duration::from_secs(2);

/// What the volunteer's stream is made of.
pub type Events = BoxStream<'static, Result<pb::WatchSelfScansResponse, Status>>;

/// Answers until the volunteer goes away or the service stops.
pub async fn watch(
    service: &Checkpoint,
    caller: &Caller,
    request: pb::WatchSelfScansRequest,
) -> Result<Events, Fault> {
    let checkpoint =
        id(&request.checkpoint_id).map_err(|refused| kit::parse::Flaws::one("checkpoint_id", refused))?;
    let gate = gate_in_reach(service, caller, checkpoint)?;
    // Listening begins before the books are read, so nothing falls between the two.
    let told = service.self_scans.listen();
    let latest = latest(service, gate.id).await.map_err(Refusal::from)?;

    let (sender, receiver) = mpsc::channel(64);
    let watch = Watch {
        service: service.clone(),
        gate: gate.id,
        seen: HashMap::new(),
        sender,
    };
    tokio::spawn(watch.run(told, latest));
    Ok(ReceiverStream::new(receiver).boxed())
}

/// Newest first.
async fn latest(service: &Checkpoint, gate: CheckpointId) -> Result<Vec<Pass>, kit::db::Error> {
    let page = Page {
        from: Moment::FIRST,
        before: Key::beginning_of(Moment::LAST),
        verdict: None,
        limit: SHOWN,
    };
    list::self_scans(&service.db, gate, &page).await
}

struct Watch {
    service: Checkpoint,
    gate: CheckpointId,
    /// What was shown of a pass, so that it is shown again only when it changed.
    seen: HashMap<PassId, (Verdict, bool, bool)>,
    sender: mpsc::Sender<Result<pb::WatchSelfScansResponse, Status>>,
}

/// The watcher went away.
struct Gone;

impl Watch {
    async fn run(mut self, mut told: broadcast::Receiver<Arc<Pass>>, latest: Vec<Pass>) {
        // Whoever goes away ends the watch; there is nobody to tell.
        let _: Result<(), Gone> = self.until_gone(&mut told, latest).await;
    }

    async fn until_gone(
        &mut self,
        told: &mut broadcast::Receiver<Arc<Pass>>,
        latest: Vec<Pass>,
    ) -> Result<(), Gone> {
        self.show_all(&latest).await?;
        self.send(Event::CaughtUp(true)).await?;
        let (mut heartbeat, mut look) = (every(HEARTBEAT), every(LOOKED_EVERY));
        // SQLite has one process: whatever is recorded is told here.
        let others = self.service.db.engine() == Engine::Postgres;
        let stopping = self.service.draining.clone();
        loop {
            tokio::select! {
                () = stopping.cancelled() => return Ok(()),
                () = self.sender.closed() => return Err(Gone),
                scan = told.recv() => match scan {
                    Ok(pass) if pass.checkpoint == self.gate => self.show(&pass).await?,
                    Ok(_) => {}
                    Err(broadcast::error::RecvError::Lagged(_)) => self.look().await?,
                    Err(broadcast::error::RecvError::Closed) => return Ok(()),
                },
                _ = look.tick(), if others => self.look().await?,
                _ = heartbeat.tick() => {
                    let now = self.service.clock.now().to_proto();
                    self.send(Event::Heartbeat(now)).await?;
                }
            }
        }
    }

    /// Looks into the books for what this process was not told.
    async fn look(&mut self) -> Result<(), Gone> {
        match latest(&self.service, self.gate).await {
            Ok(passes) => self.show_all(&passes).await,
            Err(error) => {
                tracing::warn!(%error, "the latest self-scans could not be read");
                Ok(())
            }
        }
    }

    async fn show_all(&mut self, newest_first: &[Pass]) -> Result<(), Gone> {
        // What is older than the last ones shown is not looked at again.
        if self.seen.len() > 10 * SHOWN as usize {
            self.seen
                .retain(|id, _| newest_first.iter().any(|pass| pass.id == *id));
        }
        for pass in newest_first.iter().rev() {
            self.show(pass).await?;
        }
        Ok(())
    }

    async fn show(&mut self, pass: &Pass) -> Result<(), Gone> {
        let shown = (pass.verdict, pass.temperature.is_some(), pass.voided_at.is_some());
        if self.seen.insert(pass.id, shown) == Some(shown) {
            return Ok(());
        }
        let now = self.service.clock.now();
        let message = pass::write(pass, now, |stamp| self.service.orders.document_of(stamp));
        self.send(Event::Pass(message)).await
    }

    async fn send(&self, event: Event) -> Result<(), Gone> {
        self.sender
            .send(Ok(pb::WatchSelfScansResponse { event: Some(event) }))
            .await
            .map_err(|_| Gone)
    }
}

fn every(time: Duration) -> Interval {
    let mut interval = interval(time);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}
