//! What everything about accounts and sessions holds.

use super::hasher::{HashError, Hasher};
use super::rules::made;
use super::rules::password::Password;
use super::store::accounts::NewPassword;
use super::store::attempts::Limit;
use super::store::vault::Vault;
use crate::settings::{AccountSettings, SessionSettings, Settings};
use crate::web::form_key::FormKey;
use kit::audit;
use kit::clock::{Clock, Day, Moment};
use kit::db::Db;
use kit::keys::{KeyError, Keyring, Signer};
use kit::parse::Unreadable;
use std::sync::Arc;
use vocabulary::{Area, Gazetteer};

/// The key purpose that may vouch for people of any role.
const PURPOSE: &str = "people";
const DAY_SECONDS: u64 = 86_400;

/// Accounts, sessions, and the key that vouches for whoever is signed in. The zone `public` has none.
#[derive(Debug)]
pub struct Office {
    /// The database.
    pub db: Db,
    /// The keys of what lies sealed in it.
    pub vault: Vault,
    /// Hashes passwords.
    pub hasher: Hasher,
    /// The town's time, and the machine's.
    pub clock: Clock,
    /// The district this is.
    pub authority: Area,
    /// The areas there are.
    pub gazetteer: Gazetteer,
    /// Vouches for people.
    pub signer: Arc<dyn Signer>,
    /// Binds forms to sessions.
    pub forms: FormKey,
    /// How long somebody stays signed in.
    pub sessions: SessionSettings,
    /// What can be tuned of accounts.
    pub accounts: AccountSettings,
}

/// Why there is no office.
#[derive(Debug, thiserror::Error)]
pub enum OfficeError {
    /// A key cannot be read or made.
    #[error("edge's keys: {0}")]
    Keys(#[from] KeyError),
    /// Passwords cannot be hashed.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The authority is no area.
    #[error("the authority's code: {0}")]
    Authority(Unreadable),
}

impl Office {
    /// An office with this database, whose migrations were applied.
    ///
    /// # Errors
    /// As its parts.
    pub fn open(settings: &Settings, db: Db, keys: &Keyring, clock: Clock) -> Result<Self, OfficeError> {
        Ok(Self {
            db,
            vault: Vault::open(keys)?,
            hasher: Hasher::open(&settings.accounts)?,
            clock,
            authority: Area::parse(keys.issuer()).map_err(OfficeError::Authority)?,
            gazetteer: Gazetteer::embedded(),
            signer: keys.signer(PURPOSE)?,
            forms: FormKey::new(keys.mac_key("form")?),
            sessions: settings.sessions.clone(),
            accounts: settings.accounts.clone(),
        })
    }

    /// The machine's time: sessions and passwords live in it, whatever day a story tells of.
    pub fn now(&self) -> Moment {
        self.clock.wall()
    }

    /// When an account is deleted with which nobody signs in from now on: as long as the trail names it.
    pub fn keeps_until(&self, now: Moment) -> Day {
        self.day(now + audit::KEPT)
    }

    /// The day of a moment.
    pub fn day(&self, at: Moment) -> Day {
        Day::of(at, self.clock.zone())
    }

    /// The day after a moment, when nothing of it is left to be known.
    pub fn day_after(&self, at: Moment) -> Day {
        self.day(at).plus_days(1)
    }

    /// Who was last seen then, or before, is not signed in any more.
    pub fn idle_since(&self, now: Moment) -> Moment {
        now - self.sessions.idle()
    }

    /// How many passwords or codes in a row may be wrong.
    pub fn limit(&self) -> Limit {
        self.limit_of(self.accounts.failures)
    }

    /// How many passwords from one address may be wrong.
    pub fn limit_by_address(&self) -> Limit {
        self.limit_of(self.accounts.failures_by_address)
    }

    /// A moment of the machine's time as the town's clock shows it: they differ in a demonstration only.
    pub fn in_town(&self, at: Moment) -> Moment {
        let (now, town) = (self.now(), self.clock.now());
        if at < now {
            town - now.since(at)
        } else {
            town + at.since(now)
        }
    }

    fn limit_of(&self, failures: u32) -> Limit {
        Limit {
            failures: i32::try_from(failures).unwrap_or(i32::MAX),
            window: self.accounts.wait(),
        }
    }

    /// A first password made by dice, and how it is stored.
    ///
    /// # Errors
    /// As [`Hasher::hash`].
    pub async fn first_password(&self) -> Result<(Password, NewPassword), HashError> {
        let made = made::first_password();
        let stored = NewPassword {
            hash: self.hasher.hash(made.clone()).await?,
            first_until: Some(self.now() + self.accounts.first_password()),
        };
        Ok((made, stored))
    }

    /// For how many whole days a first password may be used.
    pub fn first_password_days(&self) -> u64 {
        self.accounts.first_password().as_secs() / DAY_SECONDS
    }
}
