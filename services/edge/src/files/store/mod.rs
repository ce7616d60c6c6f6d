//! All SQL about built files.
//!
//! - [`built_files`]: the one table

pub mod built_files;
