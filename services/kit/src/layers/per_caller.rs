//! How often one caller may call: nobody's script slows down a gate.

use crate::fault::{Fault, Kind};
use serde::Deserialize;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How often one caller may call. Services are not counted: their callers were, at their own door.
#[derive(Debug, Clone, Deserialize)]
#[serde(default)]
pub struct PerCallerSettings {
    /// Calls per second, sustained; 0 turns the limit off.
    pub per_second: u32,
    /// Calls at once after a quiet time: a page or an offline queue asks many things together.
    pub burst: u32,
}

impl Default for PerCallerSettings {
    fn default() -> Self {
        Self {
            per_second: 50,
            burst: 200,
        }
    }
}

/// A power of two; 512 kB. Two callers in one slot share their rate, which both notice only when both ask at the limit.
const SLOTS: usize = 1 << 16;

/// The generic cell rate algorithm (ITU-T I.371) in a table of atomics: bounded memory, no lock, nothing to sweep.
#[derive(Debug)]
pub(super) struct PerCaller {
    /// For every slot the moment, in microseconds since `started`, at which its caller's calls so far are paid for.
    paid_until: Box<[AtomicU64]>,
    started: Instant,
    /// Seeded, so that nobody can choose a name that lands in another's slot.
    hasher: RandomState,
    cost: u64,
    credit: u64,
}

impl PerCaller {
    pub(super) fn new(settings: &PerCallerSettings) -> Self {
        let cost = 1_000_000u64
            .checked_div(u64::from(settings.per_second))
            .unwrap_or(0);
        Self {
            paid_until: (0..SLOTS).map(|_| AtomicU64::new(0)).collect(),
            started: Instant::now(),
            hasher: RandomState::new(),
            cost,
            credit: cost * u64::from(settings.burst.max(1)),
        }
    }

    /// Counts a call of `key`, or refuses with `TOO_MANY_CALLS` and when to try again.
    pub(super) fn admit(&self, key: &str) -> Result<(), Fault> {
        let now = u64::try_from(self.started.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.admit_at(key, now)
    }

    fn admit_at(&self, key: &str, now: u64) -> Result<(), Fault> {
        let slot = &self.paid_until[self.hasher.hash_one(key) as usize % SLOTS];
        let paid = slot.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |paid| {
            let next = paid.max(now) + self.cost;
            (next <= now + self.credit).then_some(next)
        });
        match paid {
            Ok(_) => Ok(()),
            Err(paid) => {
                let wait = Duration::from_micros((paid + self.cost).saturating_sub(now + self.credit));
                let message = "this caller calls too often";
                Err(Fault::new(Kind::TooMany, "TOO_MANY_CALLS", message).retry_after(wait))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_then_the_rate_holds_and_others_do_not_notice() {
        let limit = PerCaller::new(&PerCallerSettings {
            per_second: 10,
            burst: 3,
        });
        let passed = (0..5).filter(|_| limit.admit_at("lin", 0).is_ok()).count();
        assert_eq!(passed, 3);
        let refused = limit.admit_at("lin", 0).expect_err("the burst is spent");
        assert_eq!(
            (refused.kind, refused.retry_after),
            (Kind::TooMany, Some(Duration::from_millis(100)))
        );
        assert!(limit.admit_at("zhao", 0).is_ok());
        assert!(limit.admit_at("lin", 100_000).is_ok() && limit.admit_at("lin", 100_000).is_err());
    }

    #[test]
    fn nought_a_second_is_no_limit() {
        let limit = PerCaller::new(&PerCallerSettings {
            per_second: 0,
            burst: 0,
        });
        assert!((0..1000).all(|_| limit.admit_at("lin", 0).is_ok()));
    }
}
