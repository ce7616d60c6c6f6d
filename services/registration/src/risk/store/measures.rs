//! Table `area_measure`: what follows from a grade for the people of an area, and how far it has come.

use crate::risk::rules::measure::{Count, Measure, Progress};
use crate::risk::rules::words::{State, Suggested};
use crate::rules::level::DecidedBy;
use crate::store::trouble::StoreError;
use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Json, Sql, Tx};
use uuid::Uuid;
use vocabulary::area::{Area, AreaLevel};
use vocabulary::level::Level;

macro_rules! measures {
    ($rest:literal) => {
        concat!(
            "SELECT id, request_hash, risk_id, district, street, community, level, since, hold_until, quarantine, policy_id, ",
            "policy_version, policy_document, batch, needs_two, touched, held, gone, lifted, reached, counts, state, author, ",
            "proposed_at, approver, decided_at, note, stopped_by, stop_reason, reverted_by, revert_reason, finished_at, shown_until ",
            "FROM area_measure ",
            $rest
        )
    };
}

const INSERT: &str = "INSERT INTO area_measure (id, request_hash, risk_id, district, street, community, level, since, \
     hold_until, quarantine, policy_id, policy_version, policy_document, batch, needs_two, touched, held, gone, lifted, reached, \
     counts, state, author, proposed_at, shown_until) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, \
     0, 0, 0, 0, $17, $18, $19, $20, $21) ON CONFLICT DO NOTHING";
const BY_ID: &str = measures!("WHERE id = $1");
/// Until the transaction ends nobody else moves the measure: a stop waits for a batch, and a batch for a stop.
const BY_ID_LOCKED: Sql = Sql::Differs {
    postgres: measures!("WHERE id = $1 FOR UPDATE"),
    sqlite: BY_ID,
};
const TOUCHED_SO_FAR: &str = "SELECT CAST(COALESCE(SUM(touched), 0) AS BIGINT) FROM area_measure WHERE risk_id = $1 \
     AND author = $2 AND state NOT IN ('previewed', 'rejected', 'reverted')";
const MOVE: &str = "UPDATE area_measure SET state = $3, needs_two = $4, held = $5, gone = $6, lifted = $7, approver = $8, \
     decided_at = $9, note = $10, stopped_by = $11, stop_reason = $12, reverted_by = $13, revert_reason = $14, \
     finished_at = $15, reached = $16 WHERE id = $1 AND state = $2";
const AT_WORK: &str =
    "SELECT id FROM area_measure WHERE state IN ('applying', 'reverting') ORDER BY proposed_at, id LIMIT 1";
const IN_DISTRICT: &str = measures!(
    "WHERE district = $1 AND (proposed_at, id) < ($2, $3) AND ($4 IS NULL OR state = $4) \
     ORDER BY proposed_at DESC, id DESC LIMIT $5"
);
const IN_STREET: &str = measures!(
    "WHERE street = $1 AND (proposed_at, id) < ($2, $3) AND ($4 IS NULL OR state = $4) \
     ORDER BY proposed_at DESC, id DESC LIMIT $5"
);
const IN_COMMUNITY: &str = measures!(
    "WHERE community = $1 AND (proposed_at, id) < ($2, $3) AND ($4 IS NULL OR state = $4) \
     ORDER BY proposed_at DESC, id DESC LIMIT $5"
);

/// Where a page of measures goes on: proposed at, id.
pub type Keyset = (Moment, Uuid);

/// Adds a measure that was previewed. `false` when its id is taken: nothing was written.
pub async fn add(tx: &mut Tx, new: &Measure) -> Result<bool, Error> {
    let added = tx
        .query(INSERT)
        .bind(new.id)
        .bind(new.request_hash.clone())
        .bind(new.risk)
        .bind(column(new.within.district()))
        .bind(column(new.within.street()))
        .bind(column(new.within.community()))
        .bind(new.level)
        .bind(new.since)
        .bind(new.hold_until)
        .bind(new.quarantine)
        .bind(new.by.policy_id)
        .bind(new.by.version)
        .bind(new.by.document_number.clone())
        .bind(new.batch)
        .bind(new.needs_two)
        .bind(new.progress.touched)
        .bind(Json(new.counts.clone()))
        .bind(new.state)
        .bind(new.author.clone())
        .bind(new.proposed_at)
        .bind(new.shown_until)
        .execute()
        .await?;
    Ok(added == 1)
}

/// A measure by id; `None` when there is none.
pub async fn by_id(db: &Db, id: Uuid) -> Result<Option<Measure>, StoreError> {
    let row = db.query(BY_ID).bind(id).fetch_optional::<Row>().await?;
    row.map(Measure::try_from).transpose()
}

/// The same inside a transaction, until whose end nobody else moves it.
pub async fn by_id_in(tx: &mut Tx, id: Uuid) -> Result<Option<Measure>, StoreError> {
    let row = tx.query(BY_ID_LOCKED).bind(id).fetch_optional::<Row>().await?;
    row.map(Measure::try_from).transpose()
}

/// How many people this author's measures about the same grade touch already: many small ones are one large one.
pub async fn touched_so_far(tx: &mut Tx, risk: Uuid, author: &str) -> Result<i64, Error> {
    let row = tx
        .query(TOUCHED_SO_FAR)
        .bind(risk)
        .bind(author.to_owned())
        .fetch_one::<(i64,)>()
        .await?;
    Ok(row.0)
}

/// Writes how a measure stands now. `false` when it did not stand at `before` any more: nothing was written.
pub async fn put(tx: &mut Tx, measure: &Measure, before: State) -> Result<bool, Error> {
    let (stopped_by, stop_reason) = measure.stopped.clone().unzip();
    let (reverted_by, revert_reason) = measure.reverted.clone().unzip();
    let moved = tx
        .query(MOVE)
        .bind(measure.id)
        .bind(before)
        .bind(measure.state)
        .bind(measure.needs_two)
        .bind(measure.progress.held)
        .bind(measure.progress.gone)
        .bind(measure.progress.lifted)
        .bind(measure.approver.clone())
        .bind(measure.decided_at)
        .bind(measure.note.clone())
        .bind(stopped_by)
        .bind(stop_reason)
        .bind(reverted_by)
        .bind(revert_reason)
        .bind(measure.finished_at)
        .bind(measure.progress.reached)
        .execute()
        .await?;
    Ok(moved == 1)
}

/// The oldest measure that is being applied or taken back.
pub async fn at_work(db: &Db) -> Result<Option<Uuid>, Error> {
    let row = db.query(AT_WORK).fetch_optional::<(Uuid,)>().await?;
    Ok(row.map(|(id,)| id))
}

/// Measures for an area and what lies in it, newest first, after `after`.
pub async fn page(
    db: &Db,
    area: &Area,
    state: Option<State>,
    after: Option<Keyset>,
    most: u32,
) -> Result<Vec<Measure>, StoreError> {
    let sql = match area.level() {
        AreaLevel::Community => IN_COMMUNITY,
        AreaLevel::Street => IN_STREET,
        _ => IN_DISTRICT,
    };
    let (at, id) = after.unwrap_or((Moment::LAST, Uuid::max()));
    let rows = db
        .query(sql)
        .bind(area.code().to_owned())
        .bind(at)
        .bind(id)
        .bind(state)
        .bind(i64::from(most))
        .fetch_all::<Row>()
        .await?;
    rows.into_iter().map(Measure::try_from).collect()
}

/// A level of an area as its column; empty where it does not reach so deep.
fn column(area: Option<Area>) -> String {
    area.map(|area| area.code().to_owned()).unwrap_or_default()
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    request_hash: Vec<u8>,
    risk_id: Uuid,
    district: String,
    street: String,
    community: String,
    level: Level,
    since: Day,
    hold_until: Option<Moment>,
    quarantine: Suggested,
    policy_id: Uuid,
    policy_version: i32,
    policy_document: String,
    batch: i32,
    needs_two: bool,
    touched: i64,
    held: i64,
    gone: i64,
    lifted: i64,
    reached: i64,
    counts: Json<Vec<Count>>,
    state: State,
    author: String,
    proposed_at: Moment,
    approver: Option<String>,
    decided_at: Option<Moment>,
    note: Option<String>,
    stopped_by: Option<String>,
    stop_reason: Option<String>,
    reverted_by: Option<String>,
    revert_reason: Option<String>,
    finished_at: Option<Moment>,
    shown_until: Day,
}

impl TryFrom<Row> for Measure {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let deepest = [&row.community, &row.street, &row.district]
            .into_iter()
            .find(|code| !code.is_empty());
        let within = deepest
            .and_then(|code| Area::parse(code).ok())
            .ok_or(StoreError::Shape)?;
        Ok(Self {
            id: row.id,
            request_hash: row.request_hash,
            risk: row.risk_id,
            within,
            level: row.level,
            since: row.since,
            hold_until: row.hold_until,
            quarantine: row.quarantine,
            by: DecidedBy {
                policy_id: row.policy_id,
                version: row.policy_version,
                document_number: row.policy_document,
            },
            batch: row.batch,
            needs_two: row.needs_two,
            progress: Progress {
                touched: row.touched,
                held: row.held,
                gone: row.gone,
                lifted: row.lifted,
                reached: row.reached,
            },
            counts: row.counts.0,
            state: row.state,
            author: row.author,
            proposed_at: row.proposed_at,
            approver: row.approver,
            decided_at: row.decided_at,
            note: row.note,
            stopped: row.stopped_by.zip(row.stop_reason),
            reverted: row.reverted_by.zip(row.revert_reason),
            finished_at: row.finished_at,
            shown_until: row.shown_until,
        })
    }
}
