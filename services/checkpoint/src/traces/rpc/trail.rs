//! What a trace leaves in the audit trail before it answers: a line about everybody the answer shows, each naming the same trace.
//!
//! The object of every line is the trace, never the person it began with: whoever reads that they were shown learns who looked and why,
//! not whose contact they were.

use std::collections::HashSet;

use kit::audit::{self, Entry};
use kit::clock::Moment;
use kit::id::{Id, Kind};
use vocabulary::{Area, Caller, PersonId};

use crate::service::Checkpoint;
use crate::traces::error::Untraced;
use crate::trail;

/// One page of a trace, as the trail names it.
enum Trace {}

impl Kind for Trace {
    const NAME: &'static str = "trace";
}

/// One look: who, when, why.
pub(super) struct Look<'l> {
    pub(super) caller: &'l Caller,
    pub(super) now: Moment,
    pub(super) act: &'static str,
    pub(super) area: &'l Area,
    pub(super) purpose: &'l str,
    pub(super) legal_basis: &'l str,
}

impl Look<'_> {
    /// Writes the lines, durably: the trace's id in all of them. Of a page that shows nobody one line says that somebody looked.
    pub(super) async fn shows(
        &self,
        service: &Checkpoint,
        people: impl Iterator<Item = PersonId>,
    ) -> Result<String, Untraced> {
        let trace = Id::<Trace>::new(self.now);
        let mut told = HashSet::new();
        let mut lines: Vec<Entry> = people
            .filter(|person| told.insert(*person))
            .map(|person| self.line(trace).about(person.as_uuid()))
            .collect();
        if lines.is_empty() {
            lines.push(self.line(trace));
        }
        let mut tx = service.db.begin().await?;
        audit::write_all(&mut tx, lines).await?;
        tx.commit().await?;
        Ok(trace.to_string())
    }

    fn line(&self, trace: Id<Trace>) -> Entry {
        let object = (Trace::NAME, trace.as_uuid());
        Entry {
            purpose: Some(self.purpose.to_owned()),
            legal_basis: Some(self.legal_basis.to_owned()),
            ..trail::entry(self.caller, self.now, self.act, object, self.area)
        }
    }
}
