//! What every page holds: whom it asks, and what time it is.

use crate::accounts::office::Office;
use crate::documents::press::Press;
use crate::files::workshop::Workshop;
use crate::session::provider::Provider;
use crate::settings::Settings;
use crate::tries::Tries;
use kit::clock::Clock;
use kit::keys::Trust;
use kit::shutdown::ShutdownToken;
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
    /// Whose signatures count: what a gate without a network believes, it believes by these keys.
    pub trust: Trust,
    /// The services.
    pub neighbours: Neighbours,
    /// Draws documents.
    pub press: Press,
    /// Builds files in the background.
    pub workshop: Workshop,
    /// Accounts and sessions of staff; the zone `public` has none.
    pub office: Option<Arc<Office>>,
    /// Cancelled when the town stops: what is told without end ends then.
    pub draining: ShutdownToken,
    /// The city's own sign-in, where there is one and staff come.
    pub provider: Option<Provider>,
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
