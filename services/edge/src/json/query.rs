//! Fields that are written as text: in the query of a path, or in the cells of a table.

use super::problem::Problem;
use super::read;
use kit::parse::Unreadable;
use percent_encoding::percent_decode_str;
use prost_reflect::{FieldDescriptor, Kind, MessageDescriptor};
use serde_json::{Map, Value as Json};

/// Names and values of a query; a plus is a space.
pub(super) fn pairs(query: Option<&str>) -> Result<Vec<(String, String)>, Problem> {
    let decoded = |text: &str| {
        let text = text.replace('+', " ");
        let decoded = percent_decode_str(&text)
            .decode_utf8()
            .map(std::borrow::Cow::into_owned);
        decoded.map_err(|_| Problem::bad("QUERY_NOT_UTF8", "the query is not UTF-8"))
    };
    let pairs = query
        .unwrap_or_default()
        .split('&')
        .filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, text) = pair.split_once('=').unwrap_or((pair, ""));
            Ok((decoded(name)?, decoded(text)?))
        })
        .collect()
}

/// Puts `a.b=text` where the field `b` of the field `a` is. What nobody knows is put there, too: reading names it.
pub(super) fn place(
    message: &MessageDescriptor,
    object: &mut Map<String, Json>,
    name: &str,
    text: String,
) -> Result<(), Unreadable> {
    let (first, rest) = name
        .split_once('.')
        .map_or((name, None), |(first, rest)| (first, Some(rest)));
    let Some(field) = read::field_named(message, first) else {
        return Err(Unreadable::new("UNKNOWN_FIELD", "is no field of this request"));
    };
    let name = field.name().to_owned();
    if let Some(rest) = rest {
        let (Kind::Message(inner), false) = (field.kind(), field.is_list()) else {
            return Err(Unreadable::new("UNKNOWN_FIELD", "is no field of this request"));
        };
        let below = object.entry(name).or_insert_with(|| Json::Object(Map::new()));
        return match below {
            Json::Object(below) => place(&inner, below, rest, text),
            _ => Err(Unreadable::new("GIVEN_TWICE", "is given twice")),
        };
    }
    let value = typed(&field, text);
    if field.is_list() {
        let list = object.entry(name).or_insert_with(|| Json::Array(Vec::new()));
        if let Json::Array(list) = list {
            list.push(value);
        }
        return Ok(());
    }
    match object.insert(name, value) {
        None => Ok(()),
        Some(_) => Err(Unreadable::new("GIVEN_TWICE", "is given twice")),
    }
}

/// As JSON would say it: JSON reads numbers from text, but not claims.
fn typed(field: &FieldDescriptor, text: String) -> Json {
    match (field.kind(), text.as_str()) {
        (Kind::Bool, "true") => Json::Bool(true),
        (Kind::Bool, "false") => Json::Bool(false),
        _ => Json::String(text),
    }
}

/// A cell of a table as the field it is; an empty one is absent.
pub(super) fn cell(field: &FieldDescriptor, text: &str) -> Option<Json> {
    (!text.is_empty()).then(|| typed(field, text.to_owned()))
}
