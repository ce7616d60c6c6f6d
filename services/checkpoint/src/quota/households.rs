//! Every household in memory, with its tables behind: a gate never waits for registration.

use crate::quota::rules::errand::Errand;
use crate::quota::rules::household::Household;
use crate::quota::store::{errands, households};
use kit::clock::{Clock, Day};
use kit::db::{Db, Error};
use kit::feed::{self, Cursor};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock};
use vocabulary::{HouseholdId, PersonId};

/// The name of the feed.
const FEED: &str = "households";
/// A household is kept this long after it was last told: longer than registration keeps one that nobody visits again.
const KEPT_DAYS: i32 = 200;

/// What is known of households. Cheap to clone; every clone is the same knowledge.
#[derive(Clone, Debug)]
pub struct Households(Arc<Known>);

#[derive(Debug)]
struct Known {
    db: Db,
    clock: Clock,
    books: RwLock<Books>,
}

/// What the feed has told and how far it was followed, read and changed together; and who helps.
#[derive(Debug, Default)]
struct Books {
    cursor: Option<Cursor>,
    by_id: HashMap<HouseholdId, Arc<Household>>,
    of_person: HashMap<PersonId, HouseholdId>,
    /// Of people who help: the households, and until when.
    helping: HashMap<PersonId, Vec<(HouseholdId, Day)>>,
}

/// Whose quotas somebody may go on.
#[derive(Clone, Debug, Default)]
pub struct Turns {
    /// Their own household, where one is known.
    pub own: Option<Arc<Household>>,
    /// Households they help.
    pub helped: Vec<Arc<Household>>,
}

impl Households {
    /// Reads what was known when the service last ran.
    pub async fn open(db: Db, clock: Clock) -> Result<Self, Error> {
        let mut books = Books {
            cursor: feed::cursor(&db, FEED).await?,
            ..Books::default()
        };
        for household in households::all(&db).await? {
            books.write(Arc::new(household));
        }
        let known = Self(Arc::new(Known {
            db,
            clock,
            books: RwLock::new(books),
        }));
        known.read_errands().await?;
        Ok(known)
    }

    /// The household of this id; `None` when registration told of none.
    pub fn household(&self, id: HouseholdId) -> Option<Arc<Household>> {
        self.books(|books| books.by_id.get(&id).cloned())
    }

    /// The household somebody belongs to; `None` when they belong to none that is known.
    pub fn household_of(&self, person: PersonId) -> Option<Arc<Household>> {
        self.books(|books| books.household_of(person))
    }

    /// Whose quotas somebody may go on, that day.
    pub fn turns(&self, person: PersonId, day: Day) -> Turns {
        self.books(|books| {
            let helping = books.helping.get(&person).into_iter().flatten();
            let helped = helping
                .filter(|(_, until)| *until >= day)
                .filter_map(|(id, _)| books.by_id.get(id).cloned());
            Turns {
                own: books.household_of(person),
                helped: helped.collect(),
            }
        })
    }

    /// Every household, in no order.
    pub fn all(&self) -> Vec<Arc<Household>> {
        self.books(|books| books.by_id.values().cloned().collect())
    }

    /// Everybody who helps that day, with whom they help.
    pub fn helping(&self, day: Day) -> Vec<(PersonId, Arc<Household>)> {
        self.books(|books| {
            let each = books.helping.iter().flat_map(|(person, helping)| {
                let holding = helping.iter().filter(|(_, until)| *until >= day);
                holding.filter_map(|(id, _)| Some((*person, books.by_id.get(id).cloned()?)))
            });
            each.collect()
        })
    }

    /// How far the feed was followed; `None` before the first snapshot was complete.
    pub fn cursor(&self) -> Option<Cursor> {
        self.books(|books| books.cursor)
    }

    /// Applies changes of the feed in their order, together with how far it was followed; only a greater version counts.
    pub async fn apply(&self, told: Vec<Household>, cursor: Cursor) -> Result<(), Error> {
        let news = told.into_iter().filter(|household| {
            let known = self.household(household.id);
            known.is_none_or(|known| known.version < household.version)
        });
        self.learn(news.collect(), &[], cursor).await
    }

    /// Replaces what is known by a complete snapshot; of a register that was restored, whatever its versions.
    pub async fn replace(&self, told: Vec<Household>, cursor: Cursor) -> Result<(), Error> {
        let is_the_same = self
            .cursor()
            .is_some_and(|before| before.incarnation == cursor.incarnation);
        let in_snapshot: HashSet<HouseholdId> = told.iter().map(|household| household.id).collect();
        let absent: Vec<HouseholdId> = self
            .all()
            .into_iter()
            .map(|household| household.id)
            .filter(|id| !in_snapshot.contains(id))
            .collect();
        let news = told.into_iter().filter(|household| {
            let known = self.household(household.id).filter(|_| is_the_same);
            known.is_none_or(|known| known.version < household.version)
        });
        self.learn(news.collect(), &absent, cursor).await
    }

    /// Reads again who helps whom: this replica or another has changed it.
    pub async fn read_errands(&self) -> Result<(), Error> {
        let mut helping: HashMap<PersonId, Vec<(HouseholdId, Day)>> = HashMap::new();
        for errand in errands::helping(&self.0.db, self.0.clock.today()).await? {
            let Errand {
                person,
                household,
                until,
                ..
            } = errand;
            helping.entry(person).or_default().push((household, until));
        }
        self.0
            .books
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .helping = helping;
        Ok(())
    }

    /// Takes somebody who was erased out of memory; the tables forget them in the transaction that learns of it.
    pub fn forget_person(&self, person: PersonId) {
        let mut books = self.0.books.write().unwrap_or_else(PoisonError::into_inner);
        books.helping.remove(&person);
        if let Some(id) = books.of_person.remove(&person)
            && let Some(household) = books.by_id.get_mut(&id)
        {
            Arc::make_mut(household)
                .members
                .retain(|member| member.person != person);
        }
    }

    /// The table first: what a gate has acted on must not be forgotten by a restart.
    async fn learn(
        &self,
        mut news: Vec<Household>,
        absent: &[HouseholdId],
        cursor: Cursor,
    ) -> Result<(), Error> {
        /// Rows of one transaction: the first snapshot of a city is long, and gates write meanwhile.
        const PIECE: usize = 500;
        let delete_by = self.0.clock.today().plus_days(KEPT_DAYS);
        // Of a household told twice the later word; two replicas write the same rows in the same order.
        news.sort_by_key(|household| (household.id, household.version));
        for piece in news.chunks(PIECE) {
            let mut tx = self.0.db.begin().await?;
            for household in piece {
                households::put(&mut tx, household, delete_by).await?;
            }
            tx.commit().await?;
        }
        // Only once all of them are written is it written how far the feed was followed.
        let mut tx = self.0.db.begin().await?;
        for id in absent {
            households::forget(&mut tx, *id).await?;
        }
        feed::save_cursor(&mut tx, FEED, cursor).await?;
        tx.commit().await?;

        let mut books = self.0.books.write().unwrap_or_else(PoisonError::into_inner);
        for id in absent {
            books.forget(*id);
        }
        for household in news {
            books.write(Arc::new(household));
        }
        books.cursor = Some(cursor);
        Ok(())
    }

    fn books<T>(&self, look: impl FnOnce(&Books) -> T) -> T {
        look(&self.0.books.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Books {
    fn household_of(&self, person: PersonId) -> Option<Arc<Household>> {
        self.by_id.get(self.of_person.get(&person)?).cloned()
    }

    fn write(&mut self, household: Arc<Household>) {
        self.forget(household.id);
        if household.gone {
            return;
        }
        for member in &household.members {
            self.of_person.insert(member.person, household.id);
        }
        self.by_id.insert(household.id, household);
    }

    fn forget(&mut self, id: HouseholdId) {
        let Some(before) = self.by_id.remove(&id) else {
            return;
        };
        for member in &before.members {
            // Somebody who has moved belongs to another one by now.
            if self.of_person.get(&member.person) == Some(&id) {
                self.of_person.remove(&member.person);
            }
        }
    }
}
