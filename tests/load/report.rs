//! What is printed: every figure with its target and whether it was met, and one line of JSON at the end.
#![expect(clippy::print_stdout, reason = "printing figures is what this program is for")]

use hdrhistogram::Histogram;
use serde::Serialize;
use std::fmt::{self, Display};

/// Prints one line.
pub(crate) fn say(line: fmt::Arguments<'_>) {
    println!("{line}");
}

/// Begins a part.
pub(crate) fn heading(title: fmt::Arguments<'_>) {
    println!("\n== {title}");
}

/// What a figure should be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Target {
    /// This or more.
    AtLeast(f64),
    /// This or less.
    AtMost(f64),
    /// Told for comparison.
    None,
}

impl Target {
    fn is_met_by(self, figure: f64) -> Option<bool> {
        match self {
            Self::AtLeast(least) => Some(figure >= least),
            Self::AtMost(most) => Some(figure <= most),
            Self::None => None,
        }
    }
}

impl Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtLeast(least) => write!(f, "≥ {least}"),
            Self::AtMost(most) => write!(f, "≤ {most}"),
            Self::None => Ok(()),
        }
    }
}

/// Prints a figure, its unit, its target and whether it was met.
pub(crate) fn figure(name: impl Display, figure: f64, unit: &str, target: Target) {
    let digits = if figure.abs() < 100.0 { 2 } else { 0 };
    let verdict = match target.is_met_by(figure) {
        Some(true) => format!("{target}  met"),
        Some(false) => format!("{target}  MISSED"),
        None => String::new(),
    };
    println!(
        "  {:<58} {figure:>12.digits$} {unit:<8} {verdict}",
        name.to_string()
    );
}

/// Prints how long calls took.
pub(crate) fn latencies(name: impl Display, micros: &Histogram<u64>) {
    let millis = |quantile: f64| micros.value_at_quantile(quantile) as f64 / 1_000.0;
    let (half, most, nearly_all, worst) = (
        millis(0.5),
        millis(0.99),
        millis(0.999),
        micros.max() as f64 / 1_000.0,
    );
    let name = name.to_string();
    println!("  {name:<58} p50 {half:.1}  p99 {most:.1}  p99.9 {nearly_all:.1}  max {worst:.1} ms");
}

/// Passes that were acknowledged, and passes in the books.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) acknowledged: u64,
    pub(crate) stored: u64,
}

impl Tally {
    /// Not one lost, not one too many.
    pub(crate) fn agrees(&self) -> bool {
        self.acknowledged == self.stored
    }
}

/// What a run comes to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Line {
    pub(crate) echo_per_s: f64,
    pub(crate) verify_per_s: f64,
    pub(crate) single_per_s: f64,
    pub(crate) p99_ms: f64,
    pub(crate) tally: Tally,
}

impl Line {
    /// The last line of a run. Ratios of what was not measured are 0.
    pub(crate) fn as_json(&self) -> String {
        #[derive(Serialize)]
        struct Fields {
            echo_per_s: f64,
            verify_per_s: f64,
            single_per_s: f64,
            ratio_echo: f64,
            ratio_single: f64,
            p99_ms: f64,
            acked: u64,
            stored: u64,
        }
        let rounded = |value: f64| (value * 1_000.0).round() / 1_000.0;
        let fields = Fields {
            echo_per_s: rounded(self.echo_per_s),
            verify_per_s: rounded(self.verify_per_s),
            single_per_s: rounded(self.single_per_s),
            ratio_echo: rounded(ratio(self.verify_per_s, self.echo_per_s)),
            ratio_single: rounded(ratio(self.verify_per_s, self.single_per_s)),
            p99_ms: rounded(self.p99_ms),
            acked: self.tally.acknowledged,
            stored: self.tally.stored,
        };
        serde_json::to_string(&fields).expect("numbers can be written")
    }
}

/// One figure in terms of another; 0 when there is no other.
pub(crate) fn ratio(of: f64, to: f64) -> f64 {
    if to > 0.0 { of / to } else { 0.0 }
}
