//! A drawing as a picture, for chat groups and office software.

use super::drawing::{Drawing, Unprinted};
use resvg::tiny_skia::{Color, Pixmap, Transform};

/// Dots of a pixel (1/96 inch), in which a drawing in millimetres is measured once it is read.
const UNIT: f32 = 96.0;
/// Of a picture, at most: A3 at 200 dots per inch has 7.7 million, four bytes each.
const MOST_DOTS: f32 = 10_000_000.0;

/// The picture at so many dots per inch, on white.
///
/// # Errors
/// [`Unprinted::NotDrawn`] when it would be too large.
pub fn picture(drawing: &Drawing, dots_per_inch: u16) -> Result<Vec<u8>, Unprinted> {
    let scale = f32::from(dots_per_inch) / UNIT;
    let size = drawing.0.size();
    let (width, height) = ((size.width() * scale).round(), (size.height() * scale).round());
    if width * height > MOST_DOTS {
        return Err(Unprinted::NotDrawn("the picture would be too large".to_owned()));
    }
    // Both are whole, positive and below ten million.
    let mut dots = Pixmap::new(width as u32, height as u32)
        .ok_or_else(|| Unprinted::NotDrawn("it has no extent".to_owned()))?;
    dots.fill(Color::WHITE);
    resvg::render(
        &drawing.0,
        Transform::from_scale(scale, scale),
        &mut dots.as_mut(),
    );
    dots.encode_png()
        .map_err(|error| Unprinted::NotDrawn(error.to_string()))
}
