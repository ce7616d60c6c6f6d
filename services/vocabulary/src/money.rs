//! Money, in fen.

use kit::parse::Unreadable;
use std::fmt;

/// The most that one amount can be: 10 trillion yuan, far above any district's books and far below overflow of a sum.
const MOST: i64 = 1_000_000_000_000_000;

/// An amount in fen (1 yuan = 100 fen); negative only as the difference of two amounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fen(i64);

impl Fen {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// An amount from outside: refuses a negative or absurd one with `OUT_OF_RANGE`.
    pub fn parse(fen: i64) -> Result<Self, Unreadable> {
        if !(0..=MOST).contains(&fen) {
            return Err(Unreadable::new(
                "OUT_OF_RANGE",
                "must be an amount in fen, not negative",
            ));
        }
        Ok(Self(fen))
    }

    /// An amount already known to be right.
    pub const fn new(fen: i64) -> Self {
        Self(fen)
    }

    /// The number of fen.
    pub const fn fen(self) -> i64 {
        self.0
    }

    /// The sum; `None` when it overflows.
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference, which may be negative; `None` when it overflows.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// This amount times a count; `None` when it overflows.
    pub fn checked_mul(self, times: i64) -> Option<Self> {
        self.0.checked_mul(times).map(Self)
    }
}

/// In yuan with two decimals: `12.50`.
impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let fen = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", fen / 100, fen % 100)
    }
}

crate::stored_as_number!(Fen, i64, |fen| Ok(Self(fen)), |amount: &Fen| amount.0);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_reads_in_yuan_and_is_never_negative_from_outside() {
        assert_eq!(Fen::new(1250).to_string(), "12.50");
        assert_eq!(Fen::new(-5).to_string(), "-0.05");
        assert_eq!(Fen::parse(-1).unwrap_err().reason, "OUT_OF_RANGE");
    }
}
