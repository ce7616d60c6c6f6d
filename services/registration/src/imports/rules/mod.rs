//! Decisions about lists of people, without I/O: the same facts give the same answer.
//!
//! - closed lists of words: [`words`]; what is ordered about imports: [`policy`]
//! - a table before anything is known of it: [`cells`]; what its columns mean: [`columns`]; a row read into a person: [`entrant`]
//! - the trip of a row: [`arrival`]; where from, by name: [`places`]
//! - whether a row is somebody known: [`matching`]; two records of one person: [`merge`]

pub mod arrival;
pub mod cells;
pub mod columns;
pub mod entrant;
pub mod matching;
pub mod merge;
pub mod places;
pub mod policy;
pub mod words;
