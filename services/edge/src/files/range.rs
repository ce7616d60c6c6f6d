//! Which part of a file is asked for (RFC 9110, section 14): one range of bytes; what does not read asks for all of it.

use http::HeaderMap;
use http::header::{IF_RANGE, RANGE};
use std::ops::Range;

/// What is to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Everything.
    All,
    /// These bytes.
    Part(Range<u64>),
    /// Bytes behind the end.
    Nothing,
}

/// What a request asks for of a file of this size and entity tag. A part of another version is the whole of this one.
pub fn wanted(headers: &HeaderMap, size: u64, tag: &str) -> Wanted {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if text(IF_RANGE).is_some_and(|known| known != tag) {
        return Wanted::All;
    }
    text(RANGE)
        .and_then(|range| part(range, size))
        .unwrap_or(Wanted::All)
}

/// `bytes=0-99`, `bytes=100-`, `bytes=-100`.
fn part(range: &str, size: u64) -> Option<Wanted> {
    let (first, last) = range.trim().strip_prefix("bytes=")?.split_once('-')?;
    let number = |text: &str| text.parse::<u64>().ok();
    let part = match (first, last) {
        ("", last) => size.saturating_sub(number(last)?)..size,
        (first, "") => number(first)?..size,
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            if last < first {
                return None;
            }
            first..last.saturating_add(1).min(size)
        }
    };
    Some(match part.start < part.end {
        true => Wanted::Part(part),
        false => Wanted::Nothing,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn one_range_is_understood_and_anything_else_asks_for_all() {
        let of = |range: &str| {
            let headers = HeaderMap::from_iter([(RANGE, HeaderValue::from_str(range).unwrap())]);
            wanted(&headers, 1_000, "\"a\"")
        };
        assert_eq!(of("bytes=0-99"), Wanted::Part(0..100));
        assert_eq!(of("bytes=400-"), Wanted::Part(400..1_000));
        assert_eq!(of("bytes=-300"), Wanted::Part(700..1_000));
        assert_eq!(of("bytes=-3000"), Wanted::Part(0..1_000));
        assert_eq!(of("bytes=900-5000"), Wanted::Part(900..1_000));
        for nothing in ["bytes=1000-", "bytes=1000-1001", "bytes=-0"] {
            assert_eq!(of(nothing), Wanted::Nothing, "{nothing}");
        }
        for all in [
            "bytes=9-1",
            "bytes=0-1,5-6",
            "lines=0-1",
            "bytes=a-b",
            "bytes=99999999999999999999-",
            "",
        ] {
            assert_eq!(of(all), Wanted::All, "{all}");
        }
    }

    #[test]
    fn a_part_of_another_version_is_all_of_this_one() {
        let headers = |tag: &'static str| {
            let range = (RANGE, HeaderValue::from_static("bytes=5-"));
            HeaderMap::from_iter([range, (IF_RANGE, HeaderValue::from_static(tag))])
        };
        assert_eq!(wanted(&headers("\"b\""), 9, "\"a\""), Wanted::All);
        assert_eq!(wanted(&headers("\"a\""), 9, "\"a\""), Wanted::Part(5..9));
    }
}
