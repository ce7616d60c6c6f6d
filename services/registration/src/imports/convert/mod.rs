//! Words of imports to and from the contract's messages and the cells of a table; nothing is decided here.

pub mod import;
pub mod pair;
pub mod row;
pub mod words;
