//! How a pass stands in its columns, in one order for writing and reading.

use kit::clock::Moment;
use sqlx::{ColumnIndex, Decode, Error, FromRow, Row, Type};
use uuid::Uuid;
use vocabulary::{CheckpointId, Direction, Level, PassId, PersonId, Temperature, Threshold, Verdict, Way};

use crate::rules::pass::{Origin, Pass};
use crate::rules::policy::PolicyStamp;
use crate::rules::reasons::Reasons;
use crate::rules::taken::Taken;

/// What is read of a pass, in the order [`Pass`] reads it.
macro_rules! columns {
    () => {
        "checkpoint_id, id, person_id, direction, way, origin, verdict, reasons, level, temperature, threshold, mask_worn, \
         scanned_at, received_at, clock_skew_ms, verifier, device_id, device_sequence, policy_id, policy_version, confirm_by, \
         voided_at, doubtful"
    };
}
pub(super) use columns;

/// The column of the reading in the order above.
const TEMPERATURE: usize = 9;
/// "Normal, without digits": no thermometer shows it, since readings begin at 25.0 °C. A second column for it would be one more value to
/// bind, send and store in every pass of every gate.
const NORMAL: i32 = 0;

/// How a reading stands in its column.
pub(super) fn write_taken(taken: Taken) -> i32 {
    taken
        .degrees()
        .map_or(NORMAL, |value| i32::from(value.deci_celsius()))
}

fn read_taken(column: i32) -> Result<Taken, Error> {
    match column {
        NORMAL => Ok(Taken::Normal),
        digits => Temperature::from_deci_celsius(digits)
            .map(Taken::Degrees)
            .map_err(|unreadable| Error::ColumnDecode {
                index: TEMPERATURE.to_string(),
                source: unreadable.into(),
            }),
    }
}

/// By position, not by name: an export reads a million of them.
impl<'r, R: Row> FromRow<'r, R> for Pass
where
    usize: ColumnIndex<R>,
    Uuid: Decode<'r, R::Database> + Type<R::Database>,
    Moment: Decode<'r, R::Database> + Type<R::Database>,
    &'r str: Decode<'r, R::Database> + Type<R::Database>,
    str: Type<R::Database>,
    String: Decode<'r, R::Database> + Type<R::Database>,
    i32: Decode<'r, R::Database> + Type<R::Database>,
    i64: Decode<'r, R::Database> + Type<R::Database>,
    bool: Decode<'r, R::Database> + Type<R::Database>,
{
    fn from_row(row: &'r R) -> Result<Self, Error> {
        let policy_id: Option<Uuid> = row.try_get(18)?;
        let policy_version: Option<i32> = row.try_get(19)?;
        Ok(Self {
            checkpoint: CheckpointId::from_uuid(row.try_get(0)?),
            id: PassId::from_uuid(row.try_get(1)?),
            person: row.try_get::<Option<Uuid>, _>(2)?.map(PersonId::from_uuid),
            direction: row.try_get::<Direction, _>(3)?,
            way: row.try_get::<Way, _>(4)?,
            origin: row.try_get::<Origin, _>(5)?,
            verdict: row.try_get::<Verdict, _>(6)?,
            reasons: row.try_get::<Reasons, _>(7)?,
            level: row.try_get::<Level, _>(8)?,
            temperature: row
                .try_get::<Option<i32>, _>(TEMPERATURE)?
                .map(read_taken)
                .transpose()?,
            threshold: row.try_get::<Threshold, _>(10)?,
            mask_worn: row.try_get(11)?,
            scanned_at: row.try_get(12)?,
            received_at: row.try_get(13)?,
            clock_skew_ms: row.try_get(14)?,
            verifier: row.try_get(15)?,
            device_id: row.try_get(16)?,
            device_sequence: row.try_get(17)?,
            policy: policy_id
                .zip(policy_version)
                .map(|(id, version)| PolicyStamp { id, version }),
            confirm_by: row.try_get(20)?,
            voided_at: row.try_get(21)?,
            doubtful: row.try_get(22)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reading_comes_back_from_its_column_and_nothing_else_is_one() {
        for deci in [250, 366, 420] {
            let taken = Taken::Degrees(Temperature::from_deci_celsius(deci).unwrap());
            assert_eq!(read_taken(write_taken(taken)).unwrap(), taken);
        }
        assert_eq!(read_taken(write_taken(Taken::Normal)).unwrap(), Taken::Normal);
        for column in [-1, 1, 249, 421] {
            assert!(read_taken(column).is_err(), "{column}");
        }
    }
}
