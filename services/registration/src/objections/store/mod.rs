//! The SQL of objections: [`objections`] themselves, and the [`policies`] about them.

pub mod objections;
pub mod policies;
