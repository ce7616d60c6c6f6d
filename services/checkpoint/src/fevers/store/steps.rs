//! Table `fever_step`: what happened to a case, in its order.

use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Tx};
use kit::id::Id;
use kit::sealed::Place;
use uuid::Uuid;
use vocabulary::{CheckpointId, FeverId, Temperature};

use crate::fevers::rules::case::{Action, HospitalResult, Level, Outcome, StepKind};

const INSERT: &str = "INSERT INTO fever_step (fever_id, id, nth, kind, at, done_by, level, action, temperature, checkpoint_id, result, \
                      outcome, sealed, delete_by) VALUES ($1, $2, (SELECT COALESCE(MAX(nth), 0) + 1 FROM fever_step WHERE fever_id = $1), \
                      $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
const OF: &str = "SELECT id, kind, at, done_by, level, action, temperature, checkpoint_id AS checkpoint, result, outcome, sealed \
                  FROM fever_step WHERE fever_id = $1 ORDER BY nth, at, id";

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Step {
    /// Its id.
    pub id: Uuid,
    /// What.
    pub kind: StepKind,
    /// When.
    pub at: Moment,
    /// Token subject, or the service.
    pub done_by: String,
    /// Which level took the report in hand.
    pub level: Option<Level>,
    /// What was done at the spot.
    pub action: Option<Action>,
    /// A reading.
    pub temperature: Option<Temperature>,
    /// Where it was taken.
    pub checkpoint: Option<CheckpointId>,
    /// What the hospital says.
    pub result: Option<HospitalResult>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// A note, sealed for [`note_of`].
    pub sealed: Option<Vec<u8>>,
}

/// What the id of a step is the id of.
enum StepOf {}

impl kit::id::Kind for StepOf {
    const NAME: &'static str = "fever_step";
}

impl Step {
    /// Of this kind, with nothing more to say.
    pub fn new(kind: StepKind, at: Moment, by: impl Into<String>) -> Self {
        Self {
            id: Id::<StepOf>::new(at).as_uuid(),
            kind,
            at,
            done_by: by.into(),
            level: None,
            action: None,
            temperature: None,
            checkpoint: None,
            result: None,
            outcome: None,
            sealed: None,
        }
    }
}

/// Where the note of a step lies.
pub fn note_of(step: Uuid) -> Place {
    Place {
        table: "fever_step",
        column: "sealed",
        row: step,
    }
}

/// Adds a step.
pub async fn add(tx: &mut Tx, fever: FeverId, step: &Step, delete_by: Day) -> Result<(), Error> {
    tx.query(INSERT)
        .bind(fever)
        .bind(step.id)
        .bind(step.kind)
        .bind(step.at)
        .bind(step.done_by.clone())
        .bind(step.level)
        .bind(step.action)
        .bind(step.temperature)
        .bind(step.checkpoint)
        .bind(step.result)
        .bind(step.outcome)
        .bind(step.sealed.clone())
        .bind(delete_by)
        .execute()
        .await?;
    Ok(())
}

/// Everything that happened to a case, oldest first.
pub async fn of(db: &Db, fever: FeverId) -> Result<Vec<Step>, Error> {
    db.query(OF).bind(fever).fetch_all().await
}
