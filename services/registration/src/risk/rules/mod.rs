//! What is decided about areas and those who stayed there; no I/O.
//!
//! - [`words`]: the closed lists; [`policy`]: what is ordered
//! - [`grade`]: from figures to a grade; [`measure`]: from a grade to people, and who may do what with it

pub mod grade;
pub mod measure;
pub mod policy;
pub mod words;
