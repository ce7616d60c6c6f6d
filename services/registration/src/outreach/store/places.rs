//! Areas as the three columns every listed table has, and where what lies sealed.

use crate::store::trouble::StoreError;
use kit::sealed::Place;
use uuid::Uuid;
use vocabulary::area::Area;

/// The columns `district`, `street`, `community` of an area; empty where it does not reach so deep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    /// Six digits.
    pub district: String,
    /// Nine digits.
    pub street: String,
    /// Twelve digits.
    pub community: String,
}

impl Columns {
    /// Of an area of a district.
    pub fn of(area: &Area) -> Self {
        let code = |part: Option<Area>| part.map(|part| part.code().to_owned()).unwrap_or_default();
        Self {
            district: code(area.district()),
            street: code(area.street()),
            community: code(area.community()),
        }
    }

    /// The area they are.
    pub fn area(&self) -> Result<Area, StoreError> {
        [&self.community, &self.street, &self.district]
            .into_iter()
            .find(|code| !code.is_empty())
            .and_then(|code| Area::parse(code).ok())
            .ok_or(StoreError::Shape)
    }
}

/// Where the answers of a try lie.
pub fn answers_of(attempt: Uuid) -> Place {
    Place {
        table: "outreach_attempt",
        column: "answers",
        row: attempt,
    }
}

/// Where the abnormal answers of a case lie.
pub fn abnormal_answers_of(case: Uuid) -> Place {
    Place {
        table: "outreach_abnormal",
        column: "answers",
        row: case,
    }
}

/// Where the note of whoever closed a case lies.
pub fn note_of(case: Uuid) -> Place {
    Place {
        table: "outreach_abnormal",
        column: "note",
        row: case,
    }
}
