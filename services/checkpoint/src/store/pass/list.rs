//! Passes in pages, newest first, and in one long stream, oldest first.

use futures::stream::BoxStream;
use kit::clock::Moment;
use kit::db::{Db, Error, Sql};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vocabulary::{Area, AreaLevel, CheckpointId, PassId, PersonId, Verdict};

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
const OF_COMMUNITY: &str = latest!("area = $6");
const OF_DISTRICT: &str = latest!("district = $6");
/// The condition of the index of what is rare, word for word: otherwise it is not used.
const HELD_IN_AREA: &str = latest!(
    "district = $6 AND area >= $7 AND area < $8 AND verdict = $4 AND verdict NOT IN ('pass', 'take_temperature')"
);
/// Of everywhere in a street: the newest of each of its communities, and of these the newest. Rows are wide: their keys are sorted first.
const OF_STREET: Sql = Sql::Differs {
    postgres: concat!(
        "SELECT ",
        columns!(),
        " FROM pass JOIN (SELECT p.checkpoint_id AS gate, p.id AS pass FROM (SELECT DISTINCT area FROM checkpoint WHERE street = $6) a \
         CROSS JOIN LATERAL (SELECT checkpoint_id, id, scanned_at FROM pass WHERE area = a.area AND scanned_at >= $1 \
         AND (scanned_at, id) < ($2, $3) AND ($4 IS NULL OR verdict = $4) ORDER BY scanned_at DESC, id DESC LIMIT $5) p \
         ORDER BY p.scanned_at DESC, p.id DESC LIMIT $5) found ON checkpoint_id = gate AND id = pass ORDER BY scanned_at DESC, id DESC"
    ),
    // There is no LATERAL.
    sqlite: concat!(
        "SELECT ",
        columns!(),
        " FROM pass WHERE rowid IN (SELECT found.rowid FROM (SELECT DISTINCT area FROM checkpoint WHERE street = $6) a \
         JOIN pass found ON found.rowid IN (SELECT p.rowid FROM pass p WHERE p.area = a.area AND p.scanned_at >= $1 \
         AND (p.scanned_at, p.id) < ($2, $3) AND ($4 IS NULL OR p.verdict = $4) ORDER BY p.scanned_at DESC, p.id DESC LIMIT $5)) \
         ORDER BY scanned_at DESC, id DESC LIMIT $5"
    ),
};
const SELF_SCANS: &str = latest!("checkpoint_id = $6 AND origin = 'self_scan'");
const ONE: &str = concat!(
    "SELECT ",
    columns!(),
    " FROM pass WHERE checkpoint_id = $1 AND id = $2"
);
/// `$1` to `$4`: after this key (time and id), scanned before, known before.
macro_rules! export {
    ($of:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM pass WHERE (scanned_at, id) > ($1, $2) AND scanned_at < $3 AND received_at < $4 AND ",
            $of,
            " ORDER BY scanned_at, id"
        )
    };
}
const EXPORT_OF_DISTRICT: &str = export!("district = $5");
const EXPORT_OF_AREA: &str = export!("district = $5 AND area >= $6 AND area < $7");
const EXPORT_OF_GATE: &str = export!("checkpoint_id = $5");

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
pub fn end_of(area: &Area) -> String {
    let shared = match area.level() {
        AreaLevel::Province => 2,
        AreaLevel::City => 4,
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

/// The newest passes through the gates of an area: of the district and of a community along an index of their own, of a street along those
/// of its communities.
pub async fn of_area(db: &Db, district: &Area, area: &Area, page: &Page) -> Result<Vec<Pass>, Error> {
    let is_rare = |verdict| !matches!(verdict, Verdict::Pass | Verdict::TakeTemperature);
    if page.verdict.is_some_and(is_rare) {
        return paged(db, HELD_IN_AREA, page)
            .bind(district.code().to_owned())
            .bind(area.code().to_owned())
            .bind(end_of(area))
            .fetch_all()
            .await;
    }
    let (sql, key) = match area.level() {
        AreaLevel::Community => (Sql::from(OF_COMMUNITY), area),
        AreaLevel::Street => (OF_STREET, area),
        _ if area.contains(district) => (Sql::from(OF_DISTRICT), district),
        AreaLevel::District | AreaLevel::City | AreaLevel::Province => return Ok(Vec::new()),
    };
    paged(db, sql, page).bind(key.code().to_owned()).fetch_all().await
}

/// The newest self-scans of a gate.
pub async fn self_scans(db: &Db, gate: CheckpointId, page: &Page) -> Result<Vec<Pass>, Error> {
    paged(db, SELF_SCANS, page).bind(gate).fetch_all().await
}

fn paged(db: &Db, sql: impl Into<Sql>, page: &Page) -> kit::db::Query<'static> {
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
    let query = |sql: &'static str| {
        db.query(sql)
            .bind(export.after.at)
            .bind(export.after.id)
            .bind(export.to)
            .bind(export.known_by)
    };
    let of_district = |sql| query(sql).bind(export.district.code().to_owned());
    match export.only {
        Some(gate) => query(EXPORT_OF_GATE).bind(gate),
        None if export.area.contains(&export.district) => of_district(EXPORT_OF_DISTRICT),
        None => of_district(EXPORT_OF_AREA)
            .bind(export.area.code().to_owned())
            .bind(end_of(&export.area)),
    }
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
