//! A QR code as part of a page: one path of one colour, sharp at every size.

use fast_qr::{ECL, QRBuilder};
use fast_qr::qr::QRCodeError;
use std::fmt::Write;

/// Light modules around it, as ISO/IEC 18004 demands.
const QUIET: usize = 4;

/// A QR code to be drawn.
#[derive(Clone, Debug)]
pub struct Qr {
    /// Modules on a side, the quiet zone included: the view box of the drawing.
    pub side: usize,
    /// The dark modules, as the `d` of a path.
    pub path: String,
}

impl Qr {
    /// Draws a text at level M: a screen is clean, and larger modules help an old camera more than redundancy does.
    ///
    /// # Errors
    /// A text that is longer than any QR code holds.
    pub fn of(text: &str) -> Result<Self, QRCodeError> {
        let code = QRBuilder::new(text).ecl(ECL::M).build()?;
        let mut path = String::new();
        for (row, y) in (0..code.size).zip(QUIET..) {
            let mut column = 0;
            while column < code.size {
                let run = (column..code.size)
                    .take_while(|at| code[row][*at].value())
                    .count();
                if run > 0 {
                    // Writing to a string cannot fail.
                    let _ = write!(path, "M{} {y}h{run}v1h-{run}z", column + QUIET);
                }
                column += run.max(1);
            }
        }
        Ok(Self {
            side: code.size + 2 * QUIET,
            path,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_has_its_quiet_zone_and_its_finders() {
        let qr = Qr::of("QM1:ABC").unwrap();
        assert_eq!(qr.side % 4, 21 % 4 + 8 % 4);
        assert!(qr.path.starts_with("M4 4h7v1h-7z"), "{}", &qr.path[..20]);
    }
}
