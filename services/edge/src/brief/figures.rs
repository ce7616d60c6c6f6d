//! The figures of a brief: what is frozen beside its words.

use serde::{Deserialize, Serialize};

/// The figures of a place at a moment, by what was known then.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// Gates registered.
    pub registered: i64,
    /// Gates with records.
    pub active: i64,
    /// Records.
    pub passes: i64,
    /// Self-scans among the records whose reading had not come in time, nor since, when the brief was made.
    pub unconfirmed: i64,
    /// Scanned before the moment and received after it: not among the records.
    pub late: i64,
    /// The gate with the most records, if any has one.
    pub busiest: Option<Busiest>,
    /// The areas directly inside, in the order of their codes.
    pub places: Vec<Place>,
    /// How people were cared for when the brief was made; only on the day itself.
    pub care: Option<Care>,
    /// What late records changed of the brief before of the same area.
    pub correction: Option<Correction>,
}

/// The gate with the most records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Busiest {
    /// The unit's name.
    pub unit: String,
    /// The gate's name.
    pub gate: String,
    /// Its records.
    pub passes: i64,
}

/// The figures of an area inside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Gates registered.
    pub registered: i64,
    /// Gates with records.
    pub active: i64,
    /// Records.
    pub passes: i64,
}

/// People in quarantine and returnees, counted when the brief was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Care {
    /// In quarantine at home.
    pub at_home: i64,
    /// In quarantine at a centralised place.
    pub centralised: i64,
    /// Monitoring themselves.
    pub self_monitoring: i64,
    /// Returnees who are present.
    pub returnees: i64,
}

/// What late records changed of an earlier brief.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    /// The number of that brief.
    pub number: i64,
    /// The moment of its figures, in seconds since 1970.
    pub moment: i64,
    /// The records it told of.
    pub told: i64,
    /// Records of its time that were received afterwards.
    pub late: i64,
    /// Records it told of that were taken back afterwards.
    pub taken_back: i64,
    /// The areas inside whose records came late, and how many.
    pub places: Vec<(String, i64)>,
}

impl Correction {
    /// The records as they are known now.
    pub fn corrected(&self) -> i64 {
        self.told + self.late - self.taken_back
    }

    /// Whether nothing was changed.
    pub fn is_nothing(&self) -> bool {
        self.late == 0 && self.taken_back == 0
    }
}

impl Care {
    /// All who are in quarantine.
    pub fn quarantined(self) -> i64 {
        self.at_home + self.centralised + self.self_monitoring
    }
}
