//! Full-width letters and digits, as Chinese input methods type them, made narrow.

/// The half-width twin of a full-width form (U+FF01–U+FF5E) or of the ideographic space; any other character unchanged.
pub fn narrow(character: char) -> char {
    match character {
        '\u{3000}' => ' ',
        // The block repeats ASCII `!`–`~` in order, so the distance is the same for every character.
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(character as u32 - 0xFEE0).unwrap_or(character),
        _ => character,
    }
}

/// The text narrowed, ASCII letters in capitals, and the characters of `separators` left out: how codes are compared.
pub fn fold(text: &str, separators: &[char]) -> String {
    text.trim()
        .chars()
        .map(narrow)
        .filter(|character| !separators.contains(character))
        .map(|character| character.to_ascii_uppercase())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_input_method_types_wide_is_read_as_narrow() {
        assert_eq!(fold(" １３８－００ ", &['-']), "13800");
        assert_eq!(fold("豫ｈ·12345", &['·']), "豫H12345");
    }
}
