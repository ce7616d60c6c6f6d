//! All SQL of outreach, one file per table; how a table is listed stands beside it.
//!
//! - what is asked: [`question_sets`]
//! - rounds: [`plans`], who is in them: [`cohort`], of lists of households: [`households`]
//! - tasks: [`tasks`], their list: [`task_list`], what the platform is handed: [`sendings`]
//! - tries: [`attempts`]; cases: [`abnormals`], their list: [`abnormal_list`]
//! - figures: [`counts`]; the policy's name: [`policies`]; areas as columns, and where what lies sealed: [`places`]

pub mod abnormal_list;
pub mod abnormals;
pub mod attempts;
pub mod cohort;
pub mod counts;
pub mod households;
pub mod places;
pub mod plans;
pub mod policies;
pub mod question_sets;
pub mod sendings;
pub mod task_list;
pub mod tasks;
