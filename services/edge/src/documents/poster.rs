//! The poster of a gate: its QR, its names, its short code, and what to do in four lines.
//!
//! Drawn in millimetres as SVG, so that a browser prints it as it is, sharp at every size.

use crate::web::qr::{Level, Qr};
use askama::Template;
use std::fmt;

/// The version of the template; it stands on every poster beside that of the token.
const TEMPLATE: u32 = 1;
/// The largest QR a poster may have, so that an old camera reads it from a metre: version 6, 41 modules, and the quiet zone around it.
const MOST_MODULES: usize = 41 + 8;
/// Characters that fit into a line at the largest size.
const LINE: usize = 9;

/// The paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// For a wall or a door, 210 × 297 mm.
    A4,
    /// For a gate that cars pass, 297 × 420 mm.
    A3,
    /// A sheet of A4 that is folded and stands on a table, the same on both sides.
    Tent,
}

impl Size {
    /// By its name in an address; `None` for any other.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "a4" => Some(Self::A4),
            "a3" => Some(Self::A3),
            "a5-tent" => Some(Self::Tent),
            _ => None,
        }
    }

    /// Width and height of the sheet in millimetres.
    fn sheet(self) -> (u32, u32) {
        match self {
            Self::A4 | Self::Tent => (210, 297),
            Self::A3 => (297, 420),
        }
    }
}

/// What stands on a poster.
#[derive(Clone, Debug)]
pub struct Poster<'p> {
    /// The unit: 新兴一号院.
    pub unit: &'p str,
    /// The gate: 南门.
    pub gate: &'p str,
    /// `进` or `出`; empty where one poster is for both ways.
    pub way: &'p str,
    /// What the QR says.
    pub url: &'p str,
    /// For whoever types or reads it out.
    pub short_code: &'p str,
    /// The version of the token, from 1.
    pub version: i32,
}

/// Why a poster cannot be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undrawn {
    /// The address is too long for a QR that old cameras read: shorten the base address of the pages.
    TooDense,
}

impl fmt::Display for Undrawn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the address does not fit into a QR of version 6 at level Q")
    }
}

impl std::error::Error for Undrawn {}

#[derive(Template)]
#[template(path = "documents/poster.svg", escape = "xml")]
struct Sheet<'p> {
    poster: &'p Poster<'p>,
    qr: Qr,
    size: Size,
    width: u32,
    height: u32,
    template: u32,
}

impl Poster<'_> {
    /// The poster as an SVG document.
    ///
    /// # Errors
    /// [`Undrawn::TooDense`].
    pub fn svg(&self, size: Size) -> Result<String, Undrawn> {
        let qr = Qr::at(self.url, Level::Quartile).map_err(|_| Undrawn::TooDense)?;
        if qr.side > MOST_MODULES {
            return Err(Undrawn::TooDense);
        }
        let (width, height) = size.sheet();
        let sheet = Sheet {
            poster: self,
            qr,
            size,
            width,
            height,
            template: TEMPLATE,
        };
        sheet.render().map_err(|_| Undrawn::TooDense)
    }

    /// How large a name may be written (millimetres), at most so much.
    fn fits(&self, name: &str, most: usize) -> usize {
        let characters = name.chars().count().max(1);
        (most * LINE / characters).min(most)
    }

    /// The short code in groups, as it is read out.
    fn grouped(&self) -> String {
        let characters: Vec<char> = self.short_code.chars().collect();
        let groups = characters.chunks(3).map(|group| group.iter().collect::<String>());
        groups.collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "https://quma.example.cn/p/AAAAAAABAEASHFZ6Q3KB3UUIAANA";

    fn poster() -> Poster<'static> {
        Poster {
            unit: "新兴一号院 <&>",
            gate: "南门",
            way: "进",
            url: URL,
            short_code: "222222234",
            version: 3,
        }
    }

    #[test]
    fn a_poster_says_where_it_hangs_and_names_are_no_markup() {
        for size in ["a4", "a3", "a5-tent"] {
            let svg = poster().svg(Size::parse(size).unwrap()).unwrap();
            assert!(svg.contains("新兴一号院 &#60;&#38;&#62;"), "{svg}");
            assert!(svg.contains("222 222 234") && svg.contains("南门"));
            let sides = if size == "a5-tent" { 2 } else { 1 };
            assert_eq!(svg.matches("class=\"qr\"").count(), sides);
        }
        assert_eq!(Size::parse("a0"), None);
    }

    #[test]
    fn an_address_that_makes_too_dense_a_code_is_refused() {
        let url = format!("https://quma.example.cn/{}", "x".repeat(80));
        let dense = Poster {
            url: &url,
            ..poster()
        };
        assert_eq!(dense.svg(Size::A4), Err(Undrawn::TooDense));
    }

    /// The QR of an A4 poster is 120 mm wide: at 150 dots per inch that is 709 dots.
    const DOTS: usize = 709;

    /// A photograph of the QR: printed at 150 dpi, turned by 7°, and blurred over three dots.
    fn photograph(qr: &Qr) -> (usize, Vec<u8>) {
        let dark = qr.modules();
        let side = DOTS + 200;
        let (sin, cos) = 7f64.to_radians().sin_cos();
        let middle = side as f64 / 2.0;
        let light_at = |x: f64, y: f64| {
            let (dx, dy) = (x - middle, y - middle);
            let scale = qr.side as f64 / DOTS as f64;
            let column = (dx * cos + dy * sin) * scale + qr.side as f64 / 2.0;
            let row = (dy * cos - dx * sin) * scale + qr.side as f64 / 2.0;
            let within = |at: f64| (0.0..qr.side as f64).contains(&at);
            let is_dark = within(column) && within(row) && dark[row as usize][column as usize];
            if is_dark { 40.0 } else { 220.0 }
        };
        let mut picture = Vec::with_capacity(side * side);
        for y in 0..side {
            for x in 0..side {
                let blur = (-3i32..=3).flat_map(|dy| (-3i32..=3).map(move |dx| (dx, dy)));
                let sum: f64 = blur
                    .map(|(dx, dy)| light_at(x as f64 + f64::from(dx), y as f64 + f64::from(dy)))
                    .sum();
                picture.push((sum / 49.0) as u8);
            }
        }
        (side, picture)
    }

    #[test]
    fn a_printed_poster_is_read_by_a_camera() {
        let qr = Qr::at(URL, Level::Quartile).unwrap();
        let (side, picture) = photograph(&qr);
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| picture[y * side + x]);
        let grids = image.detect_grids();
        assert_eq!(grids.len(), 1, "the code is found");
        let (_, content) = grids[0].decode().expect("the code is read");
        assert_eq!(content, URL);
    }
}
