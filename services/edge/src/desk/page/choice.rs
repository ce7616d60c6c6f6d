//! Words of the contract's enumerations, to show and to choose from.

use crate::web::Language;
use crate::web::words::Both;

/// What stands first where nothing is chosen for anybody.
pub(in crate::desk) const CHOOSE: Both = ("请选择", "Please choose");

/// Values with their words, in the order in which they are offered.
pub(in crate::desk) type Choices<E> = [(E, Both)];

/// What a value is called; a dash for one that has no word.
pub(in crate::desk) fn word<E: Copy + PartialEq>(choices: &Choices<E>, value: E) -> Both {
    let found = choices.iter().find(|(known, _)| *known == value);
    found.map_or(("—", "—"), |(_, words)| *words)
}

/// What a form offers: the number by which the contract knows a value, and its word.
pub(in crate::desk) fn options<E: Copy + Into<i32>>(
    choices: &Choices<E>,
    language: Language,
) -> Vec<(String, String)> {
    let option = |(value, words): &(E, Both)| {
        let number: i32 = (*value).into();
        (number.to_string(), language.t(words.0, words.1).to_owned())
    };
    choices.iter().map(option).collect()
}

/// The number that was chosen; 0, which is unspecified, when none was.
pub(in crate::desk) fn chosen(typed: &str) -> i32 {
    typed.trim().parse().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proto::registration::v1::HalfDay;

    #[test]
    fn a_value_is_offered_by_its_number_and_read_back() {
        let halves: &Choices<HalfDay> = &[(HalfDay::Morning, ("早", "morning"))];
        assert_eq!(word(halves, HalfDay::Morning), ("早", "morning"));
        assert_eq!(word(halves, HalfDay::Evening), ("—", "—"));
        let offered = options(halves, Language::English);
        assert_eq!(offered, [("1".to_owned(), "morning".to_owned())]);
        assert_eq!(chosen(&offered[0].0), i32::from(HalfDay::Morning));
        for nothing in ["", "x", "99999999999999"] {
            assert_eq!(chosen(nothing), 0);
        }
    }
}
