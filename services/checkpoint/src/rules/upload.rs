//! What is believed of a pass that an offline gate decided: its time corrected, its shift and its id checked, its verdict doubted.

use std::time::Duration;

use kit::clock::Moment;
use vocabulary::{PassId, Verdict};

use super::pass::Pass;
use super::reasons::Reasons;
use super::shift::Shift;
use super::verdict::alone;

/// An id's own time lies at most so far from its fact; the books are divided by it.
pub const ID_TOLERANCE: Duration = Duration::from_secs(48 * 3_600);
/// A skew above this is told to the device and stands in its records.
const WORTH_TELLING: u64 = 60_000;
/// How far a corrected scan may lie before or behind its shift, or in the future: clocks are read by the second.
const TOLERANCE: Duration = Duration::from_secs(60);

/// Why a row does not count although it can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RowRefusal {
    /// The id's time is more than 48 hours from the scan.
    #[error("the id was made more than 48 hours before or after the scan")]
    IdTooFarFromFact,
    /// The shift does not cover the scan or the gate.
    #[error("the scan lies outside the shift of its ticket")]
    OutsideShift,
    /// After the device's clock was corrected, the scan has not happened yet.
    #[error("the scan lies in the future")]
    InTheFuture,
}

impl RowRefusal {
    /// Stable, as the contract names it.
    pub fn reason(self) -> &'static str {
        match self {
            Self::IdTooFarFromFact => "ID_TOO_FAR_FROM_FACT",
            Self::OutsideShift => "OUTSIDE_SHIFT",
            Self::InTheFuture => "IN_THE_FUTURE",
        }
    }
}

/// Whether the time inside an id lies near enough to its fact.
pub fn id_fits(id: PassId, fact: Moment) -> bool {
    let made = id.moment();
    made.since(fact) <= ID_TOLERANCE && fact.since(made) <= ID_TOLERANCE
}

/// How far a device's clock is from ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Skew {
    /// The device's clock minus ours, in milliseconds.
    pub millis: i64,
}

impl Skew {
    /// From the device's own now and ours.
    pub fn of(device_now: Moment, now: Moment) -> Self {
        Self {
            millis: (device_now.unix_micros() - now.unix_micros()) / 1_000,
        }
    }

    /// A moment the device told, in our time.
    pub fn correct(self, told: Moment) -> Moment {
        Moment::from_unix_micros(
            told.unix_micros()
                .saturating_sub(self.millis.saturating_mul(1_000)),
        )
    }

    /// Whether it is more than a minute.
    pub fn is_worth_telling(self) -> bool {
        self.millis.unsigned_abs() > WORTH_TELLING
    }
}

/// When the scan really was, if the row counts at all. Never later than `now`.
pub fn scanned_at(
    id: PassId,
    told: Moment,
    skew: Skew,
    shift: &Shift,
    now: Moment,
) -> Result<Moment, RowRefusal> {
    let corrected = skew.correct(told);
    if corrected > now + TOLERANCE {
        return Err(RowRefusal::InTheFuture);
    }
    if !id_fits(id, corrected) {
        return Err(RowRefusal::IdTooFarFromFact);
    }
    let covered =
        shift.covers(corrected) || shift.covers(corrected + TOLERANCE) || shift.covers(corrected - TOLERANCE);
    if !covered {
        return Err(RowRefusal::OutsideShift);
    }
    Ok(corrected.min(now))
}

/// Whether a record is milder than its own reasons, its reading, or what is known of the person allow.
pub fn is_doubtful(pass: &Pass, known: Verdict) -> bool {
    let of_reasons = gravest(&pass.reasons);
    let of_reading = match pass.temperature_result() {
        vocabulary::TemperatureResult::High => Verdict::Recheck,
        _ => Verdict::Pass,
    };
    let of_level = match pass.level {
        vocabulary::Level::Red => Verdict::ReportToStreet,
        vocabulary::Level::Yellow => Verdict::Refuse,
        // Somebody at the gate may have asked, and let the person pass.
        vocabulary::Level::Grey | vocabulary::Level::Green => Verdict::Pass,
    };
    pass.verdict.may_pass()
        && [of_reasons, of_reading, of_level, known]
            .iter()
            .any(|verdict| *verdict > Verdict::AskNow)
}

fn gravest(reasons: &Reasons) -> Verdict {
    reasons.iter().map(alone).max().unwrap_or(Verdict::Pass)
}

#[cfg(test)]
mod tests {
    use super::*;
    use vocabulary::{CheckpointId, ShiftId};

    const HOUR: Duration = Duration::from_secs(3_600);

    fn now() -> Moment {
        Moment::from_unix_seconds(1_583_040_000)
    }

    fn shift() -> Shift {
        Shift {
            id: ShiftId::new(now()),
            checkpoint: CheckpointId::new(now()),
            device: "d".into(),
            verifier: "v".into(),
            from: now() - 8 * HOUR,
            until: now() + 8 * HOUR,
        }
    }

    #[test]
    fn a_wrong_clock_is_corrected_and_told() {
        let skew = Skew::of(now() + 3 * HOUR, now());
        assert!(skew.is_worth_telling() && !Skew::of(now() + HOUR / 120, now()).is_worth_telling());
        let told = now() + 2 * HOUR;
        assert_eq!(
            scanned_at(PassId::new(told), told, skew, &shift(), now()),
            Ok(now() - HOUR)
        );
    }

    #[test]
    fn what_lies_in_the_future_outside_the_shift_or_far_from_its_id_does_not_count() {
        let none = Skew { millis: 0 };
        let judge = |id: Moment, told: Moment| scanned_at(PassId::new(id), told, none, &shift(), now());
        assert_eq!(judge(now(), now() + HOUR), Err(RowRefusal::InTheFuture));
        assert_eq!(
            judge(now() - 9 * HOUR, now() - 9 * HOUR),
            Err(RowRefusal::OutsideShift)
        );
        assert_eq!(
            judge(now() - 60 * HOUR, now() - HOUR),
            Err(RowRefusal::IdTooFarFromFact)
        );
        assert_eq!(judge(now() - 40 * HOUR, now() - HOUR), Ok(now() - HOUR));
        assert_eq!(judge(now(), now() + Duration::from_secs(30)), Ok(now()));
    }
}
