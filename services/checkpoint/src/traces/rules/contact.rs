//! Meetings grouped by whom was met.

use std::collections::HashMap;
use std::time::Duration;

use kit::clock::Moment;
use serde::{Deserialize, Serialize};
use vocabulary::PersonId;

/// Somebody the traced person met, however often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Who.
    pub person: PersonId,
    /// Passes of theirs near one of the traced person's.
    pub meetings: u32,
    /// The first of these passes.
    pub first: Moment,
    /// The last of them.
    pub last: Moment,
    /// The smallest difference of two passes.
    pub nearest: Duration,
}

/// The place of a contact in a list: most meetings first, then the latest, then by id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Rank {
    /// Passes near one of the traced person's.
    pub meetings: u32,
    /// The last of them.
    pub last: Moment,
    /// Who.
    pub person: PersonId,
}

impl Contact {
    /// Its place in a list.
    pub fn rank(&self) -> Rank {
        Rank {
            meetings: self.meetings,
            last: self.last,
            person: self.person,
        }
    }
}

/// Contacts as they are counted together.
#[derive(Clone, Debug, Default)]
pub struct Contacts(HashMap<PersonId, Contact>);

impl Contacts {
    /// One meeting more: the traced person passed at `own`, the other at `theirs`.
    pub fn met(&mut self, person: PersonId, own: Moment, theirs: Moment) {
        let apart = theirs.since(own).max(own.since(theirs));
        self.0
            .entry(person)
            .and_modify(|known| {
                known.meetings += 1;
                known.first = known.first.min(theirs);
                known.last = known.last.max(theirs);
                known.nearest = known.nearest.min(apart);
            })
            .or_insert(Contact {
                person,
                meetings: 1,
                first: theirs,
                last: theirs,
                nearest: apart,
            });
    }

    /// Those that come after a rank, in order; at most so many.
    pub fn ranked(self, after: Option<Rank>, limit: usize) -> Vec<Contact> {
        let mut contacts: Vec<Contact> = self
            .0
            .into_values()
            .filter(|contact| after.is_none_or(|after| contact.rank() < after))
            .collect();
        contacts.sort_unstable_by_key(|contact| std::cmp::Reverse(contact.rank()));
        contacts.truncate(limit);
        contacts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contacts_are_counted_and_ranked() {
        let noon = Moment::from_unix_seconds(1_583_035_200);
        let minute = Duration::from_secs(60);
        let (often, once) = (PersonId::new(noon), PersonId::new(noon));
        let mut contacts = Contacts::default();
        contacts.met(once, noon, noon + 3 * minute);
        contacts.met(often, noon, noon - 2 * minute);
        contacts.met(often, noon + 10 * minute, noon + 11 * minute);
        let ranked = contacts.clone().ranked(None, 10);
        assert_eq!(
            ranked[0],
            Contact {
                person: often,
                meetings: 2,
                first: noon - 2 * minute,
                last: noon + 11 * minute,
                nearest: minute,
            }
        );
        assert_eq!(ranked[1].person, once);
        assert_eq!(contacts.clone().ranked(None, 1), ranked[..1]);
        assert_eq!(contacts.ranked(Some(ranked[0].rank()), 10), ranked[1..]);
    }
}
