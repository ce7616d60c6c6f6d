//! Between the contract's messages and the survey's words.

pub(super) mod household;
pub(super) mod notice;
pub(super) mod survey;
