//! What residents scan themselves, told to the volunteers who watch a gate of this replica.

use std::sync::Arc;

use tokio::sync::broadcast;

use crate::rules::pass::Pass;

/// Scans that may wait for a slow watcher; beyond that it looks into the books.
const WAITING: usize = 1_024;

/// Tells self-scans within this process. Cheap to clone.
#[derive(Clone, Debug)]
pub struct SelfScans(broadcast::Sender<Arc<Pass>>);

impl Default for SelfScans {
    fn default() -> Self {
        Self(broadcast::Sender::new(WAITING))
    }
}

impl SelfScans {
    /// A self-scan was recorded, or got its reading. Nobody watching is no trouble.
    pub fn tell(&self, pass: Arc<Pass>) {
        let _ = self.0.send(pass);
    }

    /// Everything told from now on, of all gates.
    pub fn listen(&self) -> broadcast::Receiver<Arc<Pass>> {
        self.0.subscribe()
    }
}
