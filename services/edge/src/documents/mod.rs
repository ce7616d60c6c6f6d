//! What is printed, and lists that leave: made here from the facts of an RPC; services print nothing.
//!
//! - [`poster`]: what hangs at a gate, as SVG
//! - [`press`]: draws SVG as [`pdf`] and [`png`]; [`format`]: in which of them it leaves; [`drawing`]: an SVG, read; [`fonts`]: those of the machine
//! - [`table`]: a list written a row at a time, as [`xlsx`] or [`csv`]; [`cell`]: what it is made of

pub mod cell;
pub mod csv;
pub mod drawing;
pub mod fonts;
pub mod format;
pub mod pdf;
pub mod png;
pub mod poster;
pub mod press;
pub mod table;
pub mod xlsx;
