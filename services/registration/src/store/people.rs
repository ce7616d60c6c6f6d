//! Table `person`: who lives here, sealed; where they belong; how they stand by what they declared.

use crate::rules::level::Decision;
use crate::rules::person::Person;
use crate::rules::words::Source;
use crate::store::holds::{self, Holds};
use crate::store::trouble::StoreError;
use kit::clock::{Day, Moment};
use kit::db::{Db, Engine, Error, FromRow, Json, Sql, Tx};
use uuid::Uuid;
use vocabulary::PersonId;
use vocabulary::area::{Area, AreaLevel};

/// A person about to be registered, sealed already.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// The person, as it will be read back.
    pub person: Person,
    /// Of the create's body; `None` for those registered within another's request.
    pub request_hash: Option<Vec<u8>>,
    /// The request that registered them.
    pub registered_with: PersonId,
    /// Who sent it: a caller's key, or `poster`.
    pub registered_by: String,
    /// The notice they were shown.
    pub notice_version: String,
}

/// What tells a repeated create from a reused id.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Create {
    /// The request that registered them.
    pub registered_with: PersonId,
    /// Of the create's body.
    pub request_hash: Option<Vec<u8>>,
}

/// Where a page of people goes on: registered at, id.
pub type Keyset = (Moment, Uuid);

/// Before the first person of the newest-first list.
pub const NEWEST: Keyset = (Moment::LAST, Uuid::max());

// How they stand is read by one statement: what they declared with what held at the same moment.
macro_rules! people {
    ($rest:literal) => {
        concat!(
            "SELECT p.id, p.sealed, p.home_district, p.owner_epoch, p.district, p.street, p.community, p.guardian_id, ",
            "p.source, p.registered_at, p.declared, ",
            holds::of_p!(),
            ", p.last_declared_at, p.last_source, p.delete_by FROM ",
            $rest
        )
    };
}

const INSERT: &str = "INSERT INTO person (id, request_hash, registered_with, sealed, home_district, owner_epoch, \
     district, street, community, guardian_id, source, registered_by, notice_version, registered_at, level, declared, \
     last_declared_at, last_source, delete_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, \
     $15, $16, $17, $18, $19) ON CONFLICT DO NOTHING";
const BY_ID: &str = people!("person p WHERE p.id = $1");
const BY_IDS: &str = people!("person p WHERE p.id IN (");
const LOCK: Sql = Sql::Differs {
    postgres: "SELECT id FROM person WHERE id = $1 FOR UPDATE",
    sqlite: "SELECT id FROM person WHERE id = $1",
};
const LOCK_ALL: &str = "SELECT id FROM person WHERE id IN (";
const LOCKED_POSTGRES: &str = ") ORDER BY id FOR UPDATE";
const LOCKED_SQLITE: &str = ") ORDER BY id";
const CREATE: &str = "SELECT registered_with, request_hash FROM person WHERE id = $1";
const FAMILY: &str = "SELECT id FROM person WHERE guardian_id = $1 ORDER BY id";
const FAMILY_SIZE: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM person WHERE guardian_id = $1";
const SET_DECISION: &str = "UPDATE person SET level = $2, declared = $3 WHERE id = $1";
const SET_DECLARED: &str = "UPDATE person SET last_declared_at = $2, last_source = $3 WHERE id = $1 \
     AND (last_declared_at IS NULL OR last_declared_at <= $2)";
const KEEP_LONGER: &str = "UPDATE person SET delete_by = $2 WHERE id = $1 AND delete_by < $2";
const IS_ANYBODY: &str = "SELECT EXISTS (SELECT 1 FROM person)";
const ASKED: &str = "WITH asked (id, until) AS (";
const KEEP_ALL_LONGER: &str = ") UPDATE person SET delete_by = a.until FROM asked a WHERE person.id = a.id AND person.delete_by < a.until";
const DUE: &str = "SELECT id FROM person WHERE delete_by < $1 ORDER BY delete_by LIMIT $2";

const IN_DISTRICT: &str = people!(
    "person p WHERE p.district = $1 AND (p.registered_at, p.id) < ($2, $3) ORDER BY p.registered_at DESC, p.id DESC LIMIT $4"
);
const IN_STREET: &str = people!(
    "person p WHERE p.street = $1 AND (p.registered_at, p.id) < ($2, $3) ORDER BY p.registered_at DESC, p.id DESC LIMIT $4"
);
const IN_COMMUNITY: &str = people!(
    "person p WHERE p.community = $1 AND (p.registered_at, p.id) < ($2, $3) ORDER BY p.registered_at DESC, p.id DESC LIMIT $4"
);
// CROSS JOIN because SQLite then keeps the order: the few of this token first, never everybody of the area.
const FOUND_IN_DISTRICT: &str = people!(
    "person_token t CROSS JOIN person p WHERE p.id = t.person_id AND t.token = $5 AND t.kind = $6 AND p.district = $1 \
     AND (p.registered_at, p.id) < ($2, $3) ORDER BY p.registered_at DESC, p.id DESC LIMIT $4"
);
const FOUND_IN_STREET: &str = people!(
    "person_token t CROSS JOIN person p WHERE p.id = t.person_id AND t.token = $5 AND t.kind = $6 AND p.street = $1 \
     AND (p.registered_at, p.id) < ($2, $3) ORDER BY p.registered_at DESC, p.id DESC LIMIT $4"
);
const FOUND_IN_COMMUNITY: &str = people!(
    "person_token t CROSS JOIN person p WHERE p.id = t.person_id AND t.token = $5 AND t.kind = $6 AND p.community = $1 \
     AND (p.registered_at, p.id) < ($2, $3) ORDER BY p.registered_at DESC, p.id DESC LIMIT $4"
);

/// Whether anybody is registered; nobody is where there is no table yet.
pub async fn is_anybody(db: &Db) -> Result<bool, Error> {
    if !db.has_table("person").await? {
        return Ok(false);
    }
    let (is_anybody,) = db.query(IS_ANYBODY).fetch_one::<(bool,)>().await?;
    Ok(is_anybody)
}

/// Adds a person. `false` when the id is taken: nothing was written.
pub async fn add(tx: &mut Tx, new: &NewPerson) -> Result<bool, Error> {
    let person = &new.person;
    let added = tx
        .query(INSERT)
        .bind(person.id)
        .bind(new.request_hash.clone())
        .bind(new.registered_with)
        .bind(person.sealed.clone())
        .bind(person.home_district)
        .bind(person.owner_epoch)
        .bind(column(person.ward.district()))
        .bind(column(person.ward.street()))
        .bind(column(person.ward.community()))
        .bind(person.guardian)
        .bind(person.source)
        .bind(new.registered_by.clone())
        .bind(new.notice_version.clone())
        .bind(person.registered_at)
        .bind(person.stand.declared.verdict.level)
        .bind(Json(person.stand.declared.clone()))
        .bind(person.last_declared_at)
        .bind(person.last_source)
        .bind(person.delete_by)
        .execute()
        .await?;
    if added == 1 {
        let change = holds::Change {
            person: person.id,
            before: &[],
            after: &person.stand.holds,
            delete_by: person.delete_by,
        };
        holds::put(tx, &[change]).await?;
    }
    Ok(added == 1)
}

/// A person by id; `None` when there is none, or not any more.
pub async fn by_id(db: &Db, id: PersonId) -> Result<Option<Person>, StoreError> {
    let row = db.query(BY_ID).bind(id).fetch_optional::<Row>().await?;
    row.map(Person::try_from).transpose()
}

/// These people, as far as they are there, in no order.
pub async fn by_ids(db: &Db, ids: &[PersonId]) -> Result<Vec<Person>, StoreError> {
    let mut people = Vec::with_capacity(ids.len());
    for batch in db.engine().batches(ids, 1) {
        let mut query = db.query(Sql::rows(BY_IDS, 1, batch.len(), ")"));
        for id in batch {
            query = query.bind(*id);
        }
        for row in query.fetch_all::<Row>().await? {
            people.push(Person::try_from(row)?);
        }
    }
    Ok(people)
}

/// The same inside a transaction, until whose end nobody else changes this person.
pub async fn by_id_in(tx: &mut Tx, id: PersonId) -> Result<Option<Person>, StoreError> {
    // Two statements: what a second one reads was committed before the lock was given, in whatever table it lies.
    tx.query(LOCK).bind(id).fetch_optional::<(PersonId,)>().await?;
    let row = tx.query(BY_ID).bind(id).fetch_optional::<Row>().await?;
    row.map(Person::try_from).transpose()
}

/// Until the transaction's end nobody else changes these people. Those who are there, each once, locked in the order of their ids.
pub async fn lock_all(tx: &mut Tx, ids: &[PersonId]) -> Result<Vec<PersonId>, Error> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    let tail = match tx.engine() {
        Engine::Postgres => LOCKED_POSTGRES,
        Engine::Sqlite => LOCKED_SQLITE,
    };
    let mut locked = Vec::with_capacity(ids.len());
    for batch in tx.engine().batches(&ids, 1) {
        let mut query = tx.query(Sql::rows(LOCK_ALL, 1, batch.len(), tail));
        for id in batch {
            query = query.bind(*id);
        }
        let rows = query.fetch_all::<(PersonId,)>().await?;
        locked.extend(rows.into_iter().map(|(id,)| id));
    }
    Ok(locked)
}

/// How that id was created; `None` when nobody has it.
pub async fn create_of(tx: &mut Tx, id: PersonId) -> Result<Option<Create>, Error> {
    tx.query(CREATE).bind(id).fetch_optional::<Create>().await
}

/// The people this person answers for, in the order of their ids.
pub async fn family(db: &Db, guardian: PersonId) -> Result<Vec<PersonId>, Error> {
    let rows = db.query(FAMILY).bind(guardian).fetch_all::<(PersonId,)>().await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// How many people this person answers for.
pub async fn family_size(tx: &mut Tx, guardian: PersonId) -> Result<i64, Error> {
    Ok(tx
        .query(FAMILY_SIZE)
        .bind(guardian)
        .fetch_one::<(i64,)>()
        .await?
        .0)
}

/// Records what their declarations come to, or what a hand said of it.
pub async fn set_decision(tx: &mut Tx, person: PersonId, declared: &Decision) -> Result<(), Error> {
    tx.query(SET_DECISION)
        .bind(person)
        .bind(declared.verdict.level)
        .bind(Json(declared.clone()))
        .execute()
        .await?;
    Ok(())
}

/// Records that somebody declared. `false` when a later declaration is known: that one goes on counting.
pub async fn set_declared(tx: &mut Tx, person: PersonId, at: Moment, source: Source) -> Result<bool, Error> {
    Ok(tx
        .query(SET_DECLARED)
        .bind(person)
        .bind(at)
        .bind(source)
        .execute()
        .await?
        == 1)
}

/// Moves somebody's last day further away; never nearer. `false` when it stays.
pub async fn keep_longer(tx: &mut Tx, person: PersonId, until: Day) -> Result<bool, Error> {
    Ok(tx.query(KEEP_LONGER).bind(person).bind(until).execute().await? == 1)
}

/// The same of many.
pub async fn keep_all_longer(tx: &mut Tx, people: &[PersonId], until: Day) -> Result<(), Error> {
    for batch in tx.engine().batches(people, 2) {
        let mut query = tx.query(Sql::rows(ASKED, 2, batch.len(), KEEP_ALL_LONGER));
        for person in batch {
            query = query.bind(*person).bind(until);
        }
        query.execute().await?;
    }
    Ok(())
}

/// Some people whose last day has passed.
pub async fn past_their_day(db: &Db, today: Day, most: i64) -> Result<Vec<PersonId>, Error> {
    let rows = db
        .query(DUE)
        .bind(today)
        .bind(most)
        .fetch_all::<(PersonId,)>()
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// People looked after by an area, newest first, after `after`.
pub async fn page(db: &Db, area: &Area, after: Keyset, most: i64) -> Result<Vec<Person>, StoreError> {
    let sql = match area.level() {
        AreaLevel::Community => IN_COMMUNITY,
        AreaLevel::Street => IN_STREET,
        _ => IN_DISTRICT,
    };
    let query = db
        .query(sql)
        .bind(area.code().to_owned())
        .bind(after.0)
        .bind(after.1)
        .bind(most);
    query
        .fetch_all::<Row>()
        .await?
        .into_iter()
        .map(Person::try_from)
        .collect()
}

/// Those of an area that one whole value finds, newest first, after `after`.
pub async fn page_found(
    db: &Db,
    area: &Area,
    token: &crate::store::vault::Token,
    after: Keyset,
    most: i64,
) -> Result<Vec<Person>, StoreError> {
    let sql = match area.level() {
        AreaLevel::Community => FOUND_IN_COMMUNITY,
        AreaLevel::Street => FOUND_IN_STREET,
        _ => FOUND_IN_DISTRICT,
    };
    let query = db
        .query(sql)
        .bind(area.code().to_owned())
        .bind(after.0)
        .bind(after.1)
        .bind(most);
    let query = query.bind(token.token.clone()).bind(token.kind);
    query
        .fetch_all::<Row>()
        .await?
        .into_iter()
        .map(Person::try_from)
        .collect()
}

/// A level of the ward as its column; empty where the ward does not reach so deep.
fn column(area: Option<Area>) -> String {
    area.map(|area| area.code().to_owned()).unwrap_or_default()
}

#[derive(FromRow)]
struct Row {
    id: PersonId,
    sealed: Vec<u8>,
    home_district: Area,
    owner_epoch: i32,
    district: String,
    street: String,
    community: String,
    guardian_id: Option<PersonId>,
    source: Source,
    registered_at: Moment,
    declared: Json<Decision>,
    holds: Option<Holds>,
    last_declared_at: Option<Moment>,
    last_source: Option<Source>,
    delete_by: Day,
}

impl TryFrom<Row> for Person {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let deepest = [&row.community, &row.street, &row.district]
            .into_iter()
            .find(|code| !code.is_empty());
        let ward = deepest
            .and_then(|code| Area::parse(code).ok())
            .ok_or(StoreError::Shape)?;
        Ok(Self {
            id: row.id,
            sealed: row.sealed,
            home_district: row.home_district,
            owner_epoch: row.owner_epoch,
            ward,
            guardian: row.guardian_id,
            source: row.source,
            registered_at: row.registered_at,
            stand: Holds::stand(row.declared, row.holds),
            last_declared_at: row.last_declared_at,
            last_source: row.last_source,
            delete_by: row.delete_by,
        })
    }
}
