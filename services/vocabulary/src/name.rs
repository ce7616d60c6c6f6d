//! A person's name.

use crate::column::Text;
use crate::{mask, width};
use kit::parse::Unreadable;
use std::borrow::Cow;
use std::fmt;

const LONGEST: usize = 50;
/// The dot between the parts of a name, as GB 18030 and the household register write it.
const DOT: char = '·';

/// A name of 1–50 characters: letters of any script, CJK extension characters (𬭸 䶮 𠮷 㛃) among them, with `·`, spaces,
/// apostrophes and hyphens between.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonName(String);

impl PersonName {
    /// Reads a name as typed: the many dots become `·`, runs of spaces one, full-width letters narrow.
    ///
    /// Refuses with `MISSING`, `TOO_LONG` or `NOT_A_NAME` (digits, control characters, markup, pictures).
    pub fn parse(text: &str) -> Result<Self, Unreadable> {
        let name = tidy(text);
        if name.is_empty() {
            return Err(Unreadable::new("MISSING", "must be given"));
        }
        if name.chars().count() > LONGEST {
            return Err(Unreadable::new("TOO_LONG", "a name has at most 50 characters"));
        }
        let begins_well = name.chars().next().is_some_and(char::is_alphabetic);
        if !begins_well || !name.chars().all(may_stand_in_a_name) {
            return Err(Unreadable::new(
                "NOT_A_NAME",
                "a name has letters, and dots or hyphens between them",
            ));
        }
        Ok(Self(name))
    }

    /// The name in clear: for sealing, for search tokens, and for roles that may read it, with a purpose.
    pub fn clear(&self) -> &str {
        &self.0
    }

    /// What search tokens are made of: capitals, without spaces, dots and hyphens, which people leave out at will.
    pub fn folded(&self) -> String {
        let kept = self
            .0
            .chars()
            .filter(|character| character.is_alphabetic() && !mask::is_variation_selector(*character));
        kept.flat_map(char::to_uppercase).collect()
    }

    /// All but the last character covered.
    pub fn masked(&self) -> String {
        mask::name(&self.0)
    }
}

fn tidy(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    for word in text.split([' ', '\u{3000}']).filter(|word| !word.is_empty()) {
        if !tidy.is_empty() {
            tidy.push(' ');
        }
        tidy.extend(word.chars().map(|character| match width::narrow(character) {
            '•' | '・' | '‧' | '∙' | '●' | '⋅' => DOT,
            narrow => narrow,
        }));
    }
    tidy
}

fn may_stand_in_a_name(character: char) -> bool {
    character.is_alphabetic()
        || matches!(character, DOT | ' ' | '.' | '-' | '\'' | '’')
        || mask::is_variation_selector(character)
}

impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonName(***)")
    }
}

impl Text for PersonName {
    fn write(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.0)
    }

    fn read(text: &str) -> Result<Self, Unreadable> {
        Self::parse(text)
    }
}

crate::serialized_as_text!(PersonName);

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(" 王小明 ", "王小明", "王小明")]
    #[case("刘𠮷", "刘𠮷", "刘𠮷")]
    #[case("李䶮𬭸㛃", "李䶮𬭸㛃", "李䶮𬭸㛃")]
    #[case("阿里木•买买提", "阿里木·买买提", "阿里木买买提")]
    #[case("Anna  Müller-Lee", "Anna Müller-Lee", "ANNAMÜLLERLEE")]
    fn a_name_is_kept_tidy_and_found_however_it_is_typed(
        #[case] text: &str,
        #[case] clear: &str,
        #[case] folded: &str,
    ) {
        let name = PersonName::parse(text).unwrap();
        assert_eq!((name.clear(), name.folded().as_str()), (clear, folded));
    }

    #[rstest]
    #[case("　", "MISSING")]
    #[case("王\n明", "NOT_A_NAME")]
    #[case("<b>王明</b>", "NOT_A_NAME")]
    #[case("=王明", "NOT_A_NAME")]
    #[case("王明1", "NOT_A_NAME")]
    #[case("·王明", "NOT_A_NAME")]
    #[case("王😀", "NOT_A_NAME")]
    #[case("王\u{202E}明", "NOT_A_NAME")]
    fn what_is_no_name_is_refused(#[case] text: &str, #[case] reason: &str) {
        assert_eq!(PersonName::parse(text).unwrap_err().reason, reason);
    }
}
