//! Every gate of the district in memory: what a verdict asks of the place must not cost a query.

use crate::rules::place::Gate;
use crate::store::{checkpoint, place_counter, poster};
use kit::clock::Clock;
use kit::db::{Db, Error};
use kit::service::Cause;
use kit::shutdown::ShutdownToken;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::Mutex;
use vocabulary::{CheckpointId, ShortCode};

/// The directory of gates. Cheap to clone; every clone is the same directory.
///
/// Current after each write of this replica (who writes a place calls [`Gates::catch_up`] after its commit), and within
/// a second after a write of another one ([`follow`]).
#[derive(Clone, Debug)]
pub struct Gates(Arc<Directory>);

#[derive(Debug)]
struct Directory {
    db: Db,
    clock: Clock,
    books: RwLock<Books>,
    /// The last change that is in the books. Held while catching up, so that nobody reads the same changes twice.
    seen: Mutex<i64>,
}

#[derive(Debug, Default)]
struct Books {
    by_id: HashMap<CheckpointId, Arc<Gate>>,
    by_number: HashMap<i64, Arc<Gate>>,
}

impl Gates {
    /// Reads all gates from the database.
    pub async fn open(db: Db, clock: Clock) -> Result<Self, Error> {
        let gates = Self(Arc::new(Directory {
            db,
            clock,
            books: RwLock::default(),
            seen: Mutex::new(0),
        }));
        gates.catch_up().await?;
        Ok(gates)
    }

    /// The gate of this id, closed ones too; `None` when there never was one.
    pub fn gate(&self, id: CheckpointId) -> Option<Arc<Gate>> {
        self.books().by_id.get(&id).cloned()
    }

    /// The gate of this number, closed ones too.
    pub fn gate_numbered(&self, number: i64) -> Option<Arc<Gate>> {
        self.books().by_number.get(&number).cloned()
    }

    /// The gate a short code stands for, closed ones too.
    pub fn gate_of(&self, code: ShortCode) -> Option<Arc<Gate>> {
        self.gate_numbered(i64::try_from(code.number()).ok()?)
    }

    /// All gates, closed ones too, in no order.
    pub fn all(&self) -> Vec<Arc<Gate>> {
        self.books().by_id.values().cloned().collect()
    }

    /// Reads what changed since the last time, from one moment of the database.
    pub async fn catch_up(&self) -> Result<(), Error> {
        let mut seen = self.0.seen.lock().await;
        if place_counter::peek_change(&self.0.db).await? == *seen {
            return Ok(());
        }
        let mut tx = self.0.db.reading().await?;
        let latest = place_counter::latest_change(&mut tx).await?;
        let mut changed = checkpoint::changed_since(&mut tx, *seen).await?;
        let ending = poster::not_ended(&mut tx, self.0.clock.now()).await?;
        tx.rollback().await?;

        let mut of_gate: HashMap<CheckpointId, Vec<_>> = HashMap::new();
        for (gate, poster) in ending {
            of_gate.entry(gate).or_default().push(poster);
        }
        for gate in &mut changed {
            gate.ending_posters = of_gate.remove(&gate.id).unwrap_or_default();
        }
        self.write(changed);
        *seen = latest;
        Ok(())
    }

    /// Brings the directory up to date after a write of this replica was committed. A failure does not undo the write: the
    /// duty tries again within a second.
    pub async fn after_write(&self) {
        if let Err(error) = self.catch_up().await {
            tracing::warn!(%error, "the directory of gates could not be brought up to date");
        }
    }

    fn write(&self, changed: Vec<Gate>) {
        let mut books = self.0.books.write().unwrap_or_else(PoisonError::into_inner);
        for gate in changed.into_iter().map(Arc::new) {
            books.by_number.insert(gate.number, Arc::clone(&gate));
            books.by_id.insert(gate.id, gate);
        }
    }

    /// A panic elsewhere cannot leave half a gate here: entries are replaced whole.
    fn books(&self) -> std::sync::RwLockReadGuard<'_, Books> {
        self.0.books.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The duty that follows what other replicas write: asks every second whether anything changed. A database that does not
/// answer is asked again; meanwhile the gates go on with what they know.
pub async fn follow(gates: Gates, token: ShutdownToken) -> Result<(), Cause> {
    const EVERY: Duration = Duration::from_secs(1);
    loop {
        tokio::select! {
            () = token.cancelled() => return Ok(()),
            () = tokio::time::sleep(EVERY) => {}
        }
        gates.after_write().await;
    }
}
