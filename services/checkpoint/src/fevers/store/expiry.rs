//! Cases whose day has come, and people who are erased or turn out to be others.

use kit::clock::{Day, Moment};
use kit::db::{Db, Error, Tx};
use kit::due;
use vocabulary::{FeverId, PersonId};

use super::cases;
use crate::fevers::rules::case::DUE;

const DUE_ONES: &str = "SELECT id FROM fever_case WHERE delete_by <= $1 ORDER BY delete_by LIMIT $2";
/// What is deleted of one case.
const DELETE: &[&str] = &[
    "DELETE FROM open_fever WHERE fever_id = $1",
    "DELETE FROM fever_step WHERE fever_id = $1",
    "DELETE FROM fever_case WHERE id = $1",
];
/// The cases stay, as facts of the gates; what tells whose they were does not.
const FORGET: &[&str] = &[
    "UPDATE fever_step SET sealed = NULL WHERE fever_id IN (SELECT id FROM fever_case WHERE person_id = $1)",
    "UPDATE fever_case SET person_id = NULL, hospital = NULL WHERE person_id = $1",
    "DELETE FROM open_fever WHERE person_id = $1",
];

/// Registration heard of these under an id that it does not know any more.
const REPORTED: &str = "SELECT id FROM fever_case WHERE person_id = $1 AND reported ORDER BY id";
/// Of two open cases the gates show the other person's first, and this one after it.
const FOLLOW: &[&str] = &[
    "UPDATE fever_case SET person_id = $2 WHERE person_id = $1",
    "INSERT INTO open_fever (person_id, fever_id, delete_by) SELECT $2, fever_id, delete_by FROM open_fever WHERE person_id = $1 \
     ON CONFLICT (person_id) DO NOTHING",
];
const LET_GO: &str = "DELETE FROM open_fever WHERE person_id = $1";

/// Deletes at most `limit` cases that are due, open ones too, with their deadlines; returns how many.
pub async fn delete_due(db: &Db, today: Day, now: Moment, limit: u32) -> Result<u64, Error> {
    let mut tx = db.begin().await?;
    let due = tx
        .query(DUE_ONES)
        .bind(today)
        .bind(i64::from(limit))
        .fetch_all::<(FeverId,)>()
        .await?;
    for (id,) in &due {
        due::close(&mut tx, DUE, id.as_uuid(), now).await?;
        for statement in DELETE {
            tx.query(*statement).bind(*id).execute().await?;
        }
    }
    tx.commit().await?;
    Ok(due.len() as u64)
}

/// Takes an erased person out of their cases.
pub async fn forget_person(tx: &mut Tx, person: PersonId) -> Result<(), Error> {
    for statement in FORGET {
        tx.query(*statement).bind(person).execute().await?;
    }
    Ok(())
}

/// Cases of a record go on as those of the person it went into, and registration hears of them once more.
pub async fn follow_person(tx: &mut Tx, from: PersonId, to: PersonId) -> Result<(), Error> {
    let reported = tx.query(REPORTED).bind(from).fetch_all::<(FeverId,)>().await?;
    for statement in FOLLOW {
        tx.query(*statement).bind(from).bind(to).execute().await?;
    }
    tx.query(LET_GO).bind(from).execute().await?;
    for (id,) in reported {
        cases::report(tx, id).await?;
    }
    Ok(())
}
