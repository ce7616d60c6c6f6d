//! All SQL of imports, one file per table.
//!
//! - [`imports`]: lists that were handed in; [`rows`]: their rows; [`pairs`]: what is undecided
//! - [`known`]: people a row may be; [`newcomers`]: people registered many at a time; [`facts`]: a person's facts changed by a decision
//! - [`arrivals`]: the trips of returnees, written with their rows; [`exports`]: files of errors that have left
//! - [`policies`]: the kind of policy and its first

pub mod arrivals;
pub mod exports;
pub mod facts;
pub mod imports;
pub mod known;
pub mod newcomers;
pub mod pairs;
pub mod policies;
pub mod rows;
