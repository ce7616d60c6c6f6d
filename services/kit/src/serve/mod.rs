//! Serves services until told to stop, and stops in order.
//!
//! Readiness off → stop accepting, let everyone inside finish → duties → what the services close last. Telemetry is
//! the caller's to flush, after all this.

mod accept;
mod duties;
mod readiness;
mod routes;
mod tls;
mod web;

pub use accept::{Door, ServeSettings, listen};
pub use routes::Rooms;
pub use tls::{Certificates, TlsError, TlsSettings};

use crate::service::Service;
use crate::shutdown::Shutdown;
use duties::{Died, Duties};
use std::time::Duration;
use tokio_util::task::TaskTracker;

/// Why serving ended other than by being asked to.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// A duty ended on its own: with an error, a panic, or nothing left to do.
    #[error("duty \"{duty}\" of {service} died: {cause}")]
    DutyDied {
        /// Whose duty.
        service: &'static str,
        /// Which.
        duty: &'static str,
        /// Of what.
        cause: String,
    },
    /// The descriptors of a service do not read.
    #[error("descriptors do not read: {0}")]
    Descriptors(#[from] tonic_reflection::server::Error),
    /// What was under way did not finish in time, or a second signal came.
    #[error("stopped before everything had finished")]
    Unfinished,
}

/// Serves until `shutdown` begins, then walks through its stages.
///
/// `Ok` means that everything ended in order; the process should exit with failure on `Err`.
pub async fn serve(
    doors: Vec<Door>,
    services: Vec<Service>,
    settings: ServeSettings,
    shutdown: Shutdown,
) -> Result<(), ServeError> {
    let (mut duties, mut askings, mut closings, mut parts) =
        (Duties::default(), Vec::new(), Vec::new(), Vec::new());
    for service in services {
        duties.start(service.name, service.duties, shutdown.duties());
        askings.push((service.name, service.ready));
        closings.extend(service.closing);
        parts.push((service.rpcs, service.descriptors));
    }
    let (readiness, health) = readiness::Readiness::of(askings);
    let routes = routes::Routes::assemble(parts, health, readiness.clone(), shutdown.draining().clone())?;

    let asking = tokio::spawn(readiness.clone().keep_asking(shutdown.begun().clone()));
    let connections = TaskTracker::new();
    let stop = accept::Stop {
        draining: shutdown.draining().clone(),
        cut: shutdown.now().child_token(),
    };
    let doors: Vec<_> = doors
        .into_iter()
        .map(|door| {
            let behind = routes.behind(door.rooms, door.pages.clone());
            tokio::spawn(accept::accept(
                door,
                behind,
                settings.clone(),
                stop.clone(),
                connections.clone(),
            ))
        })
        .collect();

    let died = tokio::select! {
        () = shutdown.begun().cancelled() => None,
        died = duties.first_death() => Some(died),
    };
    shutdown.begin();
    let _ = asking.await;
    readiness.turn_off().await;
    pause(settings.unready_ms, &shutdown).await;

    shutdown.draining().cancel();
    for door in doors {
        let _ = door.await;
    }
    connections.close();
    let drained = finish(connections.wait(), settings.drain_ms, &shutdown).await;
    stop.cut.cancel(); // what did not finish in time holds nothing open that is closed below

    shutdown.duties().cancel();
    let ended = finish(duties.ended(), settings.duties_ms, &shutdown).await;
    for close in closings {
        close().await;
    }
    match (died, drained, ended) {
        (Some(died), ..) | (None, _, Some(Err(died))) => Err(died.into()),
        (None, Some(()), Some(Ok(()))) => Ok(()),
        _ => Err(ServeError::Unfinished),
    }
}

/// Waits for a stage; `None` when its time is over or stopping became urgent.
async fn finish<T>(stage: impl Future<Output = T>, within_ms: u64, shutdown: &Shutdown) -> Option<T> {
    let urgent = shutdown.now().clone();
    let stage = tokio::time::timeout(Duration::from_millis(within_ms), stage);
    urgent.run_until_cancelled(stage).await.and_then(Result::ok)
}

/// Time for load balancers to notice that this process is not ready any more.
async fn pause(millis: u64, shutdown: &Shutdown) {
    let pause = tokio::time::sleep(Duration::from_millis(millis));
    shutdown.now().run_until_cancelled(pause).await;
}

impl From<Died> for ServeError {
    fn from(Died { service, duty, cause }: Died) -> Self {
        Self::DutyDied { service, duty, cause }
    }
}
