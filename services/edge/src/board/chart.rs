//! The hours of a day as bars: drawn in whole units, so that a bar that grows moves nothing else.

use crate::web::figures::grouped;

/// The drawing's width and height in its own units.
pub(super) const WIDTH: i64 = 960;
pub(super) const HEIGHT: i64 = 300;
/// Where the bars stand, and how high the highest may be.
pub(super) const FLOOR: i64 = 266;
const ROOF: i64 = 230;
/// The width of an hour, and of its bar.
const STEP: i64 = WIDTH / 24;
const BAR: i64 = 28;

/// A day by the hour.
#[derive(Clone, Debug, Default)]
pub(super) struct Hours {
    pub(super) bars: Vec<Bar>,
    /// What the line of the scale says, and how high it lies.
    pub(super) scale: String,
    pub(super) scale_y: i64,
}

/// An hour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bar {
    pub(super) x: i64,
    pub(super) y: i64,
    pub(super) width: i64,
    pub(super) height: i64,
    pub(super) middle: i64,
    /// `09`, under every third.
    pub(super) label: String,
    /// The number of records, over the highest and over the one that goes on.
    pub(super) value: String,
    /// Where that number stands.
    pub(super) value_y: i64,
    /// Whether it goes on now.
    pub(super) is_now: bool,
}

impl Hours {
    /// The hours of a day that have begun, and the others, empty: always twenty-four.
    pub(super) fn of(counts: &[i64]) -> Self {
        let highest = counts.iter().copied().max().unwrap_or(0);
        let roof = nice(highest);
        let now = counts.len().checked_sub(1);
        let peak = counts.iter().position(|count| *count == highest && highest > 0);
        let bar = |hour: usize| {
            let count = counts.get(hour).copied().unwrap_or(0);
            let x = i64::try_from(hour).unwrap_or(0) * STEP;
            let height = (count * ROOF + roof / 2) / roof;
            let height = if count > 0 { height.max(2) } else { 0 };
            let is_told = (now == Some(hour) || peak == Some(hour)) && count > 0;
            Bar {
                x: x + (STEP - BAR) / 2,
                y: FLOOR - height,
                width: BAR,
                height,
                middle: x + STEP / 2,
                label: if hour.is_multiple_of(3) {
                    format!("{hour:02}")
                } else {
                    String::new()
                },
                value: if is_told { grouped(count) } else { String::new() },
                value_y: FLOOR - height - 6,
                is_now: now == Some(hour),
            }
        };
        Self {
            bars: (0..24).map(bar).collect(),
            scale: grouped(roof),
            scale_y: FLOOR - ROOF,
        }
    }
}

/// The next 1, 2, 3, 4, 6 or 8 with zeros behind it: the scale stays as it is while the day grows.
fn nice(highest: i64) -> i64 {
    let mut decade = 1;
    loop {
        for step in [1, 2, 3, 4, 6, 8] {
            if step * decade >= highest.max(10) {
                return step * decade;
            }
        }
        decade *= 10;
    }
}

/// A part of a whole in hundredths, at most 100; nothing of nothing.
pub(super) fn percent(part: i64, whole: i64) -> i64 {
    if whole <= 0 {
        return 0;
    }
    (part.max(0) * 100 / whole).min(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_always_has_twenty_four_places_and_a_steady_scale() {
        let told = |counts: &[i64]| {
            let hours = Hours::of(counts);
            assert_eq!(hours.bars.len(), 24);
            let last = hours.bars.iter().rfind(|bar| bar.height > 0).cloned();
            (hours.scale, last.map(|bar| (bar.height, bar.value, bar.is_now)))
        };
        assert_eq!(told(&[]), ("10".to_owned(), None));
        assert_eq!(told(&[0, 1]), ("10".to_owned(), Some((23, "1".to_owned(), true))));
        assert_eq!(
            told(&[1_999, 3]),
            ("2,000".to_owned(), Some((2, "3".to_owned(), true)))
        );
        assert_eq!(told(&[2_001]).0, "3,000");
    }

    #[test]
    fn nothing_of_nothing_is_nothing() {
        assert_eq!([percent(713, 927), percent(0, 0), percent(3, 2)], [76, 0, 100]);
    }
}
