//! Who tells a story: what they hold while telling, and what may go wrong.

use crate::demo::care;
use crate::demo::desk::Desks;
use crate::demo::gates::PlannedGate;
use crate::demo::people::Household;
use crate::demo::schedule::Calendar;
use crate::demo::story::Story;
use indicatif::ProgressBar;
use kit::clock::{Clock, Moment};
use tonic::Status;

/// How many calls are under way at once where the service commits many together.
pub(super) const AT_ONCE: usize = 48;
/// How many where each commits alone: SQLite has one writer, and a longer queue only makes callers come back.
pub(super) const ONE_BY_ONE: usize = 6;

/// Why a story could not be told to its end.
#[derive(Debug, thiserror::Error)]
pub enum TellError {
    /// A call was refused.
    #[error("{step} was refused: {status}")]
    Refused {
        /// What was being told.
        step: &'static str,
        /// The refusal.
        status: Box<Status>,
    },
    /// The figures do not come out.
    #[error("{what}: {found}, not {told} as the story tells")]
    Figures {
        /// Which figure.
        what: &'static str,
        /// What the town answers.
        found: i64,
        /// What the story says.
        told: i64,
    },
}

/// Turns a refusal into an error that says at which step.
pub(super) fn at(step: &'static str) -> impl Fn(Status) -> TellError {
    move |status| TellError::Refused {
        step,
        status: Box::new(status),
    }
}

/// What a told story came to.
#[derive(Debug, Clone, Copy)]
pub struct Told {
    /// Gates registered.
    pub gates: i64,
    /// Gates with records.
    pub active_gates: i64,
    /// Records.
    pub passes: i64,
    /// People registered.
    pub people: usize,
    /// Households they live in.
    pub households: usize,
}

/// A gate of the story that is registered.
pub(super) struct Gate {
    pub(super) plan: PlannedGate,
    pub(super) id: String,
}

/// A person of the story who is registered.
pub(super) struct Resident {
    pub(super) id: String,
    pub(super) coughs: bool,
}

/// Everybody and everything that the story is about, once it is registered.
pub(super) struct Cast {
    pub(super) gates: Vec<Gate>,
    pub(super) households: Vec<Household>,
    /// Household by household.
    pub(super) residents: Vec<Resident>,
    pub(super) care: care::Plan,
}

/// Everything a teller holds while telling.
pub struct Teller<'a> {
    /// Whose story.
    pub story: &'static Story,
    /// How the services are reached.
    pub desks: &'a Desks,
    /// The town's clock, moved from step to step.
    pub clock: &'a Clock,
    /// Shows how far we are.
    pub progress: &'a ProgressBar,
}

impl Teller<'_> {
    pub(super) fn calendar(&self) -> Calendar {
        Calendar::of_the_newspaper(self.clock.zone())
    }

    pub(super) fn set_clock(&self, moment: Moment) {
        self.clock.set_now(moment).expect("a story's clock can be moved");
    }

    #[expect(clippy::print_stdout, reason = "where no terminal shows the bar, a line does")]
    pub(super) fn begin(&self, what: &'static str, length: usize) {
        if self.progress.is_hidden() {
            println!("{what}: {length}");
        }
        self.progress.set_message(what);
        self.progress.set_position(0);
        self.progress.set_length(length as u64);
    }
}

pub(super) fn expect(what: &'static str, found: i64, told: i64) -> Result<(), TellError> {
    if found == told {
        Ok(())
    } else {
        Err(TellError::Figures { what, found, told })
    }
}

pub(super) fn at_least(what: &'static str, found: i64, told: i64) -> Result<(), TellError> {
    expect(what, found.min(told), told)
}
