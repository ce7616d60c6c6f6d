//! The duties of all services: started together, watched, ended together.

use crate::service::Duty;
use crate::shutdown::ShutdownToken;
use std::future::pending;
use tokio::task::{JoinError, JoinSet};

/// A duty that ended before it was told to.
#[derive(Debug)]
pub(super) struct Died {
    pub(super) service: &'static str,
    pub(super) duty: &'static str,
    pub(super) cause: String,
}

/// Running duties.
#[derive(Default)]
pub(super) struct Duties(JoinSet<Result<(), Died>>);

impl Duties {
    pub(super) fn start(&mut self, service: &'static str, duties: Vec<Duty>, stop: &ShutdownToken) {
        for Duty { name, run } in duties {
            let stop = stop.clone();
            // A task of its own: a panic ends up in its outcome.
            let task = tokio::spawn(run(stop.clone()));
            self.0.spawn(async move {
                let cause = match task.await {
                    Ok(Ok(())) if stop.is_cancelled() => return Ok(()),
                    Ok(Ok(())) => "it ended by itself".to_owned(),
                    Ok(Err(error)) => error.to_string(),
                    Err(error) => ended_badly(&error),
                };
                tracing::error!(service, duty = name, cause, "duty died");
                Err(Died {
                    service,
                    duty: name,
                    cause,
                })
            });
        }
    }

    /// Waits for the first duty that dies; forever when none does.
    pub(super) async fn first_death(&mut self) -> Died {
        while let Some(outcome) = self.0.join_next().await {
            if let Ok(Err(died)) = outcome {
                return died;
            }
        }
        pending().await
    }

    /// Waits until all have ended; the first one that ended badly.
    pub(super) async fn ended(mut self) -> Result<(), Died> {
        let mut first = Ok(());
        while let Some(outcome) = self.0.join_next().await {
            if let (Ok(Err(died)), Ok(())) = (outcome, &first) {
                first = Err(died);
            }
        }
        first
    }
}

fn ended_badly(error: &JoinError) -> String {
    if error.is_panic() {
        "it panicked".to_owned()
    } else {
        "it was cancelled".to_owned()
    }
}
