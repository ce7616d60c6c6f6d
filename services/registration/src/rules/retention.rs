//! Until when what is kept is kept.

use kit::clock::Day;
use serde::{Deserialize, Serialize};

/// How long facts are kept, in days; the shortest that serves the purpose (PIPL article 19).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetentionPolicy {
    /// A person, after they were last heard of.
    pub person_days: u16,
    /// A declaration or a level set by hand.
    pub declaration_days: u16,
    /// A code, after it expired.
    pub code_days: u16,
    /// The evidence that somebody was erased.
    pub erasure_days: u16,
}

impl RetentionPolicy {
    /// The last day of a person last heard of on that day.
    pub fn person(&self, heard_of: Day) -> Day {
        heard_of.plus_days(i32::from(self.person_days))
    }

    /// The last day of a declaration made on that day.
    pub fn declaration(&self, made: Day) -> Day {
        made.plus_days(i32::from(self.declaration_days))
    }

    /// The last day of a code that expires on that day.
    pub fn code(&self, expires: Day) -> Day {
        expires.plus_days(i32::from(self.code_days))
    }

    /// The last day of the evidence of an erasure. It outlives every code that was out.
    pub fn erasure(&self, erased: Day) -> Day {
        erased.plus_days(i32::from(self.erasure_days))
    }
}
