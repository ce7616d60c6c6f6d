//! Where files are built: in the background, one at a time, each saying every second how far it is.

use super::folder::Folder;
use super::kind::FileKind;
use super::store::built_files::{self, FileId, Finished, NewFile};
use crate::accounts::office::Office;
use crate::accounts::store::accounts::AccountId;
use kit::clock::{Day, Moment};
use kit::fault::Fault;
use std::fmt;
use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::{MissedTickBehavior, interval};

/// Files built at once; the others wait: a city's posters keep one core busy for a minute.
const AT_ONCE: usize = 1;
/// How often a file says how far it is.
const TOLD_EVERY: Duration = Duration::from_secs(1);
/// A file that said nothing for so long was broken off: by a restart, or a machine that fell.
const SILENT: Duration = Duration::from_secs(30);
/// How long a file is kept, unless it must be destroyed before.
const KEPT: Duration = Duration::from_secs(24 * 3_600);

/// Builds files into a folder.
#[derive(Clone, Debug)]
pub struct Workshop {
    /// Where they lie.
    pub folder: Folder,
    turns: Arc<Semaphore>,
}

/// How far a file is.
#[derive(Clone, Debug, Default)]
pub struct Progress(Arc<(AtomicI64, AtomicI64)>);

impl Progress {
    /// It will be so many.
    pub fn of(&self, total: usize) {
        let total = i64::try_from(total).unwrap_or(i64::MAX);
        self.0.1.store(total, Ordering::Relaxed);
    }

    /// So many more are in it.
    pub fn add(&self, more: usize) {
        let more = i64::try_from(more).unwrap_or(i64::MAX);
        self.0.0.fetch_add(more, Ordering::Relaxed);
    }

    /// How many are in it.
    pub fn done(&self) -> i64 {
        self.0.0.load(Ordering::Relaxed)
    }

    fn total(&self) -> i64 {
        self.0.1.load(Ordering::Relaxed)
    }
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Order {
    /// Made when the form was shown: sent twice, it is built once.
    pub id: FileId,
    /// Who asks.
    pub account_id: AccountId,
    /// Their roles and scope: with others it cannot be fetched.
    pub granted: String,
    /// What it holds.
    pub kind: FileKind,
    /// The fields of the form, by which it can be asked for again.
    pub asked: String,
}

/// What stands beside a finished file.
#[derive(Clone, Debug, Default)]
pub struct Built {
    /// Under which a list of records is registered; empty for others.
    pub export_id: String,
    /// The last day on which it may exist.
    pub destroy_by: Option<Day>,
}

/// Why a file was not finished: a stable reason. The cause went to the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken(pub String);

impl Broken {
    /// With its cause to the log.
    pub fn because(reason: &str, cause: impl fmt::Display) -> Self {
        tracing::warn!(reason, %cause, "a file could not be built");
        Self(reason.to_owned())
    }
}

impl Workshop {
    /// With this folder.
    pub fn at(folder: PathBuf) -> Self {
        Self {
            folder: Folder::at(folder),
            turns: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    /// Writes an order down and builds it when its turn comes; `false` when it was given before. `work` is told where to write,
    /// and whom to tell how far it is.
    ///
    /// # Errors
    /// The database's.
    pub async fn begin<W, F>(&self, office: &Arc<Office>, order: Order, work: W) -> Result<bool, Fault>
    where
        W: FnOnce(Draft) -> F + Send + 'static,
        F: Future<Output = Result<Built, Broken>> + Send + 'static,
    {
        let (office, now) = (Arc::clone(office), office.now());
        let file = NewFile {
            id: order.id,
            account_id: order.account_id,
            granted: order.granted,
            kind: order.kind.text(),
            asked: order.asked,
            at: now,
            keep_until: now + KEPT,
            delete_by: office.day_after(now + KEPT),
        };
        if !built_files::add(&office.db, file).await? {
            return Ok(false);
        }
        let draft = Draft {
            path: self.folder.unfinished(order.id),
            folder: self.folder.clone(),
            progress: Progress::default(),
        };
        let (turns, folder, progress) = (
            Arc::clone(&self.turns),
            self.folder.clone(),
            draft.progress.clone(),
        );
        let work = async move {
            // It is never closed.
            let _turn = turns.acquire_owned().await;
            work(draft).await
        };
        tokio::spawn(async move {
            let outcome = told_of(&office, order.id, &progress, work).await;
            let noted = match outcome {
                Ok(built) => finish(&office, &folder, order.id, &progress, built).await,
                Err(broken) => set_aside(&office, &folder, order.id, &broken).await,
            };
            if let Err(error) = noted {
                tracing::warn!(file = %order.id, %error, "what became of a file could not be written down");
            }
        });
        Ok(true)
    }
}

/// Where a file is to be written.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The file; it is not there yet.
    pub path: PathBuf,
    /// The folder it lies in, for what must be laid aside meanwhile.
    pub folder: Folder,
    /// To be told how far it is.
    pub progress: Progress,
}

/// From when on a file that is being built has said nothing for too long.
pub fn silent_since(now: Moment) -> Moment {
    now - SILENT
}

/// Does the work, and says every second how far it is. Work on a file that was deleted meanwhile is dropped.
async fn told_of(
    office: &Office,
    id: FileId,
    progress: &Progress,
    work: impl Future<Output = Result<Built, Broken>>,
) -> Result<Built, Broken> {
    let tell = async {
        let mut again = interval(TOLD_EVERY);
        again.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            again.tick().await;
            let told =
                built_files::seen(&office.db, id, progress.done(), progress.total(), office.now()).await;
            match told {
                Ok(true) => {}
                Ok(false) => return Broken("DELETED".to_owned()),
                Err(error) => {
                    tracing::warn!(file = %id, %error, "how far a file is could not be written down");
                }
            }
        }
    };
    tokio::select! {
        outcome = work => outcome,
        broken = tell => Err(broken),
    }
}

async fn finish(
    office: &Office,
    folder: &Folder,
    id: FileId,
    progress: &Progress,
    built: Built,
) -> Result<(), Fault> {
    let (place, done) = (folder.clone(), progress.done());
    let finished = tokio::task::spawn_blocking(move || place.finish(id)).await;
    let (size, sha256) = match finished {
        Ok(Ok(finished)) => finished,
        Ok(Err(error)) => return set_aside(office, folder, id, &Broken::because("NOT_WRITTEN", error)).await,
        Err(error) => return set_aside(office, folder, id, &Broken::because("NOT_WRITTEN", error)).await,
    };
    let now = office.now();
    let finished = Finished {
        done,
        size: i64::try_from(size).unwrap_or(i64::MAX),
        sha256,
        export_id: built.export_id,
        keep_until: keep_until(office, now, built.destroy_by),
        destroy_by: built.destroy_by.map(|day| day.to_string()).unwrap_or_default(),
    };
    if !built_files::ready(&office.db, id, finished, now).await? {
        discard(folder, id);
    }
    Ok(())
}

/// A day from now, or until the day it must be destroyed is over, which is a day of the town.
fn keep_until(office: &Office, now: Moment, destroy_by: Option<Day>) -> Moment {
    let left = destroy_by.map(|day| {
        let end = day.next().start(office.clock.zone());
        end.since(office.clock.now())
    });
    now + left.unwrap_or(KEPT).min(KEPT)
}

async fn set_aside(office: &Office, folder: &Folder, id: FileId, broken: &Broken) -> Result<(), Fault> {
    discard(folder, id);
    built_files::broken(&office.db, id, &broken.0, office.now()).await?;
    Ok(())
}

fn discard(folder: &Folder, id: FileId) {
    if let Err(error) = folder.remove(id) {
        tracing::warn!(file = %id, %error, "a file could not be removed: the duty tries again");
    }
}

/// Removes what nobody may fetch any more, and says of what fell silent that it was broken off.
///
/// # Errors
/// The database's, the file system's.
pub async fn sweep(office: &Office, folder: &Folder) -> Result<(), Fault> {
    let now = office.now();
    built_files::fell_silent(&office.db, silent_since(now), now).await?;
    built_files::delete_past(&office.db, now, office.day(now)).await?;
    let place = folder.clone();
    let ids = tokio::task::spawn_blocking(move || place.ids()).await;
    for id in ids.map_err(unswept)?.map_err(unswept)? {
        if !built_files::is_kept(&office.db, id, silent_since(now)).await? {
            folder.remove(id).map_err(unswept)?;
        }
    }
    Ok(())
}

fn unswept(error: impl std::error::Error + Send + Sync + 'static) -> Fault {
    let sentence = "old files could not be removed";
    Fault::new(kit::fault::Kind::Broken, "NOT_REMOVED", sentence).with_cause(error)
}
