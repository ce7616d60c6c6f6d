//! A person as the register knows them, the identity still sealed.

use crate::rules::sight::Seen;
use crate::rules::stand::Stand;
use crate::rules::words::Source;
use kit::clock::{Day, Moment};
use vocabulary::PersonId;
use vocabulary::area::Area;

/// A person as the register knows them.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// Whose row it is.
    pub id: PersonId,
    /// The identity, sealed.
    pub sealed: Vec<u8>,
    /// The district responsible for the record.
    pub home_district: Area,
    /// Counts hand-overs between districts, from 1.
    pub owner_epoch: i32,
    /// The area that looks after them.
    pub ward: Area,
    /// Who registered them and answers for them.
    pub guardian: Option<PersonId>,
    /// Who gave the facts.
    pub source: Source,
    /// When they were registered.
    pub registered_at: Moment,
    /// How they stand.
    pub stand: Stand,
    /// When they last declared.
    pub last_declared_at: Option<Moment>,
    /// Who declared then.
    pub last_source: Option<Source>,
    /// Their last day here.
    pub delete_by: Day,
}

impl Person {
    /// Who may see them hangs on this.
    pub fn seen(&self) -> Seen {
        Seen {
            person: self.id,
            guardian: self.guardian,
            ward: self.ward,
        }
    }
}
