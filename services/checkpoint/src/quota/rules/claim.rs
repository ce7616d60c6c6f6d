//! What an outing claims: a household's turn in a period.

use kit::clock::Moment;
use vocabulary::HouseholdId;

use super::order::Beyond;
use crate::rules::policy::PolicyStamp;

/// What becomes of a pass whose claim is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// The gate answers so.
    Answered(Beyond),
    /// It happened already, at an offline gate: the pass is marked as doubtful.
    Flagged,
}

/// A claim on its way into the books, with its pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Whose turn is asked for, in this order: their own household's, then those they help.
    pub households: Vec<HouseholdId>,
    /// The order that counts.
    pub stamp: PolicyStamp,
    /// Its rule.
    pub rule: String,
    /// Counted from the rule's first day.
    pub period: i32,
    /// Until then, whoever claims is on the same outing at the same gate.
    pub same_until: Moment,
    /// When it cannot be had.
    pub lost: Lost,
}
