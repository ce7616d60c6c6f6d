//! The ground a service stands on: everything the program hands to each service it opens.

use crate::access::Table;
use crate::caller::Principal;
use crate::clock::Clock;
use crate::keys::{Keyring, Trust};
use crate::layers::{DeadlineSettings, Layers, Limits, PerCallerSettings};
use crate::shutdown::Shutdown;
use crate::token::Verifier;
use std::sync::Arc;

/// What the program hands to every service it opens. Cheap to clone; services of one process share all of it.
#[derive(Debug, Clone)]
pub struct Ground {
    /// The town's time, and the machine's.
    pub clock: Clock,
    /// The authority of this deployment: the issuer in its tokens and codes, the first part of its key ids.
    pub authority: Arc<str>,
    /// Private keys of this process.
    pub keys: Keyring,
    /// Public keys by key id.
    pub trust: Trust,
    /// Verifies callers' tokens.
    pub tokens: Verifier,
    /// How many calls run at once.
    pub limits: Limits,
    /// How often one caller may call.
    pub per_caller: PerCallerSettings,
    /// How long calls may take.
    pub deadlines: DeadlineSettings,
    /// The stages of stopping.
    pub shutdown: Shutdown,
}

impl Ground {
    /// The layers of one service on this ground.
    pub fn layers<P: Principal>(
        &self,
        service: &'static str,
        table: Table<P::Role>,
        descriptors: &'static [u8],
    ) -> Layers<P> {
        Layers {
            service,
            table,
            descriptors,
            verifier: self.tokens.clone(),
            limits: self.limits.clone(),
            per_caller: self.per_caller.clone(),
            deadlines: self.deadlines.clone(),
            clock: self.clock.clone(),
            draining: self.shutdown.draining().clone(),
        }
    }
}
