//! Typed ids: UUIDs of version 7, so that rows sort by the time they were made and no id fits another's place.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgHasArrayType, PgTypeInfo};
use sqlx::{Database, Decode, Encode, Type};
use uuid::Uuid;

use crate::clock::moment::Moment;
use crate::parse::unreadable::Unreadable;

/// What an id is the id of.
///
/// ```
/// enum Person {}
/// impl kit::id::Kind for Person {
///     const NAME: &'static str = "person";
/// }
/// type PersonId = kit::id::Id<Person>;
/// ```
pub trait Kind: 'static {
    /// One lower-case word, shown in `Debug` before the id.
    const NAME: &'static str;
}

/// The id of one `K`: a UUID of version 7 (RFC 9562), which begins with the time it was made.
pub struct Id<K> {
    uuid: Uuid,
    // `fn() -> K`: an id owns no K, so it is Send and Sync whatever K is.
    kind: PhantomData<fn() -> K>,
}

impl<K> Id<K> {
    /// A new id made at `at`; everything after the milliseconds is random.
    pub fn new(at: Moment) -> Self {
        let millis = u64::try_from(at.unix_micros().div_euclid(1_000)).unwrap_or(0);
        let random: [u8; 10] = rand::random();
        Self::from_uuid(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }

    /// Reads the usual form with hyphens, `0190163d-8694-739b-aea5-966c26f8ad91`.
    ///
    /// # Errors
    /// `NOT_AN_ID`, also for UUIDs of another version: an id must tell its time.
    pub fn parse(text: &str) -> Result<Self, Unreadable> {
        const LENGTH: usize = uuid::fmt::Hyphenated::LENGTH;
        match Uuid::try_parse(text) {
            Ok(uuid) if text.len() == LENGTH && uuid.get_version_num() == 7 => Ok(Self::from_uuid(uuid)),
            _ => Err(Unreadable::new(
                "NOT_AN_ID",
                "must be an id (a uuid of version 7)",
            )),
        }
    }

    /// From a UUID that is known to be an id of this kind: read from our own tables, or fixed in a test.
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self {
            uuid,
            kind: PhantomData,
        }
    }

    /// The bare UUID.
    pub const fn as_uuid(&self) -> Uuid {
        self.uuid
    }

    /// The time inside: when it was made, to the millisecond.
    pub fn moment(&self) -> Moment {
        let bytes = self.uuid.as_bytes();
        let millis = bytes[..6]
            .iter()
            .fold(0_i64, |millis, byte| millis << 8 | i64::from(*byte));
        Moment::from_unix_micros(millis * 1_000)
    }
}

// Written by hand: derives would ask K for what only the UUID needs.

impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for Id<K> {}

impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.uuid == other.uuid
    }
}

impl<K> Eq for Id<K> {}

impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.uuid.cmp(&other.uuid)
    }
}

impl<K> Hash for Id<K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.uuid.hash(state);
    }
}

/// `person:0190163d-…`: a log line says what the id is of.
impl<K: Kind> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", K::NAME, self.uuid)
    }
}

/// The bare UUID, as the contract writes it.
impl<K> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.uuid, f)
    }
}

impl<K> FromStr for Id<K> {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        Self::parse(text)
    }
}

impl<K> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.uuid)
    }
}

impl<'de, K> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(de::Error::custom)
    }
}

// In both engines an id is stored exactly as its UUID is.

impl<K, DB: Database> Type<DB> for Id<K>
where
    Uuid: Type<DB>,
{
    fn type_info() -> DB::TypeInfo {
        Uuid::type_info()
    }

    fn compatible(column: &DB::TypeInfo) -> bool {
        Uuid::compatible(column)
    }
}

impl<'q, K, DB: Database> Encode<'q, DB> for Id<K>
where
    Uuid: Encode<'q, DB>,
{
    fn encode_by_ref(&self, buffer: &mut DB::ArgumentBuffer) -> Result<IsNull, BoxDynError> {
        self.uuid.encode_by_ref(buffer)
    }
}

impl<'r, K, DB: Database> Decode<'r, DB> for Id<K>
where
    Uuid: Decode<'r, DB>,
{
    fn decode(value: DB::ValueRef<'r>) -> Result<Self, BoxDynError> {
        Ok(Self::from_uuid(Uuid::decode(value)?))
    }
}

impl<K> PgHasArrayType for Id<K> {
    fn array_type_info() -> PgTypeInfo {
        Uuid::array_type_info()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[derive(Debug)]
    enum Person {}
    impl Kind for Person {
        const NAME: &'static str = "person";
    }

    #[test]
    fn an_id_tells_the_millisecond_it_was_made() {
        let at = Moment::parse("2020-02-16T08:30:00.123456Z").expect("a time");
        let made = Id::<Person>::new(at);
        assert_eq!(made.moment().to_string(), "2020-02-16T08:30:00.123000Z");
    }

    #[test]
    fn ids_sort_by_time_and_differ_within_a_millisecond() {
        let at = Moment::from_unix_seconds(1_581_842_000);
        let (first, second) = (Id::<Person>::new(at), Id::<Person>::new(at));
        assert_ne!(first, second);
        assert!(Id::<Person>::new(at + Duration::from_millis(1)) > first.max(second));
    }

    #[test]
    fn text_comes_back_as_the_same_id() {
        let made = Id::<Person>::new(Moment::from_unix_seconds(1_581_842_000));
        assert_eq!(Id::parse(&made.to_string()), Ok(made));
        assert_eq!(format!("{made:?}"), format!("person:{made}"));
        let json = serde_json::to_string(&made).expect("json");
        assert_eq!(serde_json::from_str::<Id<Person>>(&json).expect("json"), made);
    }

    #[test]
    fn what_is_no_version_7_is_refused() {
        for text in [
            "",
            "me",
            "00000000-0000-0000-0000-000000000000",
            "3f6f0c52-4b3c-4d9b-9a43-0e7a5a1c9d11",
        ] {
            assert_eq!(
                Id::<Person>::parse(text).map_err(|bad| bad.reason),
                Err("NOT_AN_ID"),
                "{text}"
            );
        }
        let simple = Id::<Person>::new(Moment::from_unix_seconds(1))
            .as_uuid()
            .simple()
            .to_string();
        assert!(Id::<Person>::parse(&simple).is_err());
    }
}
