//! Who may answer an objection, by when, and what an answer may do.
//!
//! - [`words`] are the closed lists; [`deadline`] is the ladder; [`answer`] says who may answer

pub mod answer;
pub mod deadline;
pub mod words;
