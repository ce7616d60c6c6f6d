//! What may be recorded of a household, and what others are told of it.

pub mod household;
pub mod notice;
pub mod policy;
pub mod survey;
