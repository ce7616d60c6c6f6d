//! Many calls under way at once, each runner starting the next as soon as one is answered, and what became of them.

use super::codec::{Lean, Verdict};
use super::crowd::{Ids, Scan, Visit};
use super::program::Program;
use super::report;
use super::wire::Wire;
use super::{Failure, Sizes};
use futures::future::try_join_all;
use hdrhistogram::Histogram;
use kit::clock::Clock;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tonic::codegen::http::uri::PathAndQuery;
use tonic::{Code, Request, Status};
use tonic_types::StatusExt;

/// The one call that is driven.
const VERIFY_PASS: &str = "/quma.checkpoint.v1.GateService/VerifyPass";

/// The number of `VERDICT_PASS`.
const PASS: u64 = proto::checkpoint::v1::Verdict::Pass as u64;

/// How long a drive lasts.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Until {
    /// So long, over and over the same visits.
    After(Duration),
    /// Until every visit was made once.
    EachOnce,
}

/// What became of the calls of a drive.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// Answered with a verdict: in the books, or somebody lied.
    pub(crate) acknowledged: u64,
    /// Of those, `PASS`.
    pub(crate) passed: u64,
    /// `UNAVAILABLE` with a `RetryInfo`.
    pub(crate) shed: u64,
    /// Anything else, by code and reason.
    pub(crate) failures: BTreeMap<String, u64>,
    /// Microseconds of every acknowledged call.
    answered_in: Vec<u32>,
    /// Microseconds of every shed call.
    shed_in: Vec<u32>,
    /// From the first call to the last answer.
    pub(crate) took: Duration,
}

impl Outcome {
    /// Acknowledged calls per second.
    pub(crate) fn per_second(&self) -> f64 {
        self.acknowledged as f64 / self.took.as_secs_f64()
    }

    /// How long acknowledged calls took, in microseconds.
    pub(crate) fn answered_in(&self) -> Histogram<u64> {
        histogram(&self.answered_in)
    }

    /// How long shed calls took, in microseconds.
    pub(crate) fn shed_in(&self) -> Histogram<u64> {
        histogram(&self.shed_in)
    }

    /// Adds another drive of the same kind; the times are added, as the drives ran one after the other.
    pub(crate) fn add(&mut self, other: Self) {
        let took = self.took + other.took;
        self.add_beside(other);
        self.took = took;
    }

    /// Adds what another runner did in the same time.
    fn add_beside(&mut self, other: Self) {
        self.acknowledged += other.acknowledged;
        self.passed += other.passed;
        self.shed += other.shed;
        self.answered_in.extend(other.answered_in);
        self.shed_in.extend(other.shed_in);
        for (what, count) in other.failures {
            *self.failures.entry(what).or_default() += count;
        }
    }

    /// Prints what should not have happened: failures, and verdicts other than PASS.
    pub(crate) fn say_what_else(&self, name: &str) {
        let others = self.acknowledged - self.passed;
        if others > 0 {
            report::say(format_args!("  {name}: {others} answers were not PASS"));
        }
        for (what, count) in &self.failures {
            report::say(format_args!("  {name}: {count} calls failed with {what}"));
        }
    }

    fn record(&mut self, answer: Result<Verdict, Status>, took: Duration) -> Option<Duration> {
        let micros = u32::try_from(took.as_micros()).unwrap_or(u32::MAX);
        match answer {
            Ok(verdict) => {
                self.acknowledged += 1;
                self.passed += u64::from(verdict == Verdict(PASS));
                self.answered_in.push(micros);
                None
            }
            Err(status) => {
                let retry = status.get_details_retry_info().and_then(|info| info.retry_delay);
                if status.code() == Code::Unavailable && retry.is_some() {
                    self.shed += 1;
                    self.shed_in.push(micros);
                    return retry;
                }
                let reason = kit::fault::reason_of(&status).unwrap_or_else(|| status.message().to_owned());
                *self
                    .failures
                    .entry(format!("{:?} {reason}", status.code()))
                    .or_default() += 1;
                // Whatever it was, asking again at once would measure only refusals.
                Some(Duration::from_millis(100))
            }
        }
    }
}

/// A minute, in microseconds: slower calls count as a minute.
const SLOWEST: u64 = 60_000_000;

fn histogram(micros: &[u32]) -> Histogram<u64> {
    let mut histogram = Histogram::new_with_max(SLOWEST, 3).expect("three digits are within its bounds");
    for micros in micros {
        histogram.saturating_record(u64::from(*micros));
    }
    histogram
}

/// Drives the visits with as many calls under way as the sizes say, each over its gate's connection or the one its gate shares with others,
/// and waits for every last answer: a call that was given up could be in the books or not. All gates connect at once, as after a restart;
/// that is not measured.
pub(crate) async fn drive(
    program: &Program,
    sizes: &Sizes,
    visits: &Arc<Vec<Visit>>,
    until: Until,
    clock: &Clock,
) -> Result<Outcome, Failure> {
    let wires = (0..sizes.connections()).map(|_| Wire::to(program.address()));
    let wires: Arc<[Wire]> = try_join_all(wires).await?.into();
    let next = Arc::new(AtomicUsize::new(0));
    let began = Instant::now();
    let runners: Vec<_> = (0..sizes.in_flight)
        .map(|_| {
            let runner = Runner {
                wires: Arc::clone(&wires),
                visits: Arc::clone(visits),
                next: Arc::clone(&next),
                ids: Ids::new(clock.now()),
            };
            tokio::spawn(runner.run(began, until))
        })
        .collect();
    let mut outcome = Outcome::default();
    for runner in runners {
        outcome.add_beside(runner.await.expect("a runner does not panic"));
    }
    outcome.took = began.elapsed();
    Ok(outcome)
}

struct Runner {
    wires: Arc<[Wire]>,
    visits: Arc<Vec<Visit>>,
    next: Arc<AtomicUsize>,
    ids: Ids,
}

impl Runner {
    async fn run(mut self, began: Instant, until: Until) -> Outcome {
        let mut outcome = Outcome::default();
        loop {
            let turn = self.next.fetch_add(1, Ordering::Relaxed);
            let over = match until {
                Until::After(duration) => began.elapsed() >= duration,
                Until::EachOnce => turn >= self.visits.len(),
            };
            if over {
                return outcome;
            }
            let asked = Instant::now();
            let answer = self.call(turn % self.visits.len()).await;
            if let Some(pause) = outcome.record(answer, asked.elapsed()) {
                tokio::time::sleep(pause).await;
            }
        }
    }

    async fn call(&mut self, visit: usize) -> Result<Verdict, Status> {
        let visit = &self.visits[visit];
        let mut request = Request::new(visit.scan(&mut self.ids));
        request
            .metadata_mut()
            .insert("authorization", visit.token.clone());
        let mut client = self.wires[visit.gate % self.wires.len()].client();
        client
            .ready()
            .await
            .map_err(|error| Status::unknown(error.to_string()))?;
        let path = PathAndQuery::from_static(VERIFY_PASS);
        let answer = client
            .unary(request, path, Lean::<Scan, Verdict>::default())
            .await?;
        Ok(answer.into_inner())
    }
}
