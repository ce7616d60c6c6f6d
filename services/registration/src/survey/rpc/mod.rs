//! The use cases of the survey: one file per RPC that decides something.

mod found;
mod households;
mod notices;
mod record_household;
mod services;
mod surveys;
mod watch_households;

pub(crate) use services::all;
