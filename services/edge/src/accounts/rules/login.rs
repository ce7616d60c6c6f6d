//! The name somebody signs in with.

use kit::parse::Unreadable;
use std::fmt;

const LONGEST: usize = 32;
const SHORTEST: usize = 3;

/// 3 to 32 small letters, digits, dots, hyphens and underscores, beginning with a letter: no mobile and no id number fits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Login(String);

impl Login {
    /// Reads a login name; capitals become small.
    ///
    /// # Errors
    /// `MISSING` or `NOT_A_LOGIN`.
    pub fn parse(text: &str) -> Result<Self, Unreadable> {
        let login = Self::folded(text);
        if login.is_empty() {
            return Err(Unreadable::new("MISSING", "must be given"));
        }
        let is_letter = |byte: u8| byte.is_ascii_lowercase();
        let may_stand = |byte: u8| is_letter(byte) || byte.is_ascii_digit() || b".-_".contains(&byte);
        let begins_well = login.bytes().next().is_some_and(is_letter);
        let fits = (SHORTEST..=LONGEST).contains(&login.len());
        if fits && begins_well && login.bytes().all(may_stand) {
            Ok(Self(login))
        } else {
            Err(Unreadable::new(
                "NOT_A_LOGIN",
                "a login name has 3 to 32 letters, digits, dots, hyphens or underscores and begins with a letter",
            ))
        }
    }

    /// How a login name is compared, whether it is one or not.
    pub fn folded(text: &str) -> String {
        text.trim().to_ascii_lowercase()
    }

    /// The name.
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(" Dinghe.Gate-3 ", Ok("dinghe.gate-3"))]
    #[case("", Err("MISSING"))]
    #[case("ab", Err("NOT_A_LOGIN"))]
    #[case("13800138000", Err("NOT_A_LOGIN"))]
    #[case("王小明", Err("NOT_A_LOGIN"))]
    #[case("a<script>", Err("NOT_A_LOGIN"))]
    #[case("a b c", Err("NOT_A_LOGIN"))]
    #[case("abcdefghijklmnopqrstuvwxyz0123456", Err("NOT_A_LOGIN"))]
    fn a_login_name_is_folded_or_refused(#[case] text: &str, #[case] read: Result<&str, &str>) {
        let login = Login::parse(text);
        assert_eq!(login.as_ref().map(Login::text).map_err(|bad| bad.reason), read);
    }
}
