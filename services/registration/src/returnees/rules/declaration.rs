//! A declaration as it comes, and the order it is judged by.

use crate::returnees::rules::facts::Facts;
use crate::returnees::rules::policy::ReturneePolicy;
use crate::rules::level::DecidedBy;
use crate::rules::words::Source;
use kit::clock::{Day, Moment};
use serde::{Deserialize, Serialize};
use vocabulary::{PersonId, TripId};

/// Who declared a trip, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declared {
    /// The caller's key.
    pub by: String,
    /// Whose word it is.
    pub source: Source,
    /// When it reached us.
    pub at: Moment,
    /// The day of that.
    pub on: Day,
}

/// What a declaration comes with.
#[derive(Clone, Debug)]
pub struct Declaration {
    /// The trip's id.
    pub id: TripId,
    /// Whose.
    pub person: PersonId,
    /// What is declared.
    pub facts: Facts,
    /// They have not arrived, though the day of arrival is today.
    pub still_on_the_way: bool,
    /// By whom.
    pub declared: Declared,
}

/// A policy, and what a decision stores of it.
#[derive(Clone, Copy, Debug)]
pub struct Ordered<'a> {
    /// What it says.
    pub policy: &'a ReturneePolicy,
    /// Which it is.
    pub by: &'a DecidedBy,
}
