//! What outreach decides, without I/O.
//!
//! - what is asked: [`questions`]; what was answered, and which of it is abnormal: [`answers`]
//! - who is reached: [`cohort`]; what follows from a try: [`task`]
//! - what the district ordered: [`policy`]; closed lists: [`words`], ids: [`ids`]

pub mod answers;
pub mod cohort;
pub mod ids;
pub mod policy;
pub mod questions;
pub mod task;
pub mod words;
