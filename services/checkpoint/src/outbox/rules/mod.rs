//! What registration is told, and when that is tried again.

use std::time::Duration;

vocabulary::words! {
    /// What is told.
    pub enum Kind, refused as "UNKNOWN_REPORT" {
        /// How a fever stands.
        Fever = "fever";
        /// A visitor who stayed in a high-risk area.
        Lead = "lead";
        /// Somebody who was erased is forgotten here, too.
        Erasure = "erasure";
    }
}

/// The first pause after a failure; it doubles.
const FIRST: Duration = Duration::from_secs(1);
/// Registration is back within minutes, so it is not left alone for longer.
const LONGEST: Duration = Duration::from_secs(60);
/// What it refuses is a mistake of ours: kept for whoever corrects it, and hardly ever in the way of what can be told.
const REFUSED: Duration = Duration::from_secs(3_600);

/// How long to wait after so many attempts that nobody answered.
pub fn pause(attempts: i32) -> Duration {
    let doubled = u32::try_from(attempts.clamp(1, 16) - 1).unwrap_or(0);
    FIRST.saturating_mul(1 << doubled).min(LONGEST)
}

/// How long to wait after a refusal.
pub fn pause_refused() -> Duration {
    REFUSED
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_doubles_and_stays_within_a_minute() {
        let seconds: Vec<u64> = [0, 1, 2, 3, 7, 30, i32::MAX]
            .into_iter()
            .map(|attempts| pause(attempts).as_secs())
            .collect();
        assert_eq!(seconds, [1, 1, 2, 4, 60, 60, 60]);
    }
}
