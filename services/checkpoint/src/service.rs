//! What every handler holds. Nothing here decides; rules do.

use std::ops::Deref;
use std::sync::Arc;

use kit::clock::Clock;
use kit::db::Db;
use kit::db::group::Writer;
use kit::keys::{PublicKey, Signer};
use kit::shutdown::ShutdownToken;
use vocabulary::{Area, Gazetteer};

use crate::codes::Codes;
use crate::gates::Gates;
use crate::open_fevers::OpenFevers;
use crate::orders::Orders;
use crate::posters::Posters;
use crate::quota::households::Households;
use crate::sample::Sample;
use crate::self_scans::SelfScans;
use crate::standings::Standings;
use crate::store::pass::record::{Passes, Uploads};
use crate::store::vault::Vault;

/// The service, as its handlers see it. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Checkpoint(Arc<Parts>);

/// The parts, each cheap to clone and shared with the duties.
#[derive(Debug)]
pub struct Parts {
    /// The town's time, and the machine's.
    pub clock: Clock,
    /// The district this service works for.
    pub district: Area,
    /// The books.
    pub db: Db,
    /// Areas and their names.
    pub gazetteer: Gazetteer,
    /// The keys of the little that lies sealed here.
    pub vault: Vault,
    /// Every gate, in memory.
    pub gates: Gates,
    /// Who has a fever case open, in memory.
    pub open_fevers: OpenFevers,
    /// Makes and reads posters.
    pub posters: Posters,
    /// Every order in force.
    pub orders: Orders,
    /// Every overriding standing, in memory.
    pub standings: Standings,
    /// Who lives together, in memory: quotas are theirs.
    pub households: Households,
    /// Reads residents' codes.
    pub codes: Codes,
    /// Signs poster tickets, shift tickets and offline bundles (`410811.ticket.1`).
    pub tickets: Arc<dyn Signer>,
    /// Finds the key of a ticket we signed earlier, by its id.
    pub ticket_keys: TicketKeys,
    /// Writes passes, many gates' together.
    pub passes: Writer<Passes>,
    /// Writes what offline gates hand in, many gates' together.
    pub uploads: Writer<Uploads>,
    /// Tells self-scans to whoever watches a gate.
    pub self_scans: SelfScans,
    /// Offline passes chosen to be checked again.
    pub sample: Sample,
    /// Streams end when it is cancelled.
    pub draining: ShutdownToken,
}

/// Finds public keys of our own tickets, older ones included.
#[derive(Clone, Debug)]
pub struct TicketKeys {
    /// Every trusted key.
    pub trust: kit::keys::Trust,
    /// Whose tickets count.
    pub authority: Arc<str>,
}

impl TicketKeys {
    /// The key of that id, if it is one of ours for tickets.
    pub fn key(&self, key_id: &str) -> Option<PublicKey> {
        let id = kit::keys::KeyId::parse(key_id).ok()?;
        let ours = id.issuer == &*self.authority && id.purpose == TICKET;
        ours.then(|| self.trust.key(key_id)).flatten()
    }
}

/// What the keys of tickets are for.
pub const TICKET: &str = "ticket";

impl Checkpoint {
    /// From its parts.
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }
}

impl Deref for Checkpoint {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
