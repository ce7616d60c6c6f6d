//! A value from outside that could not be read, with the reason why.

use std::borrow::Cow;

/// Why one value was refused: a stable reason for programs and a sentence for people.
///
/// Never holds the value itself: refusals travel to logs and to callers, and the value may be somebody's name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{description}")]
pub struct Unreadable {
    /// Stable and upper-case (`NOT_AN_ID`); part of the contract, so it is never reworded.
    pub reason: &'static str,
    /// One lower-case sentence without a full stop and without the value.
    pub description: Cow<'static, str>,
}

impl Unreadable {
    /// From a stable `reason` and a lower-case sentence that does not repeat the value.
    pub fn new(reason: &'static str, description: impl Into<Cow<'static, str>>) -> Self {
        Self {
            reason,
            description: description.into(),
        }
    }
}
