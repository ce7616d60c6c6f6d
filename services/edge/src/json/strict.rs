//! JSON in which no name is given twice: of two values one would be lost, and nobody could say which (RFC 8259 §4).

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value as Json};
use std::fmt;

/// Reads a text; the error tells line and column, and is one of data when a name is given twice.
pub(super) fn parse(text: &[u8]) -> serde_json::Result<Json> {
    let mut reader = serde_json::Deserializer::from_slice(text);
    let value = Strict.deserialize(&mut reader)?;
    reader.end()?;
    Ok(value)
}

struct Strict;

impl<'text> DeserializeSeed<'text> for Strict {
    type Value = Json;

    fn deserialize<D: Deserializer<'text>>(self, reader: D) -> Result<Json, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'text> Visitor<'text> for Strict {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, claim: bool) -> Result<Json, E> {
        Ok(claim.into())
    }

    fn visit_i64<E>(self, number: i64) -> Result<Json, E> {
        Ok(number.into())
    }

    fn visit_u64<E>(self, number: u64) -> Result<Json, E> {
        Ok(number.into())
    }

    fn visit_f64<E>(self, number: f64) -> Result<Json, E> {
        Ok(number.into())
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'text>>(self, mut elements: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(element) = elements.next_element_seed(Strict)? {
            list.push(element);
        }
        Ok(Json::Array(list))
    }

    fn visit_map<A: MapAccess<'text>>(self, mut members: A) -> Result<Json, A::Error> {
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let value = members.next_value_seed(Strict)?;
            if object.insert(name, value).is_some() {
                return Err(A::Error::custom("a name is given twice"));
            }
        }
        Ok(Json::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_reads_as_it_does_elsewhere() {
        for text in [
            r#"{"a": [1, -2, 3.5, 18446744073709551615, 1e300], "b": {"c": null, "d": "区\n"}, "e": true}"#,
            "[]",
            "\"x\"",
            "null",
        ] {
            let expected: Json = serde_json::from_str(text).unwrap();
            assert_eq!(parse(text.as_bytes()).unwrap(), expected);
        }
    }

    #[test]
    fn what_is_ambiguous_or_no_json_is_refused() {
        for (text, is_data) in [
            (r#"{"a": 1, "a": 2}"#, true),
            (r#"{"a": [{"b": 1, "b": 1}]}"#, true),
            ("{} x", false),
            ("[1,]", false),
            ("\u{feff}{}", false),
        ] {
            assert_eq!(parse(text.as_bytes()).unwrap_err().is_data(), is_data, "{text}");
        }
        let deep = "[".repeat(100_000);
        assert!(parse(deep.as_bytes()).is_err());
    }
}
