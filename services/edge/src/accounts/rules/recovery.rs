//! Codes on paper that stand in for a lost phone, each once.

use super::made;

/// How many are printed.
const COUNT: usize = 8;

/// A new set, by dice.
pub fn new_codes() -> Vec<String> {
    (0..COUNT).map(|_| made::recovery_code()).collect()
}

/// How a code is compared: hyphens, spaces and capitals make no difference. `None` when it is none of ours.
pub fn folded(typed: &str) -> Option<String> {
    let kept: String = typed
        .chars()
        .filter(|letter| !matches!(letter, '-' | ' '))
        .flat_map(char::to_lowercase)
        .take(13)
        .collect();
    (kept.len() == 12 && kept.is_ascii()).then_some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        assert_eq!(folded(" ABCdef-234 567 ").as_deref(), Some("abcdef234567"));
        for other in ["", "287082", "abcdef-2345678", "河边的三棵"] {
            assert_eq!(folded(other), None, "{other}");
        }
        assert!(new_codes().iter().all(|code| folded(code).is_some()));
    }
}
