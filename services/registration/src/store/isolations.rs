//! Table `isolation`: from when until when people were in quarantine, so that the figures of a past day can be counted.

use crate::rules::stand::{Cause, Stand};
use kit::clock::{Day, Moment};
use kit::db::{Error, Tx};
use vocabulary::PersonId;

const BEGIN: &str = "INSERT INTO isolation (person_id, begun_at, ended_at, delete_by) VALUES ($1, $2, NULL, $3) \
     ON CONFLICT (person_id, begun_at) DO UPDATE SET ended_at = NULL";
const END: &str = "UPDATE isolation SET ended_at = $2 WHERE person_id = $1 AND ended_at IS NULL";
const MOVE_IN: &str = "INSERT INTO isolation (person_id, begun_at, ended_at, delete_by) \
     SELECT $2, begun_at, ended_at, delete_by FROM isolation WHERE person_id = $1 ON CONFLICT DO NOTHING";
const MOVE_OUT: &str = "DELETE FROM isolation WHERE person_id = $1";

/// Records that a quarantine began or ended then, between two stands of a person; writes nothing when neither did.
pub async fn follow(
    tx: &mut Tx,
    person: PersonId,
    (before, after): (&Stand, &Stand),
    at: Moment,
    delete_by: Day,
) -> Result<(), Error> {
    match (before.is_in_quarantine(), after.is_in_quarantine()) {
        (false, true) => {
            // An order may come late: it holds since its own beginning.
            let quarantines = after.holds.iter().filter(|hold| hold.cause == Cause::Quarantine);
            let begun_at = quarantines.map(|hold| hold.since).min().unwrap_or(at);
            let query = tx.query(BEGIN).bind(person).bind(begun_at).bind(delete_by);
            query.execute().await?;
        }
        (true, false) => {
            tx.query(END).bind(person).bind(at).execute().await?;
        }
        _ => {}
    }
    Ok(())
}

/// Gives the isolations of one record of a person to another record of the same person; one that both had is one.
pub async fn move_all(tx: &mut Tx, from: PersonId, to: PersonId) -> Result<(), Error> {
    tx.query(MOVE_IN).bind(from).bind(to).execute().await?;
    tx.query(MOVE_OUT).bind(from).execute().await?;
    Ok(())
}
