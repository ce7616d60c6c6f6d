//! Table `shift_turn`: which volunteer has which shift, and when they came and went.

use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Sql, Tx};
use uuid::Uuid;
use vocabulary::{CheckpointId, ShiftId};

use crate::rules::policy::PolicyStamp;
use crate::shifts::rules::plan::Shift;
use crate::shifts::rules::turn::Turn;

macro_rules! turns {
    ($($rest:literal),+) => {
        concat!(
            "SELECT shift_id, account, starts_at, ends_at, arrived_at, left_at, late, policy_id, policy_version FROM shift_turn WHERE ",
            $($rest),+
        )
    };
}
const OF_SHIFT: &str = turns!("checkpoint_id = $1 AND shift_id = $2 ORDER BY account");
const AT_GATE: &str =
    turns!("checkpoint_id = $1 AND starts_at >= $2 AND starts_at < $3 ORDER BY starts_at, account");
const OF_ACCOUNT: &str =
    turns!("account = $1 AND starts_at >= $2 AND starts_at < $3 AND ends_at > $4 ORDER BY starts_at");
const INSERT: &str = "INSERT INTO shift_turn (checkpoint_id, shift_id, account, starts_at, ends_at, arrived_at, left_at, late, policy_id, \
                      policy_version, delete_by)";
const COLUMNS: usize = 11;
const ARRIVE: &str = "UPDATE shift_turn SET arrived_at = $4, late = $5, policy_id = $6, policy_version = $7 \
                      WHERE checkpoint_id = $1 AND shift_id = $2 AND account = $3 AND arrived_at IS NULL";
const LEAVE: &str = "UPDATE shift_turn SET left_at = $4 \
                     WHERE checkpoint_id = $1 AND shift_id = $2 AND account = $3 AND arrived_at IS NOT NULL AND left_at IS NULL";
const FORGET: &str = "DELETE FROM shift_turn WHERE checkpoint_id = $1 AND shift_id = $2 AND account = $3 AND arrived_at IS NULL";
const FORGET_ALL: &str =
    "DELETE FROM shift_turn WHERE checkpoint_id = $1 AND shift_id = $2 AND arrived_at IS NULL";

/// No shift lasts longer, so what began earlier is over.
const LONGEST: std::time::Duration = std::time::Duration::from_secs(24 * 3_600);

/// Who is in a shift.
pub async fn of_shift(db: &Db, shift: &Shift) -> Result<Vec<Turn>, Error> {
    let query = db.query(OF_SHIFT).bind(shift.gate).bind(shift.id);
    Ok(turns(query.fetch_all().await?))
}

/// Who is in a shift, as the transaction sees it.
pub async fn of_shift_in(tx: &mut Tx, shift: &Shift) -> Result<Vec<Turn>, Error> {
    let query = tx.query(OF_SHIFT).bind(shift.gate).bind(shift.id);
    Ok(turns(query.fetch_all().await?))
}

/// Turns at a gate that begin within these moments, with their shifts; of a span, ask from a day before it.
pub async fn at_gate(
    db: &Db,
    gate: CheckpointId,
    from: Moment,
    to: Moment,
) -> Result<Vec<(ShiftId, Turn)>, Error> {
    let query = db.query(AT_GATE).bind(gate).bind(from).bind(to);
    let rows: Vec<TurnRow> = query.fetch_all().await?;
    Ok(rows.into_iter().map(|row| (row.shift_id, row.into())).collect())
}

/// Whether somebody is in a shift, anywhere, that overlaps these moments; `but` is not counted.
pub async fn is_busy(
    tx: &mut Tx,
    account: &str,
    (from, until): (Moment, Moment),
    but: Option<ShiftId>,
) -> Result<bool, Error> {
    let query = tx
        .query(OF_ACCOUNT)
        .bind(account)
        .bind(from - LONGEST)
        .bind(until)
        .bind(from);
    let rows: Vec<TurnRow> = query.fetch_all().await?;
    // Whoever left early is free.
    Ok(rows
        .into_iter()
        .any(|row| Some(row.shift_id) != but && row.left_at.is_none_or(|left| left > from)))
}

/// Everything somebody is put down for within these moments.
pub async fn of_account(
    tx: &mut Tx,
    account: &str,
    (from, until): (Moment, Moment),
) -> Result<Vec<Turn>, Error> {
    let query = tx
        .query(OF_ACCOUNT)
        .bind(account)
        .bind(from - LONGEST)
        .bind(until)
        .bind(from);
    Ok(turns(query.fetch_all().await?))
}

/// Puts volunteers down for shifts of a gate, each deleted on the shift's day.
pub async fn insert(
    tx: &mut Tx,
    new: &[(&Shift, Turn)],
    delete_by: impl Fn(&Shift) -> Day,
) -> Result<(), Error> {
    for batch in tx.engine().batches(new, COLUMNS) {
        let mut query = tx.query(Sql::rows(INSERT, COLUMNS, batch.len(), ""));
        for (shift, turn) in batch {
            query = query
                .bind(shift.gate)
                .bind(shift.id)
                .bind(turn.account.clone())
                .bind(shift.starts_at)
                .bind(shift.ends_at)
                .bind(turn.arrived_at)
                .bind(turn.left_at)
                .bind(turn.late)
                .bind(turn.policy.map(|stamp| stamp.id))
                .bind(turn.policy.map(|stamp| stamp.version))
                .bind(delete_by(shift));
        }
        query.execute().await?;
    }
    Ok(())
}

/// Somebody who was put down is there; false when they were before.
pub async fn arrive(
    tx: &mut Tx,
    shift: &Shift,
    account: &str,
    at: Moment,
    (late, policy): (bool, Option<PolicyStamp>),
) -> Result<bool, Error> {
    let query = mine(tx.query(ARRIVE), shift, account).bind(at).bind(late);
    let query = query
        .bind(policy.map(|stamp| stamp.id))
        .bind(policy.map(|stamp| stamp.version));
    Ok(query.execute().await? == 1)
}

/// Somebody who is there goes; false when they had.
pub async fn leave(tx: &mut Tx, shift: &Shift, account: &str, at: Moment) -> Result<bool, Error> {
    Ok(mine(tx.query(LEAVE), shift, account).bind(at).execute().await? == 1)
}

/// Somebody who has not come is not put down any more; false when they came.
pub async fn forget(tx: &mut Tx, shift: &Shift, account: &str) -> Result<bool, Error> {
    Ok(mine(tx.query(FORGET), shift, account).execute().await? == 1)
}

/// Nobody who has not come is put down any more.
pub async fn forget_all(tx: &mut Tx, shift: &Shift) -> Result<(), Error> {
    tx.query(FORGET_ALL)
        .bind(shift.gate)
        .bind(shift.id)
        .execute()
        .await?;
    Ok(())
}

fn mine<'q>(query: kit::db::Query<'q>, shift: &Shift, account: &str) -> kit::db::Query<'q> {
    query.bind(shift.gate).bind(shift.id).bind(account.to_owned())
}

fn turns(rows: Vec<TurnRow>) -> Vec<Turn> {
    rows.into_iter().map(Turn::from).collect()
}

#[derive(FromRow)]
struct TurnRow {
    shift_id: ShiftId,
    account: String,
    starts_at: Moment,
    ends_at: Moment,
    arrived_at: Option<Moment>,
    left_at: Option<Moment>,
    late: bool,
    policy_id: Option<Uuid>,
    policy_version: Option<i32>,
}

impl From<TurnRow> for Turn {
    fn from(row: TurnRow) -> Self {
        let stamp = row.policy_id.zip(row.policy_version);
        Self {
            account: row.account,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            arrived_at: row.arrived_at,
            left_at: row.left_at,
            late: row.late,
            policy: stamp.map(|(id, version)| PolicyStamp { id, version }),
        }
    }
}
