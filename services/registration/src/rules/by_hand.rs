//! How a level set by hand and a level declared meet.

use crate::rules::level::Decision;
use vocabulary::level::Level;

/// How somebody stands: the decision that counts, and whether a hand holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stand {
    /// The decision that counts now.
    pub decision: Decision,
    /// The adverse level a hand has set and no hand has lifted.
    pub bound: Option<Level>,
}

impl Stand {
    /// The stand of somebody who has only declared.
    pub fn declared(decision: Decision) -> Self {
        Self {
            decision,
            bound: None,
        }
    }

    /// After a new declaration: it counts unless a hand has set something at least as careful. Nobody declares
    /// themselves out of quarantine.
    #[must_use]
    pub fn after_declaration(&self, declared: Decision) -> Self {
        match self.bound {
            Some(bound) if bound >= declared.verdict.level => self.clone(),
            bound => Self {
                decision: declared,
                bound,
            },
        }
    }

    /// After an approved change: it counts. An adverse one binds, a green one lifts.
    #[must_use]
    pub fn after_change(&self, by_hand: Decision) -> Self {
        let level = by_hand.verdict.level;
        Self {
            decision: by_hand,
            bound: level.is_adverse().then_some(level),
        }
    }
}
