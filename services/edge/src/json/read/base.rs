//! Numbers, bytes and enums as protobuf's JSON mapping writes them.

use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD};
use kit::parse::Unreadable;
use prost_reflect::{EnumDescriptor, Value};
use serde_json::Value as Json;

/// A number, or a number as text: 64 bits do not survive where numbers are doubles.
pub(super) fn int64(json: &Json) -> Result<Value, Unreadable> {
    whole(json).map(Value::I64)
}

/// The same, of 32 bits.
pub(super) fn int32(json: &Json) -> Result<Value, Unreadable> {
    i32::try_from(whole(json)?)
        .map(Value::I32)
        .map_err(|_| out_of_range())
}

fn whole(json: &Json) -> Result<i64, Unreadable> {
    let not_whole = || Unreadable::new("NOT_A_WHOLE_NUMBER", "must be a whole number");
    match json {
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Ok(whole),
            // 1e3 and 5.0 are whole; a double holds whole numbers up to 2^53 exactly.
            (None, Some(double)) if double.fract() == 0.0 && double.abs() <= 9_007_199_254_740_992.0 => {
                Ok(double as i64)
            }
            (None, Some(double)) if double.fract() == 0.0 => Err(out_of_range()),
            _ => Err(not_whole()),
        },
        Json::String(text) => match text.parse::<i64>() {
            Ok(whole) if !text.starts_with('+') => Ok(whole),
            Err(error) if is_overflow(&error) => Err(out_of_range()),
            _ => Err(not_whole()),
        },
        _ => Err(not_whole()),
    }
}

fn is_overflow(error: &std::num::ParseIntError) -> bool {
    use std::num::IntErrorKind::{NegOverflow, PosOverflow};
    matches!(error.kind(), PosOverflow | NegOverflow)
}

fn out_of_range() -> Unreadable {
    Unreadable::new("OUT_OF_RANGE", "is larger than this field holds")
}

/// Base64, standard or for URLs, with or without padding.
pub(super) fn bytes(json: &Json) -> Result<Value, Unreadable> {
    let not_base64 = || Unreadable::new("NOT_BASE64", "must be bytes in base64");
    let Json::String(text) = json else {
        return Err(not_base64());
    };
    let bare = text.trim_end_matches('=');
    let for_urls = bare.contains(['-', '_']);
    let alphabet = if for_urls { &BASE64URL_NOPAD } else { &BASE64_NOPAD };
    let bytes = alphabet.decode(bare.as_bytes()).map_err(|_| not_base64())?;
    Ok(Value::Bytes(bytes.into()))
}

/// The name of a value. Numbers differ from system to system, so they are not read (proto/README.md).
pub(super) fn enumeration(list: &EnumDescriptor, json: &Json) -> Result<Value, Unreadable> {
    let named = json.as_str().and_then(|name| list.get_value_by_name(name));
    named
        .map(|value| Value::EnumNumber(value.number()))
        .ok_or_else(|| {
            let names: Vec<_> = list.values().map(|value| value.name().to_owned()).collect();
            Unreadable::new("UNKNOWN_VALUE", format!("must be one of {}", names.join(", ")))
        })
}

#[cfg(test)]
mod tests {
    use super::super::super::contract::CONTRACT;
    use super::*;
    use serde_json::json;

    #[test]
    fn whole_numbers_read_and_others_do_not() {
        for (json, expected) in [
            (json!(5), Ok(5)),
            (json!("-5"), Ok(-5)),
            (json!(1e3), Ok(1000)),
            (json!("9223372036854775807"), Ok(i64::MAX)),
            (json!("9223372036854775808"), Err("OUT_OF_RANGE")),
            (json!(u64::MAX), Err("OUT_OF_RANGE")),
            (json!(1e300), Err("OUT_OF_RANGE")),
            (json!(0.5), Err("NOT_A_WHOLE_NUMBER")),
            (json!("+5"), Err("NOT_A_WHOLE_NUMBER")),
            (json!(" 5"), Err("NOT_A_WHOLE_NUMBER")),
            (json!(""), Err("NOT_A_WHOLE_NUMBER")),
            (json!([]), Err("NOT_A_WHOLE_NUMBER")),
        ] {
            assert_eq!(
                whole(&json).map_err(|unreadable| unreadable.reason),
                expected,
                "{json}"
            );
        }
        assert_eq!(
            int32(&json!(2_147_483_648_i64)).unwrap_err().reason,
            "OUT_OF_RANGE"
        );
    }

    #[test]
    fn base64_of_either_alphabet_reads() {
        for (text, expected) in [
            ("", Some(&[][..])),
            ("+/8=", Some(&[0xfb, 0xff])),
            ("-_8", Some(&[0xfb, 0xff])),
            ("+_8=", None),
            ("a", None),
            ("区", None),
        ] {
            let read = bytes(&json!(text)).ok();
            assert_eq!(
                read.as_ref().and_then(Value::as_bytes).map(|bytes| &bytes[..]),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn enums_read_by_name_only() {
        let list = CONTRACT
            .get_enum_by_name("quma.registration.v1.FileFormat")
            .unwrap();
        let named = enumeration(&list, &json!("FILE_FORMAT_XLSX")).unwrap();
        assert_eq!(named, Value::EnumNumber(2));
        for json in [json!("XLSX"), json!(2), json!("2"), json!(true)] {
            let unreadable = enumeration(&list, &json).unwrap_err();
            assert!(unreadable.description.contains("FILE_FORMAT_CSV"));
        }
    }
}
