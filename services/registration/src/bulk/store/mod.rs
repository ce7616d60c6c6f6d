//! The SQL of bulk changes: [`events`], [`bulk_changes`] and their people, [`singles`] as they are listed, and the [`policies`].

pub mod bulk_changes;
pub mod events;
pub mod policies;
pub mod singles;
