//! Readings over time, drawn small, with the line they should stay under.

use std::fmt::Write;

/// In units of the drawing.
const WIDTH: i32 = 640;
const HEIGHT: i32 = 160;
/// Room for the words of the scale.
const LEFT: i32 = 44;
const BELOW: i32 = 22;
const ABOVE: i32 = 10;
/// Tenths of a degree that are always shown.
const LOWEST: i32 = 355;
const HIGHEST: i32 = 385;

/// A reading: when, in half-days since the first one shown, and what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::desk) struct Reading {
    /// Half-days since the beginning.
    pub half: i32,
    /// Tenths of a degree.
    pub tenths: i32,
    /// Whether it was alarming.
    pub alarming: bool,
}

/// A mark of the drawing.
#[derive(Clone, Copy, Debug)]
pub(in crate::desk) struct Dot {
    /// From the left.
    pub x: i32,
    /// From above.
    pub y: i32,
    /// Whether it was alarming.
    pub alarming: bool,
}

/// A drawing of temperatures.
#[derive(Clone, Debug)]
pub(in crate::desk) struct Chart {
    /// What it shows, for whoever does not see it.
    pub label: String,
    /// The readings, joined.
    pub path: String,
    /// The readings, one by one.
    pub dots: Vec<Dot>,
    /// Where the threshold lies, and what it says.
    pub threshold: (i32, String),
    /// Where a day begins, and what it is called.
    pub days: Vec<(i32, String)>,
    /// Width of the drawing.
    pub width: i32,
    /// Height of the drawing.
    pub height: i32,
}

impl Chart {
    /// Draws readings of so many days, each with its name; the threshold in tenths of a degree.
    pub(in crate::desk) fn of(label: &str, days: &[String], readings: &[Reading], threshold: i32) -> Self {
        let halves = i32::try_from(days.len()).unwrap_or(1).max(1) * 2;
        let of = |all: &dyn Fn(i32, i32) -> i32, start| {
            readings.iter().map(|reading| reading.tenths).fold(start, all)
        };
        let low = of(&|a: i32, b: i32| a.min(b), LOWEST);
        let high = of(&|a: i32, b: i32| a.max(b), HIGHEST.max(threshold + 5));
        let x = |half: i32| LEFT + (WIDTH - LEFT - 10) * (2 * half + 1) / (2 * halves);
        let y = |tenths: i32| ABOVE + (HEIGHT - ABOVE - BELOW) * (high - tenths) / (high - low);
        let dots: Vec<Dot> = readings
            .iter()
            .map(|reading| Dot {
                x: x(reading.half),
                y: y(reading.tenths),
                alarming: reading.alarming,
            })
            .collect();
        let mut path = String::new();
        for (place, dot) in dots.iter().enumerate() {
            // Writing to a string cannot fail.
            let _ = write!(path, "{}{} {}", if place == 0 { "M" } else { "L" }, dot.x, dot.y);
        }
        let named = |(place, day): (usize, &String)| (x(i32::try_from(place).unwrap_or(0) * 2), day.clone());
        Self {
            label: label.to_owned(),
            path,
            dots,
            threshold: (y(threshold), degrees(threshold)),
            days: days.iter().enumerate().map(named).collect(),
            width: WIDTH,
            height: HEIGHT,
        }
    }
}

/// `36.5`, of tenths.
pub(in crate::desk) fn degrees(tenths: i32) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_was_read_lies_within_the_drawing() {
        let reading = |half, tenths| Reading {
            half,
            tenths,
            alarming: tenths >= 373,
        };
        let days = ["1".to_owned(), "2".to_owned()];
        let readings = [reading(0, 250), reading(1, 365), reading(3, 420)];
        let chart = Chart::of("t", &days, &readings, 373);
        for dot in &chart.dots {
            assert!(
                (LEFT..=WIDTH).contains(&dot.x) && (0..=HEIGHT - BELOW).contains(&dot.y),
                "{dot:?}"
            );
        }
        assert!(chart.dots[2].y < chart.threshold.0 && chart.threshold.0 < chart.dots[1].y);
        assert!(Chart::of("t", &[], &[], 373).path.is_empty());
    }
}
