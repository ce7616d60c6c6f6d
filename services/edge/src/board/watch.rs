//! One poll for all boards of one sight: asked as one of those who look, for as long as somebody does.

use super::facts::{Facts, ask};
use crate::front::Front;
use crate::session::signed_in::SignedIn;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::sleep;

/// How often the services are asked.
pub(super) const EVERY: Duration = Duration::from_secs(5);

/// Who sees the same: scope and roles, as a token tells them.
type Sight = (String, String);

/// The boards that are open, by what they see.
#[derive(Debug, Default)]
pub(super) struct Boards(Mutex<HashMap<Sight, Shared>>);

#[derive(Debug)]
struct Shared {
    facts: watch::Sender<Arc<Facts>>,
    /// Those as whom may be asked: a board that was closed, or whose session ended, is gone.
    lookers: Vec<Weak<SignedIn>>,
}

/// A place before a board: given up when it is dropped.
#[derive(Debug)]
pub(super) struct Seat {
    pub(super) by: Arc<SignedIn>,
    pub(super) facts: watch::Receiver<Arc<Facts>>,
}

fn sight(by: &SignedIn) -> Sight {
    (by.scope.to_string(), by.account.roles.clone())
}

impl Boards {
    /// What is known already, if boards of this sight are open; else asked now, for this page alone.
    pub(super) async fn now(&self, front: &Front, by: &SignedIn) -> Arc<Facts> {
        let known = {
            let boards = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            boards
                .get(&sight(by))
                .map(|shared| Arc::clone(&shared.facts.borrow()))
        };
        match known {
            Some(known) if known.are_told() => known,
            _ => Arc::new(ask(front, by, &Facts::default()).await),
        }
    }

    /// Sits down; the first of a sight begins the poll.
    pub(super) fn sit(self: &Arc<Self>, front: &Arc<Front>, by: SignedIn) -> Seat {
        let (sight, by) = (sight(&by), Arc::new(by));
        let mut boards = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let shared = boards.entry(sight.clone()).or_insert_with(|| {
            let (facts, _) = watch::channel(Arc::new(Facts::default()));
            tokio::spawn(poll(Arc::clone(self), Arc::clone(front), sight));
            Shared {
                facts,
                lookers: Vec::new(),
            }
        });
        shared.lookers.retain(|looker| looker.strong_count() > 0);
        shared.lookers.push(Arc::downgrade(&by));
        let mut facts = shared.facts.subscribe();
        if shared.facts.borrow().are_told() {
            // Told at once, not at the next round.
            facts.mark_changed();
        }
        Seat { by, facts }
    }

    /// Somebody as whom may be asked, and what is known; `None` when nobody looks any more, and the poll is over.
    fn looker(&self, sight: &Sight) -> Option<(Arc<SignedIn>, Arc<Facts>)> {
        let mut boards = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let shared = boards.get(sight)?;
        let Some(by) = shared.lookers.iter().find_map(Weak::upgrade) else {
            boards.remove(sight);
            return None;
        };
        let facts = Arc::clone(&shared.facts.borrow());
        Some((by, facts))
    }

    fn tell(&self, sight: &Sight, facts: Facts) {
        let boards = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(shared) = boards.get(sight) {
            shared.facts.send_replace(Arc::new(facts));
        }
    }
}

async fn poll(boards: Arc<Boards>, front: Arc<Front>, sight: Sight) {
    loop {
        let Some((by, before)) = boards.looker(&sight) else {
            return;
        };
        let facts = ask(&front, &by, &before).await;
        // Held no longer than asked: a board that is closed meanwhile is gone.
        drop(by);
        boards.tell(&sight, facts);
        tokio::select! {
            () = front.draining.cancelled() => return,
            () = sleep(EVERY) => {}
        }
    }
}
