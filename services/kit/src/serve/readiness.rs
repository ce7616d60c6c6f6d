//! Whether services are ready, asked once a second and answered from memory.

use crate::service::Ready;
use crate::shutdown::ShutdownToken;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tonic_health::ServingStatus::{self, NotServing, Serving};
use tonic_health::server::{HealthReporter, HealthService};

const EVERY: Duration = Duration::from_secs(1);
const PATIENCE: Duration = Duration::from_secs(2);

/// The readiness of every service of this process.
#[derive(Clone)]
pub(super) struct Readiness {
    services: Arc<[Asked]>,
    reporter: HealthReporter,
}

struct Asked {
    name: &'static str,
    ready: Ready,
    was_ready: AtomicBool,
}

impl Readiness {
    /// Nobody is ready before being asked. The health service answers from the same state.
    pub(super) fn of(services: Vec<(&'static str, Ready)>) -> (Self, HealthService) {
        let reporter = HealthReporter::new();
        let health = HealthService::from_health_reporter(reporter.clone());
        let asked = |(name, ready)| Asked {
            name,
            ready,
            was_ready: AtomicBool::new(false),
        };
        (
            Self {
                services: services.into_iter().map(asked).collect(),
                reporter,
            },
            health,
        )
    }

    /// Asks everyone once a second until stopped.
    pub(super) async fn keep_asking(self, stop: ShutdownToken) {
        self.tell("", false).await;
        for service in self.services.iter() {
            self.tell(service.name, false).await;
        }
        stop.run_until_cancelled(async {
            loop {
                self.ask_everyone().await;
                tokio::time::sleep(EVERY).await;
            }
        })
        .await;
    }

    async fn ask_everyone(&self) {
        let before = self.waiting_for().is_empty();
        for service in self.services.iter() {
            let answer = tokio::time::timeout(PATIENCE, (service.ready)()).await;
            let is_ready = matches!(answer, Ok(Ok(())));
            if service.was_ready.swap(is_ready, Ordering::Relaxed) == is_ready {
                continue;
            }
            match answer {
                Ok(Ok(())) => tracing::info!(service = service.name, "ready"),
                Ok(Err(reason)) => tracing::warn!(service = service.name, reason, "not ready"),
                Err(_) => tracing::warn!(service = service.name, reason = "no answer in time", "not ready"),
            }
            self.tell(service.name, is_ready).await;
        }
        let now = self.waiting_for().is_empty();
        if now != before || self.services.is_empty() {
            self.tell("", now).await;
        }
    }

    /// The services that are not ready; empty when all are.
    pub(super) fn waiting_for(&self) -> Vec<&'static str> {
        let unready = |service: &&Asked| !service.was_ready.load(Ordering::Relaxed);
        self.services
            .iter()
            .filter(unready)
            .map(|service| service.name)
            .collect()
    }

    /// Nobody is ready any more: the process is stopping.
    pub(super) async fn turn_off(&self) {
        self.tell("", false).await;
        for service in self.services.iter() {
            service.was_ready.store(false, Ordering::Relaxed);
            self.tell(service.name, false).await;
        }
    }

    async fn tell(&self, name: &str, ready: bool) {
        let status: ServingStatus = if ready { Serving } else { NotServing };
        self.reporter.set_service_status(name, status).await;
    }
}
