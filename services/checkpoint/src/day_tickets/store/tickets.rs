//! Tables `day_ticket` and `day_ticket_gate`: couriers' tickets and the gates they are good at.

use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Sql, Tx};
use kit::sealed::Place;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vocabulary::{AreaLevel, CheckpointId, ShortCode, TicketId};

use crate::day_tickets::rules::ticket::{Ticket, TicketGate};
use crate::rules::sight::Sight;

macro_rules! tickets {
    ($($rest:literal),+) => {
        concat!(
            "SELECT t.id, t.request_hash, t.code, t.sealed, t.plate_token, t.company, t.day, t.issued_by, t.issued_at, t.revoked_at, ",
            "t.delete_by FROM day_ticket t WHERE ",
            $($rest),+
        )
    };
}

/// `$1` the place, `$2` the day, `$3` and `$4` the key, `$5` the plate's token or nothing, `$6` how many.
macro_rules! page {
    ($column:literal) => {
        tickets!(
            "t.day = $2 AND (t.issued_at, t.id) < ($3, $4) AND ($5 IS NULL OR t.plate_token = $5) \
             AND EXISTS (SELECT 1 FROM day_ticket_gate g WHERE g.ticket_id = t.id AND g.",
            $column,
            " = $1) ORDER BY t.issued_at DESC, t.id DESC LIMIT $6"
        )
    };
}
const OF_DISTRICT: &str = page!("district");
const OF_STREET: &str = page!("street");
const OF_COMMUNITY: &str = page!("community");
const OF_GATE: &str = page!("checkpoint_id");

const INSERT: &str = "INSERT INTO day_ticket (id, request_hash, code, sealed, plate_token, company, day, issued_by, issued_at, delete_by) \
                      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING";
const INSERT_GATES: &str =
    "INSERT INTO day_ticket_gate (ticket_id, checkpoint_id, district, street, community, delete_by)";
const GATE_COLUMNS: usize = 6;
const ONE: &str = tickets!("t.id = $1");
const ONE_LOCKED: Sql = Sql::Differs {
    postgres: tickets!("t.id = $1 FOR UPDATE"),
    sqlite: ONE,
};
/// Codes are random: were one given twice, the newest is meant.
const OF_CODE: &str = tickets!("t.code = $1 ORDER BY t.issued_at DESC LIMIT 1");
const GATES: &str = "SELECT checkpoint_id, COALESCE(community, street) AS area FROM day_ticket_gate WHERE ticket_id = $1 ORDER BY checkpoint_id";
const REVOKE: &str =
    "UPDATE day_ticket SET revoked_by = $2, revoked_at = $3 WHERE id = $1 AND revoked_at IS NULL";
const DELETE_DUE: &[&str] = &[
    "DELETE FROM day_ticket_gate WHERE delete_by <= $1",
    "DELETE FROM day_ticket WHERE delete_by <= $1",
];

/// Where a courier's data lie.
pub fn courier_of(ticket: TicketId) -> Place {
    Place {
        table: "day_ticket",
        column: "sealed",
        row: ticket.as_uuid(),
    }
}

/// Where a page goes on: before this ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// When it was issued.
    pub at: Moment,
    /// Its id.
    pub id: Uuid,
}

impl Key {
    /// Before every ticket.
    pub const NEWEST: Self = Self {
        at: Moment::LAST,
        id: Uuid::max(),
    };
}

/// Which tickets a page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Of this day.
    pub day: Day,
    /// Only what comes before this key.
    pub before: Key,
    /// Only of the vehicle of this token.
    pub plate_token: Option<Vec<u8>>,
    /// At most so many.
    pub limit: u32,
}

/// Adds a ticket with its gates. False when its id is taken: nothing was written.
pub async fn add(tx: &mut Tx, ticket: &Ticket, gates: &[TicketGate]) -> Result<bool, Error> {
    let added = tx
        .query(INSERT)
        .bind(ticket.id)
        .bind(ticket.request_hash.clone())
        .bind(ticket.code)
        .bind(ticket.sealed.clone())
        .bind(ticket.plate_token.clone())
        .bind(ticket.company.clone())
        .bind(ticket.day)
        .bind(ticket.issued_by.clone())
        .bind(ticket.issued_at)
        .bind(ticket.delete_by)
        .execute()
        .await?;
    if added == 0 {
        return Ok(false);
    }
    let mut query = tx.query(Sql::rows(INSERT_GATES, GATE_COLUMNS, gates.len(), ""));
    for gate in gates {
        let level = |area: Option<vocabulary::Area>| area.unwrap_or(gate.area).code().to_owned();
        query = query
            .bind(ticket.id)
            .bind(gate.checkpoint)
            .bind(level(gate.area.district()))
            .bind(level(gate.area.street()))
            .bind(gate.area.community().map(|area| area.code().to_owned()))
            .bind(ticket.delete_by);
    }
    query.execute().await?;
    Ok(true)
}

/// One ticket; `None` when there is none.
pub async fn one(db: &Db, id: TicketId) -> Result<Option<Ticket>, Error> {
    Ok(db
        .query(ONE)
        .bind(id)
        .fetch_optional::<Row>()
        .await?
        .map(Ticket::from))
}

/// The same, held until the transaction ends.
pub async fn one_in(tx: &mut Tx, id: TicketId) -> Result<Option<Ticket>, Error> {
    let row = tx.query(ONE_LOCKED).bind(id).fetch_optional::<Row>().await?;
    Ok(row.map(Ticket::from))
}

/// The ticket a short code stands for.
pub async fn of_code(db: &Db, code: ShortCode) -> Result<Option<Ticket>, Error> {
    Ok(db
        .query(OF_CODE)
        .bind(code)
        .fetch_optional::<Row>()
        .await?
        .map(Ticket::from))
}

/// The gates a ticket is good at.
pub async fn gates_of(db: &Db, id: TicketId) -> Result<Vec<TicketGate>, Error> {
    let rows = db
        .query(GATES)
        .bind(id)
        .fetch_all::<(CheckpointId, vocabulary::Area)>()
        .await?;
    Ok(rows
        .into_iter()
        .map(|(checkpoint, area)| TicketGate { checkpoint, area })
        .collect())
}

/// Takes a ticket back. False when it was before.
pub async fn revoke(tx: &mut Tx, id: TicketId, by: &str, at: Moment) -> Result<bool, Error> {
    Ok(tx
        .query(REVOKE)
        .bind(id)
        .bind(by.to_owned())
        .bind(at)
        .execute()
        .await?
        == 1)
}

/// The newest tickets of a day in sight.
pub async fn page(db: &Db, sight: &Sight, page: &Page) -> Result<Vec<Ticket>, Error> {
    let query = match sight {
        Sight::Checkpoint(gate) => db.query(OF_GATE).bind(*gate),
        Sight::Area(area) => {
            let sql = match area.level() {
                AreaLevel::Community => OF_COMMUNITY,
                AreaLevel::Street => OF_STREET,
                _ => OF_DISTRICT,
            };
            db.query(sql).bind(area.code().to_owned())
        }
    };
    let rows = query
        .bind(page.day)
        .bind(page.before.at)
        .bind(page.before.id)
        .bind(page.plate_token.clone())
        .bind(i64::from(page.limit))
        .fetch_all::<Row>()
        .await?;
    Ok(rows.into_iter().map(Ticket::from).collect())
}

/// Deletes tickets whose day has come; returns how many rows that were.
pub async fn delete_due(db: &Db, today: Day) -> Result<u64, Error> {
    let mut deleted = 0;
    for statement in DELETE_DUE {
        deleted += db.query(*statement).bind(today).execute().await?;
    }
    Ok(deleted)
}

#[derive(FromRow)]
struct Row {
    id: TicketId,
    request_hash: Vec<u8>,
    code: ShortCode,
    sealed: Vec<u8>,
    plate_token: Option<Vec<u8>>,
    company: String,
    day: Day,
    issued_by: String,
    issued_at: Moment,
    revoked_at: Option<Moment>,
    delete_by: Day,
}

impl From<Row> for Ticket {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            request_hash: row.request_hash,
            code: row.code,
            sealed: row.sealed,
            plate_token: row.plate_token,
            company: row.company,
            day: row.day,
            issued_by: row.issued_by,
            issued_at: row.issued_at,
            revoked_at: row.revoked_at,
            delete_by: row.delete_by,
        }
    }
}
