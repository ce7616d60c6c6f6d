//! What is past its day, table by table. People are erased one by one, as if they had asked (see `erasures`).

use kit::clock::{Day, Moment};
use kit::db::{Db, Error};

/// What happened to an order, unless that is in force.
macro_rules! of_no_order_in_force {
    ($rows:literal) => {
        concat!(
            $rows,
            " AND NOT EXISTS (SELECT 1 FROM quarantine q WHERE q.id = quarantine_id AND q.state = 'in_force')"
        )
    };
}

/// Rows that hold a person without being one.
const PAST_THEIR_DAY: &[&str] = &[
    "DELETE FROM declaration WHERE delete_by < $1",
    "DELETE FROM declaration_day WHERE delete_by < $1",
    "DELETE FROM level_change WHERE delete_by < $1",
    "DELETE FROM health_code WHERE delete_by < $1",
    "DELETE FROM revocation WHERE delete_by < $1",
    // A standing lasts as long as its person: versions that begin anew would be taken for old ones.
    "DELETE FROM standing WHERE delete_by < $1 AND NOT EXISTS (SELECT 1 FROM person p WHERE p.id = person_id)",
    // Nobody is to act on what is not there any more: deadlines go with what they are about.
    "DELETE FROM due WHERE kind = 'erasure' AND object_id IN (SELECT id FROM erasure WHERE delete_by < $1)",
    "DELETE FROM erasure WHERE delete_by < $1",
    "DELETE FROM erasure_confirmation WHERE delete_by < $1",
    "DELETE FROM attempt WHERE delete_by < $1",
    "DELETE FROM resume WHERE delete_by < $1",
    "DELETE FROM due WHERE kind = 'objection' AND object_id IN (SELECT id FROM objection WHERE delete_by < $1)",
    "DELETE FROM objection WHERE delete_by < $1",
    "DELETE FROM bulk_person WHERE delete_by < $1",
    "DELETE FROM trip_version WHERE delete_by < $1",
    "DELETE FROM trip WHERE delete_by < $1",
    "DELETE FROM isolation WHERE delete_by < $1 AND ended_at IS NOT NULL",
    // Whatever is in force stays until it is released, with all that is known of it.
    "DELETE FROM due WHERE kind = 'quarantine_release' AND object_id IN (SELECT id FROM quarantine WHERE delete_by < $1 AND state <> 'in_force')",
    "DELETE FROM quarantine WHERE delete_by < $1 AND state <> 'in_force'",
    of_no_order_in_force!("DELETE FROM quarantine_reporter WHERE delete_by < $1"),
    of_no_order_in_force!("DELETE FROM quarantine_stay WHERE delete_by < $1"),
    of_no_order_in_force!("DELETE FROM quarantine_extension WHERE delete_by < $1"),
    concat!(
        "DELETE FROM due WHERE kind = 'quarantine_check' AND object_id IN (",
        of_no_order_in_force!("SELECT id FROM quarantine_check WHERE delete_by < $1"),
        ")"
    ),
    of_no_order_in_force!("DELETE FROM quarantine_check WHERE delete_by < $1"),
    concat!(
        "DELETE FROM due WHERE kind = 'quarantine_need' AND object_id IN (",
        of_no_order_in_force!("SELECT id FROM quarantine_need WHERE delete_by < $1"),
        ")"
    ),
    of_no_order_in_force!("DELETE FROM quarantine_need WHERE delete_by < $1"),
    of_no_order_in_force!("DELETE FROM quarantine_release WHERE delete_by < $1"),
    "DELETE FROM outreach_listed WHERE delete_by < $1",
    "DELETE FROM outreach_task WHERE delete_by < $1",
    "DELETE FROM outreach_attempt WHERE delete_by < $1",
    "DELETE FROM due WHERE kind = 'outreach_abnormal' AND object_id IN (SELECT id FROM outreach_abnormal WHERE delete_by < $1)",
    "DELETE FROM outreach_abnormal WHERE delete_by < $1",
    "DELETE FROM fever_report WHERE delete_by < $1",
    "DELETE FROM due WHERE kind = 'lead' AND object_id IN (SELECT id FROM lead WHERE delete_by < $1)",
    "DELETE FROM lead WHERE delete_by < $1",
    "DELETE FROM measure_person WHERE delete_by < $1",
    // Of what was shown and never applied, nobody is remembered.
    "DELETE FROM measure_person WHERE measure_id IN (SELECT id FROM area_measure WHERE shown_until < $1 \
     AND (state IN ('previewed', 'waiting', 'rejected') OR (state = 'stopped' AND reached = 0)))",
    "DELETE FROM due WHERE kind = 'import_pair' AND object_id IN (SELECT id FROM import_pair WHERE delete_by < $1)",
    "DELETE FROM import_pair WHERE delete_by < $1",
    "DELETE FROM import_row WHERE delete_by < $1",
    "DELETE FROM import WHERE delete_by < $1",
    // One that nobody has destroyed goes on being asked for.
    "DELETE FROM due WHERE kind = 'export' AND object_id IN \
     (SELECT id FROM export WHERE destroy_by < $1 AND destroyed_at IS NOT NULL)",
    "DELETE FROM export WHERE destroy_by < $1 AND destroyed_at IS NOT NULL",
    "DELETE FROM person_merge WHERE delete_by < $1",
    "DELETE FROM household_member WHERE delete_by < $1",
    "DELETE FROM household_exemption WHERE delete_by < $1",
    "DELETE FROM household_record WHERE delete_by < $1",
    // The others are told to be gone first.
    "DELETE FROM household WHERE delete_by < $1 AND (version = 0 OR (gone AND told_version = version))",
    // Their person is gone already: what a lost race left behind.
    "DELETE FROM hold WHERE delete_by < $1 AND NOT EXISTS (SELECT 1 FROM person p WHERE p.id = person_id)",
    "DELETE FROM person_token WHERE delete_by < $1 AND NOT EXISTS (SELECT 1 FROM person p WHERE p.id = person_id)",
];
const FORGET_RESUMES: &str = "DELETE FROM resume WHERE expires_at <= $1";

/// Deletes what is past its day and returns how many rows that were.
pub async fn delete(db: &Db, today: Day) -> Result<u64, Error> {
    let mut deleted = 0;
    for statement in PAST_THEIR_DAY {
        deleted += db.query(*statement).bind(today).execute().await?;
    }
    Ok(deleted)
}

/// Forgets phones that waited in vain, so that their codes can be given again.
pub async fn forget_resumes(db: &Db, now: Moment) -> Result<u64, Error> {
    db.query(FORGET_RESUMES).bind(now).execute().await
}
