//! The words of a city, parsed once: no I/O here.
//!
//! Every type has one door from outside, `parse` (or a named constructor), which refuses with a stable reason and a
//! sentence that never repeats what was sent. Types that hold personal data show nothing in `Debug`, are read in clear
//! only through a method named `clear`, and have no column form: they are sealed before they are stored.
//!
//! The map, ground floor first:
//!
//! - how values are written: [`mod@column`], [`mod@words`], [`width`], [`mask`]
//! - who a person is: [`citizen_id`], [`id_document`], [`sex`], [`name`], [`mobile`], [`address`], [`plate`]
//! - why somebody is not held to a quota: [`exemption`]
//! - places: [`area`], [`gazetteer`], [`unit_kind`], [`direction`], [`short_code`]
//! - health: [`temperature`], [`symptoms`], [`answer`], [`level`]
//! - the gate's answer: [`verdict`], [`reason`], [`way`]
//! - why something is done: [`purpose`]; who must do it, and who hears of it when they do not: [`ladder`]
//! - trade: [`uscc`], [`money`]
//! - what signed statements say, between services: [`claims`]
//! - who is asking: [`role`], [`scope`], [`caller`], and every kind of id: [`ids`]

/// What the exported macros name, so that a crate using them needs no dependency of its own.
#[doc(hidden)]
pub mod needed {
    pub use {kit, serde, sqlx};
}

pub mod column;
pub mod mask;
pub mod width;
pub mod words;

pub mod address;
pub mod answer;
pub mod area;
pub mod caller;
pub mod citizen_id;
pub mod direction;
pub mod exemption;
pub mod gazetteer;
pub mod id_document;
pub mod ids;
pub mod ladder;
pub mod level;
pub mod mobile;
pub mod money;
pub mod name;
pub mod plate;
pub mod purpose;
pub mod reason;
pub mod role;
pub mod scope;
pub mod sex;
pub mod short_code;
pub mod symptoms;
pub mod temperature;
pub mod unit_kind;
pub mod uscc;
pub mod verdict;
pub mod way;

pub mod claims;

pub use address::Address;
pub use answer::Answer;
pub use area::{Area, AreaLevel, Edition};
pub use caller::Caller;
pub use citizen_id::CitizenId;
pub use direction::{Direction, PosterDirection};
pub use exemption::ExemptionKind;
pub use gazetteer::Gazetteer;
pub use id_document::{IdDocument, IdDocumentKind};
pub use ids::*;
pub use ladder::Ladder;
pub use level::Level;
pub use mobile::Mobile;
pub use money::Fen;
pub use name::PersonName;
pub use plate::Plate;
pub use reason::Reason;
pub use role::{Role, RoleSet};
pub use scope::Scope;
pub use sex::Sex;
pub use short_code::ShortCode;
pub use symptoms::{Symptom, Symptoms};
pub use temperature::{Reading, Temperature, TemperatureResult, Threshold};
pub use unit_kind::UnitKind;
pub use uscc::Uscc;
pub use verdict::Verdict;
pub use way::Way;
