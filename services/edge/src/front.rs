//! What every page holds: whom it asks, and what time it is.

use crate::accounts::office::Office;
use crate::settings::Settings;
use crate::tries::Tries;
use kit::clock::Clock;
use kit::wire::Wire;
use std::fmt;
use std::sync::Arc;

/// What every page holds.
#[derive(Debug)]
pub struct Front {
    /// What can be tuned.
    pub settings: Settings,
    /// The town's time, and the machine's.
    pub clock: Clock,
    /// The services.
    pub neighbours: Neighbours,
    /// Accounts and sessions of staff; the zone `public` has none.
    pub office: Option<Arc<Office>>,
    /// How often codes of posters were typed, by address.
    pub typed_codes: Tries,
}

/// The services that pages ask, near or far. A call bears the token of whoever is looking; the front door itself may ask nothing.
#[derive(Clone)]
pub struct Neighbours {
    /// People, codes, care.
    pub registration: Wire,
    /// Gates and passes.
    pub checkpoint: Wire,
}

impl Neighbours {
    /// Whoever answers the calls of a package of the contract.
    pub(crate) fn answering(&self, package: &str) -> &Wire {
        match package.starts_with("quma.registration.") {
            true => &self.registration,
            false => &self.checkpoint,
        }
    }
}

impl fmt::Debug for Neighbours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Neighbours")
    }
}
