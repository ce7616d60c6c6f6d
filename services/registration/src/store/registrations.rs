//! Whole registrations, many in one commit: the person, their family, what they declared, their codes, the audit line.
//!
//! At the morning peak one commit per registration is what costs; nothing here depends on another registration of the
//! same commit, except that of two with the same id document the second finds the first.

use crate::rules::standing::Standing;
use crate::store::codes::{self, NewCode};
use crate::store::declarations::{self, NewDeclaration};
use crate::store::people::{self, NewPerson};
use crate::store::standings;
use crate::store::tokens;
use crate::store::vault::Token;
use kit::audit::{self, Entry};
use kit::db::group::{self, Batch};
use kit::db::{Db, Error, Tx};
use kit::feed::Feed;
use vocabulary::PersonId;

/// Somebody about to be registered, everything sealed and signed already: inside the transaction nothing is computed.
#[derive(Clone, Debug)]
pub struct Newcomer {
    /// The person.
    pub person: NewPerson,
    /// The token of their id document.
    pub document: Token,
    /// Their other tokens.
    pub tokens: Vec<Token>,
    /// With which algorithm and key the tokens were made.
    pub keyed_with: String,
    /// What they declared.
    pub declaration: NewDeclaration,
    /// The code made for them.
    pub code: Option<NewCode>,
    /// What overrides codes from the start, when what they declared is adverse.
    pub standing: Option<Standing>,
}

/// One request to register: a person and those who come with them.
#[derive(Clone, Debug)]
pub struct Household {
    /// The person of the request.
    pub head: Newcomer,
    /// Those registered with them; the head becomes their guardian.
    pub family: Vec<Newcomer>,
    /// Who did it.
    pub entry: Entry,
}

/// What a registration came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// Registered; of the family, in order, who was.
    Registered {
        /// `false`: known already, and left as they are.
        family: Vec<bool>,
    },
    /// The head's id document is known. Nothing was written.
    Known,
    /// The same request came before. Nothing was written.
    Repeated,
    /// The request's id was used for another request. Nothing was written.
    Reused,
}

/// Where households are handed in, to be written together with others that come at the same time.
pub type Writer = group::Writer<Households>;

/// Writes households.
#[derive(Debug)]
pub struct Households {
    /// The database.
    pub db: Db,
    /// The feed of standings.
    pub feed: Feed,
}

impl Batch for Households {
    type Row = Household;
    type Outcome = Recorded;

    async fn commit(&self, rows: &[Household]) -> Result<Vec<Recorded>, Error> {
        record(&self.db, &self.feed, rows).await
    }
}

/// Records registrations in one commit; an outcome for each, in order.
pub async fn record(db: &Db, feed: &Feed, households: &[Household]) -> Result<Vec<Recorded>, Error> {
    let mut tx = db.begin().await?;
    let mut outcomes = Vec::with_capacity(households.len());
    let mut entries = Vec::new();
    let mut changes = Vec::new();
    for household in households {
        let outcome = record_one(&mut tx, household, &mut changes).await?;
        if matches!(outcome, Recorded::Registered { .. }) {
            entries.push(household.entry.clone());
        }
        outcomes.push(outcome);
    }
    // Audit, then feed, last: everybody takes these two locks late and in this order.
    audit::write_all(&mut tx, entries).await?;
    let is_news = !changes.is_empty();
    standings::announce(&mut tx, feed, &changes).await?;
    tx.commit().await?;
    if is_news {
        feed.wake();
    }
    Ok(outcomes)
}

async fn record_one(
    tx: &mut Tx,
    household: &Household,
    changes: &mut Vec<Standing>,
) -> Result<Recorded, Error> {
    let head = &household.head;
    if let Some(outcome) = seen_before(tx, &head.person).await? {
        return Ok(outcome);
    }
    if !add(tx, head, changes).await? {
        // Perhaps this very request, from a replica that was quicker.
        let owner = tokens::owner_in(tx, &head.document).await?;
        let is_ours = owner == Some(head.person.person.id);
        let seen = if is_ours {
            seen_before(tx, &head.person).await?
        } else {
            None
        };
        return Ok(seen.unwrap_or(Recorded::Known));
    }
    let mut family = Vec::with_capacity(household.family.len());
    for member in &household.family {
        family.push(add(tx, member, changes).await?);
    }
    Ok(Recorded::Registered { family })
}

/// What the request was, if its id is taken.
async fn seen_before(tx: &mut Tx, new: &NewPerson) -> Result<Option<Recorded>, Error> {
    let Some(create) = people::create_of(tx, new.person.id).await? else {
        return Ok(None);
    };
    let is_same = create.request_hash.is_some() && create.request_hash == new.request_hash;
    Ok(Some(if is_same {
        Recorded::Repeated
    } else {
        Recorded::Reused
    }))
}

/// Adds one person. `false` when their id document is known: nothing was written.
async fn add(tx: &mut Tx, new: &Newcomer, changes: &mut Vec<Standing>) -> Result<bool, Error> {
    let person: PersonId = new.person.person.id;
    let delete_by = new.person.person.delete_by;
    if !tokens::claim(tx, person, &new.document, &new.keyed_with, delete_by).await? {
        return Ok(false);
    }
    people::add(tx, &new.person).await?;
    tokens::add(tx, person, &new.tokens, &new.keyed_with, delete_by).await?;
    declarations::add(tx, &new.declaration).await?;
    if let Some(code) = &new.code {
        codes::add(tx, code).await?;
    }
    if let Some(standing) = &new.standing {
        standings::put(tx, standing, new.person.person.registered_at, delete_by).await?;
        changes.push(standing.clone());
    }
    Ok(true)
}
