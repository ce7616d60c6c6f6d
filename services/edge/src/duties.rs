//! What the front door does unasked: forgets sessions that are over and whatever is past its day, seals the rest anew each month and destroys the keys of
//! months before, and removes files that were built for somebody.

use crate::accounts::office::Office;
use crate::accounts::store::accounts::AccountId;
use crate::accounts::store::sealed::{self, Sealed};
use crate::accounts::store::vault::Column;
use crate::accounts::store::{accounts, expired};
use crate::files::folder::Folder;
use crate::files::workshop;
use kit::audit;
use kit::clock::{Moment, Stopwatch};
use kit::fault::Fault;
use kit::id::{Id, Kind};
use kit::lease::Lease;
use kit::old_keys;
use kit::service::Duty;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

const EVERY: Duration = Duration::from_secs(300);
const MINUTE: Duration = Duration::from_secs(60);
const NAME: &str = "edge: forget what is over";
/// So many months after its own a key is destroyed: by then everything was sealed anew, and no replica's clock is a month behind.
const KEY_MONTHS: u16 = 1;
/// Who acts when nobody asked.
const ITSELF: &str = "service:edge";

/// What the id of a replica is the id of.
enum Holder {}

impl Kind for Holder {
    const NAME: &'static str = "holder";
}

const FILES: &str = "edge: remove files past their day";

/// Removes files that nobody may fetch any more.
pub(crate) fn remove_files(office: &Arc<Office>, folder: Folder) -> Duty {
    let lease = Lease {
        db: office.db.clone(),
        clock: office.clock.clone(),
        name: FILES,
        holder: Id::<Holder>::new(office.now()).to_string(),
        length: MINUTE,
    };
    let office = Arc::clone(office);
    lease.again(MINUTE, move |_| {
        let (office, folder) = (Arc::clone(&office), folder.clone());
        async move { workshop::sweep(&office, &folder).await }
    })
}

/// Forgets sessions that are over, ends accounts whose shift is over, forgets accounts and attempts past their day, and old lines of the trail.
pub(crate) fn forget(office: &Arc<Office>) -> Duty {
    let lease = Lease {
        db: office.db.clone(),
        clock: office.clock.clone(),
        name: NAME,
        holder: Id::<Holder>::new(office.now()).to_string(),
        length: MINUTE,
    };
    let (office, up) = (Arc::clone(office), office.clock.stopwatch());
    lease.again(EVERY, move |_| {
        let (office, up) = (Arc::clone(&office), up.clone());
        async move { forget_once(&office, &up).await }
    })
}

/// Destroys keys under which nothing lies any more, once this program is up for long enough to trust its clock with it.
async fn destroy_old_keys(office: &Office, up: &Stopwatch) -> Result<(), Fault> {
    if !old_keys::is_time(up) {
        return Ok(());
    }
    let sealer = office.vault.sealer();
    for key_id in sealer.old_key_ids(office.day(office.now()), KEY_MONTHS)? {
        // What could not be sealed anew keeps its key.
        if !sealed::is_any_under(&office.db, &key_id).await? {
            old_keys::destroy(&office.db, sealer, &key_id, ITSELF, office.clock.now()).await?;
        }
    }
    Ok(())
}

/// Seals anew what lies under the key of an earlier month. Done once before the front door opens, too: nothing waits for the first duty.
pub(crate) async fn seal_anew(office: &Office) -> Result<(), Fault> {
    let now = office.now();
    let key = office.vault.key_of(now)?;
    let mut last = AccountId::from_uuid(Uuid::nil());
    loop {
        let some = sealed::after(&office.db, last).await?;
        let Some(end) = some.last() else {
            return Ok(());
        };
        last = end.id;
        for read in &some {
            seal_one(office, read, &key, now).await?;
        }
    }
}

async fn seal_one(office: &Office, read: &Sealed, key: &str, now: Moment) -> Result<(), Fault> {
    let anew = |column, value: &[u8]| {
        let anew = office
            .vault
            .sealed_anew(read.id.as_uuid(), column, value, key, now);
        anew.unwrap_or_else(|error| {
            // The others are sealed anew all the same.
            tracing::error!(account = %read.id, %error, "a value of an account could not be sealed anew");
            None
        })
    };
    let name = anew(Column::Name, &read.sealed);
    let secret = read
        .totp
        .as_deref()
        .and_then(|secret| anew(Column::Secret, secret));
    if name.is_none() && secret.is_none() {
        return Ok(());
    }
    let by = Sealed {
        id: read.id,
        sealed: name.unwrap_or_else(|| read.sealed.clone()),
        totp: secret.or_else(|| read.totp.clone()),
    };
    sealed::replace(&office.db, read, &by).await?;
    Ok(())
}

async fn forget_once(office: &Office, up: &Stopwatch) -> Result<(), Fault> {
    let now = office.now();
    let sessions = expired::forget_sessions(&office.db, now, office.idle_since(now)).await?;
    let over = accounts::end_those_over(&office.db, now).await?;
    let rows = expired::delete(&office.db, office.day(now)).await?;
    audit::trim(&office.db, office.clock.now()).await?;
    seal_anew(office).await?;
    destroy_old_keys(office, up).await?;
    tracing::debug!(sessions, over, rows, "forgot what was over");
    Ok(())
}
