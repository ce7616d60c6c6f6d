//! A message of the contract as JSON: protobuf's JSON mapping with the contract's own names, and nothing left out that a reader would
//! have to guess.
//!
//! Scalars and lists are always there; what can be absent (messages, the members of a oneof, `optional`) is left out when it is.

use data_encoding::BASE64;
use kit::clock::Moment;
use prost_reflect::bytes::Bytes;
use prost_reflect::prost::Message;
use prost_reflect::prost_types::Timestamp;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, ReflectMessage, Value};
use serde_json::{Map, Value as Json};

/// Bytes that hold messages, each behind its length: JSON shows the messages.
pub(super) const PACKED: [(&str, &str); 1] =
    [("quma.checkpoint.v1.ExportChunk.rows", "quma.checkpoint.v1.Pass")];

/// A message cannot be shown: it is not what the contract says.
#[derive(Debug, thiserror::Error)]
#[error("{0} is not what the contract says")]
pub(super) struct Unwritable(String);

/// The object that a message is.
pub(super) fn message(message: &DynamicMessage) -> Result<Json, Unwritable> {
    let mut object = Map::new();
    for field in message.descriptor().fields() {
        if field.supports_presence() && !message.has_field(&field) {
            continue;
        }
        let written = written(&field, &message.get_field(&field))?;
        object.insert(field.name().to_owned(), written);
    }
    Ok(Json::Object(object))
}

/// The messages that packed bytes of this field hold.
pub(super) fn packed(field: &FieldDescriptor) -> Option<MessageDescriptor> {
    let (_, inside) = PACKED.iter().find(|(name, _)| *name == field.full_name())?;
    field.parent_pool().get_message_by_name(inside)
}

fn written(field: &FieldDescriptor, value: &Value) -> Result<Json, Unwritable> {
    let unwritable = || Unwritable(field.full_name().to_owned());
    Ok(match value {
        Value::Bool(claim) => Json::Bool(*claim),
        Value::String(text) => Json::String(text.clone()),
        Value::I32(number) => Json::from(*number),
        // As text: many readers hold numbers as doubles.
        Value::I64(number) => Json::String(number.to_string()),
        Value::Bytes(bytes) => match packed(field) {
            Some(inside) => unpacked(&inside, bytes.clone()).ok_or_else(unwritable)??,
            None => Json::String(BASE64.encode(bytes)),
        },
        Value::EnumNumber(number) => named(field, *number),
        Value::Message(inner) if inner.descriptor().full_name() == "google.protobuf.Timestamp" => {
            Json::String(moment(inner).ok_or_else(unwritable)?.to_string())
        }
        Value::Message(inner) => message(inner)?,
        Value::List(elements) => {
            let elements = elements.iter().map(|element| written(field, element));
            Json::Array(elements.collect::<Result<_, _>>()?)
        }
        _ => return Err(unwritable()),
    })
}

/// A value that this program does not know goes by its number.
fn named(field: &FieldDescriptor, number: i32) -> Json {
    match field.kind() {
        Kind::Enum(list) => list
            .get_value(number)
            .map_or(Json::from(number), |value| Json::String(value.name().to_owned())),
        _ => Json::from(number),
    }
}

fn moment(timestamp: &DynamicMessage) -> Option<Moment> {
    let seconds = timestamp.get_field_by_name("seconds")?.as_i64()?;
    let nanos = timestamp.get_field_by_name("nanos")?.as_i32()?;
    Moment::from_proto(&Timestamp { seconds, nanos }).ok()
}

/// `None` when they do not decode.
fn unpacked(inside: &MessageDescriptor, mut bytes: Bytes) -> Option<Result<Json, Unwritable>> {
    let mut rows = Vec::new();
    while !bytes.is_empty() {
        let mut row = DynamicMessage::new(inside.clone());
        row.merge_length_delimited(&mut bytes).ok()?;
        match message(&row) {
            Ok(row) => rows.push(row),
            Err(unwritable) => return Some(Err(unwritable)),
        }
    }
    Some(Ok(Json::Array(rows)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use prost_reflect::DescriptorPool;
    use proto::checkpoint::v1 as pb;
    use serde_json::json;

    fn shown(name: &str, bytes: &[u8]) -> Json {
        let contract = DescriptorPool::decode(proto::DESCRIPTORS).unwrap();
        let descriptor = contract.get_message_by_name(name).unwrap();
        message(&DynamicMessage::decode(descriptor, bytes).unwrap()).unwrap()
    }

    #[test]
    fn nothing_is_left_to_guess() {
        let row = pb::RankedArea {
            checkpoints_registered: 927,
            ..Default::default()
        };
        let answer = pb::RankAreasResponse {
            level: 1,
            areas: vec![row],
        };
        assert_eq!(
            shown("quma.checkpoint.v1.RankAreasResponse", &answer.encode_to_vec()),
            json!({"level": "RANKED_LEVEL_DISTRICTS", "areas": [{
                "checkpoints_registered": "927", "checkpoints_active": "0", "passes_recorded": "0",
                "rank_by_share": 0, "rank_by_records": 0, "reported": false,
            }]})
        );
        let unknown = pb::RankAreasResponse {
            level: 77,
            areas: Vec::new(),
        };
        let unknown = shown("quma.checkpoint.v1.RankAreasResponse", &unknown.encode_to_vec());
        assert_eq!(unknown, json!({"level": 77, "areas": []}));
    }

    #[test]
    fn moments_are_utc_and_bytes_are_base64() {
        let poster = pb::ResolvePosterResponse {
            poster_ticket: vec![0xfb, 0xff],
            ticket_expires_at: Some(Timestamp {
                seconds: 1_581_813_000,
                nanos: 0,
            }),
            ..Default::default()
        };
        let shown = shown(
            "quma.checkpoint.v1.ResolvePosterResponse",
            &poster.encode_to_vec(),
        );
        assert_eq!(shown["poster_ticket"], "+/8=");
        assert_eq!(shown["ticket_expires_at"], "2020-02-16T00:30:00.000000Z");
        assert!(shown.get("area").is_none());
    }

    #[test]
    fn the_rows_of_an_export_are_shown() {
        let pass = |id: &str| pb::Pass {
            pass_id: id.to_owned(),
            ..Default::default()
        };
        let mut rows = pass("a").encode_length_delimited_to_vec();
        rows.extend(pass("b").encode_length_delimited_to_vec());
        let chunk = pb::ExportChunk {
            rows: rows.into(),
            row_count: 2,
            ..Default::default()
        };
        let chunk = shown("quma.checkpoint.v1.ExportChunk", &chunk.encode_to_vec());
        let ids: Vec<_> = chunk["rows"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| &row["pass_id"])
            .collect();
        assert_eq!(ids, ["a", "b"]);
    }
}
