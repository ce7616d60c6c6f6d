//! What a list or a page may show of personal data: the only place that decides which characters stay readable.
//!
//! The rule is the one every district page follows (design §9): of a name the last character, of an id number the first
//! three and last four, of a phone the first three and last four, of an address the street.

use crate::area::{Area, AreaLevel};
use crate::gazetteer::Gazetteer;

const COVER: char = '*';

/// `王小明` → `**明`: one star for each character but the last. A name of one character is covered wholly.
pub fn name(name: &str) -> String {
    let characters = clusters(name);
    match characters.split_last() {
        None => String::new(),
        Some((_, [])) => COVER.to_string(),
        Some((last, covered)) => covered.iter().map(|_| COVER).chain(last.chars()).collect(),
    }
}

/// `11010519491231002X` → `110***********002X`. A number shorter than fourteen characters shows at most its last quarter:
/// three and four of a nine-character passport would leave two to guess.
pub fn number(number: &str) -> String {
    let length = number.chars().count();
    if length < 14 {
        keep(number, 0, length / 4)
    } else {
        keep(number, 3, 4)
    }
}

/// `13812345678` → `138****5678`. Fixed and foreign numbers, as upstream files bring them, are covered like id numbers.
pub fn phone(phone: &str) -> String {
    if phone.chars().count() == 11 {
        keep(phone, 3, 4)
    } else {
        number(phone)
    }
}

/// `豫H12345` → `豫H***45`.
pub fn plate(plate: &str) -> String {
    keep(plate, 2, 2)
}

/// The place down to its street, in the gazetteer's words; the free text of an address is never part of it.
pub fn address(area: &Area, gazetteer: &Gazetteer) -> String {
    let shown = match area.level() {
        AreaLevel::Community => area.street().unwrap_or(*area),
        _ => *area,
    };
    gazetteer.full_name(&shown)
}

fn keep(text: &str, first: usize, last: usize) -> String {
    let length = text.chars().count();
    text.chars()
        .enumerate()
        .map(|(at, character)| {
            if at < first || at + last >= length {
                character
            } else {
                COVER
            }
        })
        .collect()
}

/// Characters as a reader counts them: a variation selector belongs to the character before it.
fn clusters(text: &str) -> Vec<String> {
    let mut clusters: Vec<String> = Vec::new();
    for character in text.chars() {
        match clusters.last_mut() {
            Some(cluster) if is_variation_selector(character) => cluster.push(character),
            _ => clusters.push(character.to_string()),
        }
    }
    clusters
}

/// Whether the character only chooses the shape of the one before it (U+FE00–FE0F, U+E0100–E01EF): rare characters in
/// names are written with them.
pub(crate) fn is_variation_selector(character: char) -> bool {
    matches!(character, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("王小明", "**明")]
    #[case("王明", "*明")]
    #[case("王", "*")]
    #[case("阿里木·买买提", "******提")]
    #[case("刘𠮷", "*𠮷")]
    #[case("葛\u{E0100}葛\u{E0100}", "*葛\u{E0100}")]
    fn of_a_name_the_last_character_is_shown(#[case] clear: &str, #[case] masked: &str) {
        assert_eq!(name(clear), masked);
    }

    #[rstest]
    #[case("11010519491231002X", "110***********002X")]
    #[case("E12345678", "*******78")]
    #[case("A123", "***3")]
    #[case("A12", "***")]
    fn of_a_number_its_ends_are_shown_and_less_when_it_is_short(#[case] clear: &str, #[case] masked: &str) {
        assert_eq!(number(clear), masked);
    }

    #[test]
    fn of_a_phone_its_ends_are_shown() {
        assert_eq!(phone("13812345678"), "138****5678");
        assert_eq!(phone("03912345"), "******45");
    }
}
