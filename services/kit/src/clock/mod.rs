//! What time it is: the town's time for facts, the machine's time for tokens, and tests on a day of their own.

mod columns;
pub mod day;
pub mod moment;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

pub use day::{Day, Zone};
pub use moment::Moment;

/// Tells the time. Cheap to clone; all clones of one clock show the same time and move together.
///
/// [`Clock::now`] is the town's time: scans, checks, deadlines, policies. [`Clock::wall`] is the machine's:
/// tokens, certificates, sessions, telemetry. They differ only in the demonstration and in tests.
#[derive(Debug, Clone)]
pub struct Clock {
    hands: Hands,
    zone: Zone,
}

#[derive(Debug, Clone)]
enum Hands {
    /// The machine's time.
    System,
    /// Stands still at these microseconds since 1970 until it is moved.
    Fixed(Arc<AtomicI64>),
    /// Runs this many microseconds ahead of (or behind) the machine.
    Story(Arc<AtomicI64>),
}

/// The town lives in real time; only the clocks of stories and tests can be moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this clock shows the machine's time and cannot be moved")]
pub struct Unmovable;

impl Clock {
    /// The machine's time: what a city runs on.
    pub fn system(zone: Zone) -> Self {
        Self {
            hands: Hands::System,
            zone,
        }
    }

    /// Stands still at `moment` until it is moved: what tests run on. Its [`wall`](Clock::wall) still runs.
    pub fn fixed(moment: Moment, zone: Zone) -> Self {
        Self {
            hands: Hands::Fixed(Arc::new(AtomicI64::new(moment.unix_micros()))),
            zone,
        }
    }

    /// Starts at `start` and ticks from there: what the demonstration runs on.
    pub fn story(start: Moment, zone: Zone) -> Self {
        let ahead = start.unix_micros() - machine_time().unix_micros();
        Self {
            hands: Hands::Story(Arc::new(AtomicI64::new(ahead))),
            zone,
        }
    }

    /// The town's time.
    pub fn now(&self) -> Moment {
        match &self.hands {
            Hands::System => machine_time(),
            Hands::Fixed(at) => Moment::from_unix_micros(at.load(Ordering::Acquire)),
            Hands::Story(ahead) => {
                Moment::from_unix_micros(machine_time().unix_micros() + ahead.load(Ordering::Acquire))
            }
        }
    }

    /// The machine's time.
    pub fn wall(&self) -> Moment {
        machine_time()
    }

    /// Moves the town to `moment`; a story ticks on from there.
    ///
    /// # Errors
    /// [`Unmovable`] when this is the machine's clock.
    pub fn set_now(&self, moment: Moment) -> Result<(), Unmovable> {
        match &self.hands {
            Hands::System => return Err(Unmovable),
            Hands::Fixed(at) => at.store(moment.unix_micros(), Ordering::Release),
            Hands::Story(ahead) => {
                ahead.store(
                    moment.unix_micros() - machine_time().unix_micros(),
                    Ordering::Release,
                );
            }
        }
        Ok(())
    }

    /// Moves the town's time forward; the machine's clock stays as it is.
    pub fn advance(&self, by: Duration) {
        let micros = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
        match &self.hands {
            Hands::System => {}
            Hands::Fixed(hand) | Hands::Story(hand) => {
                hand.fetch_add(micros, Ordering::AcqRel);
            }
        }
    }

    /// The town's zone.
    pub fn zone(&self) -> Zone {
        self.zone
    }

    /// The town's civil day.
    pub fn today(&self) -> Day {
        Day::of(self.now(), self.zone)
    }

    /// A count of what passes from now on.
    pub fn stopwatch(&self) -> Stopwatch {
        Stopwatch {
            began: Instant::now(),
            shown: self.now(),
            clock: self.clone(),
        }
    }

    /// Whether the town lives a story of its own: pages then say which day it is.
    pub fn is_story(&self) -> bool {
        matches!(self.hands, Hands::Story(_))
    }
}

/// Counts from when it was made. Nothing that sets the machine's clock right reaches it; beside a clock that stands still it counts what
/// that clock is moved by.
#[derive(Debug, Clone)]
pub struct Stopwatch {
    began: Instant,
    shown: Moment,
    clock: Clock,
}

impl Stopwatch {
    /// What has passed.
    pub fn elapsed(&self) -> Duration {
        match self.clock.hands {
            Hands::Fixed(_) => self.clock.now().since(self.shown),
            Hands::System | Hands::Story(_) => self.began.elapsed(),
        }
    }
}

/// The one place that asks the machine for the time.
#[allow(clippy::disallowed_methods)]
fn machine_time() -> Moment {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Moment::from_unix_seconds(0) + since_1970
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spring() -> Moment {
        Moment::parse("2020-02-16T16:30:00Z").expect("a time")
    }

    fn china() -> Zone {
        Zone::parse("+08:00").expect("a zone")
    }

    #[test]
    fn a_fixed_clock_moves_only_when_it_is_moved_and_its_clones_with_it() {
        let clock = Clock::fixed(spring(), china());
        let clone = clock.clone();
        assert_eq!(
            (clock.now(), clock.today().to_string()),
            (spring(), "2020-02-17".to_owned())
        );
        clock.advance(Duration::from_secs(24 * 3_600));
        assert_eq!(clone.today().to_string(), "2020-02-18");
        assert_eq!(clone.set_now(spring()), Ok(()));
        assert_eq!(clock.now(), spring());
    }

    #[test]
    fn a_story_starts_where_it_is_told_and_ticks() {
        let clock = Clock::story(spring(), china());
        assert!(clock.is_story());
        let began = clock.now();
        assert!(began >= spring() && began.since(spring()) < Duration::from_secs(60));
        std::thread::sleep(Duration::from_millis(2));
        assert!(clock.now() > began);
        assert!(clock.wall() > began + Duration::from_secs(365 * 24 * 3_600));
    }

    #[test]
    fn a_stopwatch_counts_what_passes_and_not_what_is_set() {
        let day = Duration::from_secs(24 * 3_600);
        let fixed = Clock::fixed(spring(), china());
        let counted = fixed.stopwatch();
        assert_eq!(counted.elapsed(), Duration::ZERO);
        fixed.advance(day);
        assert_eq!(counted.elapsed(), day);
        let story = Clock::story(spring(), china());
        let counted = story.stopwatch();
        story.advance(day);
        assert!(counted.elapsed() < Duration::from_secs(60));
    }

    #[test]
    fn the_machines_clock_cannot_be_moved() {
        let clock = Clock::system(china());
        assert_eq!(clock.set_now(spring()), Err(Unmovable));
        assert!(clock.now().since(spring()) > Duration::ZERO);
    }
}
