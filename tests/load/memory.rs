//! How much memory a process has resident, now and at its highest.

use super::Failure;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::task::JoinHandle;

/// How often it is looked at while something runs.
const EVERY: Duration = Duration::from_millis(20);

/// Resident bytes of a process, as the kernel tells.
pub(crate) fn resident(process: u32) -> Result<u64, Failure> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .ok_or("no resident memory is told")?;
    let kilobytes: u64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kilobytes * 1024)
}

/// Watches a process from now on.
#[derive(Debug)]
pub(crate) struct Watch {
    before: u64,
    highest: Arc<AtomicU64>,
    watching: JoinHandle<()>,
}

impl Watch {
    pub(crate) fn begin(process: u32) -> Result<Self, Failure> {
        let before = resident(process)?;
        let highest = Arc::new(AtomicU64::new(before));
        let seen = Arc::clone(&highest);
        let watching = tokio::spawn(async move {
            while let Ok(now) = resident(process) {
                seen.fetch_max(now, Ordering::Relaxed);
                tokio::time::sleep(EVERY).await;
            }
        });
        Ok(Self {
            before,
            highest,
            watching,
        })
    }

    /// By how many bytes it grew at most.
    pub(crate) fn growth(&self) -> u64 {
        self.highest.load(Ordering::Relaxed) - self.before
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.watching.abort();
    }
}
