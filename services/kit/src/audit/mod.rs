//! The audit trail: who did what, append-only, each line linked to the one before, with no personal data in it.
//!
//! A line is written in the transaction of the act, and before a raw read is answered. Its link is the SHA-256 of the
//! link before and of every column, so a line that is changed, taken out or put in later breaks the chain from there
//! ([`verify_chain`]); keeping a recent link elsewhere (a daily report) guards against rewriting the whole of it.

mod append;
mod chain;
mod record;

use std::time::Duration;

use uuid::Uuid;

use crate::clock::Moment;
use crate::db::{self, Db, Tx};

pub use chain::{BrokenChain, trim, verify_chain};
pub use record::Record;

/// How long a line is kept. Logs must be kept at least six months (Cybersecurity Law, art. 21), records of handling
/// personal information three years (PIPL, art. 56).
pub const KEPT: Duration = Duration::from_secs(3 * 366 * 24 * 3_600);

/// Locks the end of the chain until the transaction ends: lines are written one after the other.
const ADVANCE: &str = "UPDATE audit_chain SET seq = seq + $1 WHERE id = 1 RETURNING seq, link";
const SET_LINK: &str = "UPDATE audit_chain SET link = $1 WHERE id = 1";
// Two statements, so that what one person may ask about themselves is one walk along an index.
const OF_SUBJECT: &str = "
    SELECT seq, at, who, on_behalf_of, role, purpose, legal_basis, act,
        object_kind, object_id, subject, area, old_hash, new_hash, link
    FROM audit
    WHERE subject = $1 AND seq < $2 AND ($3 IS NULL OR at >= $3) AND ($4 IS NULL OR at < $4)
        AND ($5 IS NULL OR who = $5) AND ($6 IS NULL OR object_id = $6) AND ($7 IS NULL OR act = $7)
    ORDER BY seq DESC LIMIT $8";
const OF_ALL: &str = "
    SELECT seq, at, who, on_behalf_of, role, purpose, legal_basis, act,
        object_kind, object_id, subject, area, old_hash, new_hash, link
    FROM audit
    WHERE seq < $1 AND ($2 IS NULL OR at >= $2) AND ($3 IS NULL OR at < $3)
        AND ($4 IS NULL OR who = $4) AND ($5 IS NULL OR object_id = $5) AND ($6 IS NULL OR act = $6)
    ORDER BY seq DESC LIMIT $7";

const ON_RECORD: &str = "SELECT EXISTS (SELECT 1 FROM audit WHERE object_id = $1 AND act = $2)";

/// One act, to be written. Ids and words only: no name, number, phone or address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// When, in the town's time.
    pub at: Moment,
    /// Who acted: the token's subject.
    pub who: String,
    /// For whom a service acted.
    pub on_behalf_of: Option<String>,
    /// The roles they acted in, separated by commas.
    pub role: String,
    /// Why, where a purpose is demanded.
    pub purpose: Option<String>,
    /// On what legal basis, where one is demanded.
    pub legal_basis: Option<String>,
    /// The RPC or act (`GetPerson`).
    pub act: &'static str,
    /// What kind of thing was acted on (`person`).
    pub object_kind: &'static str,
    /// Which one.
    pub object_id: Uuid,
    /// The person concerned, if any: they may ask who looked at them.
    pub subject: Option<Uuid>,
    /// The area of the object, for auditors of one district.
    pub area: Option<String>,
    /// Hash of the object before; of its sealed form, since a hash of a phone number gives the number away.
    pub old_hash: Option<Vec<u8>>,
    /// Hash of the object after; of its sealed form.
    pub new_hash: Option<Vec<u8>>,
}

impl Entry {
    /// An act by `who` in `role` upon one object, with everything else absent.
    pub fn new(
        at: Moment,
        who: impl Into<String>,
        role: impl Into<String>,
        act: &'static str,
        object_kind: &'static str,
        object_id: Uuid,
    ) -> Self {
        Self {
            at,
            who: who.into(),
            on_behalf_of: None,
            role: role.into(),
            purpose: None,
            legal_basis: None,
            act,
            object_kind,
            object_id,
            subject: None,
            area: None,
            old_hash: None,
            new_hash: None,
        }
    }

    /// The line of this place, its link still open.
    fn record(self, seq: i64) -> Record {
        Record {
            seq,
            at: self.at,
            who: self.who,
            on_behalf_of: self.on_behalf_of,
            role: self.role,
            purpose: self.purpose,
            legal_basis: self.legal_basis,
            act: self.act.to_owned(),
            object_kind: self.object_kind.to_owned(),
            object_id: self.object_id,
            subject: self.subject,
            area: self.area,
            old_hash: self.old_hash,
            new_hash: self.new_hash,
            link: String::new(),
        }
    }

    /// Concerns this person.
    #[must_use]
    pub fn about(mut self, person: Uuid) -> Self {
        self.subject = Some(person);
        self
    }
}

/// Which lines to list; absent means any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Not before this moment.
    pub from: Option<Moment>,
    /// Before this moment.
    pub to: Option<Moment>,
    /// Acted by this one.
    pub who: Option<String>,
    /// Concerning this person.
    pub subject: Option<Uuid>,
    /// Upon this object.
    pub object_id: Option<Uuid>,
    /// This act (`GetPerson`).
    pub act: Option<String>,
}

/// Writes one line in the transaction of the act; returns its place in the chain.
///
/// Nobody else writes a line from here until `tx` ends, so it comes after the other statements and before
/// [`Feed::append`](crate::feed::Feed::append), always in this order.
pub async fn write(tx: &mut Tx, entry: Entry) -> Result<i64, db::Error> {
    write_all(tx, vec![entry]).await
}

/// Writes many lines, one behind the other; returns the place of the last one (of no line: where the chain ends now).
///
/// One statement on PostgreSQL however many there are, a few on SQLite. As [`write`], it comes late in its transaction.
pub async fn write_all(tx: &mut Tx, entries: Vec<Entry>) -> Result<i64, db::Error> {
    let count = i64::try_from(entries.len()).unwrap_or(i64::MAX);
    let (last, mut previous) = tx.query(ADVANCE).bind(count).fetch_one::<(i64, String)>().await?;
    if entries.is_empty() {
        return Ok(last);
    }
    let mut records = Vec::with_capacity(entries.len());
    for (seq, entry) in (last - count + 1..).zip(entries) {
        let mut record = entry.record(seq);
        record.link = chain::link(&previous, &record);
        previous.clone_from(&record.link);
        records.push(record);
    }
    tx.query(SET_LINK).bind(previous).execute().await?;
    append::all(tx, records, KEPT).await?;
    Ok(last)
}

/// Whether a line says that this was done to the object, as `tx` sees the trail.
pub async fn is_on_record(tx: &mut Tx, act: &str, object_id: Uuid) -> Result<bool, db::Error> {
    let query = tx.query(ON_RECORD).bind(object_id).bind(act);
    let (is_there,) = query.fetch_one::<(bool,)>().await?;
    Ok(is_there)
}

/// The lines that `filter` lets through, newest first: at most `limit`, older than `before` (the place of the last line
/// of the page before).
pub async fn list(
    db: &Db,
    filter: &Filter,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<Record>, db::Error> {
    let query = match filter.subject {
        Some(subject) => db.query(OF_SUBJECT).bind(subject),
        None => db.query(OF_ALL),
    };
    query
        .bind(before.unwrap_or(i64::MAX))
        .bind(filter.from)
        .bind(filter.to)
        .bind(filter.who.clone())
        .bind(filter.object_id)
        .bind(filter.act.clone())
        .bind(i64::from(limit))
        .fetch_all()
        .await
}
