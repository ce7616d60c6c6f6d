//! The end of a month's sealing key: backups of that month are noise from then on.

use uuid::Uuid;

use crate::audit::{self, Entry};
use crate::clock::Moment;
use crate::db::Db;
use crate::fault::Fault;
use crate::sealed::Sealer;

/// Destroys a key under which nothing lies any more; whoever calls has made sure of that. On record first: a destroyed key that nobody knows of
/// cannot be told from a lost one.
///
/// # Errors
/// As [`audit::write`] and [`Sealer::destroy`].
pub async fn destroy(db: &Db, sealer: &Sealer, key_id: &str, who: &str, at: Moment) -> Result<(), Fault> {
    let mut entry = Entry::new(at, who, "service", "DestroyKey", "key", Uuid::nil());
    entry.purpose = Some(key_id.to_owned());
    let mut tx = db.begin().await?;
    audit::write(&mut tx, entry).await?;
    tx.commit().await?;
    sealer.destroy(key_id)?;
    tracing::info!(
        key_id,
        "a sealing key was destroyed: backups that need it are unreadable"
    );
    Ok(())
}
