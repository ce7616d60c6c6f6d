//! Table `lead`: who is to be found.

use crate::reports::rules::lead::{DUE, Lead, LeadPolicy, LeadState};
use crate::rules::level::DecidedBy;
use crate::store::trouble::StoreError;
use kit::clock::{Day, Moment};
use kit::db::{Db, Error, FromRow, Sql, Tx};
use kit::due::{self, Step};
use kit::sealed::Place;
use uuid::Uuid;
use vocabulary::PersonId;
use vocabulary::area::{Area, AreaLevel};

/// Where a page of leads goes on: reported at, id.
pub type Keyset = (Moment, Uuid);

/// Before the first lead of the newest-first list.
pub const NEWEST: Keyset = (Moment::LAST, Uuid::max());

macro_rules! leads {
    ($($rest:literal),+) => {
        concat!(
            "SELECT l.id, l.district, l.street, l.community, l.sealed, l.from_area, l.state, l.seen_at, l.reported_at, l.closed_at, ",
            "l.policy_id, l.policy_version, l.policy_document, l.delete_by, d.level AS due_level, d.due_at FROM lead l ",
            "LEFT JOIN due d ON d.kind = 'lead' AND d.object_id = l.id AND d.closed_at IS NULL WHERE ",
            $($rest),+
        )
    };
}

/// `$1` the area, `$2` and `$3` the key, `$4` closed ones too, `$5` how many.
macro_rules! page {
    ($column:literal) => {
        leads!(
            "l.",
            $column,
            " = $1 AND (l.reported_at, l.id) < ($2, $3) AND ($4 OR l.closed_at IS NULL) \
             ORDER BY l.reported_at DESC, l.id DESC LIMIT $5"
        )
    };
}
const IN_DISTRICT: &str = page!("district");
const IN_STREET: &str = page!("street");
const IN_COMMUNITY: &str = page!("community");
const BY_ID: &str = leads!("l.id = $1");
const BY_ID_LOCKED: Sql = Sql::Differs {
    postgres: leads!("l.id = $1 FOR UPDATE OF l"),
    sqlite: BY_ID,
};
const INSERT: &str = "INSERT INTO lead (id, district, street, community, sealed, from_area, state, seen_at, reported_at, policy_id, \
     policy_version, policy_document, delete_by) VALUES ($1, $2, $3, $4, $5, $6, 'open', $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING";
const CLOSE: &str = "UPDATE lead SET state = $2, closed_at = $3, closed_by = $4, person_id = $5, note = $6 \
     WHERE id = $1 AND state = 'open'";

/// Where a lead's data lie.
pub fn somebody_of(lead: Uuid) -> Place {
    Place {
        table: "lead",
        column: "sealed",
        row: lead,
    }
}

/// Where the note of whoever closed a lead lies.
pub fn note_of(lead: Uuid) -> Place {
    Place {
        table: "lead",
        column: "note",
        row: lead,
    }
}

/// Adds a lead with its deadlines. `false` when it was told before: nothing was written.
pub async fn add(tx: &mut Tx, lead: &Lead, policy: &LeadPolicy) -> Result<bool, Error> {
    let added = tx
        .query(INSERT)
        .bind(lead.id)
        .bind(column(lead.area.district()))
        .bind(column(lead.area.street()))
        .bind(column(lead.area.community()))
        .bind(lead.sealed.clone())
        .bind(lead.from_area)
        .bind(lead.seen_at)
        .bind(lead.reported_at)
        .bind(lead.by.policy_id)
        .bind(lead.by.version)
        .bind(lead.by.document_number.clone())
        .bind(lead.delete_by)
        .execute()
        .await?;
    if added == 0 {
        return Ok(false);
    }
    let rungs = policy.ladder.rungs_of(&lead.area).into_iter();
    let steps = rungs.map(|(office, within)| Step::new(office, within)).collect();
    due::open(tx, DUE, lead.id, steps, lead.reported_at).await?;
    Ok(true)
}

/// A lead by id; `None` when there is none.
pub async fn by_id(db: &Db, id: Uuid) -> Result<Option<Lead>, StoreError> {
    let row = db.query(BY_ID).bind(id).fetch_optional::<Row>().await?;
    row.map(Lead::try_from).transpose()
}

/// The same inside a transaction, until whose end nobody else closes it.
pub async fn by_id_in(tx: &mut Tx, id: Uuid) -> Result<Option<Lead>, StoreError> {
    let row = tx.query(BY_ID_LOCKED).bind(id).fetch_optional::<Row>().await?;
    row.map(Lead::try_from).transpose()
}

/// How a lead ended.
#[derive(Clone, Debug, PartialEq)]
pub struct End {
    /// Which.
    pub id: Uuid,
    /// How.
    pub state: LeadState,
    /// When.
    pub at: Moment,
    /// The caller's key.
    pub by: String,
    /// Who it was.
    pub person: Option<PersonId>,
    /// A note, sealed for [`note_of`].
    pub note: Option<Vec<u8>>,
}

/// Closes a lead and its deadline. `false` when it was closed before: nothing was written.
pub async fn close(tx: &mut Tx, end: &End) -> Result<bool, Error> {
    let closed = tx
        .query(CLOSE)
        .bind(end.id)
        .bind(end.state)
        .bind(end.at)
        .bind(end.by.clone())
        .bind(end.person)
        .bind(end.note.clone())
        .execute()
        .await?;
    if closed == 0 {
        return Ok(false);
    }
    due::close(tx, DUE, end.id, end.at).await?;
    Ok(true)
}

/// Leads of an area, newest first, after `after`.
pub async fn page(
    db: &Db,
    area: &Area,
    after: Keyset,
    with_closed: bool,
    most: i64,
) -> Result<Vec<Lead>, StoreError> {
    let sql = match area.level() {
        AreaLevel::Community => IN_COMMUNITY,
        AreaLevel::Street => IN_STREET,
        _ => IN_DISTRICT,
    };
    let query = db
        .query(sql)
        .bind(area.code().to_owned())
        .bind(after.0)
        .bind(after.1)
        .bind(with_closed)
        .bind(most);
    query
        .fetch_all::<Row>()
        .await?
        .into_iter()
        .map(Lead::try_from)
        .collect()
}

/// A level of the area as its column; empty where the area does not reach so deep.
fn column(area: Option<Area>) -> String {
    area.map(|area| area.code().to_owned()).unwrap_or_default()
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    district: String,
    street: String,
    community: String,
    sealed: Vec<u8>,
    from_area: Area,
    state: LeadState,
    seen_at: Moment,
    reported_at: Moment,
    closed_at: Option<Moment>,
    policy_id: Uuid,
    policy_version: i32,
    policy_document: String,
    delete_by: Day,
    due_level: Option<String>,
    due_at: Option<Moment>,
}

impl TryFrom<Row> for Lead {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let deepest = [&row.community, &row.street, &row.district]
            .into_iter()
            .find(|code| !code.is_empty());
        Ok(Self {
            id: row.id,
            area: deepest
                .and_then(|code| Area::parse(code).ok())
                .ok_or(StoreError::Shape)?,
            sealed: row.sealed,
            from_area: row.from_area,
            state: row.state,
            seen_at: row.seen_at,
            reported_at: row.reported_at,
            closed_at: row.closed_at,
            deadline: row.due_level.zip(row.due_at),
            by: DecidedBy {
                policy_id: row.policy_id,
                version: row.policy_version,
                document_number: row.policy_document,
            },
            delete_by: row.delete_by,
        })
    }
}
