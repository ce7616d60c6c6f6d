//! Every overriding standing in memory, with its table behind: a gate never waits for registration.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};
use std::time::{Duration, Instant};

use kit::clock::{Clock, Moment};
use kit::db::{Db, Error, Tx};
use kit::feed::{self, Cursor};
use vocabulary::PersonId;

use crate::anomalies::store::anomaly;
use crate::outbox::rules::Kind;
use crate::outbox::store as outbox;
use crate::quota::store as quota;
use crate::rules::freshness::Knowledge;
use crate::rules::standing::{Standing, Told, forgotten, goes_by, learn};
use crate::store::{pass, standing};
use crate::vehicles::store::vehicles;

/// The name of the feed and of the moment it was last heard.
const FEED: &str = "standings";
/// A standing is kept this long after it was last told: longer than the longest-lived code, a card of 60 days, and re-told by
/// every snapshot.
const KEPT_DAYS: i32 = 400;
/// So long after an erasure or a merge is told, a pass that was judged before may still be on its way into the books.
const ON_THE_WAY: Duration = Duration::from_secs(120);
/// So long after it is told, an erasure is confirmed: when the last pass that was on its way is forgotten, too.
const CONFIRMED_AFTER: Duration = Duration::from_secs(150);
/// How often it is written down that registration was heard.
const WRITTEN_EVERY: Duration = Duration::from_secs(5);
/// The clock's hand before anything was heard.
const NEVER: i64 = i64::MIN;

/// What is known of standings. Cheap to clone; every clone is the same knowledge.
#[derive(Clone, Debug)]
pub struct Standings(Arc<Known>);

#[derive(Debug)]
struct Known {
    db: Db,
    clock: Clock,
    followed: RwLock<Followed>,
    /// Microseconds since 1970, in the town's time.
    heard_at: AtomicI64,
    /// When that was last written down, by the machine's clock.
    written: Mutex<Option<Instant>>,
    /// Who was erased or went into another's record lately: whom passes are searched for once more, and until when.
    overtaken: Mutex<HashMap<PersonId, Instant>>,
}

/// What the feed has told, and how far it was followed: read and changed together, so that a cursor never belongs to other standings.
#[derive(Debug, Default)]
struct Followed {
    by_person: HashMap<PersonId, Arc<Standing>>,
    cursor: Option<Cursor>,
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
        let overtaken = by_person
            .values()
            .filter(|known| known.is_overtaken())
            .map(|known| (known.person, now))
            .collect();
        let heard_at = standing::heard_at(&db, FEED)
            .await?
            .map_or(NEVER, Moment::unix_micros);
        let cursor = feed::cursor(&db, FEED).await?;
        Ok(Self(Arc::new(Known {
            db,
            clock,
            followed: RwLock::new(Followed { by_person, cursor }),
            heard_at: AtomicI64::new(heard_at),
            written: Mutex::new(None),
            overtaken: Mutex::new(overtaken),
        })))
    }

    /// What overrides this person's codes; `None` when nothing does.
    pub fn of(&self, person: PersonId) -> Option<Arc<Standing>> {
        self.followed().by_person.get(&person).cloned()
    }

    /// The id this person goes by now: their own, or that of the record theirs went into; `None` when they are erased.
    pub fn goes_by(&self, person: PersonId) -> Option<PersonId> {
        goes_by(person, |person| self.of(person))
    }

    /// The id somebody is to be looked for by who was asked for by this one: of a record that went into another's, that one's. Of the erased
    /// there is nothing to find under any.
    pub fn current_id(&self, person: PersonId) -> PersonId {
        self.goes_by(person).unwrap_or(person)
    }

    /// All of them, in no order, as of that cursor; `None` before the first snapshot was complete.
    pub fn all(&self) -> Option<(Cursor, Vec<Arc<Standing>>)> {
        let followed = self.followed();
        let cursor = followed.cursor?;
        Some((cursor, followed.by_person.values().cloned().collect()))
    }

    /// Whoever is erased, in no order.
    pub fn erased(&self) -> Vec<PersonId> {
        let followed = self.followed();
        let erased = followed.by_person.values().filter(|known| known.erased);
        erased.map(|known| known.person).collect()
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
        self.followed().cursor
    }

    fn followed(&self) -> RwLockReadGuard<'_, Followed> {
        self.0.followed.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Registration is alive: what is known is as of now. Every few seconds that is written down, too.
    pub async fn hear(&self) -> Result<(), Error> {
        let now = self.0.clock.now();
        self.0.heard_at.fetch_max(now.unix_micros(), Ordering::AcqRel);
        if self.is_to_be_written() {
            standing::hear(&self.0.db, FEED, now).await?;
        }
        Ok(())
    }

    fn is_to_be_written(&self) -> bool {
        let now = Instant::now();
        let mut written = self.0.written.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = written.is_none_or(|written| now.duration_since(written) >= WRITTEN_EVERY);
        if is_due {
            *written = Some(now);
        }
        is_due
    }

    /// Applies changes of the feed in their order, together with how far it was followed.
    pub async fn apply(&self, told: Vec<Standing>, cursor: Cursor) -> Result<(), Error> {
        self.learn(told, Told::InOrder, Vec::new(), cursor).await
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
            .followed()
            .by_person
            .values()
            .filter(|known| !in_snapshot.contains(&known.person))
            .cloned()
            .collect();
        self.learn(told, how, absent, cursor).await
    }

    /// Takes whoever was erased or merged lately out of passes that were judged before it was told and written after.
    pub async fn overtake(&self) -> Result<(), Error> {
        let now = Instant::now();
        let overtaken = self
            .0
            .overtaken
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        if overtaken.is_empty() {
            return Ok(());
        }
        let mut tx = self.0.db.begin().await?;
        for person in overtaken.into_keys() {
            self.settle(&mut tx, person, self.goes_by(person)).await?;
        }
        tx.commit().await?;
        self.0
            .overtaken
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|_, until| *until > now);
        Ok(())
    }

    /// Whoever goes by another id now is followed in every table, and whoever goes by none is taken out.
    async fn settle(&self, tx: &mut Tx, person: PersonId, now: Option<PersonId>) -> Result<(), Error> {
        match now {
            None => self.forget(tx, person).await,
            Some(now) if now == person => Ok(()),
            Some(now) => {
                pass::change::follow_person(tx, person, now).await?;
                anomaly::follow_person(tx, person, now, self.0.clock.now()).await?;
                quota::follow_person(tx, person, now).await
            }
        }
    }

    /// Takes an erased person out of every table, and counts in how many rows they were.
    async fn forget(&self, tx: &mut Tx, person: PersonId) -> Result<(), Error> {
        let vehicles = vehicles::forget_person(tx, person).await?;
        let passes = pass::change::forget_person(tx, person).await?;
        let anomalies = anomaly::forget_person(tx, person, self.0.clock.now()).await?;
        let turns = quota::forget_person(tx, person).await?;
        standing::count_forgotten(tx, person, vehicles + passes + anomalies + turns).await
    }

    async fn learn(
        &self,
        told: Vec<Standing>,
        how: Told,
        absent: Vec<Arc<Standing>>,
        cursor: Cursor,
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
            match forgotten(&known, how) {
                Some(kept) if kept == *known => {}
                Some(kept) => drop(learned.insert(kept.person, Arc::new(kept))),
                None => gone.push(known.person),
            }
        }
        self.write(&learned, &gone, cursor).await?;
        let until = Instant::now() + ON_THE_WAY;
        let overtaken = learned
            .values()
            .filter(|known| known.is_overtaken())
            .map(|known| (known.person, until));
        self.0
            .overtaken
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend(overtaken);
        let mut followed = self.0.followed.write().unwrap_or_else(PoisonError::into_inner);
        followed.by_person.extend(learned);
        for person in gone {
            followed.by_person.remove(&person);
        }
        followed.cursor = Some(cursor);
        Ok(())
    }

    /// The table first: what a gate has acted on must not be forgotten by a restart.
    async fn write(
        &self,
        learned: &HashMap<PersonId, Arc<Standing>>,
        gone: &[PersonId],
        cursor: Cursor,
    ) -> Result<(), Error> {
        let delete_by = self.0.clock.today().plus_days(KEPT_DAYS);
        let mut persons: Vec<&Standing> = learned.values().map(AsRef::as_ref).collect();
        persons.sort_unstable_by_key(|standing| standing.person); // two replicas write the same rows in the same order
        let mut tx = self.0.db.begin().await?;
        standing::put_all(&mut tx, &persons, delete_by).await?;
        let of = |person| learned.get(&person).cloned().or_else(|| self.of(person));
        for standing in persons.into_iter().filter(|standing| standing.is_overtaken()) {
            self.settle(&mut tx, standing.person, goes_by(standing.person, of))
                .await?;
            if standing.erased {
                // Not before nothing can be on its way into the books any more.
                let from = self.0.clock.wall() + CONFIRMED_AFTER;
                outbox::put_at(&mut tx, Kind::Erasure, standing.person.as_uuid(), from).await?;
            }
        }
        for person in gone {
            standing::forget(&mut tx, *person).await?;
        }
        feed::save_cursor(&mut tx, FEED, cursor).await?;
        tx.commit().await
    }
}
