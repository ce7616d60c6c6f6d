//! Table `quarantine_need`: what somebody who may not go out asked for, and what became of it.

use crate::quarantine::rules::ids::{NeedId, OrderId};
use crate::quarantine::rules::words::{NeedKind, NeedOutcome, Teller};
use crate::quarantine::store::checks::Answer;
use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Tx};
use vocabulary::PersonId;

/// A need about to be recorded.
#[derive(Clone, Debug)]
pub struct NewNeed {
    /// Whose.
    pub person: PersonId,
    /// Its id, the request's.
    pub id: NeedId,
    /// The order.
    pub order: OrderId,
    /// What is needed.
    pub kind: NeedKind,
    /// In words, sealed.
    pub wish: Option<Vec<u8>>,
    /// Whose word it is.
    pub source: Teller,
    /// The caller's key.
    pub asked_by: String,
    /// When.
    pub asked_at: Moment,
    /// Its last day here.
    pub delete_by: Day,
}

/// A need as stored.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Need {
    /// Whose.
    pub person_id: PersonId,
    /// Its id.
    pub id: NeedId,
    /// The order.
    pub quarantine_id: OrderId,
    /// What is needed.
    pub kind: NeedKind,
    /// In words, sealed.
    pub wish: Option<Vec<u8>>,
    /// Whose word it is.
    pub source: Teller,
    /// When.
    pub asked_at: Moment,
    /// What became of it.
    pub outcome: Option<NeedOutcome>,
    /// What was done, sealed.
    pub answer: Option<Vec<u8>>,
    /// Who answered.
    pub answered_by: Option<String>,
    /// When.
    pub answered_at: Option<Moment>,
}

macro_rules! needs {
    ($rest:literal) => {
        concat!(
            "SELECT person_id, id, quarantine_id, kind, wish, source, asked_at, outcome, answer, answered_by, answered_at ",
            "FROM quarantine_need WHERE ",
            $rest
        )
    };
}

const INSERT: &str = "INSERT INTO quarantine_need (person_id, id, quarantine_id, kind, wish, source, asked_by, asked_at, delete_by) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING";
const BY_ID: &str = needs!("id = $1");
const OF_ORDER: &str =
    needs!("person_id = $1 AND quarantine_id = $2 ORDER BY asked_at DESC, id DESC LIMIT $3");
const ANSWER: &str = "UPDATE quarantine_need SET outcome = $3, answer = $4, answered_by = $5, answered_at = $6 \
     WHERE person_id = $1 AND id = $2 AND answered_at IS NULL";

/// Adds a need. `false` when its id is taken: nothing was written.
pub async fn add(tx: &mut Tx, new: &NewNeed) -> Result<bool, Error> {
    let added = tx
        .query(INSERT)
        .bind(new.person)
        .bind(new.id)
        .bind(new.order)
        .bind(new.kind)
        .bind(new.wish.clone())
        .bind(new.source)
        .bind(new.asked_by.clone())
        .bind(new.asked_at)
        .bind(new.delete_by)
        .execute()
        .await?;
    Ok(added == 1)
}

/// A need by id; `None` when there is none.
pub async fn by_id_in(tx: &mut Tx, id: NeedId) -> Result<Option<Need>, Error> {
    tx.query(BY_ID).bind(id).fetch_optional::<Need>().await
}

/// The needs of an order, newest first.
pub async fn of_order(db: &Db, (person, order): (PersonId, OrderId), most: i64) -> Result<Vec<Need>, Error> {
    let query = db.query(OF_ORDER).bind(person).bind(order);
    query.bind(most).fetch_all::<Need>().await
}

/// Answers a need. `false` when somebody has answered before: nothing was written.
pub async fn answer(
    tx: &mut Tx,
    (person, id): (PersonId, NeedId),
    answer: &Answer<NeedOutcome>,
) -> Result<bool, Error> {
    let answered = tx
        .query(ANSWER)
        .bind(person)
        .bind(id)
        .bind(answer.outcome)
        .bind(answer.note.clone())
        .bind(answer.by.clone())
        .bind(answer.at)
        .execute()
        .await?;
    Ok(answered == 1)
}
