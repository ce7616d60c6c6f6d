//! Table `outreach_abnormal`: abnormal answers that somebody must act on. Where a case stands is its deadline's matter.

use crate::outreach::rules::ids::{AbnormalId, PlanId, QuestionSetId, TaskId};
use crate::outreach::rules::words::{AbnormalOutcome, Channel, Severity};
use crate::outreach::store::places::Columns;
use crate::rules::level::DecidedBy;
use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Json, Sql, Tx};
use vocabulary::PersonId;
use vocabulary::area::Area;

/// The kind of its deadline.
pub const DUE: &str = "outreach_abnormal";

/// A case about to be opened.
#[derive(Clone, Debug)]
pub struct NewAbnormal {
    /// Whose answers.
    pub person: PersonId,
    /// Its id.
    pub id: AbnormalId,
    /// In which task.
    pub task: TaskId,
    /// Of which round.
    pub plan: PlanId,
    /// Who looks after them.
    pub ward: Area,
    /// By what they answered.
    pub channel: Channel,
    /// How grave.
    pub severity: Severity,
    /// The abnormal answers, sealed.
    pub answers: Vec<u8>,
    /// What they answered.
    pub question_set: (QuestionSetId, i32),
    /// The policy that chose the ladder.
    pub by: DecidedBy,
    /// When.
    pub opened_at: Moment,
    /// Its last day.
    pub delete_by: Day,
}

/// A case as stored.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Abnormal {
    /// Whose answers.
    pub person_id: PersonId,
    /// Its id.
    pub id: AbnormalId,
    /// In which task.
    pub task_id: TaskId,
    /// Of which round.
    pub plan_id: PlanId,
    /// Six digits.
    pub district: String,
    /// Nine digits, or nothing.
    pub street: String,
    /// Twelve digits, or nothing.
    pub community: String,
    /// How grave.
    pub severity: Severity,
    /// The abnormal answers, sealed.
    pub answers: Vec<u8>,
    /// What they answered.
    pub question_set_id: QuestionSetId,
    /// Its version.
    pub question_set_version: i32,
    /// The policy that chose the ladder.
    pub decided_by: Json<DecidedBy>,
    /// When.
    pub opened_at: Moment,
    /// What it led to.
    pub outcome: Option<AbnormalOutcome>,
    /// What was found and done, sealed.
    pub note: Option<Vec<u8>>,
    /// Who was told.
    pub notified: Option<String>,
    /// Who closed it.
    pub closed_by: Option<String>,
    /// When.
    pub closed_at: Option<Moment>,
    /// Before anybody was passed over.
    pub closed_in_time: bool,
}

impl Abnormal {
    /// Who looks after them.
    pub fn columns(&self) -> Columns {
        Columns {
            district: self.district.clone(),
            street: self.street.clone(),
            community: self.community.clone(),
        }
    }
}

/// How a case is closed.
#[derive(Clone, Debug)]
pub struct Closing {
    /// What it led to.
    pub outcome: AbnormalOutcome,
    /// What was found and done, sealed.
    pub note: Vec<u8>,
    /// Who was told.
    pub notified: Option<String>,
    /// The caller's key.
    pub by: String,
    /// When.
    pub at: Moment,
    /// Before anybody was passed over.
    pub in_time: bool,
}

macro_rules! abnormals {
    ($rest:literal) => {
        concat!(
            "SELECT person_id, id, task_id, plan_id, district, street, community, severity, answers, question_set_id, ",
            "question_set_version, decided_by, opened_at, outcome, note, notified, closed_by, closed_at, closed_in_time ",
            "FROM outreach_abnormal ",
            $rest
        )
    };
}

const INSERT: &str = "INSERT INTO outreach_abnormal (person_id, id, task_id, plan_id, district, street, community, channel, \
     severity, answers, question_set_id, question_set_version, decided_by, opened_at, closed_in_time, delete_by) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, FALSE, $15)";
const BY_ID: &str = abnormals!("WHERE id = $1");
const BY_ID_LOCKED: Sql = Sql::Differs {
    postgres: abnormals!("WHERE id = $1 FOR UPDATE"),
    sqlite: BY_ID,
};
const OPEN_OF: &str = abnormals!("WHERE person_id = $1 AND task_id = $2 AND closed_at IS NULL");
const ADD_ANSWERS: &str = "UPDATE outreach_abnormal SET answers = $3, severity = $4 WHERE person_id = $1 AND id = $2 AND closed_at IS NULL";
const CLOSE: &str = "UPDATE outreach_abnormal SET outcome = $3, note = $4, notified = $5, closed_by = $6, closed_at = $7, \
     closed_in_time = $8 WHERE person_id = $1 AND id = $2 AND closed_at IS NULL";

/// Opens a case.
pub async fn add(tx: &mut Tx, new: &NewAbnormal) -> Result<(), Error> {
    let columns = Columns::of(&new.ward);
    tx.query(INSERT)
        .bind(new.person)
        .bind(new.id)
        .bind(new.task)
        .bind(new.plan)
        .bind(columns.district)
        .bind(columns.street)
        .bind(columns.community)
        .bind(new.channel)
        .bind(new.severity)
        .bind(new.answers.clone())
        .bind(new.question_set.0)
        .bind(new.question_set.1)
        .bind(Json(new.by.clone()))
        .bind(new.opened_at)
        .bind(new.delete_by)
        .execute()
        .await?;
    Ok(())
}

/// A case by id; `None` when there is none.
pub async fn by_id(db: &Db, id: AbnormalId) -> Result<Option<Abnormal>, Error> {
    db.query(BY_ID).bind(id).fetch_optional().await
}

/// The same inside a transaction, until whose end nobody else closes it.
pub async fn by_id_in(tx: &mut Tx, id: AbnormalId) -> Result<Option<Abnormal>, Error> {
    tx.query(BY_ID_LOCKED).bind(id).fetch_optional().await
}

/// The open case of a task; `None` when there is none.
pub async fn open_of(tx: &mut Tx, person: PersonId, task: TaskId) -> Result<Option<Abnormal>, Error> {
    tx.query(OPEN_OF).bind(person).bind(task).fetch_optional().await
}

/// Puts the answers of an open case, the newer in front of the older, and how grave they are together.
pub async fn put_answers(
    tx: &mut Tx,
    case: &Abnormal,
    answers: Vec<u8>,
    severity: Severity,
) -> Result<(), Error> {
    let query = tx.query(ADD_ANSWERS).bind(case.person_id).bind(case.id);
    query.bind(answers).bind(severity).execute().await?;
    Ok(())
}

/// Closes a case. `false` when somebody was quicker: nothing was written.
pub async fn close(tx: &mut Tx, case: &Abnormal, closing: &Closing) -> Result<bool, Error> {
    let closed = tx
        .query(CLOSE)
        .bind(case.person_id)
        .bind(case.id)
        .bind(closing.outcome)
        .bind(closing.note.clone())
        .bind(closing.notified.clone())
        .bind(closing.by.clone())
        .bind(closing.at)
        .bind(closing.in_time);
    Ok(closed.execute().await? == 1)
}
