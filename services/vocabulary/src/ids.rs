//! Every kind of id the suite hands out: UUIDv7s that cannot be mistaken for each other.

use kit::id::Id;

/// Declares the marker of a kind and the name of its ids.
macro_rules! ids {
    ($( $(#[$doc:meta])* $kind:ident $alias:ident $name:literal; )+) => {
        /// What an id is the id of. Nothing but types: a kind has no value.
        pub mod kinds {
            $(
                $(#[$doc])*
                #[derive(Debug)]
                pub enum $kind {}

                impl kit::id::Kind for $kind {
                    const NAME: &'static str = $name;
                }
            )+
        }

        $(
            #[doc = concat!("The id of one `", $name, "`.")]
            pub type $alias = Id<kinds::$kind>;
        )+
    };
}

ids! {
    /// A registered person.
    Person PersonId "person";
    /// People who live together and share a quota.
    Household HouseholdId "household";
    /// The survey of a unit, door by door.
    Survey SurveyId "survey";
    /// Somebody who goes on another household's quota.
    Helper HelperId "helper";
    /// A notice to the residents of an area.
    Notice NoticeId "notice";
    /// A health declaration.
    Declaration DeclarationId "declaration";
    /// A trip declaration.
    Trip TripId "trip";
    /// A health code as it was made.
    Code CodeId "code";
    /// A change of somebody's level.
    LevelChange LevelChangeId "level_change";
    /// What somebody disputes: a correction or an appeal.
    Objection ObjectionId "objection";
    /// A change of many people's levels.
    BulkChange BulkChangeId "bulk_change";
    /// Something that happened and that decisions rest on.
    Event EventId "event";
    /// A unit that keeps gates (卡点单位).
    Unit UnitId "unit";
    /// A building of a unit, or a village group.
    Building BuildingId "building";
    /// A gate.
    Checkpoint CheckpointId "checkpoint";
    /// One version of a gate's poster.
    Poster PosterId "poster";
    /// A visitor's or courier's ticket.
    Ticket TicketId "ticket";
    /// One pass through a gate.
    Pass PassId "pass";
    /// A fever found at a gate.
    Fever FeverId "fever";
    /// A volunteer's shift at a gate.
    Shift ShiftId "shift";
    /// A phone or tablet a gate works with.
    Device DeviceId "device";
    /// An enterprise or project.
    Enterprise EnterpriseId "enterprise";
    /// A file that was loaded.
    Import ImportId "import";
    /// A file that was written.
    Export ExportId "export";
}
