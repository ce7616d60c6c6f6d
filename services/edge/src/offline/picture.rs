//! Reads the QR code in a picture that anybody may have made.

use png::{ColorType, Decoder, Limits, Transformations};
use rqrr::PreparedImage;
use std::io::Cursor;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// Pixels of a side: a telephone's camera, and no bomb.
const LONGEST: usize = 4_608;
/// Bytes a decoder may take for one picture.
const MEMORY: usize = 64 * 1_024 * 1_024;
/// Codes that are tried in one picture.
const MOST_CODES: usize = 8;

/// How a picture is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Jpeg,
    Png,
}

impl Kind {
    /// The kind of a media type, if it is read here.
    pub(super) fn of(media_type: &str) -> Option<Self> {
        match media_type.to_ascii_lowercase().as_str() {
            "image/jpeg" => Some(Self::Jpeg),
            "image/png" => Some(Self::Png),
            _ => None,
        }
    }
}

/// Why a picture says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unread {
    /// More pixels than anybody needs.
    TooLarge,
    /// No picture of its kind.
    Broken,
    /// No code that reads.
    NoCode,
}

/// Shades of grey, row by row.
struct Grey {
    width: usize,
    height: usize,
    shades: Vec<u8>,
}

/// The text of the first code in a picture that reads.
pub(super) fn code_in(kind: Kind, bytes: &[u8]) -> Result<String, Unread> {
    let Grey {
        width,
        height,
        shades,
    } = match kind {
        Kind::Jpeg => jpeg(bytes)?,
        Kind::Png => png(bytes)?,
    };
    if shades.len() < width * height {
        return Err(Unread::Broken);
    }
    let mut image = PreparedImage::prepare_from_greyscale(width, height, |x, y| shades[y * width + x]);
    let grids = image.detect_grids();
    let texts = grids
        .iter()
        .take(MOST_CODES)
        .filter_map(|grid| grid.decode().ok());
    texts.map(|(_, text)| text).next().ok_or(Unread::NoCode)
}

fn fits(width: usize, height: usize) -> Result<(), Unread> {
    match (1..=LONGEST).contains(&width) && (1..=LONGEST).contains(&height) {
        true => Ok(()),
        false => Err(Unread::TooLarge),
    }
}

fn jpeg(bytes: &[u8]) -> Result<Grey, Unread> {
    let options = DecoderOptions::default()
        .jpeg_set_out_colorspace(ColorSpace::Luma)
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX));
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(|_| Unread::Broken)?;
    let (width, height) = decoder.dimensions().ok_or(Unread::Broken)?;
    fits(width, height)?;
    let shades = decoder.decode().map_err(|_| Unread::Broken)?;
    Ok(Grey {
        width,
        height,
        shades,
    })
}

fn png(bytes: &[u8]) -> Result<Grey, Unread> {
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: MEMORY });
    decoder.set_transformations(Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(|_| Unread::Broken)?;
    let (width, height) = (reader.info().width as usize, reader.info().height as usize);
    fits(width, height)?;
    let size = reader.output_buffer_size().ok_or(Unread::TooLarge)?;
    if size > 4 * MEMORY {
        return Err(Unread::TooLarge);
    }
    let mut pixels = vec![0; size];
    let frame = reader.next_frame(&mut pixels).map_err(|_| Unread::Broken)?;
    let shades = match frame.color_type {
        ColorType::Grayscale | ColorType::Indexed => pixels,
        ColorType::GrayscaleAlpha => pixels
            .chunks_exact(2)
            .map(|pixel| over_white(pixel[0], pixel[1]))
            .collect(),
        ColorType::Rgb => pixels.chunks_exact(3).map(shade).collect(),
        ColorType::Rgba => pixels
            .chunks_exact(4)
            .map(|pixel| over_white(shade(pixel), pixel[3]))
            .collect(),
    };
    Ok(Grey {
        width,
        height,
        shades,
    })
}

/// Green counts for most of what an eye calls bright.
fn shade(pixel: &[u8]) -> u8 {
    let sum = 2 * u16::from(pixel[0]) + 5 * u16::from(pixel[1]) + u16::from(pixel[2]);
    u8::try_from(sum / 8).unwrap_or(u8::MAX)
}

/// What is transparent shows the paper below.
fn over_white(shade: u8, alpha: u8) -> u8 {
    let (shade, alpha) = (u16::from(shade), u16::from(alpha));
    u8::try_from((shade * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::qr::Qr;
    use png::{BitDepth, Encoder};

    /// A code as a picture of a screen: four pixels a module, over something transparent.
    fn drawn(text: &str) -> Vec<u8> {
        let qr = Qr::of(text).unwrap();
        let side = qr.side * 4;
        let mut pixels = Vec::with_capacity(side * side * 4);
        for y in 0..side {
            for x in 0..side {
                let alpha = if qr.modules()[y / 4][x / 4] { 255 } else { 0 };
                pixels.extend([10, 20, 30, alpha]);
            }
        }
        encoded(u32::try_from(side).unwrap(), &pixels)
    }

    fn encoded(side: u32, pixels: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, side, side);
        encoder.set_color(ColorType::Rgba);
        encoder.set_depth(BitDepth::Eight);
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(pixels).unwrap();
        drop(writer);
        bytes
    }

    #[test]
    fn a_code_is_read_from_a_picture() {
        assert_eq!(code_in(Kind::Png, &drawn("QM1:ABC")).as_deref(), Ok("QM1:ABC"));
        let blank = encoded(64, &[200; 64 * 64 * 4]);
        assert_eq!(code_in(Kind::Png, &blank), Err(Unread::NoCode));
    }

    #[test]
    fn what_is_no_picture_or_only_half_of_one_is_refused() {
        for bytes in [&b""[..], b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a"] {
            assert_eq!(code_in(Kind::Jpeg, bytes), Err(Unread::Broken));
            assert_eq!(code_in(Kind::Png, bytes), Err(Unread::Broken));
        }
        let whole = drawn("QM1:ABC");
        for end in (0..whole.len() - 64).step_by(7) {
            assert!(code_in(Kind::Png, &whole[..end]).is_err());
        }
        // A few bytes that promise more pixels than there is memory.
        let mut bomb = whole;
        bomb[16..24].copy_from_slice(&[0, 0, 255, 255, 0, 0, 255, 255]);
        assert!(matches!(
            code_in(Kind::Png, &bomb),
            Err(Unread::TooLarge | Unread::Broken)
        ));
    }
}
