//! Table `area_risk`: counties by grade, in every version.

use crate::risk::rules::grade::{AreaRisk, Basis};
use crate::risk::rules::words::Grade;
use crate::rules::level::DecidedBy;
use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Tx};
use uuid::Uuid;
use vocabulary::area::Area;

macro_rules! versions {
    ($rest:literal) => {
        concat!(
            "SELECT r.area_today, r.version, r.id, r.request_hash, r.area, r.grade, r.derived, r.override_reason, ",
            "r.total_cases, r.last_new_case_on, r.last_cluster_on, r.source_document, r.effective_from, r.set_by, r.set_at, ",
            "r.policy_id, r.policy_version, r.policy_document FROM area_risk r ",
            $rest
        )
    };
}

const INSERT: &str = "INSERT INTO area_risk (area_today, version, id, request_hash, area, grade, derived, override_reason, \
     total_cases, last_new_case_on, last_cluster_on, source_document, effective_from, set_by, set_at, policy_id, \
     policy_version, policy_document) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, \
     $18) ON CONFLICT DO NOTHING";
const BY_ID: &str = versions!("WHERE r.id = $1");
const NEWEST: &str = "SELECT version FROM area_risk WHERE area_today = $1 ORDER BY version DESC LIMIT 1";
const AT: &str =
    versions!("WHERE r.area_today = $1 AND r.effective_from <= $2 ORDER BY r.version DESC LIMIT 1");
// Of each county the newest version that had begun.
const IN_FORCE: &str = versions!(
    "WHERE r.effective_from <= $1 AND NOT EXISTS (SELECT 1 FROM area_risk later WHERE later.area_today = r.area_today \
     AND later.version > r.version AND later.effective_from <= $1) AND substr(r.area_today, 1, $2) = $3 \
     AND ($4 IS NULL OR r.grade = $4) AND r.area_today > $5 ORDER BY r.area_today LIMIT $6"
);
const HISTORY: &str = versions!(
    "WHERE substr(r.area_today, 1, $1) = $2 AND ($3 IS NULL OR r.grade = $3) \
     AND (r.area_today > $4 OR (r.area_today = $4 AND r.version < $5)) \
     ORDER BY r.area_today, r.version DESC LIMIT $6"
);

/// Which counties a list shows.
#[derive(Clone, Debug)]
pub struct Filter {
    /// How their codes begin.
    pub prefix: String,
    /// Of this grade.
    pub grade: Option<Grade>,
    /// In force then; `None` is every version.
    pub at: Option<Moment>,
}

/// Where a list of counties goes on: code, version.
pub type Key = (String, i32);

/// Adds a version. `false` when it or its id is taken: nothing was written.
pub async fn add(tx: &mut Tx, new: &AreaRisk, request_hash: &[u8]) -> Result<bool, Error> {
    let added = tx
        .query(INSERT)
        .bind(new.today)
        .bind(new.version)
        .bind(new.id)
        .bind(request_hash.to_owned())
        .bind(new.area)
        .bind(new.grade)
        .bind(new.derived)
        .bind(new.override_reason.clone())
        .bind(new.basis.total_cases)
        .bind(new.basis.last_new_case)
        .bind(new.basis.last_cluster)
        .bind(new.basis.source_document.clone())
        .bind(new.effective_from)
        .bind(new.set_by.clone())
        .bind(new.set_at)
        .bind(new.by.policy_id)
        .bind(new.by.version)
        .bind(new.by.document_number.clone())
        .execute()
        .await?;
    Ok(added == 1)
}

/// A version by id with the hash of its request; `None` when there is none.
pub async fn by_id(tx: &mut Tx, id: Uuid) -> Result<Option<(AreaRisk, Vec<u8>)>, Error> {
    let row = tx.query(BY_ID).bind(id).fetch_optional::<Row>().await?;
    Ok(row.map(|row| {
        let hash = row.request_hash.clone();
        (row.into(), hash)
    }))
}

/// A version that a measure names.
pub async fn named(db: &Db, id: Uuid) -> Result<Option<AreaRisk>, Error> {
    let row = db.query(BY_ID).bind(id).fetch_optional::<Row>().await?;
    Ok(row.map(AreaRisk::from))
}

/// The newest version of a county (under the code it has today); 0 when it has none.
pub async fn newest(tx: &mut Tx, today: &Area) -> Result<i32, Error> {
    let row = tx.query(NEWEST).bind(*today).fetch_optional::<(i32,)>().await?;
    Ok(row.map_or(0, |(version,)| version))
}

/// The grade of a county (under the code it has today) at a moment; `None` when none was set.
pub async fn at(db: &Db, today: &Area, at: Moment) -> Result<Option<AreaRisk>, Error> {
    let row = db.query(AT).bind(*today).bind(at).fetch_optional::<Row>().await?;
    Ok(row.map(AreaRisk::from))
}

/// The same inside a transaction.
pub async fn at_in(tx: &mut Tx, today: &Area, at: Moment) -> Result<Option<AreaRisk>, Error> {
    let row = tx.query(AT).bind(*today).bind(at).fetch_optional::<Row>().await?;
    Ok(row.map(AreaRisk::from))
}

/// At most `most` versions that `filter` lets through, by code, after `after`; with history, newest first for each county.
pub async fn list(db: &Db, filter: &Filter, after: Option<Key>, most: u32) -> Result<Vec<AreaRisk>, Error> {
    let (code, version) = after.unwrap_or((String::new(), 0));
    let length = i32::try_from(filter.prefix.len()).unwrap_or(i32::MAX);
    let query = match filter.at {
        Some(at) => db
            .query(IN_FORCE)
            .bind(at)
            .bind(length)
            .bind(filter.prefix.clone())
            .bind(filter.grade)
            .bind(code),
        None => db
            .query(HISTORY)
            .bind(length)
            .bind(filter.prefix.clone())
            .bind(filter.grade)
            .bind(code)
            .bind(version),
    };
    let rows = query.bind(i64::from(most)).fetch_all::<Row>().await?;
    Ok(rows.into_iter().map(AreaRisk::from).collect())
}

#[derive(FromRow)]
struct Row {
    area_today: Area,
    version: i32,
    id: Uuid,
    request_hash: Vec<u8>,
    area: Area,
    grade: Grade,
    derived: Grade,
    override_reason: Option<String>,
    total_cases: i64,
    last_new_case_on: Option<Day>,
    last_cluster_on: Option<Day>,
    source_document: String,
    effective_from: Moment,
    set_by: String,
    set_at: Moment,
    policy_id: Uuid,
    policy_version: i32,
    policy_document: String,
}

impl From<Row> for AreaRisk {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            area: row.area,
            today: row.area_today,
            version: row.version,
            grade: row.grade,
            derived: row.derived,
            override_reason: row.override_reason,
            basis: Basis {
                total_cases: row.total_cases,
                last_new_case: row.last_new_case_on,
                last_cluster: row.last_cluster_on,
                source_document: row.source_document,
            },
            effective_from: row.effective_from,
            set_by: row.set_by,
            set_at: row.set_at,
            by: DecidedBy {
                policy_id: row.policy_id,
                version: row.policy_version,
                document_number: row.policy_document,
            },
        }
    }
}
