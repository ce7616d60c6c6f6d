//! JSON into a message of the contract: everything that is wrong with it at once, each by the field's path.

use base::{bytes, enumeration, int32, int64};
use kit::clock::Moment;
use kit::parse::{Flaw, Flaws, Unreadable};
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, Value};
use serde_json::{Map, Value as Json};

mod base;

/// Flaws told of one request: a body full of nonsense is not answered with a longer one.
const TOLD: usize = 100;

/// The message that a JSON object is.
///
/// Fields are called as in the contract (`person_id`) or as protobuf's JSON mapping calls them (`personId`); `null` is absent.
pub(super) fn message(
    descriptor: &MessageDescriptor,
    object: &Map<String, Json>,
) -> Result<DynamicMessage, Flaws> {
    let mut reading = Reading(Vec::new());
    let message = reading.message(descriptor, object, "");
    match reading.0.is_empty() {
        true => Ok(message),
        false => {
            reading.0.truncate(TOLD);
            Err(Flaws(reading.0))
        }
    }
}

/// The field of that name, in either way of writing it.
pub(super) fn field_named(message: &MessageDescriptor, name: &str) -> Option<FieldDescriptor> {
    let by_name = message.get_field_by_name(name);
    by_name.or_else(|| message.get_field_by_json_name(name))
}

/// What is wrong so far.
struct Reading(Vec<Flaw>);

impl Reading {
    fn message(
        &mut self,
        descriptor: &MessageDescriptor,
        object: &Map<String, Json>,
        at: &str,
    ) -> DynamicMessage {
        let mut message = DynamicMessage::new(descriptor.clone());
        for (name, json) in object {
            let Some(field) = field_named(descriptor, name) else {
                let place = below(at, &shown(name));
                self.flaw(
                    place,
                    Unreadable::new("UNKNOWN_FIELD", "is no field of this request"),
                );
                continue;
            };
            let place = below(at, field.name());
            if json.is_null() {
                continue;
            }
            if let Some(flaw) = given_already(&message, &field) {
                self.flaw(place, flaw);
            } else if let Some(value) = self.field(&field, json, &place) {
                message.set_field(&field, value);
            }
        }
        message
    }

    fn field(&mut self, field: &FieldDescriptor, json: &Json, at: &str) -> Option<Value> {
        if !field.is_list() {
            return self.value(&field.kind(), json, at);
        }
        let Json::Array(elements) = json else {
            self.flaw(at, Unreadable::new("NOT_A_LIST", "must be a list"));
            return None;
        };
        let kind = field.kind();
        let read = elements.iter().enumerate();
        let read: Vec<_> = read
            .map(|(nth, json)| self.value(&kind, json, &format!("{at}[{nth}]")))
            .collect();
        Some(Value::List(read.into_iter().flatten().collect()))
    }

    fn value(&mut self, kind: &Kind, json: &Json, at: &str) -> Option<Value> {
        if let (Kind::Message(descriptor), Json::Object(object)) = (kind, json)
            && descriptor.full_name() != "google.protobuf.Timestamp"
        {
            return Some(Value::Message(self.message(descriptor, object, at)));
        }
        match scalar(kind, json) {
            Ok(value) => Some(value),
            Err(unreadable) => {
                self.flaw(at, unreadable);
                None
            }
        }
    }

    fn flaw(&mut self, field: impl Into<String>, unreadable: Unreadable) {
        self.0.extend(Flaws::one(field, unreadable).0);
    }
}

/// Why a field cannot be given now: it was, or another of its oneof.
fn given_already(message: &DynamicMessage, field: &FieldDescriptor) -> Option<Unreadable> {
    if message.has_field(field) {
        return Some(Unreadable::new("GIVEN_TWICE", "is given twice"));
    }
    let choice = field.containing_oneof().filter(|choice| !choice.is_synthetic())?;
    let other = choice.fields().find(|other| message.has_field(other))?;
    Some(Unreadable::new(
        "ONE_OF_THEM",
        format!("excludes {}: give one of them", other.name()),
    ))
}

fn scalar(kind: &Kind, json: &Json) -> Result<Value, Unreadable> {
    match (kind, json) {
        (Kind::Bool, Json::Bool(value)) => Ok(Value::Bool(*value)),
        (Kind::Bool, _) => Err(Unreadable::new("NOT_A_BOOL", "must be true or false")),
        (Kind::String, Json::String(text)) => Ok(Value::String(text.clone())),
        (Kind::String, _) => Err(Unreadable::new("NOT_TEXT", "must be text")),
        (Kind::Bytes, json) => bytes(json),
        (Kind::Int32, json) => int32(json),
        (Kind::Int64, json) => int64(json),
        (Kind::Enum(list), json) => enumeration(list, json),
        (Kind::Message(message), Json::String(text))
            if message.full_name() == "google.protobuf.Timestamp" =>
        {
            Ok(timestamp(message, Moment::parse(text)?))
        }
        (Kind::Message(message), _) if message.full_name() == "google.protobuf.Timestamp" => Err(
            Unreadable::new("NOT_A_TIME", "must be a time like 2020-02-16T08:30:00Z"),
        ),
        // Everything else of the contract is a message.
        _ => Err(Unreadable::new("NOT_AN_OBJECT", "must be an object")),
    }
}

fn timestamp(descriptor: &MessageDescriptor, moment: Moment) -> Value {
    let written = moment.to_proto();
    let mut message = DynamicMessage::new(descriptor.clone());
    message.set_field_by_name("seconds", Value::I64(written.seconds));
    message.set_field_by_name("nanos", Value::I32(written.nanos));
    Value::Message(message)
}

/// `person.phone`
fn below(parent: &str, name: &str) -> String {
    match parent.is_empty() {
        true => name.to_owned(),
        false => format!("{parent}.{name}"),
    }
}

/// A name that somebody made up, short enough to be told.
fn shown(name: &str) -> String {
    name.chars()
        .filter(|letter| !letter.is_control())
        .take(60)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::contract::CONTRACT;
    use super::*;
    use serde_json::json;

    fn read(message: &str, json: &Json) -> Result<DynamicMessage, Vec<(String, &'static str)>> {
        let descriptor = CONTRACT.get_message_by_name(message).unwrap();
        super::message(&descriptor, json.as_object().unwrap()).map_err(|flaws| {
            flaws
                .0
                .into_iter()
                .map(|flaw| (flaw.field, flaw.reason))
                .collect()
        })
    }

    #[test]
    fn both_ways_of_writing_a_name_read() {
        for json in [
            json!({"checkpoint_id": "a", "revision": 3, "settings": {}}),
            json!({"checkpointId": "a", "revision": "3", "settings": {}, "name": null}),
        ] {
            let message = read("quma.checkpoint.v1.UpdateCheckpointRequest", &json).unwrap();
            assert_eq!(
                message.get_field_by_name("checkpoint_id").unwrap().as_str(),
                Some("a")
            );
            assert_eq!(message.get_field_by_name("revision").unwrap().as_i32(), Some(3));
            assert!(message.has_field_by_name("settings") && !message.has_field_by_name("building_id"));
        }
    }

    #[test]
    fn everything_wrong_is_told_at_once() {
        let flaws = read(
            "quma.checkpoint.v1.UpdateCheckpointRequest",
            &json!({"checkpoint_id": 7, "checkpointId": true, "revision": 2.5, "direction": "UP", "settings": {"x": 1}, "nonsense": [], "name": {}}),
        )
        .unwrap_err();
        let told: Vec<_> = flaws
            .iter()
            .map(|(field, reason)| (field.as_str(), *reason))
            .collect();
        let mut expected = [
            ("checkpoint_id", "NOT_TEXT"),
            ("checkpoint_id", "NOT_TEXT"),
            ("direction", "UNKNOWN_VALUE"),
            ("name", "NOT_TEXT"),
            ("nonsense", "UNKNOWN_FIELD"),
            ("revision", "NOT_A_WHOLE_NUMBER"),
            ("settings.x", "UNKNOWN_FIELD"),
        ];
        let mut told = told;
        told.sort_unstable();
        expected.sort_unstable();
        assert_eq!(told, expected);
    }

    #[test]
    fn one_of_two_ways_is_chosen() {
        let both = json!({"token": "a", "short_code": "b"});
        let flaws = read("quma.checkpoint.v1.ResolvePosterRequest", &both).unwrap_err();
        assert_eq!(flaws.len(), 1);
        assert_eq!(flaws[0].1, "ONE_OF_THEM");
        let both = json!({"normal": true, "temperature_deci_celsius": 366});
        let flaws = read("quma.checkpoint.v1.RecordTemperatureRequest", &both).unwrap_err();
        assert_eq!(flaws, [("temperature_deci_celsius".to_owned(), "ONE_OF_THEM")]);
        let twice = json!({"short_code": "a", "shortCode": "b"});
        let flaws = read("quma.checkpoint.v1.ResolvePosterRequest", &twice).unwrap_err();
        assert_eq!(flaws, [("short_code".to_owned(), "GIVEN_TWICE")]);
    }

    #[test]
    fn moments_read_and_bad_ones_are_named_in_their_list() {
        let name = "quma.checkpoint.v1.GetSummaryRequest";
        let message = read(name, &json!({"from": "2020-02-16T08:30:00+08:00"})).unwrap();
        let from = message.get_field_by_name("from").unwrap();
        let seconds = from
            .as_message()
            .unwrap()
            .get_field_by_name("seconds")
            .unwrap()
            .as_i64();
        assert_eq!(seconds, Some(1_581_813_000));
        for bad in [json!("yesterday"), json!(5), json!({"seconds": 5})] {
            let flaws = read(name, &json!({"to": bad})).unwrap_err();
            assert_eq!(flaws, [("to".to_owned(), "NOT_A_TIME")]);
        }
        let name = "quma.registration.v1.DecideUndecidedRequest";
        let flaws = read(name, &json!({"take": ["PERSON_FACT_PHONE", null, "NO"]})).unwrap_err();
        assert_eq!(
            flaws,
            [
                ("take[1]".to_owned(), "UNKNOWN_VALUE"),
                ("take[2]".to_owned(), "UNKNOWN_VALUE")
            ]
        );
    }
}
