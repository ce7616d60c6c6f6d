//! The colour of a health code.

crate::words! {
    /// A health level, ordered by how careful a gate must be: green < grey < yellow < red.
    ///
    /// Never a number on the wire: five partner systems number green 00, 3, 1, 2 and 0 (domain §3).
    pub enum Level, refused as "UNKNOWN_LEVEL" {
        /// Nothing known against passing.
        Green = "green", "绿码", "green";
        /// Unknown, expired or stale: ask now; never a refusal by itself and never counted as green.
        Grey = "grey", "灰码", "grey";
        /// To be watched: symptoms, or recently discharged or released.
        Yellow = "yellow", "黄码", "yellow";
        /// Confirmed, suspected, in isolation, or from a severe area.
        Red = "red", "红码", "red";
    }
}

impl Level {
    /// The more careful of the two.
    pub fn worse(self, other: Self) -> Self {
        self.max(other)
    }

    /// Whether a fact stands against the person: yellow and red. Grey is a lack of facts.
    pub fn is_adverse(self) -> bool {
        matches!(self, Self::Yellow | Self::Red)
    }
}

#[cfg(test)]
mod tests {
    use super::Level::{Green, Grey, Red, Yellow};

    #[test]
    fn levels_are_ordered_by_the_care_they_ask_for() {
        assert!(Green < Grey && Grey < Yellow && Yellow < Red);
        assert_eq!(Grey.worse(Green), Grey);
        assert!(!Grey.is_adverse() && Yellow.is_adverse());
    }
}
