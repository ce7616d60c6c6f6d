//! Passes in pages, newest first, and in one long stream, oldest first.

use std::collections::HashMap;

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
const OF_DISTRICT: &str = latest!("district = $6");
/// The condition of the index of what is rare, word for word: otherwise it is not used.
const HELD_IN_AREA: &str = latest!(
    "district = $6 AND area >= $7 AND area < $8 AND verdict = $4 AND verdict NOT IN ('pass', 'take_temperature')"
);
/// The newest of every gate in an area, at most `$7` of each, and of these the newest.
macro_rules! latest_by_gate_postgres {
    ($gates:literal) => {
        concat!(
            "SELECT p.* FROM checkpoint g CROSS JOIN LATERAL (SELECT ",
            columns!(),
            " FROM pass WHERE checkpoint_id = g.id AND scanned_at >= $1 AND (scanned_at, id) < ($2, $3) \
             AND ($4 IS NULL OR verdict = $4) ORDER BY scanned_at DESC, id DESC LIMIT $7) p WHERE g.",
            $gates,
            " = $6 ORDER BY p.scanned_at DESC, p.id DESC LIMIT $5"
        )
    };
}

/// The same where there is no `LATERAL`; the inmost question is answered from the index `pass_by_gate` alone.
macro_rules! latest_by_gate_sqlite {
    ($gates:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM pass WHERE rowid IN (SELECT found.rowid FROM checkpoint g JOIN pass found ON found.rowid IN \
             (SELECT p.rowid FROM pass p WHERE p.checkpoint_id = g.id AND p.scanned_at >= $1 AND (p.scanned_at, p.id) < ($2, $3) \
             AND ($4 IS NULL OR p.verdict = $4) ORDER BY p.scanned_at DESC, p.id DESC LIMIT $7) WHERE g.",
            $gates,
            " = $6) ORDER BY scanned_at DESC, id DESC LIMIT $5"
        )
    };
}
const OF_COMMUNITY: Sql = Sql::Differs {
    postgres: latest_by_gate_postgres!("community"),
    sqlite: latest_by_gate_sqlite!("community"),
};
const OF_STREET: Sql = Sql::Differs {
    postgres: latest_by_gate_postgres!("street"),
    sqlite: latest_by_gate_sqlite!("street"),
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

/// The newest passes through the gates of an area: of a street or community gate by gate, each along its own index, so that a quiet one
/// is not looked for among everybody's; of the whole district along the district's.
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
    match area.level() {
        AreaLevel::Community => of_gates_in(db, OF_COMMUNITY, area, page).await,
        AreaLevel::Street => of_gates_in(db, OF_STREET, area, page).await,
        AreaLevel::District | AreaLevel::City | AreaLevel::Province if !area.contains(district) => {
            Ok(Vec::new())
        }
        AreaLevel::District | AreaLevel::City | AreaLevel::Province => {
            paged(db, OF_DISTRICT, page)
                .bind(district.code().to_owned())
                .fetch_all()
                .await
        }
    }
}

/// So many passes of every gate are looked at first: a page is seldom all one gate's.
const FEW: u32 = 8;

/// A gate of which the page shows all that was looked at may have more that belongs in it: then more of every gate is looked at.
async fn of_gates_in(db: &Db, sql: Sql, area: &Area, page: &Page) -> Result<Vec<Pass>, Error> {
    let mut of_each = FEW.min(page.limit);
    loop {
        let passes: Vec<Pass> = paged(db, sql.clone(), page)
            .bind(area.code().to_owned())
            .bind(i64::from(of_each))
            .fetch_all()
            .await?;
        if of_each == page.limit || !has_as_many_of_one(&passes, of_each) {
            return Ok(passes);
        }
        of_each = of_each.saturating_mul(4).min(page.limit);
    }
}

/// Whether so many of them are of one gate.
fn has_as_many_of_one(passes: &[Pass], many: u32) -> bool {
    let mut of_gate: HashMap<CheckpointId, u32> = HashMap::new();
    passes.iter().any(|pass| {
        let count = of_gate.entry(pass.checkpoint).or_default();
        *count += 1;
        *count == many
    })
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
