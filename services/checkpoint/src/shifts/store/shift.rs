//! Table `shift`: the spans of the roster.

use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Sql, Tx};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vocabulary::{Area, CheckpointId, ShiftId};

use crate::rules::sight::Sight;
use crate::shifts::rules::plan::Shift;
use crate::store::by_area::{self, ByArea};

macro_rules! columns {
    () => {
        "s.id, s.checkpoint_id, s.starts_at, s.ends_at, s.places, s.taken, s.cancelled_at"
    };
}

/// `$2`, `$3` bound the beginning, `$4`, `$5` the key of the last one shown, `$6` how many.
macro_rules! page {
    ($of:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM shift s WHERE ",
            $of,
            " AND s.starts_at >= $2 AND s.starts_at < $3 AND (s.starts_at, s.id) > ($4, $5) ORDER BY s.starts_at, s.id LIMIT $6"
        )
    };
}

const PAGE: ByArea = ByArea {
    community: page!("s.community = $1"),
    street: page!("s.street = $1"),
    district: page!("s.district = $1"),
    city: page!("substr(s.district, 1, 4) = $1"),
    province: page!("substr(s.district, 1, 2) = $1"),
};
const PAGE_OF_GATE: &str = page!("s.checkpoint_id = $1");
const PAGE_OF_ACCOUNT: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM shift_turn t JOIN shift s ON s.checkpoint_id = t.checkpoint_id AND s.id = t.shift_id WHERE t.account = $1 \
     AND t.starts_at >= $2 AND t.starts_at < $3 AND (t.starts_at, t.shift_id) > ($4, $5) ORDER BY t.starts_at, t.shift_id LIMIT $6"
);
const ONE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM shift s WHERE s.checkpoint_id = $1 AND s.id = $2"
);
/// Locked on PostgreSQL; on SQLite a writing transaction is alone anyway.
const TO_CHANGE: Sql = Sql::Differs {
    postgres: concat!(
        "SELECT ",
        columns!(),
        " FROM shift s WHERE s.checkpoint_id = $1 AND s.id = $2 FOR UPDATE"
    ),
    sqlite: ONE,
};
const INSERT: &str = "INSERT INTO shift (checkpoint_id, id, district, street, community, starts_at, ends_at, places, taken, delete_by)";
const COLUMNS: usize = 10;
const CANCEL: &str =
    "UPDATE shift SET cancelled_at = $3 WHERE checkpoint_id = $1 AND id = $2 AND cancelled_at IS NULL";
const TAKE: &str = "UPDATE shift SET taken = taken + 1 WHERE checkpoint_id = $1 AND id = $2 AND cancelled_at IS NULL AND taken < places";
const GIVE_BACK: &str =
    "UPDATE shift SET taken = taken - 1 WHERE checkpoint_id = $1 AND id = $2 AND taken > 0";

/// Where a page goes on: after this shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Key {
    /// When it begins.
    pub at: Moment,
    /// Its id.
    pub id: Uuid,
}

impl Key {
    /// Of a shift.
    pub fn of(shift: &Shift) -> Self {
        Self {
            at: shift.starts_at,
            id: shift.id.as_uuid(),
        }
    }
}

/// Whose shifts a page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Of the gates in sight.
    Seen(Sight),
    /// Of one volunteer, wherever.
    Account(String),
}

/// Which shifts a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// They begin then or later.
    pub from: Moment,
    /// They begin before.
    pub to: Moment,
    /// After this one.
    pub after: Option<Key>,
    /// At most so many.
    pub limit: u32,
}

/// The shifts, earliest first, cancelled ones too.
pub async fn page(db: &Db, whose: &Whose, page: &Page) -> Result<Vec<Shift>, Error> {
    let query = match whose {
        Whose::Seen(Sight::Area(area)) => {
            let (sql, key) = PAGE.of(area);
            db.query(sql).bind(key)
        }
        Whose::Seen(Sight::Checkpoint(gate)) => db.query(PAGE_OF_GATE).bind(*gate),
        Whose::Account(account) => db.query(PAGE_OF_ACCOUNT).bind(account.clone()),
    };
    let after = page.after.unwrap_or(Key {
        at: Moment::FIRST,
        id: Uuid::nil(),
    });
    let rows = query
        .bind(page.from)
        .bind(page.to)
        .bind(after.at)
        .bind(after.id)
        .bind(i64::from(page.limit))
        .fetch_all::<ShiftRow>()
        .await?;
    Ok(rows.into_iter().map(Shift::from).collect())
}

/// The shift as it stands; `None` when there is none.
pub async fn one(db: &Db, gate: CheckpointId, id: ShiftId) -> Result<Option<Shift>, Error> {
    let row = db
        .query(ONE)
        .bind(gate)
        .bind(id)
        .fetch_optional::<ShiftRow>()
        .await?;
    Ok(row.map(Shift::from))
}

/// The shift, held until the transaction ends; `None` when there is none.
pub async fn to_change(tx: &mut Tx, gate: CheckpointId, id: ShiftId) -> Result<Option<Shift>, Error> {
    let row = tx
        .query(TO_CHANGE)
        .bind(gate)
        .bind(id)
        .fetch_optional::<ShiftRow>()
        .await?;
    Ok(row.map(Shift::from))
}

/// Writes new shifts of a gate in this area, each deleted on its day. A unique violation is a shift of the same hours.
pub async fn insert(
    tx: &mut Tx,
    area: &Area,
    shifts: &[&Shift],
    delete_by: impl Fn(&Shift) -> Day,
) -> Result<(), Error> {
    let (district, street, community) = by_area::columns(area);
    for batch in tx.engine().batches(shifts, COLUMNS) {
        let mut query = tx.query(Sql::rows(INSERT, COLUMNS, batch.len(), ""));
        for shift in batch {
            query = query
                .bind(shift.gate)
                .bind(shift.id)
                .bind(district.clone())
                .bind(street.clone())
                .bind(community.clone())
                .bind(shift.starts_at)
                .bind(shift.ends_at)
                .bind(shift.places)
                .bind(shift.taken)
                .bind(delete_by(shift));
        }
        query.execute().await?;
    }
    Ok(())
}

/// Takes it out of the roster; false when it was before.
pub async fn cancel(tx: &mut Tx, shift: &Shift, at: Moment) -> Result<bool, Error> {
    Ok(of_one(tx.query(CANCEL), shift).bind(at).execute().await? == 1)
}

/// Takes one of its places; false when none is open.
pub async fn take_place(tx: &mut Tx, shift: &Shift) -> Result<bool, Error> {
    Ok(of_one(tx.query(TAKE), shift).execute().await? == 1)
}

/// Gives a place back.
pub async fn give_back(tx: &mut Tx, shift: &Shift) -> Result<(), Error> {
    of_one(tx.query(GIVE_BACK), shift).execute().await?;
    Ok(())
}

fn of_one<'q>(query: kit::db::Query<'q>, shift: &Shift) -> kit::db::Query<'q> {
    query.bind(shift.gate).bind(shift.id)
}

#[derive(FromRow)]
struct ShiftRow {
    id: ShiftId,
    checkpoint_id: CheckpointId,
    starts_at: Moment,
    ends_at: Moment,
    places: i32,
    taken: i32,
    cancelled_at: Option<Moment>,
}

impl From<ShiftRow> for Shift {
    fn from(row: ShiftRow) -> Self {
        Self {
            id: row.id,
            gate: row.checkpoint_id,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            places: row.places,
            taken: row.taken,
            cancelled_at: row.cancelled_at,
        }
    }
}
