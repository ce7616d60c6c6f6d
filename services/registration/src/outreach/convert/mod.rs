//! Between outreach's words and the contract's; one file per noun.

pub mod answers;
pub mod plan;
pub mod questions;
pub mod report;
pub mod words;
