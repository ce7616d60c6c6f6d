//! The end of a month's sealing key: backups of that month are noise from then on.

use std::time::Duration;

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::audit::{self, Entry};
use crate::clock::{Moment, Stopwatch};
use crate::db::Db;
use crate::fault::Fault;
use crate::sealed::Sealer;

/// A program that starts by a clock that is months ahead takes this month for an old one; within a day the clock is set right, or somebody
/// has seen it.
const UP_FOR: Duration = Duration::from_secs(24 * 3_600);
/// The act on the trail.
const ACT: &str = "DestroyKey";

/// Whether keys may be destroyed: a program does so only once it has been up for a day, by a count that no clock changes.
pub fn is_time(up: &Stopwatch) -> bool {
    up.elapsed() >= UP_FOR
}

/// Destroys a key under which nothing lies any more; whoever calls has made sure of that, and of [`is_time`]. On record first: a destroyed
/// key that nobody knows of cannot be told from a lost one. The line says what is about to be done, once: where the key could not be
/// removed, it is tried again under the same line.
///
/// # Errors
/// As [`audit::write`] and [`Sealer::destroy`].
pub async fn destroy(db: &Db, sealer: &Sealer, key_id: &str, who: &str, at: Moment) -> Result<(), Fault> {
    let object = object_of(key_id);
    let mut tx = db.begin().await?;
    if !audit::is_on_record(&mut tx, ACT, object).await? {
        let mut entry = Entry::new(at, who, "service", ACT, "key", object);
        entry.purpose = Some(key_id.to_owned());
        audit::write(&mut tx, entry).await?;
    }
    tx.commit().await?;
    sealer.destroy(key_id)?;
    tracing::info!(
        key_id,
        "a sealing key was destroyed: backups that need it are unreadable"
    );
    Ok(())
}

/// A key as an object of the trail, always the same.
fn object_of(key_id: &str) -> Uuid {
    let digest: [u8; 32] = Sha256::digest(key_id).into();
    let mut id = [0; 16];
    id.copy_from_slice(&digest[..16]);
    Uuid::from_bytes(id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Clock, Zone};

    #[test]
    fn a_program_that_has_just_started_destroys_nothing() {
        let clock = Clock::fixed(Moment::FIRST, Zone::UTC);
        let up = clock.stopwatch();
        clock.advance(UP_FOR - Duration::from_secs(1));
        assert!(!is_time(&up));
        clock.advance(Duration::from_secs(1));
        assert!(is_time(&up));
        // However far ahead the clock was when it started.
        assert!(!is_time(&clock.stopwatch()));
    }
}
