//! Why somebody looks at, exports or changes something: a sentence that is written into the audit trail as it stands.

use crate::mobile::Mobile;
use crate::width::narrow;
use kit::parse::{Unreadable, optional, required};

/// The most characters of a purpose.
const LONGEST: usize = 200;
/// The shortest number that is a person's: a mobile's eleven digits. Document numbers and dates are shorter.
const NUMBER_OF_A_PERSON: usize = 11;

/// Reads a purpose of 2 to 200 characters. Refuses with `MISSING`, `TOO_LONG`, `UNPRINTABLE`, `TOO_SHORT`; and with `PERSONAL_DATA` when a
/// number stands in it that may be somebody's phone or id: the trail is kept for years and holds nobody's data.
pub fn parse(text: &str) -> Result<&str, Unreadable> {
    let text = required(text, LONGEST)?;
    if text.chars().nth(1).is_none() {
        return Err(Unreadable::new("TOO_SHORT", "must be at least 2 characters"));
    }
    if holds_a_persons_number(text) {
        return Err(Unreadable::new(
            "PERSONAL_DATA",
            "must not hold a phone or id number: it is kept in the audit trail",
        ));
    }
    Ok(text)
}

/// Reads a purpose that may be absent.
pub fn parse_optional(text: &str) -> Result<Option<&str>, Unreadable> {
    match optional(text, LONGEST)? {
        Some(text) => parse(text).map(Some),
        None => Ok(None),
    }
}

/// Eleven digits in a row; or a mobile set apart by spaces or hyphens, as people write it.
fn holds_a_persons_number(text: &str) -> bool {
    let text: String = text.chars().map(narrow).collect();
    let in_a_row = |text: &str| {
        text.split(|letter: char| !letter.is_ascii_digit())
            .any(|run| run.len() >= NUMBER_OF_A_PERSON)
    };
    let is_mobile = |part: &str| Mobile::parse(&part.replace([' ', '-'], "")).is_ok();
    in_a_row(&text)
        || text
            .split(|letter: char| !matches!(letter, '0'..='9' | ' ' | '-'))
            .any(is_mobile)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_purpose_is_a_sentence() {
        assert_eq!(parse("流行病学调查"), Ok("流行病学调查"));
        let dated = "按豫防指〔2020〕8号排查 2020-02-28 2020-03-01";
        assert_eq!(parse(dated), Ok(dated));
        assert_eq!(parse_optional("  "), Ok(None));
        assert_eq!(parse("x").unwrap_err().reason, "TOO_SHORT");
        assert_eq!(parse("").unwrap_err().reason, "MISSING");
        assert_eq!(parse(&"查".repeat(201)).unwrap_err().reason, "TOO_LONG");
    }

    #[test]
    fn nobodys_number_stands_in_it() {
        for text in [
            "找13800138000的住户",
            "电话 138 0013 8000",
            "138-0013-8000",
            "证件11010519491231002X",
            "１３８００１３８０００",
        ] {
            assert_eq!(parse(text).unwrap_err().reason, "PERSONAL_DATA", "{text}");
        }
    }
}
