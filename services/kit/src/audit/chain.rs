//! The chain of the audit trail: how a line is linked to the one before, whether it still holds, how its end is cut off.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::record::Record;
use crate::clock::Moment;
use crate::db::{self, Db, Tx};
use crate::fault::{Fault, Kind};

/// Lines checked together.
const BATCH: i64 = 1_000;

const CHAIN: &str = "SELECT seq, link, trimmed_seq, trimmed_link FROM audit_chain WHERE id = 1";
const AFTER: &str = "
    SELECT seq, at, who, on_behalf_of, role, purpose, legal_basis, act,
        object_kind, object_id, subject, area, old_hash, new_hash, link
    FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2";
const FIRST_KEPT: &str = "SELECT CAST(COALESCE(MIN(seq), 0) AS BIGINT) FROM audit WHERE delete_by > $1";
const LAST_EXPIRED: &str = "SELECT seq, link FROM audit WHERE seq < $1 ORDER BY seq DESC LIMIT 1";
const CUT: &str = "UPDATE audit_chain SET trimmed_seq = $1, trimmed_link = $2 WHERE id = 1";
const DELETE: &str = "DELETE FROM audit WHERE seq <= $1";

/// Why a chain is not what it says.
#[derive(Debug, thiserror::Error)]
pub enum BrokenChain {
    /// The first line that does not follow from the one before: it was changed, or lines were taken out or put in.
    #[error("the audit trail does not hold from line {0} on")]
    At(i64),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] db::Error),
}

/// `AUDIT_CHAIN_BROKEN`, or the fault of the database.
impl From<BrokenChain> for Fault {
    fn from(error: BrokenChain) -> Self {
        match error {
            BrokenChain::At(_) => Fault::new(Kind::Broken, "AUDIT_CHAIN_BROKEN", error.to_string()),
            BrokenChain::Db(error) => error.into(),
        }
    }
}

/// Walks the whole chain, from the oldest line kept to the end; returns how many lines it holds.
///
/// # Errors
/// [`BrokenChain::At`] the first line that does not follow.
pub async fn verify_chain(db: &Db) -> Result<u64, BrokenChain> {
    // One moment of the database: lines written meanwhile are not of this walk.
    let mut tx = db.reading().await?;
    let (last_seq, last_link, mut seq, mut previous) =
        tx.query(CHAIN).fetch_one::<(i64, String, i64, String)>().await?;
    let mut held = 0;
    loop {
        let records = next_lines(&mut tx, seq).await?;
        if records.is_empty() {
            break;
        }
        for record in records {
            seq += 1;
            if record.seq != seq || record.link != link(&previous, &record) {
                return Err(BrokenChain::At(seq));
            }
            previous = record.link;
            held += 1;
        }
    }
    // Lines cut off at the end leave no trace but here.
    if (seq, &previous) != (last_seq, &last_link) {
        return Err(BrokenChain::At(seq + 1));
    }
    Ok(held)
}

async fn next_lines(tx: &mut Tx, after: i64) -> Result<Vec<Record>, db::Error> {
    tx.query(AFTER).bind(after).bind(BATCH).fetch_all().await
}

/// Deletes the oldest lines past their time, and remembers the link the rest hangs on; returns how many.
pub async fn trim(db: &Db, now: Moment) -> Result<u64, db::Error> {
    let mut tx = db.begin().await?;
    let (end, _, _, _) = tx.query(CHAIN).fetch_one::<(i64, String, i64, String)>().await?;
    let (first_kept,) = tx.query(FIRST_KEPT).bind(now).fetch_one::<(i64,)>().await?;
    let first_kept = if first_kept == 0 { end + 1 } else { first_kept };
    let Some((seq, link)) = tx
        .query(LAST_EXPIRED)
        .bind(first_kept)
        .fetch_optional::<(i64, String)>()
        .await?
    else {
        return Ok(0);
    };
    tx.query(CUT).bind(seq).bind(link).execute().await?;
    let deleted = tx.query(DELETE).bind(seq).execute().await?;
    tx.commit().await?;
    Ok(deleted)
}

/// The link of `record` (whatever its own link says) after `previous`: the algorithm and the hash in hex.
pub(super) fn link(previous: &str, record: &Record) -> String {
    let mut digest = Sha256::new();
    // Every part with its length in front, or with a mark that it is absent: no two records look the same.
    let mut part = |bytes: Option<&[u8]>| match bytes {
        None => digest.update([0]),
        Some(bytes) => {
            digest.update([1]);
            digest.update((bytes.len() as u64).to_be_bytes());
            digest.update(bytes);
        }
    };
    fn text(text: &Option<String>) -> Option<&[u8]> {
        text.as_deref().map(str::as_bytes)
    }
    part(Some(previous.as_bytes()));
    part(Some(&record.seq.to_be_bytes()));
    part(Some(&record.at.unix_micros().to_be_bytes()));
    part(Some(record.who.as_bytes()));
    part(text(&record.on_behalf_of));
    part(Some(record.role.as_bytes()));
    part(text(&record.purpose));
    part(text(&record.legal_basis));
    part(Some(record.act.as_bytes()));
    part(Some(record.object_kind.as_bytes()));
    part(Some(record.object_id.as_bytes()));
    part(
        record
            .subject
            .as_ref()
            .map(|subject| subject.as_bytes().as_slice()),
    );
    part(text(&record.area));
    part(record.old_hash.as_deref());
    part(record.new_hash.as_deref());
    format!("SHA256:{}", HEXLOWER.encode(&digest.finalize()))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::time::Duration;

    use uuid::Uuid;

    use super::*;

    #[test]
    fn every_column_is_part_of_the_link() {
        let line = Record {
            seq: 7,
            at: Moment::from_unix_seconds(1_581_842_000),
            who: "officer:1".to_owned(),
            on_behalf_of: None,
            role: "officer".to_owned(),
            purpose: None,
            legal_basis: None,
            act: "GetPerson".to_owned(),
            object_kind: "person".to_owned(),
            object_id: Uuid::from_u128(1),
            subject: None,
            area: None,
            old_hash: None,
            new_hash: None,
            link: String::new(),
        };
        let other = |change: fn(&mut Record)| {
            let mut changed = line.clone();
            change(&mut changed);
            link("before", &changed)
        };
        let links = [
            link("before", &line),
            link("another before", &line),
            other(|line| line.seq += 1),
            other(|line| line.at = line.at + Duration::from_micros(1)),
            other(|line| line.who.push('1')),
            other(|line| line.on_behalf_of = Some("x".to_owned())),
            other(|line| line.role.push('x')),
            other(|line| line.purpose = Some("x".to_owned())),
            other(|line| line.legal_basis = Some("x".to_owned())),
            other(|line| line.act.push('x')),
            other(|line| line.object_kind.push('x')),
            other(|line| line.object_id = Uuid::from_u128(2)),
            other(|line| line.subject = Some(Uuid::from_u128(2))),
            other(|line| line.area = Some("x".to_owned())),
            other(|line| line.old_hash = Some(b"x".to_vec())),
            other(|line| line.new_hash = Some(b"x".to_vec())),
            other(|line| line.new_hash = Some(Vec::new())),
        ];
        assert_eq!(links.iter().collect::<HashSet<_>>().len(), links.len());
    }
}
