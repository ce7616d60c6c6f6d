//! Table `hold`: what holds people's levels whatever they declare. Few people have one, and tens of thousands may get one within seconds: its
//! row comes and goes without the person's own, which is wide and found by many indexes, being written anew.

use crate::rules::level::Decision;
use crate::rules::stand::{Cause, Hold, Stand};
use kit::clock::{Day, Moment};
use kit::db::{Db, Error, Json, Sql, Tx};
use uuid::Uuid;
use vocabulary::PersonId;

/// What holds `person p`, in the order it began, as one text on both engines; null when nothing does. Read as [`Holds`].
macro_rules! of_p {
    () => {
        "(SELECT STRING_AGG(h.body, ',' ORDER BY h.since, h.id) FROM hold h WHERE h.person_id = p.id) AS holds"
    };
}
pub(crate) use of_p;

/// What holds somebody, in the order it began.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Holds(Vec<Hold>);

kit::stored_as_json!(Hold);

kit::stored_as!(
    Holds,
    String,
    |holds| {
        let written = holds.0.iter().map(serde_json::to_string);
        let written: Result<Vec<_>, _> = written.collect();
        written.expect("plain values").join(",")
    },
    |text| serde_json::from_str(&format!("[{text}]"))
        .map(Holds)
        .map_err(|_| "not a list of holds")
);

impl Holds {
    /// With what was declared.
    pub(crate) fn stand(declared: Json<Decision>, holds: Option<Self>) -> Stand {
        Stand {
            declared: declared.0,
            holds: holds.map(|Self(holds)| holds).unwrap_or_default(),
        }
    }
}

const OVER: &str = "SELECT h.person_id FROM hold h JOIN person p ON p.id = h.person_id WHERE h.until <= $1 ORDER BY h.until LIMIT $2";
const KEY_COLUMNS: usize = 3;
const COLUMNS: usize = 8;
const LIFT: &str = "DELETE FROM hold WHERE (person_id, cause, id) IN (";
const LIFTED: &str = ")";
const PUT: &str = "INSERT INTO hold (person_id, cause, id, since, until, level, body, delete_by)";

/// What holds one person before and after a decision. The person's row is locked by whoever decides.
#[derive(Clone, Copy, Debug)]
pub struct Change<'c> {
    /// Who.
    pub person: PersonId,
    /// What holds, as it was read.
    pub before: &'c [Hold],
    /// What holds from now on.
    pub after: &'c [Hold],
    /// The person's last day; the row goes with the person.
    pub delete_by: Day,
}

impl<'c> Change<'c> {
    /// What holds no more, or otherwise than before.
    fn lifted(&self) -> impl Iterator<Item = (PersonId, Cause, Uuid)> + use<'c> {
        let Self {
            person,
            before,
            after,
            ..
        } = *self;
        let gone = before.iter().filter(move |hold| !after.contains(hold));
        gone.map(move |hold| (person, hold.cause, hold.id))
    }

    /// What holds anew, or otherwise than before: that is lifted first. Nobody else puts anything here meanwhile, so no row is in the way,
    /// and PostgreSQL inserts in half the time of an upsert.
    fn put(&self) -> impl Iterator<Item = (PersonId, &'c Hold, Day)> + use<'c> {
        let Self {
            person,
            before,
            after,
            delete_by,
        } = *self;
        let new = after.iter().filter(move |hold| !before.contains(hold));
        new.map(move |hold| (person, hold, delete_by))
    }
}

/// Records what holds people from now on: two statements for hundreds of them.
pub async fn put(tx: &mut Tx, changes: &[Change<'_>]) -> Result<(), Error> {
    let lifted: Vec<_> = changes.iter().flat_map(Change::lifted).collect();
    for batch in tx.engine().batches(&lifted, KEY_COLUMNS) {
        let mut query = tx.query(Sql::rows(LIFT, KEY_COLUMNS, batch.len(), LIFTED));
        for (person, cause, id) in batch {
            query = query.bind(*person).bind(*cause).bind(*id);
        }
        query.execute().await?;
    }
    let put: Vec<_> = changes.iter().flat_map(Change::put).collect();
    for batch in tx.engine().batches(&put, COLUMNS) {
        let mut query = tx.query(Sql::rows(PUT, COLUMNS, batch.len(), ""));
        for (person, hold, delete_by) in batch {
            query = query
                .bind(*person)
                .bind(hold.cause)
                .bind(hold.id)
                .bind(hold.since)
                .bind(hold.until)
                .bind(hold.verdict.level)
                .bind((*hold).clone())
                .bind(*delete_by);
        }
        query.execute().await?;
    }
    Ok(())
}

/// Some people of whom something that held is over by now.
pub async fn over(db: &Db, now: Moment, most: i64) -> Result<Vec<PersonId>, Error> {
    let rows = db
        .query(OVER)
        .bind(now)
        .bind(most)
        .fetch_all::<(PersonId,)>()
        .await?;
    let mut people: Vec<PersonId> = rows.into_iter().map(|(person,)| person).collect();
    people.sort_unstable();
    people.dedup();
    Ok(people)
}
