//! What is drawn in a cell: a bar beside its number, or the hours of a day.

/// A drawing.
#[derive(Clone, Debug)]
pub(in crate::desk) enum Drawing {
    /// A bar, in thousandths of the longest.
    Bar(u32),
    /// Hours of one day.
    Hours(Vec<Hours>),
}

/// From one minute of a day to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::desk) struct Hours {
    /// The class that colours them.
    pub class: &'static str,
    /// Inclusive.
    pub from: u32,
    /// Exclusive.
    pub to: u32,
    /// What a pointer, and a reader of screens, is told.
    pub told: String,
}

impl Hours {
    /// In minutes.
    pub(in crate::desk) fn length(&self) -> u32 {
        self.to.saturating_sub(self.from)
    }
}

impl Drawing {
    /// A part of a whole; nothing of nothing.
    pub(in crate::desk) fn bar(part: i64, whole: i64) -> Self {
        let thousandths = part
            .max(0)
            .saturating_mul(1_000)
            .checked_div(whole)
            .unwrap_or_default();
        Self::Bar(u32::try_from(thousandths.clamp(0, 1_000)).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_stays_within_its_frame() {
        let lengths =
            [(1, 2), (0, 0), (5, 2), (-1, 2), (i64::MAX, 2)].map(|(part, whole)| {
                match Drawing::bar(part, whole) {
                    Drawing::Bar(length) => length,
                    Drawing::Hours(_) => u32::MAX,
                }
            });
        assert_eq!(lengths, [500, 0, 1_000, 0, 1_000]);
    }
}
