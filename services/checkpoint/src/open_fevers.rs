//! Who has a fever case open, in memory with its table behind: a scan of them shows it, and no scan waits for a query.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use kit::db::{Db, Error};
use kit::service::Cause;
use kit::shutdown::ShutdownToken;
use vocabulary::{FeverId, PersonId};

use crate::fevers::store::cases;

/// What other replicas open and close is known here this soon.
const EVERY: Duration = Duration::from_secs(1);

/// The open cases. Cheap to clone; every clone is the same.
#[derive(Clone, Debug)]
pub struct OpenFevers(Arc<Known>);

#[derive(Debug)]
struct Known {
    db: Db,
    /// How many there are: on most days nobody's name need be looked up.
    count: AtomicUsize,
    by_person: RwLock<HashMap<PersonId, FeverId>>,
}

/// How a case stands after something was done to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Open {
    /// The case.
    pub id: FeverId,
    /// Whether it is open still.
    pub is_open: bool,
}

impl OpenFevers {
    /// Reads them.
    pub async fn open(db: Db) -> Result<Self, Error> {
        let open = Self(Arc::new(Known {
            db,
            count: AtomicUsize::new(0),
            by_person: RwLock::default(),
        }));
        open.catch_up().await?;
        Ok(open)
    }

    /// The case this person has open.
    pub fn of(&self, person: PersonId) -> Option<FeverId> {
        if self.0.count.load(Ordering::Relaxed) == 0 {
            return None;
        }
        self.read().get(&person).copied()
    }

    /// A case is open, of this person or of somebody unknown.
    pub fn open_of(&self, person: Option<PersonId>, id: FeverId) {
        self.stands(person, Open { id, is_open: true });
    }

    /// Something was done to a case.
    pub fn stands(&self, person: Option<PersonId>, fever: Open) {
        let Some(person) = person else { return };
        let mut known = self.0.by_person.write().unwrap_or_else(PoisonError::into_inner);
        if fever.is_open {
            known.insert(person, fever.id);
        } else if known.get(&person) == Some(&fever.id) {
            known.remove(&person);
        }
        self.0.count.store(known.len(), Ordering::Relaxed);
    }

    /// Reads what other replicas did.
    pub async fn catch_up(&self) -> Result<(), Error> {
        let all: HashMap<PersonId, FeverId> = cases::open_ones(&self.0.db).await?.into_iter().collect();
        let mut known = self.0.by_person.write().unwrap_or_else(PoisonError::into_inner);
        self.0.count.store(all.len(), Ordering::Relaxed);
        *known = all;
        Ok(())
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, HashMap<PersonId, FeverId>> {
        self.0.by_person.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Keeps up with other replicas.
pub async fn follow(open: OpenFevers, token: ShutdownToken) -> Result<(), Cause> {
    loop {
        tokio::select! {
            () = token.cancelled() => return Ok(()),
            () = tokio::time::sleep(EVERY) => {}
        }
        if let Err(error) = open.catch_up().await {
            tracing::warn!(%error, "the open fevers could not be read again");
        }
    }
}
