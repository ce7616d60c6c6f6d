//! What a district has ordered about levels of many people, and the closed lists.

pub mod order;
pub mod words;
