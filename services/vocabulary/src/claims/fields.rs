//! The fields of a statement: a CBOR map with integer keys.

use ciborium::Value;
use kit::clock::Moment;
use kit::id::{Id, Kind};
use kit::parse::Unreadable;

/// CWT's issuer (RFC 8392 §3.1.1).
pub(super) const ISSUER: i64 = 1;
/// CWT's expiration time, in seconds since 1970.
pub(super) const EXPIRES_AT: i64 = 4;
/// CWT's time of issue.
pub(super) const ISSUED_AT: i64 = 6;
/// CWT's id of the statement.
pub(super) const STATEMENT_ID: i64 = 7;

/// Why a statement cannot be read; its signature was good, so its writer is newer or broken.
fn unreadable(problem: &'static str) -> Unreadable {
    Unreadable::new("STATEMENT_UNREADABLE", problem)
}

/// Fields on their way out, in the order given.
#[derive(Default)]
pub(super) struct Writing(Vec<(Value, Value)>);

impl Writing {
    pub(super) fn text(mut self, key: i64, value: &str) -> Self {
        self.0.push((key.into(), value.into()));
        self
    }

    pub(super) fn number(mut self, key: i64, value: i64) -> Self {
        self.0.push((key.into(), value.into()));
        self
    }

    pub(super) fn bytes(mut self, key: i64, value: &[u8]) -> Self {
        self.0.push((key.into(), Value::Bytes(value.to_vec())));
        self
    }

    pub(super) fn seconds(self, key: i64, moment: Moment) -> Self {
        self.number(key, moment.unix_seconds())
    }

    pub(super) fn id<K: Kind>(self, key: i64, id: Id<K>) -> Self {
        self.bytes(key, id.as_uuid().as_bytes())
    }

    pub(super) fn encode(self) -> Vec<u8> {
        let mut encoded = Vec::with_capacity(96);
        ciborium::into_writer(&Value::Map(self.0), &mut encoded).expect("writing to memory does not fail");
        encoded
    }
}

/// Fields on their way in.
pub(super) struct Reading(Vec<(Value, Value)>);

impl Reading {
    pub(super) fn decode(encoded: &[u8]) -> Result<Self, Unreadable> {
        match ciborium::from_reader(encoded) {
            Ok(Value::Map(fields)) => Ok(Self(fields)),
            _ => Err(unreadable("the statement is not a map")),
        }
    }

    fn find(&self, key: i64) -> Option<&Value> {
        self.0
            .iter()
            .find(|(known, _)| known.as_integer() == Some(key.into()))
            .map(|(_, value)| value)
    }

    pub(super) fn text(&self, key: i64) -> Result<&str, Unreadable> {
        self.find(key)
            .and_then(Value::as_text)
            .ok_or_else(|| unreadable("a text of the statement is missing"))
    }

    pub(super) fn optional_number(&self, key: i64) -> Result<Option<i64>, Unreadable> {
        let Some(value) = self.find(key) else {
            return Ok(None);
        };
        let number = value.as_integer().and_then(|number| i64::try_from(number).ok());
        number
            .map(Some)
            .ok_or_else(|| unreadable("a number of the statement is none"))
    }

    pub(super) fn number(&self, key: i64) -> Result<i64, Unreadable> {
        self.optional_number(key)?
            .ok_or_else(|| unreadable("a number of the statement is missing"))
    }

    pub(super) fn optional_bytes(&self, key: i64) -> Option<&[u8]> {
        self.find(key).and_then(Value::as_bytes).map(Vec::as_slice)
    }

    pub(super) fn seconds(&self, key: i64) -> Result<Moment, Unreadable> {
        Ok(Moment::from_unix_seconds(self.number(key)?))
    }

    pub(super) fn optional_seconds(&self, key: i64) -> Result<Option<Moment>, Unreadable> {
        Ok(self.optional_number(key)?.map(Moment::from_unix_seconds))
    }

    pub(super) fn uuid(&self, key: i64) -> Result<uuid::Uuid, Unreadable> {
        let bytes = self
            .optional_bytes(key)
            .ok_or_else(|| unreadable("an id of the statement is missing"))?;
        uuid::Uuid::from_slice(bytes).map_err(|_| unreadable("an id of the statement is none"))
    }

    pub(super) fn id<K: Kind>(&self, key: i64) -> Result<Id<K>, Unreadable> {
        Ok(Id::from_uuid(self.uuid(key)?))
    }
}
