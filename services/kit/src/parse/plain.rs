//! The small readers every request needs: text of a bounded length, numbers in a range, lists that name nothing twice, a message that
//! must be there.

use std::fmt::Display;
use std::ops::RangeInclusive;

use super::unreadable::Unreadable;

/// Text that must be there: trimmed, 1 to `max_chars` characters, all of them printable.
///
/// # Errors
/// `MISSING` when nothing is left after trimming, `TOO_LONG`, or `UNPRINTABLE` for control characters.
pub fn required(text: &str, max_chars: usize) -> Result<&str, Unreadable> {
    optional(text, max_chars)?.ok_or_else(|| Unreadable::new("MISSING", "must not be empty"))
}

/// Text that may be absent: `None` when nothing is left after trimming.
///
/// # Errors
/// `TOO_LONG` above `max_chars` characters, `UNPRINTABLE` for control characters.
pub fn optional(text: &str, max_chars: usize) -> Result<Option<&str>, Unreadable> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    // A character is at least one byte: most texts are known to be short enough without counting.
    if text.len() > max_chars && text.chars().count() > max_chars {
        return Err(Unreadable::new(
            "TOO_LONG",
            format!("must be at most {max_chars} characters"),
        ));
    }
    if text.chars().any(char::is_control) {
        return Err(Unreadable::new("UNPRINTABLE", "must not hold control characters"));
    }
    Ok(Some(text))
}

/// A number (or anything ordered) inside `range`, both ends included.
///
/// # Errors
/// `OUT_OF_RANGE`; the sentence names the range, in the unit of the field.
pub fn within<T: PartialOrd + Display>(value: T, range: RangeInclusive<T>) -> Result<T, Unreadable> {
    if range.contains(&value) {
        return Ok(value);
    }
    let (from, to) = range.into_inner();
    Err(Unreadable::new(
        "OUT_OF_RANGE",
        format!("must be from {from} to {to}"),
    ))
}

/// A list that names each thing once.
///
/// # Errors
/// `NAMED_TWICE`.
pub fn distinct<T: PartialEq>(values: &[T]) -> Result<&[T], Unreadable> {
    let is_repeated = |(nth, value): (usize, &T)| values[..nth].contains(value);
    if values.iter().enumerate().any(is_repeated) {
        return Err(Unreadable::new("NAMED_TWICE", "must name each once"));
    }
    Ok(values)
}

/// A message field that must be set.
///
/// # Errors
/// `MISSING`.
pub fn present<T>(value: Option<T>) -> Result<T, Unreadable> {
    value.ok_or_else(|| Unreadable::new("MISSING", "must be set"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason<T>(read: Result<T, Unreadable>) -> Option<&'static str> {
        read.err().map(|unreadable| unreadable.reason)
    }

    #[test]
    fn length_is_counted_in_characters_not_bytes() {
        assert_eq!(required(" 王小明 ", 3), Ok("王小明"));
        assert_eq!(reason(required("王小明明", 3)), Some("TOO_LONG"));
    }

    #[test]
    fn blank_is_missing_or_absent() {
        assert_eq!(reason(required(" \n", 3)), Some("MISSING"));
        assert_eq!(optional("  ", 3), Ok(None));
        assert_eq!(reason(present::<u8>(None)), Some("MISSING"));
    }

    #[test]
    fn control_characters_are_refused_inside_text() {
        assert_eq!(reason(optional("a\u{0}b", 9)), Some("UNPRINTABLE"));
        assert_eq!(reason(optional("a\nb", 9)), Some("UNPRINTABLE"));
    }

    #[test]
    fn a_list_names_each_once() {
        assert_eq!(distinct::<u8>(&[]), Ok([].as_slice()));
        assert_eq!(distinct(&[1, 2]), Ok([1, 2].as_slice()));
        assert_eq!(reason(distinct(&[1, 2, 1])), Some("NAMED_TWICE"));
    }

    #[test]
    fn a_range_includes_both_ends() {
        assert_eq!(within(1, 1..=3), Ok(1));
        assert_eq!(within(3, 1..=3), Ok(3));
        assert_eq!(reason(within(4, 1..=3)), Some("OUT_OF_RANGE"));
    }
}
