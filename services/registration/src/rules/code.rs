//! How long a code lives, and what can be believed of one that is shown.

use crate::rules::standing::Standing;
use crate::rules::words::CodeKind;
use kit::clock::Moment;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use vocabulary::CodeId;
use vocabulary::level::Level;

/// How long codes live.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodePolicy {
    /// A phone's code, in hours.
    pub phone_hours: u32,
    /// A phone asks for a new one after so many hours.
    pub refresh_hours: u32,
    /// A printed card, in days.
    pub card_days: u32,
}

/// The times of one code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeTimes {
    /// Said to be issued, in whole seconds.
    pub issued_at: Moment,
    /// Good until then.
    pub expires_at: Moment,
    /// Ask for a new one from then on.
    pub refresh_after: Moment,
}

impl CodePolicy {
    /// The times of a code of this kind issued then. A card is good until it expires: nobody refreshes paper.
    pub fn times(&self, kind: CodeKind, issued_at: Moment) -> CodeTimes {
        // Codes carry whole seconds; what the row says must be what the code says.
        let whole = Moment::from_unix_seconds(issued_at.unix_seconds());
        let hours = |hours: u32| whole + Duration::from_secs(u64::from(hours) * 3_600);
        match kind {
            CodeKind::Phone => CodeTimes {
                issued_at: whole,
                expires_at: hours(self.phone_hours),
                refresh_after: hours(self.refresh_hours.min(self.phone_hours)),
            },
            CodeKind::Card => {
                let expires_at = hours(self.card_days.saturating_mul(24));
                CodeTimes {
                    issued_at: whole,
                    expires_at,
                    refresh_after: expires_at,
                }
            }
        }
    }
}

/// What a genuine code says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The code.
    pub code: CodeId,
    /// The level inside.
    pub level: Level,
    /// When it was issued.
    pub issued_at: Moment,
    /// When it ends.
    pub expires_at: Moment,
    /// Its green holds until then.
    pub fresh_until: Option<Moment>,
}

/// What can be believed of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Belief {
    /// All of it; the level now.
    Valid(Level),
    /// It is theirs, but its green is too old.
    Stale,
    /// Past its end.
    Expired,
    /// Issued later than now: a clock is wrong.
    IssuedInFuture,
    /// Revoked, or its person erased.
    Revoked,
}

/// How far two clocks may differ.
const CLOCKS_DIFFER: Duration = Duration::from_secs(60);

/// What can be believed at `now` of a genuine code beside what overrides it.
pub fn believe(shown: &Shown, standing: Option<&Standing>, now: Moment) -> Belief {
    if shown.issued_at > now + CLOCKS_DIFFER {
        return Belief::IssuedInFuture;
    }
    if now >= shown.expires_at {
        return Belief::Expired;
    }
    if standing.is_some_and(|standing| standing.revokes(shown.code, shown.issued_at)) {
        return Belief::Revoked;
    }
    let level = standing
        .and_then(|standing| standing.level)
        .unwrap_or(shown.level);
    let is_stale = shown.fresh_until.is_some_and(|until| now >= until);
    if level == Level::Green && is_stale {
        Belief::Stale
    } else {
        Belief::Valid(level)
    }
}
