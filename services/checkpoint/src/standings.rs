//! Every overriding standing in memory, with its table behind: a gate never waits for registration.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use kit::clock::{Clock, Moment};
use kit::db::{Db, Error};
use kit::feed::{self, Cursor};
use vocabulary::PersonId;

use crate::anomalies::store::anomaly;
use crate::quota::store as quota;
use crate::rules::freshness::Knowledge;
use crate::rules::standing::{Standing, Told, forgotten, learn};
use crate::store::{pass, standing};

/// The name of the feed and of the moment it was last heard.
const FEED: &str = "standings";
/// A standing is kept this long after it was last told: longer than the longest-lived code, a card of 60 days, and re-told by
/// every snapshot.
const KEPT_DAYS: i32 = 400;
/// So long after an erasure is told, a pass that was judged before may still be on its way into the books.
const ON_THE_WAY: Duration = Duration::from_secs(120);
/// The clock's hand before anything was heard.
const NEVER: i64 = i64::MIN;

/// What is known of standings. Cheap to clone; every clone is the same knowledge.
#[derive(Clone, Debug)]
pub struct Standings(Arc<Known>);

#[derive(Debug)]
struct Known {
    db: Db,
    clock: Clock,
    by_person: RwLock<HashMap<PersonId, Arc<Standing>>>,
    /// Microseconds since 1970, in the town's time.
    heard_at: AtomicI64,
    cursor: RwLock<Option<Cursor>>,
    /// Whom passes are asked to forget once more, and until when.
    erased: Mutex<HashMap<PersonId, Instant>>,
}

impl Standings {
    /// Reads what was known when the service last ran.
    pub async fn open(db: Db, clock: Clock) -> Result<Self, Error> {
        let by_person: HashMap<_, _> = standing::all(&db)
            .await?
            .into_iter()
            .map(|known| (known.person, Arc::new(known)))
            .collect();
        let now = Instant::now();
        let erased = by_person
            .values()
            .filter(|known| known.erased)
            .map(|known| (known.person, now))
            .collect();
        let heard_at = standing::heard_at(&db, FEED)
            .await?
            .map_or(NEVER, Moment::unix_micros);
        let cursor = feed::cursor(&db, FEED).await?;
        Ok(Self(Arc::new(Known {
            db,
            clock,
            by_person: RwLock::new(by_person),
            heard_at: AtomicI64::new(heard_at),
            cursor: RwLock::new(cursor),
            erased: Mutex::new(erased),
        })))
    }

    /// What overrides this person's codes; `None` when nothing does.
    pub fn of(&self, person: PersonId) -> Option<Arc<Standing>> {
        self.0
            .by_person
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&person)
            .cloned()
    }

    /// All of them, in no order.
    pub fn all(&self) -> Vec<Arc<Standing>> {
        self.0
            .by_person
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .values()
            .cloned()
            .collect()
    }

    /// How old this knowledge is.
    pub fn knowledge(&self, now: Moment) -> Knowledge {
        match self.0.heard_at.load(Ordering::Acquire) {
            NEVER => Knowledge::Never,
            heard_at => Knowledge::Aged(now.since(Moment::from_unix_micros(heard_at))),
        }
    }

    /// How far the feed was followed; `None` before the first snapshot was complete.
    pub fn cursor(&self) -> Option<Cursor> {
        *self.0.cursor.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Registration is alive: what is known is as of now. `durably` also writes it down.
    pub async fn hear(&self, durably: bool) -> Result<(), Error> {
        let now = self.0.clock.now();
        self.0.heard_at.fetch_max(now.unix_micros(), Ordering::AcqRel);
        if durably {
            standing::hear(&self.0.db, FEED, now).await?;
        }
        Ok(())
    }

    /// Applies changes of the feed in their order, together with how far it was followed.
    pub async fn apply(&self, told: Vec<Standing>, cursor: Cursor) -> Result<(), Error> {
        self.learn(told, Told::InOrder, Vec::new(), Some(cursor)).await
    }

    /// Replaces what is known by a complete snapshot. Revocations and erasures outlive it.
    pub async fn replace(&self, told: Vec<Standing>, cursor: Cursor) -> Result<(), Error> {
        let how = match self.cursor() {
            Some(before) if before.incarnation == cursor.incarnation => Told::InOrder,
            _ => Told::Anew,
        };
        let in_snapshot: std::collections::HashSet<PersonId> =
            told.iter().map(|standing| standing.person).collect();
        let absent = self
            .all()
            .into_iter()
            .filter(|known| !in_snapshot.contains(&known.person))
            .collect();
        self.learn(told, how, absent, Some(cursor)).await
    }

    /// Takes whoever was erased lately out of passes that were judged before it was told and written after.
    pub async fn forget_erased(&self) -> Result<(), Error> {
        let now = Instant::now();
        let erased = self
            .0
            .erased
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        if erased.is_empty() {
            return Ok(());
        }
        let mut tx = self.0.db.begin().await?;
        for person in erased.into_keys() {
            pass::change::forget_person(&mut tx, person).await?;
            anomaly::forget_person(&mut tx, person, self.0.clock.now()).await?;
            quota::forget_person(&mut tx, person).await?;
        }
        tx.commit().await?;
        self.0
            .erased
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|_, until| *until > now);
        Ok(())
    }

    async fn learn(
        &self,
        told: Vec<Standing>,
        how: Told,
        absent: Vec<Arc<Standing>>,
        cursor: Option<Cursor>,
    ) -> Result<(), Error> {
        let mut learned: HashMap<PersonId, Arc<Standing>> = HashMap::new();
        for standing in told {
            let person = standing.person;
            let before = learned.get(&person).cloned().or_else(|| self.of(person));
            if let Some(now) = learn(before.as_deref(), standing, how) {
                learned.insert(person, Arc::new(now));
            }
        }
        let mut gone = Vec::new();
        for known in absent {
            match forgotten(&known) {
                Some(kept) if kept == *known => {}
                Some(kept) => drop(learned.insert(kept.person, Arc::new(kept))),
                None => gone.push(known.person),
            }
        }
        self.write(&learned, &gone, cursor).await?;
        let until = Instant::now() + ON_THE_WAY;
        let erased = learned
            .values()
            .filter(|known| known.erased)
            .map(|known| (known.person, until));
        self.0
            .erased
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend(erased);
        let mut by_person = self.0.by_person.write().unwrap_or_else(PoisonError::into_inner);
        by_person.extend(learned);
        for person in gone {
            by_person.remove(&person);
        }
        drop(by_person);
        if cursor.is_some() {
            *self.0.cursor.write().unwrap_or_else(PoisonError::into_inner) = cursor;
        }
        Ok(())
    }

    /// The table first: what a gate has acted on must not be forgotten by a restart.
    async fn write(
        &self,
        learned: &HashMap<PersonId, Arc<Standing>>,
        gone: &[PersonId],
        cursor: Option<Cursor>,
    ) -> Result<(), Error> {
        let delete_by = self.0.clock.today().plus_days(KEPT_DAYS);
        let mut persons: Vec<&Standing> = learned.values().map(AsRef::as_ref).collect();
        persons.sort_unstable_by_key(|standing| standing.person); // two replicas write the same rows in the same order
        let mut tx = self.0.db.begin().await?;
        standing::put_all(&mut tx, &persons, delete_by).await?;
        for standing in persons.into_iter().filter(|standing| standing.erased) {
            pass::change::forget_person(&mut tx, standing.person).await?;
            anomaly::forget_person(&mut tx, standing.person, self.0.clock.now()).await?;
            quota::forget_person(&mut tx, standing.person).await?;
        }
        for person in gone {
            standing::forget(&mut tx, *person).await?;
        }
        if let Some(cursor) = cursor {
            feed::save_cursor(&mut tx, FEED, cursor).await?;
        }
        tx.commit().await
    }
}
