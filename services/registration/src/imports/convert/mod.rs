//! Words of imports to and from the contract's messages and the cells of a table; nothing is decided here.

mod cells;
pub mod import;
pub mod pair;
pub mod row;
pub mod trip;
pub mod words;
