//! Table `level_change` as it is listed: what waits for a second person, and the history of one person's levels.

use crate::rules::words::{Decided, LevelReason};
use kit::clock::Moment;
use kit::db::{Db, Error, FromRow};
use uuid::Uuid;
use vocabulary::area::{Area, AreaLevel};
use vocabulary::level::Level;
use vocabulary::{BulkChangeId, LevelChangeId, PersonId};

/// A change as it is listed.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Listed {
    /// Its id.
    pub id: LevelChangeId,
    /// Whose level.
    pub person_id: PersonId,
    /// The level.
    pub level: Level,
    /// Why.
    pub reason: LevelReason,
    /// Where it stands.
    pub state: Decided,
    /// Who proposed it.
    pub author: String,
    /// Who decided.
    pub approver: Option<String>,
    /// When it was proposed.
    pub proposed_at: Moment,
    /// When it was decided.
    pub decided_at: Option<Moment>,
    /// Of a bulk change, which one.
    pub bulk_change_id: Option<BulkChangeId>,
    /// What shows it, sealed.
    pub evidence: Vec<u8>,
    /// The note of whoever decided, sealed.
    pub note: Option<Vec<u8>>,
}

macro_rules! singles {
    ($rest:literal) => {
        concat!(
            "SELECT c.id, c.person_id, c.level, c.reason, c.state, c.author, c.approver, c.proposed_at, c.decided_at, ",
            "c.bulk_change_id, c.evidence, c.note FROM level_change c ",
            $rest
        )
    };
}

const BY_ID: &str = singles!("WHERE c.id = $1");
const OF_PERSON: &str = singles!(
    "WHERE c.person_id = $1 AND (c.proposed_at, c.id) < ($2, $3) ORDER BY c.proposed_at DESC, c.id DESC LIMIT $4"
);
const PROPOSED_IN_DISTRICT: &str = singles!(
    "JOIN person p ON p.id = c.person_id WHERE c.state = 'proposed' AND p.district = $1 \
     AND (c.proposed_at, c.id) > ($2, $3) ORDER BY c.proposed_at, c.id LIMIT $4"
);
const PROPOSED_IN_STREET: &str = singles!(
    "JOIN person p ON p.id = c.person_id WHERE c.state = 'proposed' AND p.street = $1 \
     AND (c.proposed_at, c.id) > ($2, $3) ORDER BY c.proposed_at, c.id LIMIT $4"
);
const PROPOSED_IN_COMMUNITY: &str = singles!(
    "JOIN person p ON p.id = c.person_id WHERE c.state = 'proposed' AND p.community = $1 \
     AND (c.proposed_at, c.id) > ($2, $3) ORDER BY c.proposed_at, c.id LIMIT $4"
);

/// A change by id; `None` when there is none.
pub async fn by_id(db: &Db, id: LevelChangeId) -> Result<Option<Listed>, Error> {
    db.query(BY_ID).bind(id).fetch_optional().await
}

/// Every change of a person, the newest first, before this key.
pub async fn of_person(
    db: &Db,
    person: PersonId,
    before: (Moment, Uuid),
    most: i64,
) -> Result<Vec<Listed>, Error> {
    db.query(OF_PERSON)
        .bind(person)
        .bind(before.0)
        .bind(before.1)
        .bind(most)
        .fetch_all()
        .await
}

/// What waits for a second person in an area, the oldest first, after this key.
pub async fn proposed_in(
    db: &Db,
    area: &Area,
    after: (Moment, Uuid),
    most: i64,
) -> Result<Vec<Listed>, Error> {
    let sql = match area.level() {
        AreaLevel::Community => PROPOSED_IN_COMMUNITY,
        AreaLevel::Street => PROPOSED_IN_STREET,
        _ => PROPOSED_IN_DISTRICT,
    };
    db.query(sql)
        .bind(area.code().to_owned())
        .bind(after.0)
        .bind(after.1)
        .bind(most)
        .fetch_all()
        .await
}
