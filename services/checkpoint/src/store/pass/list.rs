//! Passes in pages, newest first, and in one long stream, oldest first.

use futures::stream::BoxStream;
use kit::clock::Moment;
use kit::db::{Db, Error};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vocabulary::{Area, CheckpointId, PassId, PersonId, Verdict};

use super::row::columns;
use crate::rules::pass::Pass;

/// `$1` to `$3`: not before, before this key (time and id), `$4` the verdict or nothing, `$5` how many.
macro_rules! latest {
    ($of:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM pass WHERE scanned_at >= $1 AND (scanned_at, id) < ($2, $3) AND ($4 IS NULL OR verdict = $4) AND ",
            $of,
            " ORDER BY scanned_at DESC, id DESC LIMIT $5"
        )
    };
}
const OF_GATE: &str = latest!("checkpoint_id = $6");
const OF_PERSON: &str = latest!("person_id = $6 AND area >= $7 AND area < $8");
const OF_PERSON_AT: &str = latest!("person_id = $6 AND checkpoint_id = $7");
const OF_AREA: &str = latest!("district = $6 AND area >= $7 AND area < $8");
/// The condition of the index of what is rare, word for word: otherwise it is not used.
const HELD_IN_AREA: &str = latest!(
    "district = $6 AND area >= $7 AND area < $8 AND verdict = $4 AND verdict NOT IN ('pass', 'take_temperature')"
);
const SELF_SCANS: &str = latest!("checkpoint_id = $6 AND origin = 'self_scan'");
const ONE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM pass WHERE checkpoint_id = $1 AND id = $2"
);
const EXPORT: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM pass WHERE district = $1 AND area >= $2 AND area < $3 AND (scanned_at, id) > ($4, $5) AND scanned_at < $6 \
     AND received_at < $7 ORDER BY scanned_at, id"
);
const EXPORT_OF_GATE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM pass WHERE checkpoint_id = $1 AND (scanned_at, id) > ($2, $3) AND scanned_at < $4 AND received_at < $5 \
     ORDER BY scanned_at, id"
);

/// Where a page or an export goes on: after (or before) this pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Key {
    /// When it was scanned.
    pub at: Moment,
    /// Its id.
    pub id: Uuid,
}

impl Key {
    /// Of a pass.
    pub fn of(pass: &Pass) -> Self {
        Self {
            at: pass.scanned_at,
            id: pass.id.as_uuid(),
        }
    }

    /// Before every pass scanned at this moment.
    pub fn beginning_of(at: Moment) -> Self {
        Self { at, id: Uuid::nil() }
    }
}

/// Which passes a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// Not scanned before.
    pub from: Moment,
    /// Only what comes before this key.
    pub before: Key,
    /// Only this verdict.
    pub verdict: Option<Verdict>,
    /// At most so many.
    pub limit: u32,
}

/// Codes within an area are texts from its own code on and before this one: digits sort as numbers do.
fn end_of(area: &Area) -> String {
    let shared = match area.level() {
        vocabulary::AreaLevel::Province => 2,
        vocabulary::AreaLevel::City => 4,
        _ => area.code().len(),
    };
    let begins = &area.code()[..shared];
    let next = begins.parse::<u64>().map_or(u64::MAX, |number| number + 1);
    format!("{next:0shared$}")
}

/// The newest passes of a gate.
pub async fn of_gate(db: &Db, gate: CheckpointId, page: &Page) -> Result<Vec<Pass>, Error> {
    paged(db, OF_GATE, page).bind(gate).fetch_all().await
}

/// The newest passes of several gates, as one list: for scopes of few gates, whose own indexes are walked.
pub async fn of_gates(db: &Db, gates: &[CheckpointId], page: &Page) -> Result<Vec<Pass>, Error> {
    let mut passes = Vec::new();
    for gate in gates {
        passes.extend(of_gate(db, *gate, page).await?);
    }
    passes.sort_unstable_by(|one, other| Key::of(other).cmp(&Key::of(one)));
    passes.truncate(usize::try_from(page.limit).unwrap_or(usize::MAX));
    Ok(passes)
}

/// The newest passes of a person through the gates of an area.
pub async fn of_person(db: &Db, person: PersonId, area: &Area, page: &Page) -> Result<Vec<Pass>, Error> {
    paged(db, OF_PERSON, page)
        .bind(person)
        .bind(area.code().to_owned())
        .bind(end_of(area))
        .fetch_all()
        .await
}

/// The newest passes of a person through one gate.
pub async fn of_person_at(
    db: &Db,
    person: PersonId,
    gate: CheckpointId,
    page: &Page,
) -> Result<Vec<Pass>, Error> {
    paged(db, OF_PERSON_AT, page)
        .bind(person)
        .bind(gate)
        .fetch_all()
        .await
}

/// The newest passes through the gates of an area of the district.
pub async fn of_area(db: &Db, district: &Area, area: &Area, page: &Page) -> Result<Vec<Pass>, Error> {
    let is_rare = |verdict| !matches!(verdict, Verdict::Pass | Verdict::TakeTemperature);
    let sql = if page.verdict.is_some_and(is_rare) {
        HELD_IN_AREA
    } else {
        OF_AREA
    };
    paged(db, sql, page)
        .bind(district.code().to_owned())
        .bind(area.code().to_owned())
        .bind(end_of(area))
        .fetch_all()
        .await
}

/// The newest self-scans of a gate.
pub async fn self_scans(db: &Db, gate: CheckpointId, page: &Page) -> Result<Vec<Pass>, Error> {
    paged(db, SELF_SCANS, page).bind(gate).fetch_all().await
}

fn paged(db: &Db, sql: &'static str, page: &Page) -> kit::db::Query<'static> {
    db.query(sql)
        .bind(page.from)
        .bind(page.before.at)
        .bind(page.before.id)
        .bind(page.verdict)
        .bind(i64::from(page.limit))
}

/// The pass of this id at this gate; `None` when there is none.
pub async fn one(db: &Db, gate: CheckpointId, id: PassId) -> Result<Option<Pass>, Error> {
    db.query(ONE).bind(gate).bind(id).fetch_optional().await
}

/// Which passes an export holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Export {
    /// The district, and the part of it.
    pub district: Area,
    /// The district itself or an area in it.
    pub area: Area,
    /// Only one gate of it.
    pub only: Option<CheckpointId>,
    /// What comes after this key.
    pub after: Key,
    /// Scanned before.
    pub to: Moment,
    /// Known before then: an export is of one moment, however long it takes and however often it is resumed.
    pub known_by: Moment,
}

/// All of them, oldest first, in constant memory.
pub fn export(db: &Db, export: &Export) -> BoxStream<'static, Result<Pass, Error>> {
    let query = match export.only {
        Some(gate) => db.query(EXPORT_OF_GATE).bind(gate),
        None => db
            .query(EXPORT)
            .bind(export.district.code().to_owned())
            .bind(export.area.code().to_owned())
            .bind(end_of(&export.area)),
    };
    query
        .bind(export.after.at)
        .bind(export.after.id)
        .bind(export.to)
        .bind(export.known_by)
        .stream()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_ends_where_the_next_one_begins() {
        let end = |code: &str| end_of(&Area::parse(code).unwrap());
        assert_eq!(end("410811007"), "410811008");
        assert_eq!(end("410811007999"), "410811008000");
        assert_eq!(end("410811"), "410812");
        assert_eq!(end("410800"), "4109");
    }
}
