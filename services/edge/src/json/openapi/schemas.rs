//! Messages and enums of the contract as schemas.

use super::super::contract::{CONTRACT, Comments, short};
use super::super::paths::{Carries, PATHS};
use super::super::write;
use prost_reflect::{EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor};
use serde_json::{Map, Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};

/// Every schema that an operation points to, and what they point to.
pub(super) fn all(comments: &Comments, problem: Json) -> Map<String, Json> {
    let (asked, answered) = (reached(asked()), reached(answered()));
    let in_paths = in_paths();
    let mut schemas = BTreeMap::from([("Problem".to_owned(), problem)]);
    for name in asked.union(&answered) {
        if let Some(message) = CONTRACT.get_message_by_name(name) {
            let of_path = in_paths.get(name).map(Vec::as_slice).unwrap_or_default();
            let schema = message_schema(&message, comments, asked.contains(name), of_path);
            schemas.insert(short(name).to_owned(), schema);
        } else if let Some(list) = CONTRACT.get_enum_by_name(name) {
            schemas.insert(short(name).to_owned(), enum_schema(&list, comments));
        }
    }
    schemas.into_iter().collect()
}

/// Where the schema of a message stands.
pub(super) fn reference(message: &MessageDescriptor) -> Json {
    pointing(message.full_name())
}

/// The schema of a field's value.
pub(super) fn of_field(field: &FieldDescriptor) -> Json {
    let packed = write::packed(field);
    let one = match (field.kind(), &packed) {
        (_, Some(inside)) => reference(inside),
        (Kind::Bool, _) => json!({"type": "boolean"}),
        (Kind::Int32, _) => {
            json!({"type": "integer", "format": "int32", "minimum": i32::MIN, "maximum": i32::MAX})
        }
        (Kind::Int64, _) => json!({"type": "string", "format": "int64", "pattern": "^-?[0-9]{1,18}$"}),
        (Kind::Bytes, _) => {
            json!({"type": "string", "contentEncoding": "base64", "pattern": "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"})
        }
        (Kind::Enum(list), _) => pointing(list.full_name()),
        (Kind::Message(message), _) if is_moment(&message) => {
            json!({"type": "string", "format": "date-time"})
        }
        (Kind::Message(message), _) => reference(&message),
        _ => json!({"type": "string"}),
    };
    match field.is_list() || packed.is_some() {
        true => json!({"type": "array", "items": one}),
        false => one,
    }
}

/// Whether a message is written as a time.
pub(super) fn is_moment(message: &MessageDescriptor) -> bool {
    message.full_name() == "google.protobuf.Timestamp"
}

fn pointing(full_name: &str) -> Json {
    json!({"$ref": format!("#/components/schemas/{}", short(full_name))})
}

/// What is asked for is told exactly; what is answered may hold more one day, and always holds what cannot be absent.
fn message_schema(
    message: &MessageDescriptor,
    comments: &Comments,
    is_asked: bool,
    in_path: &[String],
) -> Json {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for field in message
        .fields()
        .filter(|field| !in_path.iter().any(|name| name == field.name()))
    {
        let mut schema = of_field(&field);
        let comment = comments.of(&field.parent_file(), field.path());
        if !comment.is_empty() {
            schema["description"] = json!(comment);
        }
        if !field.supports_presence() {
            required.push(field.name().to_owned());
        }
        properties.insert(field.name().to_owned(), schema);
    }
    let mut schema = json!({"type": "object", "properties": properties});
    let comment = comments.of(&message.parent_file(), message.path());
    if !comment.is_empty() {
        schema["description"] = json!(comment);
    }
    match is_asked {
        true => {
            schema["additionalProperties"] = json!(false);
            let apart = apart(message);
            if !apart.is_empty() {
                schema["allOf"] = json!(apart);
            }
        }
        false if required.is_empty() => {}
        false => schema["required"] = json!(required),
    }
    schema
}

/// Of the members of a oneof no two together.
fn apart(message: &MessageDescriptor) -> Vec<Json> {
    let mut apart = Vec::new();
    for choice in message.oneofs().filter(|choice| !choice.is_synthetic()) {
        let names: Vec<_> = choice.fields().map(|field| field.name().to_owned()).collect();
        for (nth, one) in names.iter().enumerate() {
            let pairs = names
                .iter()
                .skip(nth + 1)
                .map(|other| json!({"not": {"required": [one, other]}}));
            apart.extend(pairs);
        }
    }
    apart
}

fn enum_schema(list: &EnumDescriptor, comments: &Comments) -> Json {
    let told = list.values().filter_map(|value| {
        let comment = comments.of(&list.parent_file(), value.path());
        (!comment.is_empty()).then(|| format!("{}: {comment}", value.name()))
    });
    let about = comments.of(&list.parent_file(), list.path()).to_owned();
    let description: Vec<_> = std::iter::once(about).chain(told).collect();
    let names: Vec<_> = list.values().map(|value| value.name().to_owned()).collect();
    json!({"type": "string", "enum": names, "description": description.join("\n\n")})
}

/// The messages that bodies and queries are made of.
fn asked() -> Vec<MessageDescriptor> {
    PATHS.all().iter().map(|binding| binding.rpc.input()).collect()
}

fn answered() -> Vec<MessageDescriptor> {
    PATHS.all().iter().map(|binding| binding.rpc.output()).collect()
}

/// The fields of each request that are in its path, and so in no body.
fn in_paths() -> BTreeMap<String, Vec<String>> {
    let whole = PATHS
        .all()
        .iter()
        .filter(|binding| binding.body == Carries::Everything);
    whole
        .map(|binding| {
            let fields = binding.template.fields().map(str::to_owned).collect();
            (binding.rpc.input().full_name().to_owned(), fields)
        })
        .collect()
}

/// The names of these messages, of all messages and enums below them, times aside.
fn reached(mut left: Vec<MessageDescriptor>) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    while let Some(message) = left.pop() {
        if is_moment(&message) || !names.insert(message.full_name().to_owned()) {
            continue;
        }
        for field in message.fields() {
            match field.kind() {
                Kind::Message(inner) => left.push(inner),
                Kind::Enum(list) => drop(names.insert(list.full_name().to_owned())),
                _ => left.extend(write::packed(&field)),
            }
        }
    }
    names
}
