//! Table `policy_proposal`: versions as they were asked for, and who agreed.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::row::Policy;
use crate::clock::Moment;
use crate::db::{self, Db, FromRow, Json, Tx};

const ADD: &str = "
    INSERT INTO policy_proposal (id, request_hash, policy_id, version, kind, area, document_number, issuing_body,
        effective_from, effective_to, body, author, proposed_at, state, decided_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
    ON CONFLICT DO NOTHING";
const BY_ID: &str = "
    SELECT id, request_hash, policy_id, version, kind, area, document_number, issuing_body, effective_from,
        effective_to, body, author, proposed_at, state, approver, decided_at, note
    FROM policy_proposal WHERE id = $1";
const DECIDE: &str = "
    UPDATE policy_proposal SET state = $2, approver = $3, decided_at = $4, note = $5, effective_from = $6
    WHERE id = $1 AND state = 'proposed' AND author <> $3";
// An area is within another when its code begins with the other's.
const PAGE: &str = "
    SELECT id, request_hash, policy_id, version, kind, area, document_number, issuing_body, effective_from,
        effective_to, body, author, proposed_at, state, approver, decided_at, note
    FROM policy_proposal
    WHERE (proposed_at, id) < ($1, $2) AND substr(area, 1, $3) = $4 AND ($5 IS NULL OR state = $5)
    ORDER BY proposed_at DESC, id DESC LIMIT $6";

/// Where a proposal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// Waits for another person.
    Proposed,
    /// Its version was put.
    Put,
    /// Another person said no.
    Rejected,
}

impl State {
    fn text(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Put => "put",
            Self::Rejected => "rejected",
        }
    }
}

crate::stored_as!(State, String, |state| state.text().to_owned(), |text| {
    [State::Proposed, State::Put, State::Rejected]
        .into_iter()
        .find(|state| state.text() == text)
        .ok_or("not a state of a proposal")
});

/// A version that somebody asked for.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct Proposal {
    /// Its id, the request's.
    pub id: Uuid,
    /// Of the request's body.
    pub request_hash: Vec<u8>,
    /// The policy it is a version of.
    pub policy_id: Uuid,
    /// The version it becomes.
    pub version: i32,
    /// The kind.
    pub kind: String,
    /// Where it is to hold, as [`Policy::area`].
    pub area: String,
    /// The number of the document that orders it.
    pub document_number: String,
    /// Who issued that document.
    pub issuing_body: String,
    /// From when on; `None` is as soon as it is put.
    pub effective_from: Option<Moment>,
    /// Until when; `None` is until replaced.
    pub effective_to: Option<Moment>,
    /// What it says.
    pub body: Json<Value>,
    /// Who asked for it.
    pub author: String,
    /// When.
    pub proposed_at: Moment,
    /// Where it stands.
    pub state: State,
    /// Who decided, never the author; `None` where one person alone may put the kind.
    pub approver: Option<String>,
    /// When it was decided.
    pub decided_at: Option<Moment>,
    /// What whoever decided had to say.
    pub note: Option<String>,
}

impl Proposal {
    /// The version it becomes when it is put at `now`: it never begins before that.
    pub fn policy(&self, now: Moment) -> Policy {
        Policy {
            id: self.policy_id,
            version: self.version,
            kind: self.kind.clone(),
            area: self.area.clone(),
            document_number: self.document_number.clone(),
            issuing_body: self.issuing_body.clone(),
            effective_from: self.effective_from.map_or(now, |from| from.max(now)),
            effective_to: self.effective_to,
            body: self.body.clone(),
        }
    }
}

/// How another person decided.
#[derive(Debug, Clone)]
pub(super) struct Decided<'d> {
    pub(super) state: State,
    pub(super) approver: &'d str,
    pub(super) at: Moment,
    pub(super) note: Option<&'d str>,
    /// From when on, once it is put.
    pub(super) effective_from: Option<Moment>,
}

/// Adds a proposal. `false` when its id is taken: nothing was written.
pub(super) async fn add(tx: &mut Tx, new: &Proposal) -> Result<bool, db::Error> {
    let added = tx
        .query(ADD)
        .bind(new.id)
        .bind(new.request_hash.clone())
        .bind(new.policy_id)
        .bind(new.version)
        .bind(new.kind.as_str())
        .bind(new.area.as_str())
        .bind(new.document_number.as_str())
        .bind(new.issuing_body.as_str())
        .bind(new.effective_from)
        .bind(new.effective_to)
        .bind(new.body.clone())
        .bind(new.author.as_str())
        .bind(new.proposed_at)
        .bind(new.state)
        .bind(new.decided_at)
        .execute()
        .await?;
    Ok(added == 1)
}

/// A proposal by id, inside a transaction.
pub(super) async fn by_id(tx: &mut Tx, id: Uuid) -> Result<Option<Proposal>, db::Error> {
    tx.query(BY_ID).bind(id).fetch_optional::<Proposal>().await
}

/// Decides. `false` when it was decided already or the approver is its author: nothing was written.
pub(super) async fn decide(tx: &mut Tx, id: Uuid, decided: &Decided<'_>) -> Result<bool, db::Error> {
    let written = tx
        .query(DECIDE)
        .bind(id)
        .bind(decided.state)
        .bind(decided.approver.to_owned())
        .bind(decided.at)
        .bind(decided.note.map(str::to_owned))
        .bind(decided.effective_from)
        .execute()
        .await?;
    Ok(written == 1)
}

/// A proposal by id; `None` when there is none.
pub async fn proposal(db: &Db, id: Uuid) -> Result<Option<Proposal>, db::Error> {
    db.query(BY_ID).bind(id).fetch_optional::<Proposal>().await
}

/// Proposals for an area and those inside it (its code's beginning), newest first, after `after`.
pub async fn proposals(
    db: &Db,
    area: &str,
    state: Option<State>,
    after: Option<(Moment, Uuid)>,
    most: u32,
) -> Result<Vec<Proposal>, db::Error> {
    let (at, id) = after.unwrap_or((Moment::LAST, Uuid::max()));
    let length = i32::try_from(area.len()).unwrap_or(i32::MAX);
    db.query(PAGE)
        .bind(at)
        .bind(id)
        .bind(length)
        .bind(area)
        .bind(state)
        .bind(i64::from(most))
        .fetch_all::<Proposal>()
        .await
}
