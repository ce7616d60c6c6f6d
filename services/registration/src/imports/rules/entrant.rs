//! A row read into a person, and a row that could not be: what is staged of it.

use crate::imports::rules::words::Fact;
use crate::returnees::rules::facts::Told;
use crate::rules::identity::{Identity, SearchKey};
use crate::rules::level::{DecidedBy, Decision, Verdict};
use kit::clock::{Day, Moment};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use vocabulary::level::Level;

/// Somebody a row describes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entrant {
    /// Who they are.
    pub identity: Identity,
    /// When they were born, where the row or its document says so.
    pub birth: Option<Day>,
    /// The facts the row really states; what is only assumed differs from nobody.
    pub stated: Vec<Fact>,
    /// The trip a row of a list of returnees tells; `None` in every other list.
    pub trip: Option<Told>,
}

impl Entrant {
    /// Name, birth date and phone as one value; `None` while the birth date is unknown.
    pub fn alike(&self) -> Option<SearchKey> {
        let birth = self.birth?;
        Some(SearchKey::name_birth_phone(
            &self.identity.name,
            birth,
            &self.identity.phone,
        ))
    }

    /// Every value they are found by.
    pub fn search_keys(&self) -> Vec<SearchKey> {
        let mut keys = self.identity.search_keys();
        if self.identity.document.citizen_id().is_none() {
            keys.extend(self.alike());
        }
        keys
    }
}

/// What is staged of a row. Sealed as one value.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Staged {
    /// Its cells as they were, for the file of errors.
    pub cells: Vec<crate::imports::rules::cells::Cell>,
    /// Whom it describes; `None` of a bad row.
    pub entrant: Option<Entrant>,
}

/// What is wrong with one cell of a row; never its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellFlaw {
    /// The heading we call the column by.
    pub column: Cow<'static, str>,
    /// Stable reason, such as `NUMBER_LOST_DIGITS`.
    pub reason: Cow<'static, str>,
    /// One sentence.
    pub description: Cow<'static, str>,
}

impl CellFlaw {
    /// Of a row of which nobody has decided in time whether it is somebody known.
    pub fn not_decided() -> Self {
        Self {
            column: "".into(),
            reason: "NOT_DECIDED".into(),
            description:
                "nobody decided in time whether this is somebody known: not imported, import it again".into(),
        }
    }
}

/// On a list, and never heard of in their own words.
pub const NOT_DECLARED: &str = "NOT_DECLARED";

/// How somebody stands who was only on a list: grey, for nothing is known for or against them. A gate asks (domain §3).
pub fn undeclared(by: DecidedBy, now: Moment) -> Decision {
    Decision {
        verdict: Verdict {
            level: Level::Grey,
            reason: NOT_DECLARED.to_owned(),
        },
        by: Some(by),
        at: now,
        fresh_until: None,
        fresh_by: None,
        level_change: None,
    }
}
