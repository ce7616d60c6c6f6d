//! Table `pass`: what was decided at the gates.

pub mod change;
pub mod count;
pub mod expiry;
mod insert;
pub mod list;
pub mod record;
mod row;
