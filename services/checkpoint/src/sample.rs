//! A sample of what offline gates decided, waiting to be checked again.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use vocabulary::{CheckpointId, PassId};

use crate::rules::pass::Pass;

/// The most that wait; the oldest give way. It is a sample: what a restart forgets, the next upload brings again.
const MOST: usize = 10_000;

/// Offline passes chosen to be checked again. Cheap to clone; every clone is the same sample.
#[derive(Clone, Debug)]
pub struct Sample {
    one_in: u32,
    waiting: Arc<Mutex<VecDeque<(CheckpointId, PassId)>>>,
}

impl Sample {
    /// One of so many; 1 is every one.
    pub fn one_in(one_in: u32) -> Self {
        Self {
            one_in: one_in.max(1),
            waiting: Arc::default(),
        }
    }

    /// Takes the pass in if it is chosen. The random end of its id decides, so that sending it again changes nothing.
    pub fn offer(&self, pass: &Pass) {
        let id = pass.id.as_uuid();
        let random = id.as_bytes()[12..]
            .iter()
            .fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
        if random % self.one_in != 0 {
            return;
        }
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.len() == MOST {
            waiting.pop_front();
        }
        waiting.push_back((pass.checkpoint, pass.id));
    }

    /// The one that waits longest.
    pub fn next(&self) -> Option<(CheckpointId, PassId)> {
        self.waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop_front()
    }
}
