//! How many calls run at once, by tier: what can wait gives way to what cannot, and whoever must go hears so at once.

use crate::access::Tier;
use crate::fault::{Fault, Kind};
use serde::Deserialize;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// How many calls of each tier may run at once in this process.
#[derive(Debug, Clone, Deserialize)]
#[serde(default)]
pub struct LimitSettings {
    /// Verifying at gates.
    pub gate: u32,
    /// Registering and looking at one's own things.
    pub registration: u32,
    /// Lists and statistics.
    pub lists: u32,
    /// Exports.
    pub exports: u32,
    /// Open streams.
    pub streams: u32,
    /// Administration.
    pub admin: u32,
    /// Of every tier, how many percent only services may use: their callers already hold a place somewhere, and must
    /// not starve behind new arrivals.
    pub reserved_for_services_percent: u32,
}

impl Default for LimitSettings {
    fn default() -> Self {
        Self {
            gate: 4096,
            registration: 512,
            lists: 64,
            exports: 8,
            streams: 1024,
            admin: 16,
            reserved_for_services_percent: 12,
        }
    }
}

/// The places of every tier, shared by all services of a process. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Limits(Arc<[Places; Tier::ALL.len()]>);

#[derive(Debug)]
#[repr(align(64))] // a cache line each: tiers must not slow each other down
struct Places {
    taken: AtomicU32,
    all: u32,
    for_people: u32,
}

impl Limits {
    /// Nothing taken yet.
    pub fn new(settings: &LimitSettings) -> Self {
        let LimitSettings {
            gate,
            registration,
            lists,
            exports,
            streams,
            admin,
            ..
        } = *settings;
        let percent = u64::from(settings.reserved_for_services_percent.min(100));
        // In the order of the tiers, which index this array.
        Self(Arc::new(
            [gate, registration, lists, exports, streams, admin].map(|all| {
                let for_people = u64::from(all) * (100 - percent) / 100;
                Places {
                    taken: AtomicU32::new(0),
                    all,
                    for_people: u32::try_from(for_people).unwrap_or(all),
                }
            }),
        ))
    }

    /// Takes a place, or refuses with `OVERLOADED` and when to try again. Never waits: a queue here would only hide
    /// the overload from the caller until its deadline.
    pub(super) fn admit(&self, tier: Tier, service: bool) -> Result<Permit, Fault> {
        let can_wait = matches!(tier, Tier::Lists | Tier::Exports);
        let gate = self.places(Tier::Gate);
        if can_wait && gate.taken.load(Ordering::Relaxed) > gate.all / 2 {
            return Err(overloaded());
        }
        let places = self.places(tier);
        let most = if service { places.all } else { places.for_people };
        if places.taken.fetch_add(1, Ordering::Relaxed) >= most {
            places.taken.fetch_sub(1, Ordering::Relaxed);
            return Err(overloaded());
        }
        Ok(Permit {
            limits: self.clone(),
            tier,
        })
    }

    fn places(&self, tier: Tier) -> &Places {
        &self.0[tier as usize]
    }
}

fn overloaded() -> Fault {
    Fault::new(Kind::Later, "OVERLOADED", "too many calls at once, try again")
        .retry_after(Duration::from_secs(1))
}

/// A taken place; given back when dropped.
#[derive(Debug)]
pub(super) struct Permit {
    limits: Limits,
    tier: Tier,
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.limits
            .places(self.tier)
            .taken
            .fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits() -> Limits {
        let few = LimitSettings {
            gate: 10,
            lists: 5,
            reserved_for_services_percent: 20,
            ..Default::default()
        };
        Limits::new(&few)
    }

    #[test]
    fn people_stop_before_the_reserved_share_and_services_do_not() {
        let limits = limits();
        let held: Vec<_> = (0..8)
            .map(|_| limits.admit(Tier::Gate, false).expect("room for people"))
            .collect();
        let refused = limits
            .admit(Tier::Gate, false)
            .expect_err("no room left for people");
        assert_eq!((refused.kind, refused.reason), (Kind::Later, "OVERLOADED"));
        assert_eq!(refused.retry_after, Some(Duration::from_secs(1)));
        let services = (limits.admit(Tier::Gate, true), limits.admit(Tier::Gate, true));
        assert!(services.0.is_ok() && services.1.is_ok() && limits.admit(Tier::Gate, true).is_err());
        drop((held, services));
        assert!(limits.admit(Tier::Gate, false).is_ok());
    }

    #[test]
    fn lists_are_shed_first_when_the_gates_are_busy() {
        let limits = limits();
        let _held: Vec<_> = (0..6)
            .map(|_| limits.admit(Tier::Gate, false).expect("room at the gate"))
            .collect();
        assert!(limits.admit(Tier::Lists, true).is_err());
        assert!(limits.admit(Tier::Exports, false).is_err());
        assert!(limits.admit(Tier::Gate, false).is_ok());
        assert!(limits.admit(Tier::Registration, false).is_ok());
    }

    #[test]
    fn every_tier_has_its_own_places_in_their_order() {
        let limits = Limits::new(&LimitSettings::default());
        let places = Tier::ALL.map(|tier| limits.places(tier).all);
        assert_eq!(places, [4096, 512, 64, 8, 1024, 16]);
    }
}
