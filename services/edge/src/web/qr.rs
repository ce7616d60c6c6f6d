//! A QR code as part of a page: one path of one colour, sharp at every size.

use fast_qr::qr::QRCodeError;
use fast_qr::{ECL, QRBuilder};
use std::fmt::Write;

/// Light modules around it, as ISO/IEC 18004 demands.
const QUIET: usize = 4;

/// How much of a code may be lost and it is still read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// 15 %, for screens: they are clean, and larger modules help an old camera more than redundancy does.
    Medium,
    /// 25 %, for paper in wind and rain.
    Quartile,
}

/// A QR code to be drawn.
#[derive(Clone, Debug)]
pub struct Qr {
    /// Modules on a side, the quiet zone included: the view box of the drawing.
    pub side: usize,
    /// The dark modules, as the `d` of a path.
    pub path: String,
    dark: Vec<Vec<bool>>,
}

impl Qr {
    /// Draws a text for a screen.
    ///
    /// # Errors
    /// A text that is longer than any QR code holds.
    pub fn of(text: &str) -> Result<Self, QRCodeError> {
        Self::at(text, Level::Medium)
    }

    /// Draws a text at this level.
    ///
    /// # Errors
    /// A text that is longer than any QR code holds.
    pub fn at(text: &str, level: Level) -> Result<Self, QRCodeError> {
        let level = match level {
            Level::Medium => ECL::M,
            Level::Quartile => ECL::Q,
        };
        let code = QRBuilder::new(text).ecl(level).build()?;
        let side = code.size + 2 * QUIET;
        let mut dark = vec![vec![false; side]; side];
        for row in 0..code.size {
            for column in 0..code.size {
                dark[row + QUIET][column + QUIET] = code[row][column].value();
            }
        }
        Ok(Self {
            side,
            path: path(&dark),
            dark,
        })
    }

    /// Which modules are dark, row by row, the quiet zone included.
    pub fn modules(&self) -> &[Vec<bool>] {
        &self.dark
    }
}

/// Every run of dark modules as one rectangle.
fn path(dark: &[Vec<bool>]) -> String {
    let mut path = String::new();
    for (y, row) in dark.iter().enumerate() {
        let mut x = 0;
        while x < row.len() {
            let run = row[x..].iter().take_while(|dark| **dark).count();
            if run > 0 {
                // Writing to a string cannot fail.
                let _ = write!(path, "M{x} {y}h{run}v1h-{run}z");
            }
            x += run.max(1);
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_has_its_quiet_zone_and_its_finders() {
        let qr = Qr::of("QM1:ABC").unwrap();
        assert_eq!((qr.side, qr.modules().len()), (21 + 8, 29));
        assert!(qr.path.starts_with("M4 4h7v1h-7z"), "{}", &qr.path[..20]);
    }
}
