//! Passwords and codes made by dice: easy to read from paper, too many to guess.

use super::password::Password;

/// Digits and small letters without those that look alike on paper (0 o, 1 l i).
const LETTERS: &[u8; 31] = b"23456789abcdefghjkmnpqrstuvwxyz";

/// A first password for a slip: three groups of four, 59 bits.
///
/// # Panics
/// Never: it is short enough to be a password.
pub fn first_password() -> Password {
    Password::typed(&groups(3, 4)).expect("fourteen characters are a possible password")
}

/// A recovery code: two groups of six, 59 bits.
pub fn recovery_code() -> String {
    groups(2, 6)
}

/// A code to join a gate by: two groups of four, 39 bits, good for minutes.
pub fn join_code() -> String {
    groups(2, 4)
}

/// The login name of an account that nobody signs in with by name.
pub fn nobodys_login() -> String {
    format!("volunteer-{}", groups(1, 12))
}

fn groups(count: usize, length: usize) -> String {
    let group = || -> String { (0..length).map(|_| letter()).collect() };
    (0..count).map(|_| group()).collect::<Vec<_>>().join("-")
}

/// One letter, each as likely as any other.
fn letter() -> char {
    let place = rand::random_range(0..LETTERS.len());
    char::from(LETTERS[place])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_can_be_read_from_paper_and_is_never_the_same() {
        let (one, other) = (first_password(), first_password());
        assert_ne!(one.clear(), other.clear());
        assert_eq!(one.clear().len(), 14);
        assert!(
            one.clear()
                .bytes()
                .all(|byte| byte == b'-' || LETTERS.contains(&byte))
        );
        assert_eq!(recovery_code().len(), 13);
        assert!(
            Password::chosen(one.clear(), "any").is_ok(),
            "it follows the rules for chosen ones too"
        );
    }
}
