//! How a person says they are.

use serde::{Deserialize, Serialize};
use vocabulary::answer::Answer;
use vocabulary::symptoms::Symptoms;
use vocabulary::temperature::Temperature;

/// A health declaration's answers (GB/T 38962). Sealed as one value; its `Debug` shows no answer of the body.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    /// The temperature, when it was taken.
    pub temperature: Option<Temperature>,
    /// What they feel.
    pub symptoms: Symptoms,
    /// Stayed in a high-risk area within fourteen days.
    pub high_risk_stay: Answer,
    /// Contact with a case within fourteen days; `None` when not asked.
    pub case_contact: Option<Answer>,
    /// A family member had such contact.
    pub family_contact: Option<Answer>,
    /// Entered from abroad within fourteen days.
    pub from_abroad: Option<Answer>,
}

impl std::fmt::Debug for Answers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Answers(***)")
    }
}
