//! What somebody sends is never repeated to them in an error: it would end up in logs, proxies and screenshots.

use prost::Message as _;
use prost_reflect::{DynamicMessage, Kind, MessageDescriptor, Value};

/// How deep messages lie in each other, at most.
const DEEPEST: usize = 5;

/// A request in which every text says `secret`, as deep as it goes; of alternatives, the last one is sent.
pub(super) fn saying(secret: &str, request: &MessageDescriptor) -> Vec<u8> {
    filled(secret, request, DEEPEST).encode_to_vec()
}

fn filled(secret: &str, descriptor: &MessageDescriptor, deeper: usize) -> DynamicMessage {
    let mut message = DynamicMessage::new(descriptor.clone());
    for field in descriptor.fields() {
        let value = match field.kind() {
            Kind::String => Value::String(secret.to_owned()),
            Kind::Bytes => Value::Bytes(secret.as_bytes().to_vec().into()),
            Kind::Message(inner) if deeper > 0 && !inner.full_name().starts_with("google.") => {
                Value::Message(filled(secret, &inner, deeper - 1))
            }
            _ => continue,
        };
        let value = if field.is_list() {
            Value::List(vec![value])
        } else {
            value
        };
        message.set_field(&field, value);
    }
    message
}
