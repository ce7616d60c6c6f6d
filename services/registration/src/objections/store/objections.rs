//! Table `objection`: what was said lies sealed; who must answer stands in kit's table of deadlines.

use crate::objections::rules::words::{ObjectionKind, ObjectionState};
use crate::rules::level::{DecidedBy, Decision};
use crate::rules::words::Source;
use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Json, Tx};
use kit::due;
use kit::sealed::Place;
use uuid::Uuid;
use vocabulary::area::{Area, AreaLevel};
use vocabulary::{LevelChangeId, ObjectionId, PersonId};

/// The kind of deadline.
pub const DUE: &str = "objection";

/// An objection about to be recorded.
#[derive(Clone, Debug)]
pub struct NewObjection {
    /// Of whom.
    pub person: PersonId,
    /// Its id, the request's.
    pub id: ObjectionId,
    /// Of the create's body.
    pub request_hash: Vec<u8>,
    /// What it is about.
    pub kind: ObjectionKind,
    /// Whose word it is.
    pub source: Source,
    /// The caller's key.
    pub made_by: String,
    /// When.
    pub made_at: Moment,
    /// What was said, sealed.
    pub statement: Vec<u8>,
    /// Of a correction: the answers as they should be, sealed.
    pub corrected: Option<Vec<u8>>,
    /// The decision that counted then.
    pub decision: Decision,
    /// The policy that says who must answer by when.
    pub by: DecidedBy,
    /// Where the person is looked after.
    pub ward: Area,
    /// Its last day.
    pub delete_by: Day,
}

/// An objection as stored.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Objection {
    /// Of whom.
    pub person_id: PersonId,
    /// Its id.
    pub id: ObjectionId,
    /// Of the create's body.
    pub request_hash: Vec<u8>,
    /// What it is about.
    pub kind: ObjectionKind,
    /// Where it stands.
    pub state: ObjectionState,
    /// Whose word it is.
    pub source: Source,
    /// Who made it.
    pub made_by: String,
    /// When.
    pub made_at: Moment,
    /// What was said, sealed.
    pub statement: Vec<u8>,
    /// The answers as they should be, sealed.
    pub corrected: Option<Vec<u8>>,
    /// The decision that counted then.
    pub decision: Json<Decision>,
    /// The policy that says who must answer by when.
    pub policy: Json<DecidedBy>,
    /// The request that answered.
    pub answered_with: Option<Uuid>,
    /// Of that request's body.
    pub answer_hash: Option<Vec<u8>>,
    /// When it was answered.
    pub answered_at: Option<Moment>,
    /// What was answered, sealed.
    pub answer: Option<Vec<u8>>,
    /// What a granted appeal has proposed.
    pub level_change_id: Option<LevelChangeId>,
    /// Who must answer; `None` once it is answered.
    pub waits_for: Option<String>,
    /// By when.
    pub due_at: Option<Moment>,
}

/// An answer about to be recorded.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Of whom.
    pub person: PersonId,
    /// To which objection.
    pub id: ObjectionId,
    /// What it leads to.
    pub state: ObjectionState,
    /// The request that answers.
    pub with: Uuid,
    /// Of its body.
    pub hash: Vec<u8>,
    /// The caller's key; never the author's.
    pub by: String,
    /// When.
    pub at: Moment,
    /// What the person reads, sealed.
    pub text: Vec<u8>,
    /// What a granted appeal proposes.
    pub level_change: Option<LevelChangeId>,
}

macro_rules! objections {
    ($rest:literal) => {
        concat!(
            "SELECT o.person_id, o.id, o.request_hash, o.kind, o.state, o.source, o.made_by, o.made_at, o.statement, o.corrected, ",
            "o.decision, o.policy, o.answered_with, o.answer_hash, o.answered_at, o.answer, o.level_change_id, ",
            "d.level AS waits_for, d.due_at FROM objection o ",
            "LEFT JOIN due d ON d.kind = 'objection' AND d.object_id = o.id AND d.closed_at IS NULL WHERE ",
            $rest
        )
    };
}

const INSERT: &str = "INSERT INTO objection (person_id, id, request_hash, kind, state, source, made_by, made_at, statement, \
     corrected, decision, policy, district, street, community, delete_by) \
     VALUES ($1, $2, $3, $4, 'open', $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT DO NOTHING";
const BY_ID: &str = objections!("o.id = $1");
const ANSWER: &str = "UPDATE objection SET state = $3, answered_with = $4, answer_hash = $5, answered_by = $6, answered_at = $7, \
     answer = $8, level_change_id = $9 WHERE person_id = $1 AND id = $2 AND state = 'open' AND made_by <> $6";
const OF_LEVEL_CHANGE: &str = "SELECT id FROM objection WHERE level_change_id = $1 AND state = 'proposed'";
const SETTLE: &str = "UPDATE objection SET state = $2 WHERE level_change_id = $1 AND state = 'proposed'";
const OF_PERSON: &str = objections!(
    "o.person_id = $1 AND (o.made_at, o.id) < ($2, $3) AND ($4 IS NULL OR o.kind = $4) ORDER BY o.made_at DESC, o.id DESC LIMIT $5"
);
const OPEN_IN_DISTRICT: &str = objections!(
    "o.state = 'open' AND o.district = $1 AND (o.made_at, o.id) > ($2, $3) AND ($4 IS NULL OR o.kind = $4) ORDER BY o.made_at, o.id LIMIT $5"
);
const OPEN_IN_STREET: &str = objections!(
    "o.state = 'open' AND o.street = $1 AND (o.made_at, o.id) > ($2, $3) AND ($4 IS NULL OR o.kind = $4) ORDER BY o.made_at, o.id LIMIT $5"
);
const OPEN_IN_COMMUNITY: &str = objections!(
    "o.state = 'open' AND o.community = $1 AND (o.made_at, o.id) > ($2, $3) AND ($4 IS NULL OR o.kind = $4) ORDER BY o.made_at, o.id LIMIT $5"
);

/// Where a page of objections goes on.
pub type Keyset = (Moment, Uuid);

/// Adds an objection. `false` when its id is taken or one of its kind waits already: nothing was written.
pub async fn add(tx: &mut Tx, new: &NewObjection) -> Result<bool, Error> {
    let level = |area: Option<Area>| area.map(|area| area.code().to_owned()).unwrap_or_default();
    let added = tx
        .query(INSERT)
        .bind(new.person)
        .bind(new.id)
        .bind(new.request_hash.clone())
        .bind(new.kind)
        .bind(new.source)
        .bind(new.made_by.clone())
        .bind(new.made_at)
        .bind(new.statement.clone())
        .bind(new.corrected.clone())
        .bind(Json(new.decision.clone()))
        .bind(Json(new.by.clone()))
        .bind(level(new.ward.district()))
        .bind(level(new.ward.street()))
        .bind(level(new.ward.community()))
        .bind(new.delete_by)
        .execute()
        .await?;
    Ok(added == 1)
}

/// An objection by id; `None` when there is none.
pub async fn by_id(db: &Db, id: ObjectionId) -> Result<Option<Objection>, Error> {
    db.query(BY_ID).bind(id).fetch_optional().await
}

/// The same inside a transaction.
pub async fn by_id_in(tx: &mut Tx, id: ObjectionId) -> Result<Option<Objection>, Error> {
    tx.query(BY_ID).bind(id).fetch_optional().await
}

/// Records an answer. `false` when it is answered already, or whoever answers has made it: nothing was written.
pub async fn answer(tx: &mut Tx, answer: &Answer) -> Result<bool, Error> {
    let answered = tx
        .query(ANSWER)
        .bind(answer.person)
        .bind(answer.id)
        .bind(answer.state)
        .bind(answer.with)
        .bind(answer.hash.clone())
        .bind(answer.by.clone())
        .bind(answer.at)
        .bind(answer.text.clone())
        .bind(answer.level_change)
        .execute()
        .await?;
    Ok(answered == 1)
}

/// The level change that an appeal has led to is decided: approved, the appeal is granted and its deadline over; rejected, it waits
/// for another answer under the deadline it had.
pub async fn settle(tx: &mut Tx, change: LevelChangeId, is_approved: bool, now: Moment) -> Result<(), Error> {
    let Some((id,)) = tx
        .query(OF_LEVEL_CHANGE)
        .bind(change)
        .fetch_optional::<(ObjectionId,)>()
        .await?
    else {
        return Ok(());
    };
    let state = if is_approved {
        ObjectionState::Granted
    } else {
        ObjectionState::Open
    };
    tx.query(SETTLE).bind(change).bind(state).execute().await?;
    if is_approved {
        due::close(tx, DUE, id.as_uuid(), now).await?;
    }
    Ok(())
}

/// The objections of a person, the newest first.
pub async fn of_person(
    db: &Db,
    person: PersonId,
    kind: Option<ObjectionKind>,
    before: Keyset,
    most: i64,
) -> Result<Vec<Objection>, Error> {
    db.query(OF_PERSON)
        .bind(person)
        .bind(before.0)
        .bind(before.1)
        .bind(kind)
        .bind(most)
        .fetch_all()
        .await
}

/// The objections of an area that wait for an answer, the oldest first.
pub async fn open_in(
    db: &Db,
    area: &Area,
    kind: Option<ObjectionKind>,
    after: Keyset,
    most: i64,
) -> Result<Vec<Objection>, Error> {
    let sql = match area.level() {
        AreaLevel::Community => OPEN_IN_COMMUNITY,
        AreaLevel::Street => OPEN_IN_STREET,
        _ => OPEN_IN_DISTRICT,
    };
    db.query(sql)
        .bind(area.code().to_owned())
        .bind(after.0)
        .bind(after.1)
        .bind(kind)
        .bind(most)
        .fetch_all()
        .await
}

/// Where what was said lies.
pub fn statement_of(objection: Uuid) -> Place {
    place("statement", objection)
}

/// Where the answers as they should be lie.
pub fn corrected_of(objection: Uuid) -> Place {
    place("corrected", objection)
}

/// Where what was answered lies.
pub fn answer_of(objection: Uuid) -> Place {
    place("answer", objection)
}

fn place(column: &'static str, row: Uuid) -> Place {
    Place {
        table: "objection",
        column,
        row,
    }
}
