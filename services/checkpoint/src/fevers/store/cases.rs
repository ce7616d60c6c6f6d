//! Table `fever_case`: cases read one by one, and changed.

use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Sql, Tx};
use kit::due;
use uuid::Uuid;
use vocabulary::{Area, CheckpointId, FeverId, PassId, PersonId, Temperature, Threshold};

use super::ladder::ladder_from;
use super::steps::{self, Step};
use crate::fevers::rules::case::{
    Case, DUE, Deadline, HospitalResult, Level, Outcome, Rechecked, State, StepKind,
};
use crate::fevers::rules::order::FeverOrder;
use crate::outbox::rules::Kind;
use crate::outbox::store as outbox;
use crate::rules::policy::PolicyStamp;

/// A case with its open deadline; what follows says which.
macro_rules! cases {
    ($rest:literal) => {
        concat!(
            "SELECT f.id, f.checkpoint_id, f.pass_id, f.person_id, COALESCE(f.community, f.street) AS area, f.state, f.first_temperature, ",
            "f.second_temperature, f.threshold, f.opened_at, f.recheck_due_at, f.hospital, f.hospital_result, f.acknowledged_by, f.outcome, ",
            "f.closed_at, f.reported, f.revision, f.policy_id, f.policy_version, f.delete_by, ",
            "d.level AS due_level, d.due_at, d.step AS due_step, d.missed_at FROM fever_case f ",
            "LEFT JOIN due d ON d.kind = 'fever' AND d.object_id = f.id AND d.closed_at IS NULL WHERE ",
            $rest
        )
    };
}
pub(super) use cases;

const ONE: &str = cases!("f.id = $1");
const ONE_LOCKED: Sql = Sql::Differs {
    postgres: cases!("f.id = $1 FOR UPDATE OF f"),
    sqlite: ONE,
};
const OF_PASS_LOCKED: Sql = Sql::Differs {
    postgres: cases!("f.pass_id = $2 AND f.checkpoint_id = $1 FOR UPDATE OF f"),
    sqlite: cases!("f.pass_id = $2 AND f.checkpoint_id = $1"),
};
const SET_STATE: &str =
    "UPDATE fever_case SET state = $2, second_temperature = COALESCE($3, second_temperature) WHERE id = $1";
const SET_HOSPITAL: &str =
    "UPDATE fever_case SET state = 'in_hospital', hospital = $2, hospital_result = $3 WHERE id = $1";
const SET_ACKNOWLEDGED: &str = "UPDATE fever_case SET acknowledged_by = $2, state = $3 WHERE id = $1";
const CLOSE: &str = "UPDATE fever_case SET state = 'closed', outcome = $2, closed_at = $3 WHERE id = $1 AND closed_at IS NULL";
const RELEASE: &str = "DELETE FROM open_fever WHERE fever_id = $1 AND person_id = $2";
/// A person whose records were merged may have two.
const CLAIM_NEXT: &str = "INSERT INTO open_fever (person_id, fever_id, delete_by) SELECT person_id, id, delete_by FROM fever_case \
                          WHERE person_id = $1 AND closed_at IS NULL ORDER BY opened_at, id LIMIT 1 ON CONFLICT (person_id) DO NOTHING";
const REPORT: &str = "UPDATE fever_case SET reported = TRUE, revision = revision + 1 WHERE id = $1";
const OPEN: &str = "SELECT person_id, fever_id FROM open_fever";

/// One case; `None` when there is none.
pub async fn one(db: &Db, id: FeverId) -> Result<Option<Case>, Error> {
    Ok(db
        .query(ONE)
        .bind(id)
        .fetch_optional::<Row>()
        .await?
        .map(Case::from))
}

/// The same, held until the transaction ends.
pub async fn one_in(tx: &mut Tx, id: FeverId) -> Result<Option<Case>, Error> {
    let row = tx.query(ONE_LOCKED).bind(id).fetch_optional::<Row>().await?;
    Ok(row.map(Case::from))
}

/// The case that this pass opened, held until the transaction ends.
pub async fn of_pass_in(tx: &mut Tx, gate: CheckpointId, pass: PassId) -> Result<Option<Case>, Error> {
    let row = tx
        .query(OF_PASS_LOCKED)
        .bind(gate)
        .bind(pass)
        .fetch_optional::<Row>()
        .await?;
    Ok(row.map(Case::from))
}

/// Who has a case open, and which.
pub async fn open_ones(db: &Db) -> Result<Vec<(PersonId, FeverId)>, Error> {
    db.query(OPEN).fetch_all().await
}

/// Registration must hear how this case stands.
pub async fn report(tx: &mut Tx, id: FeverId) -> Result<(), Error> {
    tx.query(REPORT).bind(id).execute().await?;
    outbox::put(tx, Kind::Fever, id.as_uuid()).await
}

/// A second reading was taken, and what it came to.
pub async fn rechecked(
    tx: &mut Tx,
    case: &Case,
    value: Temperature,
    came_to: Rechecked,
    (at, by): (Moment, &str),
    order: &FeverOrder,
) -> Result<(), Error> {
    let step = Step {
        temperature: Some(value),
        checkpoint: Some(case.checkpoint),
        ..Step::new(StepKind::Rechecked, at, by)
    };
    steps::add(tx, case.id, &step, case.delete_by).await?;
    let set = |state: State| (state, Some(value));
    let (state, second) = match came_to {
        Rechecked::Again => return Ok(()),
        Rechecked::Normal { .. } => set(State::Waiting),
        Rechecked::Fever => set(State::ToClinic),
    };
    tx.query(SET_STATE)
        .bind(case.id)
        .bind(state)
        .bind(second)
        .execute()
        .await?;
    match came_to {
        Rechecked::Fever => {
            let from = case.acknowledged_by.map_or(Some(Level::Community), Level::above);
            pass_on(tx, case, from, at, order).await?;
            report(tx, case.id).await
        }
        Rechecked::Normal { closes: true } => {
            let step = Step::new(StepKind::Closed, at, by);
            close(tx, case, Outcome::RecheckNormal, step).await
        }
        Rechecked::Normal { closes: false } | Rechecked::Again => Ok(()),
    }
}

/// From now on this level must act; nobody when there is none.
async fn pass_on(
    tx: &mut Tx,
    case: &Case,
    to: Option<Level>,
    at: Moment,
    order: &FeverOrder,
) -> Result<(), Error> {
    let id = case.id.as_uuid();
    due::close(tx, DUE, id, at).await?;
    if let Some(to) = to {
        due::open(tx, DUE, id, ladder_from(to, &case.area, order), at).await?;
    }
    Ok(())
}

/// A level has the report in hand, and `next` must act from now on.
pub async fn acknowledged(
    tx: &mut Tx,
    case: &Case,
    (level, next): (Level, Option<Level>),
    step: Step,
    order: &FeverOrder,
) -> Result<(), Error> {
    let state = match case.state {
        State::Waiting => State::ToClinic,
        other => other,
    };
    tx.query(SET_ACKNOWLEDGED)
        .bind(case.id)
        .bind(level)
        .bind(state)
        .execute()
        .await?;
    let at = step.at;
    steps::add(tx, case.id, &step, case.delete_by).await?;
    pass_on(tx, case, next, at, order).await?;
    report_once(tx, case).await
}

/// The person was taken to a hospital, or it said something.
pub async fn in_hospital(
    tx: &mut Tx,
    case: &Case,
    hospital: &str,
    result: HospitalResult,
    step: Step,
) -> Result<(), Error> {
    tx.query(SET_HOSPITAL)
        .bind(case.id)
        .bind(hospital.to_owned())
        .bind(result)
        .execute()
        .await?;
    steps::add(tx, case.id, &step, case.delete_by).await?;
    report_once(tx, case).await
}

/// Whoever acts on a case takes it for a fever, whatever the second reading was.
async fn report_once(tx: &mut Tx, case: &Case) -> Result<(), Error> {
    if case.reported {
        return Ok(());
    }
    report(tx, case.id).await
}

/// A deadline of it was not kept: whoever was to take the second reading stays silent, so registration hears of the case.
pub async fn climbed(tx: &mut Tx, id: Uuid) -> Result<(), Error> {
    let id = FeverId::from_uuid(id);
    match one_in(tx, id).await? {
        Some(case) if case.second.is_none() => report_once(tx, &case).await,
        _ => Ok(()),
    }
}

/// Ends a case: its deadline, its person's claim; and registration hears, if it ever heard of it.
pub async fn close(tx: &mut Tx, case: &Case, outcome: Outcome, step: Step) -> Result<(), Error> {
    let at = step.at;
    let closed = tx
        .query(CLOSE)
        .bind(case.id)
        .bind(outcome)
        .bind(at)
        .execute()
        .await?;
    if closed == 0 {
        return Ok(());
    }
    let step = Step {
        outcome: Some(outcome),
        ..step
    };
    steps::add(tx, case.id, &step, case.delete_by).await?;
    due::close(tx, DUE, case.id.as_uuid(), at).await?;
    if let Some(person) = case.person {
        tx.query(RELEASE).bind(case.id).bind(person).execute().await?;
        tx.query(CLAIM_NEXT).bind(person).execute().await?;
    }
    if case.reported {
        report(tx, case.id).await?;
    }
    Ok(())
}

/// A case as a row.
#[derive(FromRow)]
pub(super) struct Row {
    id: FeverId,
    checkpoint_id: CheckpointId,
    pass_id: PassId,
    person_id: Option<PersonId>,
    area: Area,
    state: State,
    first_temperature: Temperature,
    second_temperature: Option<Temperature>,
    threshold: Threshold,
    opened_at: Moment,
    recheck_due_at: Moment,
    hospital: Option<String>,
    hospital_result: Option<HospitalResult>,
    acknowledged_by: Option<Level>,
    outcome: Option<Outcome>,
    closed_at: Option<Moment>,
    reported: bool,
    revision: i64,
    policy_id: Option<Uuid>,
    policy_version: Option<i32>,
    delete_by: Day,
    due_level: Option<Level>,
    due_at: Option<Moment>,
    due_step: Option<i32>,
    missed_at: Option<Moment>,
}

impl From<Row> for Case {
    fn from(row: Row) -> Self {
        let deadline = row.due_level.zip(row.due_at).map(|(level, due_at)| Deadline {
            level,
            due_at,
            has_climbed: row.due_step.is_some_and(|step| step > 0) || row.missed_at.is_some(),
        });
        Self {
            id: row.id,
            checkpoint: row.checkpoint_id,
            pass: row.pass_id,
            person: row.person_id,
            area: row.area,
            state: row.state,
            first: row.first_temperature,
            second: row.second_temperature,
            threshold: row.threshold,
            opened_at: row.opened_at,
            recheck_due_at: row.recheck_due_at,
            hospital: row.hospital,
            hospital_result: row.hospital_result,
            acknowledged_by: row.acknowledged_by,
            outcome: row.outcome,
            closed_at: row.closed_at,
            reported: row.reported,
            revision: row.revision,
            policy: row
                .policy_id
                .zip(row.policy_version)
                .map(|(id, version)| PolicyStamp { id, version }),
            delete_by: row.delete_by,
            deadline,
        }
    }
}
