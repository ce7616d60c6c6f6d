//! Tables `outreach_plan` and `outreach_listed`: rounds of outreach, and the people some were given by name.

use crate::outreach::rules::cohort::Cohort;
use crate::outreach::rules::ids::{PlanId, QuestionSetId};
use crate::outreach::rules::words::{Channel, PlanState};
use crate::outreach::store::places::Columns;
use crate::rules::level::DecidedBy;
use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Json, Sql, Tx};
use uuid::Uuid;
use vocabulary::PersonId;
use vocabulary::area::Area;

/// A round about to be planned.
#[derive(Clone, Debug)]
pub struct NewPlan {
    /// Its id, the request's.
    pub id: PlanId,
    /// Of the create's body.
    pub request_hash: Vec<u8>,
    /// What it is called.
    pub title: String,
    /// Where.
    pub area: Area,
    /// Who is reached.
    pub cohort: Cohort,
    /// What they are asked.
    pub question_set: (QuestionSetId, i32),
    /// By what, one after the other.
    pub channels: Vec<Channel>,
    /// Who takes turns; empty: the communities.
    pub assignees: Vec<String>,
    /// By when.
    pub due_at: Moment,
    /// The policy.
    pub by: DecidedBy,
    /// How many people were listed.
    pub listed: i64,
    /// The caller's key.
    pub planned_by: String,
    /// When.
    pub created_at: Moment,
}

/// A round as stored.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Plan {
    /// Its id.
    pub id: PlanId,
    /// Of the create's body.
    pub request_hash: Vec<u8>,
    /// What it is called.
    pub title: String,
    /// Where: six digits.
    pub district: String,
    /// Nine digits, or nothing.
    pub street: String,
    /// Twelve digits, or nothing.
    pub community: String,
    /// Who is reached.
    pub cohort: Json<Cohort>,
    /// What they are asked.
    pub question_set_id: QuestionSetId,
    /// Its version.
    pub question_set_version: i32,
    /// By what, one after the other.
    pub channels: Json<Vec<Channel>>,
    /// Who takes turns.
    pub assignees: Json<Vec<String>>,
    /// By when.
    pub due_at: Moment,
    /// The policy.
    pub decided_by: Json<DecidedBy>,
    /// Where it stands.
    pub state: PlanState,
    /// The last person a task was made for.
    pub planned_until: PersonId,
    /// Tasks made.
    pub planned: i64,
    /// People listed.
    pub listed: i64,
    /// Who planned it.
    pub planned_by: String,
    /// When.
    pub created_at: Moment,
    /// When every task was made.
    pub planned_at: Option<Moment>,
    /// When it was ended.
    pub cancelled_at: Option<Moment>,
}

impl Plan {
    /// Where.
    pub fn columns(&self) -> Columns {
        Columns {
            district: self.district.clone(),
            street: self.street.clone(),
            community: self.community.clone(),
        }
    }
}

/// Where a page of rounds goes on: created at, id.
pub type Keyset = (Moment, Uuid);

/// Before the first of the newest-first list.
pub const NEWEST: Keyset = (Moment::LAST, Uuid::max());

macro_rules! plans {
    ($rest:literal) => {
        concat!(
            "SELECT id, request_hash, title, district, street, community, cohort, question_set_id, ",
            "question_set_version, channels, assignees, due_at, decided_by, state, planned_until, planned, listed, ",
            "planned_by, created_at, planned_at, cancelled_at FROM outreach_plan ",
            $rest
        )
    };
}

const INSERT: &str = "INSERT INTO outreach_plan (id, request_hash, title, district, street, community, cohort, \
     question_set_id, question_set_version, channels, assignees, due_at, decided_by, state, planned_until, planned, \
     listed, planned_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'planning', $14, 0, \
     $15, $16, $17) ON CONFLICT DO NOTHING";
const LIST: &str = "INSERT INTO outreach_listed (plan_id, person_id, delete_by)";
const BY_ID: &str = plans!("WHERE id = $1");
const PLANNING: &str = plans!("WHERE state = 'planning' ORDER BY created_at, id LIMIT $1");
// A round of the areas around concerns a community too. There are few rounds: no index need serve this.
const PAGE: &str = plans!(
    "WHERE district = $1 AND ($2 = '' OR street = '' OR street = $2) AND ($3 = '' OR community = '' OR community = $3) \
     AND (created_at, id) < ($4, $5) ORDER BY created_at DESC, id DESC LIMIT $6"
);
const WAITING: &str = plans!(
    "p WHERE p.state = 'open' AND EXISTS (SELECT 1 FROM outreach_task t WHERE t.plan_id = p.id AND t.state = 'open' \
     AND t.channel IN ('link', 'platform') AND t.next_at <= $1) ORDER BY p.id LIMIT $2"
);
const ADVANCE: &str = "UPDATE outreach_plan SET planned_until = $3, planned = planned + $4, state = $5, planned_at = $6 \
     WHERE id = $1 AND planned_until = $2 AND state = 'planning'";
const CANCEL: &str =
    "UPDATE outreach_plan SET state = 'cancelled', cancelled_at = $2 WHERE id = $1 AND state <> 'cancelled'";
const FORGET_LIST: &str = "DELETE FROM outreach_listed WHERE plan_id = $1";

/// Adds a round. `false` when its id is taken: nothing was written.
pub async fn add(tx: &mut Tx, new: &NewPlan) -> Result<bool, Error> {
    let columns = Columns::of(&new.area);
    let added = tx
        .query(INSERT)
        .bind(new.id)
        .bind(new.request_hash.clone())
        .bind(new.title.clone())
        .bind(columns.district)
        .bind(columns.street)
        .bind(columns.community)
        .bind(Json(new.cohort.clone()))
        .bind(new.question_set.0)
        .bind(new.question_set.1)
        .bind(Json(new.channels.clone()))
        .bind(Json(new.assignees.clone()))
        .bind(new.due_at)
        .bind(Json(new.by.clone()))
        .bind(PersonId::from_uuid(Uuid::nil()))
        .bind(new.listed)
        .bind(new.planned_by.clone())
        .bind(new.created_at)
        .execute()
        .await?;
    Ok(added == 1)
}

/// Keeps the people of a list until their tasks are made.
pub async fn list(tx: &mut Tx, plan: PlanId, people: &[PersonId], delete_by: Day) -> Result<(), Error> {
    for batch in tx.engine().batches(people, 3) {
        let mut query = tx.query(Sql::rows(LIST, 3, batch.len(), "ON CONFLICT DO NOTHING"));
        for person in batch {
            query = query.bind(plan).bind(*person).bind(delete_by);
        }
        query.execute().await?;
    }
    Ok(())
}

/// Forgets the list of a round.
pub async fn forget_list(tx: &mut Tx, plan: PlanId) -> Result<(), Error> {
    tx.query(FORGET_LIST).bind(plan).execute().await?;
    Ok(())
}

/// A round by id; `None` when there is none.
pub async fn by_id(db: &Db, id: PlanId) -> Result<Option<Plan>, Error> {
    db.query(BY_ID).bind(id).fetch_optional().await
}

/// The same inside a transaction.
pub async fn by_id_in(tx: &mut Tx, id: PlanId) -> Result<Option<Plan>, Error> {
    tx.query(BY_ID).bind(id).fetch_optional().await
}

/// Some rounds whose tasks are not all made, the oldest first.
pub async fn planning(db: &Db, most: i64) -> Result<Vec<Plan>, Error> {
    db.query(PLANNING).bind(most).fetch_all().await
}

/// Some rounds with tasks that have waited long enough for the person or the platform.
pub async fn waited(db: &Db, now: Moment, most: i64) -> Result<Vec<Plan>, Error> {
    db.query(WAITING).bind(now).bind(most).fetch_all().await
}

/// Rounds of an area, of those inside it and of those around it, newest first, after `after`.
pub async fn page(db: &Db, area: &Area, after: Keyset, most: i64) -> Result<Vec<Plan>, Error> {
    let columns = Columns::of(area);
    let query = db.query(PAGE).bind(columns.district).bind(columns.street);
    let query = query.bind(columns.community).bind(after.0).bind(after.1);
    query.bind(most).fetch_all().await
}

/// How far a batch of tasks has brought a round.
#[derive(Clone, Copy, Debug)]
pub struct Advance {
    /// The last person of the batch.
    pub until: PersonId,
    /// Tasks made.
    pub made: i64,
    /// When these were the last ones.
    pub finished_at: Option<Moment>,
}

/// Moves a round on. `false` when another replica was quicker or the round was ended: roll back.
pub async fn advance(tx: &mut Tx, plan: &Plan, advance: &Advance) -> Result<bool, Error> {
    let state = match advance.finished_at {
        Some(_) => PlanState::Open,
        None => PlanState::Planning,
    };
    let moved = tx
        .query(ADVANCE)
        .bind(plan.id)
        .bind(plan.planned_until)
        .bind(advance.until)
        .bind(advance.made)
        .bind(state)
        .bind(advance.finished_at);
    Ok(moved.execute().await? == 1)
}

/// Ends a round. `false` when it was ended before: nothing was written.
pub async fn cancel(tx: &mut Tx, plan: PlanId, at: Moment) -> Result<bool, Error> {
    Ok(tx.query(CANCEL).bind(plan).bind(at).execute().await? == 1)
}
