//! What every handler holds.

use crate::error::Error;
use crate::store::policies::{self, InForce};
use crate::store::registrations::{Household, Recorded, Writer};
use crate::store::vault::Vault;
use kit::clock::{Clock, Day, Moment};
use kit::db::Db;
use kit::db::group::WriteError;
use kit::fault::Failure;
use kit::feed::Feed;
use kit::keys::{Signer, Trust};
use kit::policy::{Policies, PolicyKind};
use kit::shutdown::ShutdownToken;
use std::sync::Arc;
use vocabulary::area::Area;
use vocabulary::gazetteer::Gazetteer;

/// Everything a handler of registration needs. One value, shared by all.
#[derive(Debug)]
pub struct Registration {
    /// The database.
    pub db: Db,
    /// The keys of what lies sealed in it.
    pub vault: Vault,
    /// The policies, in memory.
    pub policies: Policies,
    /// The feed of standings.
    pub standings: Feed,
    /// The feed of households.
    pub household_feed: Feed,
    /// Where registrations are handed in, many to a commit.
    pub households: Writer,
    /// The town's time, and the machine's.
    pub clock: Clock,
    /// The district this is.
    pub authority: Area,
    /// The same as it stands in tokens and key ids.
    pub issuer: Arc<str>,
    /// The areas there are.
    pub gazetteer: Gazetteer,
    /// Public keys by id: of tickets, and of codes.
    pub trust: Trust,
    /// Signs codes.
    pub code_signer: Arc<dyn Signer>,
    /// Signs residents' sessions.
    pub session_signer: Arc<dyn Signer>,
    /// Cancelled when streams must end.
    pub draining: ShutdownToken,
}

impl Registration {
    /// What the policy of a kind says in an area at a moment.
    pub fn policy<T: PolicyKind>(&self, area: &Area, at: Moment) -> Result<Arc<T>, Error> {
        let found = self.policies.at::<T>(area.code(), at);
        found.map(|(_, policy)| policy).ok_or(Error::PolicyMissing)
    }

    /// The same with what a decision stores of it.
    pub fn in_force<T: PolicyKind>(&self, area: &Area, at: Moment) -> Result<InForce<T>, Error> {
        policies::in_force(&self.policies, area, at).ok_or(Error::PolicyMissing)
    }

    /// The town's civil day of a moment.
    pub fn day(&self, at: Moment) -> Day {
        Day::of(at, self.clock.zone())
    }

    /// Records a household, together with others that come at the same time.
    pub async fn record(&self, household: Household) -> Result<Recorded, Error> {
        Ok(self
            .households
            .write(household)
            .await
            .map_err(WriteError::into_fault)?)
    }
}
