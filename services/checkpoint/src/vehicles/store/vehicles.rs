//! Table `vehicle_pass`: vehicles that passed a gate, found by the whole plate.

use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Tx};
use kit::sealed::Place;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vocabulary::{Area, AreaLevel, CheckpointId, Direction, PassId, PersonId, Verdict};

use crate::rules::sight::Sight;
use crate::vehicles::rules::vehicle::{NewVehicle, Vehicle};

/// `$1` the place, `$2` and `$3` the key, `$4` the plate's token or nothing, `$5` how many.
macro_rules! page {
    ($column:literal) => {
        concat!(
            "SELECT v.checkpoint_id, v.pass_id, v.sealed, v.direction, v.passengers, v.passed_at, p.verdict FROM vehicle_pass v ",
            "LEFT JOIN pass p ON p.checkpoint_id = v.checkpoint_id AND p.id = v.pass_id AND p.voided_at IS NULL WHERE v.",
            $column,
            " = $1 AND (v.passed_at, v.pass_id) < ($2, $3) AND ($4 IS NULL OR v.plate_token = $4) \
             ORDER BY v.passed_at DESC, v.pass_id DESC LIMIT $5"
        )
    };
}
const OF_DISTRICT: &str = page!("district");
const OF_STREET: &str = page!("street");
const OF_COMMUNITY: &str = page!("community");
const OF_GATE: &str = page!("checkpoint_id");
const INSERT: &str = "INSERT INTO vehicle_pass (checkpoint_id, pass_id, district, street, community, plate_token, sealed, direction, \
                      passengers, passed_at, delete_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
const DELETE_DUE: &str = "DELETE FROM vehicle_pass WHERE delete_by <= $1";
/// A plate leads to whoever drives: it is found by the driver's passes as long as these name them, and is kept no longer than its pass.
const FORGET_DRIVER: &str = "DELETE FROM vehicle_pass WHERE (checkpoint_id, pass_id) IN \
                             (SELECT checkpoint_id, id FROM pass WHERE person_id = $1)";

/// Where a plate lies.
pub fn plate_of(pass: PassId) -> Place {
    Place {
        table: "vehicle_pass",
        column: "sealed",
        row: pass.as_uuid(),
    }
}

/// Where a page goes on: before this pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// When.
    pub at: Moment,
    /// Its id.
    pub id: Uuid,
}

impl Key {
    /// Before every pass.
    pub const NEWEST: Self = Self {
        at: Moment::LAST,
        id: Uuid::max(),
    };
}

/// Adds a vehicle, in the transaction of its driver's pass.
pub async fn add(tx: &mut Tx, new: &NewVehicle) -> Result<(), Error> {
    let level = |area: Option<Area>| area.unwrap_or(new.area).code().to_owned();
    tx.query(INSERT)
        .bind(new.checkpoint)
        .bind(new.pass)
        .bind(level(new.area.district()))
        .bind(level(new.area.street()))
        .bind(new.area.community().map(|area| area.code().to_owned()))
        .bind(new.plate_token.clone())
        .bind(new.sealed.clone())
        .bind(new.direction)
        .bind(new.passengers)
        .bind(new.at)
        .bind(new.delete_by)
        .execute()
        .await?;
    Ok(())
}

/// The newest vehicles in sight, of one plate if its token is given.
pub async fn page(
    db: &Db,
    sight: &Sight,
    before: Key,
    plate_token: Option<Vec<u8>>,
    limit: u32,
) -> Result<Vec<Vehicle>, Error> {
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
        .bind(before.at)
        .bind(before.id)
        .bind(plate_token)
        .bind(i64::from(limit))
        .fetch_all::<Row>()
        .await?;
    Ok(rows.into_iter().map(Vehicle::from).collect())
}

/// Deletes the vehicles of an erased driver, before their passes forget whose they were; returns how many.
pub async fn forget_person(tx: &mut Tx, driver: PersonId) -> Result<u64, Error> {
    tx.query(FORGET_DRIVER).bind(driver).execute().await
}

/// Deletes vehicles whose day has come; returns how many.
pub async fn delete_due(db: &Db, today: Day) -> Result<u64, Error> {
    db.query(DELETE_DUE).bind(today).execute().await
}

#[derive(FromRow)]
struct Row {
    checkpoint_id: CheckpointId,
    pass_id: PassId,
    sealed: Vec<u8>,
    direction: Direction,
    passengers: i32,
    passed_at: Moment,
    verdict: Option<Verdict>,
}

impl From<Row> for Vehicle {
    fn from(row: Row) -> Self {
        Self {
            checkpoint: row.checkpoint_id,
            pass: row.pass_id,
            sealed: row.sealed,
            direction: row.direction,
            passengers: row.passengers,
            at: row.passed_at,
            verdict: row.verdict,
        }
    }
}
