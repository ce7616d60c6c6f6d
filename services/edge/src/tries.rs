//! How often something was tried from one address, in memory: so that nobody looks up what others type, code after code.

use kit::clock::Moment;
use kit::origin;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Tries from one address within [`SPAN`]: many phones share one, and few of them type.
const MOST: u32 = 60;
const SPAN: Duration = Duration::from_secs(600);
/// Addresses remembered; beyond that those are forgotten whose span is over, or else all.
const ADDRESSES: usize = 10_000;

/// What was tried lately, by address.
#[derive(Debug, Default)]
pub struct Tries(Mutex<HashMap<IpAddr, (Moment, u32)>>);

impl Tries {
    /// Counts one more; whether it may be looked up. Whoever comes without an address is not counted.
    pub fn admit(&self, address: Option<IpAddr>, wall: Moment) -> bool {
        let Some(address) = address.map(origin::counted) else {
            return true;
        };
        // A count that was broken off is as good as any.
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counted.len() >= ADDRESSES {
            counted.retain(|_, (since, _)| wall.since(*since) < SPAN);
        }
        if counted.len() >= ADDRESSES {
            counted.clear();
        }
        let (since, count) = counted.entry(address).or_insert((wall, 0));
        if wall.since(*since) >= SPAN {
            (*since, *count) = (wall, 0);
        }
        *count = count.saturating_add(1);
        *count <= MOST
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_tries_so_often_and_again_later() {
        let tries = Tries::default();
        let (one, other) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let at = Moment::from_unix_seconds;
        for _ in 0..MOST {
            assert!(tries.admit(Some(one), at(0)));
        }
        assert!(!tries.admit(Some(one), at(1)));
        assert!(tries.admit(Some(other), at(1)));
        assert!(tries.admit(None, at(1)));
        assert!(tries.admit(Some(one), at(600)));
    }
}
