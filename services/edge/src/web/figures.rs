//! Numbers as they are read: in groups of three.

/// `95,482`, with a minus where there is one.
pub fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        text.push('-');
    }
    for (place, digit) in digits.char_indices() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The same, or a dash for what is not known.
pub fn grouped_or_dash(number: Option<i64>) -> String {
    number.map_or_else(|| "—".to_owned(), grouped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_stand_in_threes() {
        let told = [0, 927, 7_211, 95_482, 1_000_000, -1_200].map(grouped);
        assert_eq!(told, ["0", "927", "7,211", "95,482", "1,000,000", "-1,200"]);
    }
}
