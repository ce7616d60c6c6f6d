//! Deadlines of orders: opened with the ladder of the policy, read for pages and histories.

use crate::quarantine::rules::ids::OrderId;
use kit::clock::Moment;
use kit::db::{Db, Error, FromRow, Sql, Tx};
use kit::due::{self, Due, Step};
use uuid::Uuid;
use vocabulary::Ladder;
use vocabulary::area::Area;

/// A fever or symptom that somebody must answer; of a check.
pub const CHECK: &str = "quarantine_check";
/// A need that somebody must answer; of a need.
pub const NEED: &str = "quarantine_need";
/// A release that somebody must make; of an order.
pub const RELEASE: &str = "quarantine_release";

/// An open deadline of an order.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Open {
    /// The order.
    pub quarantine_id: OrderId,
    /// What must be done.
    pub kind: String,
    /// What it must be done to.
    pub object_id: Uuid,
    /// Who must act now.
    pub level: String,
    /// By when.
    pub due_at: Moment,
    /// When the highest level let it pass too.
    pub missed_at: Option<Moment>,
}

/// One hop of a deadline of an order.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Hopped {
    /// What must be done.
    pub kind: String,
    /// What it must be done to.
    pub object_id: Uuid,
    /// Who stayed silent.
    pub from_level: String,
    /// Who must act since; `None` when there was nobody above.
    pub to_level: Option<String>,
    /// When.
    pub at: Moment,
}

const OPEN_OF: &str = "WITH asked (id) AS (";
const OPEN_OF_REST: &str = ") SELECT c.quarantine_id, d.kind, d.object_id, d.level, d.due_at, d.missed_at FROM asked a \
     JOIN quarantine_check c ON c.quarantine_id = a.id JOIN due d ON d.object_id = c.id \
     WHERE c.alarming AND c.answered_at IS NULL AND d.closed_at IS NULL \
     UNION ALL SELECT n.quarantine_id, d.kind, d.object_id, d.level, d.due_at, d.missed_at FROM asked a \
     JOIN quarantine_need n ON n.quarantine_id = a.id JOIN due d ON d.object_id = n.id \
     WHERE n.answered_at IS NULL AND d.closed_at IS NULL \
     UNION ALL SELECT d.object_id AS quarantine_id, d.kind, d.object_id, d.level, d.due_at, d.missed_at FROM asked a \
     JOIN due d ON d.object_id = a.id WHERE d.kind = 'quarantine_release' AND d.closed_at IS NULL ORDER BY due_at";
const HOPS_OF: &str = "SELECT d.kind, d.object_id, h.from_level, h.to_level, h.at FROM quarantine_check c \
     JOIN due d ON d.object_id = c.id JOIN due_hop h ON h.due_id = d.id WHERE c.person_id = $1 AND c.quarantine_id = $2 \
     UNION ALL SELECT d.kind, d.object_id, h.from_level, h.to_level, h.at FROM quarantine_need n \
     JOIN due d ON d.object_id = n.id JOIN due_hop h ON h.due_id = d.id WHERE n.person_id = $1 AND n.quarantine_id = $2 \
     UNION ALL SELECT d.kind, d.object_id, h.from_level, h.to_level, h.at FROM due d \
     JOIN due_hop h ON h.due_id = d.id WHERE d.object_id = $2 AND d.kind = 'quarantine_release' ORDER BY at";

/// Opens a deadline on the lowest rung there is for the area that watches; one that is open already stays as it is and is returned.
pub async fn open(
    tx: &mut Tx,
    kind: &'static str,
    object: Uuid,
    (ladder, watch): (&Ladder, &Area),
    now: Moment,
) -> Result<Due, Error> {
    let steps = ladder
        .rungs_of(watch)
        .into_iter()
        .map(|(level, within)| Step::new(level, within))
        .collect();
    due::open(tx, kind, object, steps, now).await
}

/// Every open deadline of these orders, most urgent first.
pub async fn open_of(db: &Db, orders: &[OrderId]) -> Result<Vec<Open>, Error> {
    let mut found: Vec<Open> = Vec::new();
    for batch in db.engine().batches(orders, 1) {
        let mut query = db.query(Sql::rows(OPEN_OF, 1, batch.len(), OPEN_OF_REST));
        for order in batch {
            query = query.bind(*order);
        }
        found.extend(query.fetch_all::<Open>().await?);
    }
    found.sort_by_key(|open| open.due_at);
    Ok(found)
}

/// Every hop of the deadlines of an order, oldest first.
pub async fn hops_of(
    db: &Db,
    (person, order): (vocabulary::PersonId, OrderId),
) -> Result<Vec<Hopped>, Error> {
    let query = db.query(HOPS_OF).bind(person).bind(order);
    query.fetch_all::<Hopped>().await
}
