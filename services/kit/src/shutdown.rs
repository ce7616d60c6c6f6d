//! Stopping in a stated order: nobody new, then whoever is inside, then what runs unasked.
//!
//! `begun` (readiness off) → `draining` (stop accepting; streams end) → `duties` → closings (feeds, databases) → telemetry.
//! The first signal asks to finish; a second one, or a stage that outlasts its time, stops at once (`now`).

use std::io;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Something to wait on: cancelled when its stage comes.
pub type ShutdownToken = tokio_util::sync::CancellationToken;

/// The stages of stopping, shared by everything that runs in this process. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Shutdown {
    begun: ShutdownToken,
    draining: ShutdownToken,
    duties: ShutdownToken,
    now: ShutdownToken,
}

impl Shutdown {
    /// A shutdown that only [`begin`](Self::begin) starts: for tests and for parts embedded in something larger.
    pub fn manual() -> Self {
        Self::default()
    }

    /// A shutdown started by SIGTERM or SIGINT; the second signal means now. Needs a running tokio runtime.
    pub fn on_signals() -> io::Result<Self> {
        let shutdown = Self::default();
        let terminate = signal(SignalKind::terminate())?;
        let interrupt = signal(SignalKind::interrupt())?;
        tokio::spawn(shutdown.clone().listen(terminate, interrupt));
        Ok(shutdown)
    }

    async fn listen(self, mut terminate: Signal, mut interrupt: Signal) {
        let mut either = async || {
            tokio::select! { _ = terminate.recv() => {}, _ = interrupt.recv() => {} }
        };
        either().await;
        tracing::info!("asked to stop: finishing what is under way");
        self.begin();
        either().await;
        tracing::warn!("asked again: stopping now");
        self.stop_now();
    }

    /// Asks to finish. The stages are then walked by whoever serves.
    pub fn begin(&self) {
        self.begun.cancel();
    }

    /// Gives up on finishing: every stage is over.
    pub fn stop_now(&self) {
        for token in [&self.begun, &self.draining, &self.duties, &self.now] {
            token.cancel();
        }
    }

    /// Cancelled at the first request to stop: readiness goes off.
    pub fn begun(&self) -> &ShutdownToken {
        &self.begun
    }

    /// Cancelled when no new connection is accepted; streams end themselves on it.
    pub fn draining(&self) -> &ShutdownToken {
        &self.draining
    }

    /// Cancelled when the last answer is given and duties should end.
    pub fn duties(&self) -> &ShutdownToken {
        &self.duties
    }

    /// Cancelled when finishing took too long or a second signal came.
    pub fn now(&self) -> &ShutdownToken {
        &self.now
    }
}
