//! Reading what came from outside into types: a value refused says why, and every bad field is reported at once.
//!
//! Typed constructors return [`Unreadable`]; a request is read by naming each field and asking for [`All`]:
//!
//! ```
//! use kit::parse::{All, Flaws, field, required, within};
//!
//! fn read(name: &str, household: i32) -> Result<(String, i32), Flaws> {
//!     let (name, household) = (
//!         field("name", required(name, 60)),
//!         field("household", within(household, 1..=20)),
//!     )
//!         .all()?;
//!     Ok((name.to_owned(), household))
//! }
//!
//! let flaws = read("", 99).expect_err("both fields are wrong, and both are told");
//! assert_eq!(flaws.reasons().collect::<Vec<_>>(), ["MISSING", "OUT_OF_RANGE"]);
//! ```

pub mod flaws;
pub mod past;
pub mod plain;
pub mod unreadable;

pub use flaws::{All, Field, Flaw, Flaws, each, field, nested, spread};
pub use past::past;
pub use plain::{distinct, optional, present, required, within};
pub use unreadable::Unreadable;
